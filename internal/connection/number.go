package connection

import (
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// checkNumber is the number check: the expected number, ninth digit aside, and no other salon's.
func (t *evaluation) checkNumber(n phone.Number) (Cause, bool) {
	switch {
	case t.o.InUse:
		return NumberInUse, false
	case !t.c.ExpectedNumber().IsZero() && !t.c.ExpectedNumber().SameLine(n):
		return WrongNumber, false
	}
	return CauseNone, true
}

// ExpectedNumber is the number that must be linked: the registered one, unless the owner said that another one is right. It is zero when
// any may be linked.
func (c Connection) ExpectedNumber() phone.Number {
	if a := c.Attempt; a != nil && !a.ExpectedNumber.IsZero() {
		return a.ExpectedNumber
	}
	return c.Registered
}

// onDecision handles the answer to a quarantine, or to a refused number.
func (t *evaluation) onDecision(d NumberDecision) error {
	t.actor = d.By
	q, ok := t.c.State.(Quarantined)
	if !ok {
		return t.onRefusedNumberDecision(d)
	}
	if !d.Accept {
		t.record(EntryNumberDecided, q.Why, "undo")
		t.c.State, t.c.Cause = Known{}, q.Why
		t.requireCleanup(CleanupLogout)
		return nil
	}
	t.record(EntryNumberDecided, CauseNone, "use")
	t.effects = append(t.effects, RegisterNumber{Number: q.Number})
	t.c.Registered = q.Number
	t.markConnected(q.Number, q.Name)
	return nil
}

// onRefusedNumberDecision handles the answer about a number that was refused before it was linked. Accepted: a new attempt, by the
// method of the last one, expects the number and registers it when it is linked. Otherwise the number is forgotten.
func (t *evaluation) onRefusedNumberDecision(d NumberDecision) error {
	n := t.c.RefusedNumber
	if n.IsZero() || t.c.Attempt != nil {
		return fault.New(fault.Conflict, "connection.decide", text.NothingToDecide)
	}
	if !d.Accept {
		t.record(EntryNumberDecided, t.c.Cause, "undo")
		t.c.Cause = CauseNone
		return nil
	}
	t.record(EntryNumberDecided, CauseNone, "use")
	k := Click{Method: QR, By: d.By, Watched: d.Watched}
	if t.c.LastAttempt.Method == PairingCode {
		k.Method, k.Phone = PairingCode, n
	}
	if err := t.onClick(k); err != nil {
		return err
	}
	t.c.Attempt.ExpectedNumber = n
	return nil
}

// whileQuarantined keeps a quarantined session away from the salon until somebody decides.
func (t *evaluation) whileQuarantined(q Quarantined) Step {
	e := t.c.Evidence
	sessionEnded := t.o.Kind == ResultSessionEnded || t.o.Kind == ResultAbsent ||
		(e.Reading == ReadClosed && t.w.Now.Sub(e.Since) >= t.w.Pace.ClosedHold)
	if sessionEnded {
		t.c.State, t.c.Cause = Known{}, q.Why
		t.record(EntryDropped, q.Why, "")
		return t.idle()
	}
	if q.Why == NumberInUse {
		end := q.Since.Add(t.w.Pace.UndecidedFor)
		if !t.w.Now.Before(end) {
			t.c.State, t.c.Cause = Known{}, q.Why
			t.requireCleanup(CleanupLogout)
			return t.performCleanup()
		}
		t.dueAt(end)
	}
	if t.o.Step == StepNone && (t.observeNow || t.w.Now.Sub(e.At) >= t.observeInterval()) {
		return StepObserve
	}
	if t.webhookCheckDue() {
		return StepWebhook
	}
	return t.due(t.observeInterval())
}
