package connection

import "time"

// idle handles a row without an attempt and without a session: now and then it is observed, and its webhook verified.
func (t *evaluation) idle() Step {
	if _, known := t.c.State.(Known); !known {
		return StepNone
	}
	if t.o.Kind == ResultOpen {
		return t.onOpen()
	}
	if t.o.Kind == ResultSessionEnded && (t.c.Cause == Unlinked || t.c.Cause == Unknown) && t.o.EndCause != CauseNone {
		t.c.Cause = t.o.EndCause // several events report the same end, in any order; the most exact one counts
	}
	if step := t.detectDeletion(); step != StepNone {
		return step
	}
	t.rememberUnshownCode()
	t.updateCauseDetails()
	lookDue := t.observeNow || t.restrictionEnded() || t.w.Now.Sub(t.c.Evidence.At) >= t.w.Pace.IdleEvery
	if t.o.Step == StepNone && t.o.Kind == ResultNone && lookDue {
		return StepObserve
	}
	if t.webhookCheckDue() {
		return StepWebhook
	}
	if end := t.c.CauseUntil; t.c.Cause == Restricted && t.c.Evidence.At.Before(end) {
		t.dueAt(later(end, t.w.Now.Add(t.w.Pace.Retry)))
	}
	if !t.c.Evidence.OpenEventAt.IsZero() { // its look-up failed
		t.due(t.w.Pace.HealEvery)
	}
	return t.due(t.w.Pace.IdleEvery)
}

// deletionLookDelay is the wait between the event of an end and the look at the server: a deletion takes about a second.
const deletionLookDelay = 3 * time.Second

// detectDeletion finds out whether a session ended because its instance was deleted on the server: the server's event is the same as when
// the phone removes the device.
func (t *evaluation) detectDeletion() Step {
	e := t.c.Evidence
	unexplained := t.c.Wanted == Linked && (t.c.Cause == Unlinked || t.c.Cause == Unknown)
	switch {
	case !unexplained:
	case t.missingFromList():
		t.c.Cause = Deleted
		t.record(EntryUnexpected, Deleted, "instance_deleted")
	case t.o.Kind == ResultAbsent && t.o.Step == StepObserve:
		return StepLookup
	case e.Reading != ReadOpen && e.Reading != ReadAbsent, t.o.Step != StepNone: // it was observed since
	case t.w.Now.Before(e.WebhookAt.Add(deletionLookDelay)):
		t.dueAt(e.WebhookAt.Add(deletionLookDelay))
	case t.o.Kind == ResultNone:
		return StepObserve
	}
	return StepNone
}

// reportUnexpected records once that something was found which nobody asked for.
func (t *evaluation) reportUnexpected(detail string) Step {
	if t.c.Evidence.Since.Equal(t.w.Now) {
		t.record(EntryUnexpected, CauseNone, detail)
	}
	return t.due(t.w.Pace.IdleEvery)
}
