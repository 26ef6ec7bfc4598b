package connection

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// move takes the row to another server: intended there, with a new attempt.
func (t *evaluation) move(m Move) error {
	const op = "connection.move"
	switch t.c.State.(type) {
	case Connected, Quarantined:
		return fault.New(fault.Conflict, op, text.StillConnected)
	case Intended, Known:
	}
	if t.c.PendingCleanup != CleanupNone || t.c.Previous.Server != "" || m.Server == t.c.Server {
		return fault.New(fault.Conflict, op, text.MoveUnderWay)
	}
	t.actor = m.Click.By
	before := t.c
	t.setPrevious(false)
	t.c.Server, t.c.State, t.c.Ownership, t.c.TokenKey = m.Server, Intended{}, ByHMAC, m.TokenKey
	t.c.Evidence = Evidence{ForeignWebhook: before.Evidence.ForeignWebhook}
	t.record(EntryMoved, CauseNone, before.Server+" → "+m.Server)
	if err := t.onClick(m.Click); err != nil {
		return err
	}
	t.c.Attempt.NeedsReset = false // nothing was asked of the new server yet
	return nil
}

// moveBack returns to the previous server; the instance that was created on this one is removed.
func (t *evaluation) moveBack(m MoveBack) error {
	l := t.c.Previous
	_, connected := t.c.State.(Connected)
	_, quarantined := t.c.State.(Quarantined)
	if l.Server == "" || l.Discard || t.c.PendingCleanup != CleanupNone || connected || quarantined {
		return fault.New(fault.Conflict, "connection.move_back", text.NoMove)
	}
	t.actor = m.By
	t.returnToPrevious(l)
	t.endAttempt(CauseNone)
	return nil
}

// returnToPrevious makes the previous server, with its instance, the row's own again.
func (t *evaluation) returnToPrevious(l PreviousInstance) {
	from := t.c.Server
	a := t.c.Attempt
	t.setPrevious(true)
	t.c.Attempt = a // it goes on there, unless the caller ends it
	if a != nil {
		t.rememberCode(a)
		a.Code, a.CodeVanishedAt, a.AskedAt, a.Phase = LinkCode{}, time.Time{}, time.Time{}, Preparing
	}
	t.c.Server, t.c.State, t.c.Ownership, t.c.TokenKey = l.Server, Known{}, l.Ownership, l.TokenKey
	t.c.Evidence, t.c.Cause = Evidence{ForeignWebhook: l.ForeignWebhook}, CauseNone
	t.record(EntryMovedBack, CauseNone, from+" → "+l.Server)
}

// setPrevious stores the instance on the server that is left as the previous one, when there may be one. over means that it is to
// be removed at once. The attempt's place in that server's queue becomes free.
func (t *evaluation) setPrevious(over bool) {
	codeEnd := t.c.Evidence.LastCodeExpiresAt
	if a := t.c.Attempt; a != nil {
		if a.Code.ExpiresAt.After(codeEnd) {
			codeEnd = a.Code.ExpiresAt
		}
		if a.Admitted {
			t.effects = append(t.effects, AdmitNext{Server: t.c.Server})
		}
		if !over {
			limited := t.w.Limited
			t.w.Limited = false // its place was given back already
			t.endAttempt(CauseNone)
			t.w.Limited = limited
		}
	}
	left := PreviousInstance{
		Server: t.c.Server, Ownership: t.c.Ownership, TokenKey: t.c.TokenKey, ForeignWebhook: t.c.Evidence.ForeignWebhook,
		CodeExpiresAt: codeEnd, Discard: over,
	}
	if _, intended := t.c.State.(Intended); intended && t.c.Evidence.CreateSentAt.IsZero() {
		left = PreviousInstance{} // nothing was ever created there
	}
	t.c.Previous = left
}
