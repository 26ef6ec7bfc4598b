package connection

import (
	"time"

	"salonzap/internal/phone"
)

// onOpen handles "open" for a row that is not connected: the number check decides. A late open of an attempt that was
// stopped counts too; a row that wants to be off is only reported.
func (t *evaluation) onOpen() Step {
	if t.c.Wanted == Off {
		return t.reportUnexpected("open_while_off")
	}
	if t.o.Number.IsZero() {
		if t.o.Step == StepLookup { // up, but the server does not yet say with which number
			if t.c.Attempt != nil {
				t.c.Attempt.Phase = Syncing
			}
			return t.due(t.w.Pace.Poll)
		}
		return StepLookup
	}
	if why, ok := t.checkNumber(t.o.Number); !ok {
		q := Quarantined{Number: t.o.Number, Name: t.o.Name, Why: why, Since: t.w.Now}
		t.c.State, t.c.Evidence.OpenEventAt = q, time.Time{}
		t.record(EntryQuarantined, why, "")
		t.endAttempt(why)
		t.expireRememberedCode()
		t.c.Cause = why
		return t.whileQuarantined(q)
	}
	return t.markConnected(t.o.Number, t.o.Name)
}

// markConnected makes the row connected. A salon without a registered number, or whose owner said that another one is right, gets
// this one.
func (t *evaluation) markConnected(n phone.Number, name string) Step {
	if t.c.Registered.IsZero() || !t.c.Registered.SameLine(t.c.ExpectedNumber()) {
		t.effects = append(t.effects, RegisterNumber{Number: n})
	}
	s := Connected{Number: n, Name: name, Since: t.w.Now, LastSeen: t.w.Now}
	t.c.State, t.c.Cause, t.c.LinkedOnce = s, CauseNone, true
	t.c.Evidence.RepairSentAt, t.c.Evidence.OpenEventAt = time.Time{}, time.Time{}
	t.c.Previous.discard()
	t.record(EntryConnected, CauseNone, t.attemptDetail())
	t.endAttempt(CauseNone)
	t.expireRememberedCode()
	if step := t.removePrevious(); step != StepNone {
		return step
	}
	return t.reconcileConnected(s)
}

// reconcileConnected looks after a connected row: proof of life, healing of a session that lasts in "close", the end of one that went.
func (t *evaluation) reconcileConnected(s Connected) Step {
	switch t.o.Kind {
	case ResultOpen:
		return t.recordProofOfLife(s)
	case ResultSessionEnded:
		if t.dateUnreliable || !t.o.Date.IsZero() && t.o.Date.Before(s.Since) {
			return StepObserve // it is late, and of the session before this one; or the server's clock is slow
		}
		return t.endSession(t.o.EndCause)
	case ResultConnecting:
		t.clearServerCause()
		return t.awaitReopen(s)
	case ResultCreated:
		return t.endSession(Deleted)
	case ResultAbsent:
		return t.onAbsentWhileConnected()
	case ResultClosed, ResultUnloaded:
		return t.heal()
	default:
	}
	if t.o.Step != StepNone { // an answer that taught nothing about the session
		t.setServerCause()
		return t.due(t.w.Pace.HealEvery)
	}
	if t.observeNow || t.w.Now.Sub(t.c.Evidence.At) >= t.observeInterval() || t.c.Evidence.Reading != ReadOpen || t.c.Cause != CauseNone {
		return StepObserve
	}
	return t.dueAt(t.c.Evidence.At.Add(t.observeInterval()))
}

// awaitReopen waits for a session that is being opened again, less and less eagerly. A code in the answer to our own connect
// means that its keys are gone; one that was asked for before the scan, and a code in an event, may be late, and are looked into.
func (t *evaluation) awaitReopen(s Connected) Step {
	switch late := t.w.Now.Sub(s.Since) < LeaseTime; {
	case !t.o.Code.IsZero() && t.o.Step == StepConnect && !late:
		return t.endSession(Unlinked)
	case !t.o.Code.IsZero():
		return StepObserve
	}
	asleep := t.w.Now.Sub(t.c.Evidence.Since)
	if asleep >= t.w.Pace.HealEvery && t.w.Now.Sub(t.c.Evidence.RepairSentAt) >= t.w.Pace.HealEvery {
		t.c.Evidence.RepairSentAt = t.w.Now
		return StepConnect // while connecting it only reads: a code shows whether a scan is needed
	}
	return t.due(min(max(asleep, 2*t.w.Pace.Poll), t.w.Pace.HealEvery))
}

// setServerCause notes why nothing is known about a connected row's session: the problem is the server's.
func (t *evaluation) setServerCause() {
	switch t.o.Kind {
	case ResultUnreachable, ResultTimeout, ResultProxyError:
		t.c.Cause = ServerDown
	case ResultBadKey:
		t.c.Cause = ServerKey
	case ResultLicence:
		t.c.Cause = ServerLicence
	default:
	}
}

// clearServerCause takes the blame from a server that speaks again.
func (t *evaluation) clearServerCause() {
	switch t.c.Cause {
	case ServerDown, ServerKey, ServerLicence:
		t.c.Cause = CauseNone
	default:
	}
}

// recordProofOfLife notes a proof of life, and that the number is still the one that passed the check.
func (t *evaluation) recordProofOfLife(s Connected) Step {
	s.LastSeen = t.w.Now
	if t.o.Name != "" {
		s.Name = t.o.Name
	}
	t.c.State, t.c.Cause = s, CauseNone
	if !t.o.Number.IsZero() && !t.o.Number.SameLine(s.Number) {
		return t.onOpen() // linked to another number, which we did not ask for
	}
	if t.webhookCheckDue() {
		return StepWebhook
	}
	return t.due(t.jitter(t.observeInterval()))
}

// webhookCheckDue tells whether this evaluation, after a look that found the instance, is to verify where its webhooks go.
func (t *evaluation) webhookCheckDue() bool {
	return t.w.Webhooks && t.o.Step == StepObserve && t.provesExistence() && t.w.Now.Sub(t.c.Evidence.WebhookSetAt) >= t.w.Pace.WebhookEvery
}

// jitter adds up to a quarter to a time, differently for each row and each hour of the day: thousands of rows that came
// back in the same second do not stay in step.
func (t *evaluation) jitter(d time.Duration) time.Duration {
	lot := time.Duration(t.c.ID.v[15]) + time.Duration(37*t.w.Now.Hour())
	return d + d/4*(lot%256)/256
}

func (t *evaluation) observeInterval() time.Duration {
	if t.webhooksArrive() {
		return t.w.Pace.Reconcile
	}
	return t.w.Pace.ReconcilePoll
}

// heal brings a closed session back: connect reopens it when its keys are still good, and shows a code when they are not.
// One reading proves nothing: it must last.
func (t *evaluation) heal() Step {
	held := t.w.Now.Sub(t.c.Evidence.Since)
	if held < t.w.Pace.ClosedHold {
		return t.due(t.w.Pace.ClosedHold - held)
	}
	if t.w.Now.Sub(t.c.Evidence.RepairSentAt) < t.w.Pace.HealEvery {
		return t.due(t.w.Pace.HealEvery)
	}
	t.c.Evidence.RepairSentAt = t.w.Now
	return StepConnect
}

// onAbsentWhileConnected handles a 404 for a connected row.
func (t *evaluation) onAbsentWhileConnected() Step {
	if t.o.Step != StepLookup {
		return StepLookup
	}
	if t.confirmedMissing() {
		return t.recreate()
	}
	return t.due(t.w.Pace.AbsentAgain / 4)
}

// endSession ends a session that is gone for good. The owner reads why; codes start with the next click.
func (t *evaluation) endSession(cause Cause) Step {
	if cause == CauseNone {
		cause = Unknown
	}
	t.c.State, t.c.Cause = Known{}, cause
	t.record(EntryDropped, cause, "")
	return t.idle()
}
