package connection

import (
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// PlacedAnew is what became of the salons of a lost server.
type PlacedAnew struct {
	Placed int // they are on another server now, and need a new code there
	Stayed int // they are being deleted, or being moved already
}

// placeAnew takes the row off a server that is lost. Its session counts as ended, by the operator's word: whoever wants to be linked needs a new
// code. If the server answers again, what is there is logged out and deleted, whether or not the salon is linked by then.
func (t *evaluation) placeAnew(p PlaceAnew) error {
	if t.c.PendingCleanup == CleanupDelete || t.c.Previous.Server != "" || t.c.Server != p.From || p.Server == t.c.Server {
		return fault.New(fault.Conflict, "connection.place_anew", text.MoveUnderWay)
	}
	t.actor = p.By
	from := t.c.Server
	t.setPrevious(true)
	t.abandonAttempt()
	if t.c.Previous.Server != "" {
		t.c.Previous.NoSession = true
		t.c.Previous.RetryAt = t.w.Now.Add(t.w.Pace.Reconcile) // thousands are placed anew at once
	}
	t.c.Server, t.c.State, t.c.Ownership, t.c.TokenKey = p.Server, Intended{}, ByHMAC, p.TokenKey
	t.c.PendingCleanup = CleanupNone
	t.c.Evidence, t.c.Cause = Evidence{}, CauseNone // other people's webhooks are lost with it
	if t.c.Wanted == Linked && t.c.LinkedOnce {
		t.c.Cause = Deleted
	}
	t.record(EntryMoved, t.c.Cause, from+" → "+p.Server)
	return nil
}

// abandonAttempt ends the attempt, whose place in the lost server's queue was given back already.
func (t *evaluation) abandonAttempt() {
	limited := t.w.Limited
	t.w.Limited = false
	t.endAttempt(CauseNone)
	t.w.Limited = limited
}
