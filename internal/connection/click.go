package connection

import (
	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// onClick begins an attempt, or joins the live one of the same method. Errors: Invalid "method" or "phone"; Conflict while the salon
// is being deleted.
func (t *evaluation) onClick(k Click) error {
	if k.Method != QR && k.Method != PairingCode {
		return fault.Field("connection.connect", "method", text.MethodUnknown)
	}
	number := k.Phone
	if number.IsZero() {
		number = t.c.ExpectedNumber()
	}
	if k.Method == PairingCode && number.IsZero() {
		return fault.Field("connection.connect", "phone", text.PhoneNeeded)
	}
	if t.c.PendingCleanup == CleanupDelete {
		return fault.New(fault.Conflict, "connection.connect", text.Conflicting)
	}
	t.actor = k.By
	t.c.Wanted = Linked
	switch t.c.State.(type) {
	case Connected, Quarantined:
		t.observeNow = true // there is nothing to link if the session still exists; a quarantine needs a decision
		return nil
	case Intended, Known:
	}
	until := t.w.Now.Add(k.Watched)
	if a := t.c.Attempt; a != nil && a.Method == k.Method && (k.Method == QR || a.Phone == number) {
		if a.WatchedUntil.Before(until) {
			a.WatchedUntil = until
		}
		return nil
	}
	expected := t.expectedBefore(k)
	needsReset := t.c.Attempt != nil || (t.c.LastAttempt.Method != "" && t.c.LastAttempt.Method != k.Method) ||
		t.c.LastAttempt.Cause == LoginStuck
	t.endAttempt(CauseNone)
	if k.Method == QR {
		number = phone.Number{}
	}
	t.c.Cause = CauseNone
	t.c.Previous.recheck()
	t.c.Attempt = &Attempt{
		ID: uuid.Must(uuid.NewV7()).String(), Method: k.Method, Phone: number, ExpectedNumber: expected, StartedBy: k.By, StartedAt: t.w.Now,
		Phase: Preparing, Rung: RungWait, RungAt: t.w.Now, WatchedUntil: until, NeedsReset: needsReset, Admitted: !t.w.Limited,
	}
	t.record(EntryAttemptStarted, CauseNone, string(k.Method))
	return nil
}

// expectedBefore is the number that the owner declared to be right in the attempt before this change of method. Another number that is
// typed now replaces it.
func (t *evaluation) expectedBefore(k Click) phone.Number {
	if a := t.c.Attempt; a != nil && (k.Phone.IsZero() || k.Phone.SameLine(a.ExpectedNumber)) {
		return a.ExpectedNumber
	}
	return phone.Number{}
}
