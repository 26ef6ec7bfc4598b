package connection

import (
	"time"

	"salonzap/internal/phone"
)

// onOpen handles "open" for a row that is not connected: the number check decides. A late open of an attempt that was
// stopped counts too. For a row whose Wanted is Off it is only recorded.
func (t *evaluation) onOpen() Step {
	if t.c.Wanted == Off {
		return t.reportUnexpected("open_while_off")
	}
	if t.o.Number.IsZero() {
		if t.o.Step == StepLookup { // open, but the server does not say yet with which number
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

// markConnected makes the row connected. The number becomes the registered one when the salon had none, or its owner said that another
// one is right.
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

// reconcileConnected handles a connected row: it notes proof of life, heals a session that stays in "close", and ends one that is gone.
func (t *evaluation) reconcileConnected(s Connected) Step {
	switch t.o.Kind {
	case ResultOpen:
		return t.recordProofOfLife(s)
	case ResultSessionEnded:
		if t.dateUnreliable || !t.o.Date.IsZero() && t.o.Date.Before(s.Since) {
			return StepObserve // a late event of the session before this one, or a server clock that is slow
		}
		return t.endSession(t.o.EndCause)
	case ResultConnecting:
		t.clearServerCause()
		t.clearWhatsAppAway()
		return t.awaitReopen(s)
	case ResultCreated:
		return t.endSession(Deleted)
	case ResultAbsent:
		return t.onAbsentWhileConnected()
	case ResultClosed, ResultUnloaded:
		t.clearWhatsAppAway()
		return t.heal()
	default:
	}
	if t.o.Step != StepNone { // an answer that says nothing about the session
		t.setServerCause()
		if t.o.Kind == ResultCutOff {
			return t.due(2 * t.w.Pace.HealEvery) // an event tells of its end, and thousands wait
		}
		return t.due(t.w.Pace.HealEvery)
	}
	if t.observeNow || t.w.Now.Sub(t.c.Evidence.At) >= t.observeInterval() || t.c.Evidence.Reading != ReadOpen || t.c.Cause != CauseNone {
		return StepObserve
	}
	return t.dueAt(t.c.Evidence.At.Add(t.observeInterval()))
}

// awaitReopen waits for a session that is being opened again, and asks less and less often. A code in the answer to our own connect
// means that the session's keys are gone. A code that was requested before the scan, or that comes in an event, may be late: the state
// is read before anything is concluded from it.
func (t *evaluation) awaitReopen(s Connected) Step {
	switch late := t.w.Now.Sub(s.Since) < LeaseTime; {
	case !t.o.Code.IsZero() && t.o.Step == StepConnect && !late:
		return t.endSession(Unlinked)
	case !t.o.Code.IsZero():
		return StepObserve
	}
	connectingFor := t.w.Now.Sub(t.c.Evidence.Since)
	if connectingFor >= t.w.Pace.HealEvery && t.w.Now.Sub(t.c.Evidence.RepairSentAt) >= t.w.Pace.HealEvery {
		t.c.Evidence.RepairSentAt = t.w.Now
		return StepConnect // while connecting it only reads: a code shows whether a scan is needed
	}
	return t.due(min(max(connectingFor, 2*t.w.Pace.Poll), t.w.Pace.HealEvery))
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
	case ResultCutOff:
		t.c.Cause = WhatsAppAway
	default:
	}
}

// clearWhatsAppAway removes the cause when the server answers for this session although it would not while WhatsApp is away: then only this
// one is not open. Events say nothing of that: a server that tries in vain sends one at each try.
func (t *evaluation) clearWhatsAppAway() {
	if t.o.Step == StepObserve && t.c.Cause == WhatsAppAway {
		t.c.Cause = CauseNone
	}
}

// clearServerCause removes a cause that blamed the server, when the server answers again.
func (t *evaluation) clearServerCause() {
	switch t.c.Cause {
	case ServerDown, ServerKey, ServerLicence:
		t.c.Cause = CauseNone
	default:
	}
}

// recordProofOfLife stores that the session is open, and checks that its number is still the one that passed the number check.
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

// webhookCheckDue tells whether the webhook's URL is to be verified now: the instance was just observed, and the last check is old.
func (t *evaluation) webhookCheckDue() bool {
	return t.w.Webhooks && t.o.Step == StepObserve && t.provesExistence() && t.w.Now.Sub(t.c.Evidence.WebhookSetAt) >= t.w.Pace.WebhookEvery
}

// jitter adds up to a quarter to a duration, differently for each row and each hour of the day, so that thousands of rows that
// came back in the same second are not all looked at in the same seconds. Of a stretched pace it takes or adds up to half.
func (t *evaluation) jitter(d time.Duration) time.Duration {
	offset := time.Duration(t.c.ID.v[15]) + time.Duration(37*t.w.Now.Hour())
	if t.w.Pace.Stretched {
		return d/2 + d*(offset%256)/256
	}
	return d + d/4*(offset%256)/256
}

func (t *evaluation) observeInterval() time.Duration {
	if t.webhooksArrive() {
		return t.w.Pace.Reconcile
	}
	return t.w.Pace.ReconcilePoll
}

// heal brings a closed session back: connect reopens it when its keys are still good, and shows a code when they are not.
// It acts only when "close" has lasted for Pace.ClosedHold: one reading proves little.
func (t *evaluation) heal() Step {
	closedFor := t.w.Now.Sub(t.c.Evidence.Since)
	if closedFor < t.w.Pace.ClosedHold {
		return t.due(t.w.Pace.ClosedHold - closedFor)
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

// endSession marks a session as ended for good, with its cause for the owner. New codes start only with the next click.
func (t *evaluation) endSession(cause Cause) Step {
	if cause == CauseNone {
		cause = Unknown
	}
	t.c.State, t.c.Cause = Known{}, cause
	t.record(EntryDropped, cause, "")
	return t.idle()
}
