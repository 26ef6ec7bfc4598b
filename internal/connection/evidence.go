package connection

import "time"

// recordEvidence stores the observation in the evidence, and draws the conclusions that do not depend on the state.
func (t *evaluation) recordEvidence() {
	if t.o.Step.OnPrevious() { // of another server's instance
		return
	}
	t.trackOpenEvent()
	if t.overtakenByOpen() {
		return
	}
	switch t.o.Kind {
	case ResultClosed:
		t.setReading(ReadClosed)
	case ResultConnecting, ResultScanned, ResultSyncing, ResultPasskey:
		t.setReading(ReadConnecting)
	case ResultOpen:
		t.setReading(ReadOpen)
	case ResultUnloaded:
		t.setReading(ReadUnloaded)
	case ResultAbsent:
		t.setReading(ReadAbsent)
	case ResultCreated:
		t.setReading(ReadClosed)
		if _, intended := t.c.State.(Intended); intended {
			t.c.State = Known{}
			t.record(EntryCreated, CauseNone, "")
		}
		t.c.Evidence.CreateSentAt, t.c.Evidence.AbsentAt = time.Time{}, time.Time{}
		t.expireRememberedCode()
		t.c.Evidence.ForeignWebhook = t.c.Previous.ForeignWebhook // a move carries the flag over
		if t.w.Webhooks {
			t.c.Evidence.WebhookSetAt = t.w.Now
		}
	case ResultNameTaken, ResultUnreachable, ResultBadKey, ResultLicence, ResultRefused:
		if t.o.Step == StepCreate {
			t.c.Evidence.CreateSentAt = time.Time{} // its outcome is known: our create was not applied
		}
	case ResultAccepted:
		if t.o.Step == StepWebhook {
			t.c.Evidence.WebhookSetAt = t.w.Now
			if t.o.WebhookRepaired {
				t.record(EntryWebhookRepaired, CauseNone, "")
			}
		}
	case ResultProxyError:
		if t.o.Step == StepCreate { // it may have been applied, and is no longer under way: one look-up tells
			t.c.Evidence.CreateSentAt = t.w.Now.Add(-LeaseTime)
		}
	case ResultNone, ResultTimeout, ResultSessionEnded, ResultCodeLimit, ResultAdmitted, ResultQueued, ResultCutOff:
	}
	if t.o.Step == StepLookup && t.provesExistence() && !t.c.Evidence.CreateSentAt.IsZero() {
		t.c.Evidence.CreateSentAt, t.createSettled = time.Time{}, true
	}
	if t.o.Kind != ResultAbsent && t.o.Kind != ResultNone && t.c.Evidence.Reading != ReadAbsent && t.c.Evidence.Reading != ReadUnloaded {
		t.c.Evidence.AbsentAt = time.Time{}
	}
}

func (t *evaluation) connected() bool {
	_, yes := t.c.State.(Connected)
	return yes
}

// hasSession tells whether the row has a session, checked or waiting for a decision.
func (t *evaluation) hasSession() bool {
	switch t.c.State.(type) {
	case Connected, Quarantined:
		return true
	default:
		return false
	}
}

// provesExistence tells whether the observation proves that there is such an instance.
func (t *evaluation) provesExistence() bool {
	switch t.o.Kind {
	case ResultClosed, ResultConnecting, ResultOpen, ResultUnloaded:
		return true
	default:
		return false
	}
}

// setReading stores the state that the server gives; Since stays while it is the same.
func (t *evaluation) setReading(r Reading) {
	e := &t.c.Evidence
	if e.Reading != r {
		e.Reading, e.Since = r, t.w.Now
	}
	e.At = t.w.Now
}

// webhooksArrive tells whether this row's events reach us, which is so once one has.
func (t *evaluation) webhooksArrive() bool { return t.w.Webhooks && !t.c.Evidence.WebhookAt.IsZero() }
