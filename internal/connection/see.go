package connection

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"salonzap/internal/phone"
)

// acceptEvent takes an event's envelope in. It says no to events that are older than what is known already, and to bursts
// of "connecting"; the envelope of those is kept all the same, unless it is one of a burst. Of events that say nothing of the
// connection, such as messages, only that they arrive is noted, now and then.
func (t *evaluation) acceptEvent(env Envelope) bool {
	e := &t.c.Evidence
	if t.o.Kind == ResultNone {
		if t.w.Now.Sub(e.WebhookAt) >= t.w.Pace.CoalesceFor {
			e.WebhookAt = t.w.Now
		}
		return false
	}
	t.clampDate()
	old := !t.o.Date.IsZero() && (t.o.Date.Before(e.EventAt) || t.o.Date.Before(e.CodeEventAt))
	burst := t.o.Kind == ResultConnecting && t.o.Code.IsZero()
	if burst && e.Reading == ReadConnecting && t.w.Now.Sub(e.ConnectingStoredAt) < t.w.Pace.CoalesceFor {
		return false // nothing is written: the store sees an unchanged row without effects
	}
	t.effects = append(t.effects, StoreEvent{env})
	e.WebhookAt = t.w.Now
	if burst {
		e.ConnectingStoredAt = t.w.Now
	}
	if !t.o.Code.IsZero() { // codes are ordered among themselves: a code may be dated before a state that overtook it
		if _, connected := t.c.State.(Connected); t.o.Date.Before(e.CodeEventAt) || (connected && old) {
			return false
		}
		e.CodeEventAt = t.o.Date
		return true
	}
	if old {
		return false
	}
	if t.o.Date.After(e.EventAt) {
		e.EventAt = t.o.Date
	}
	return true
}

// maxClockSkew is more than the clocks of two machines differ by when both are kept.
const maxClockSkew = time.Minute

// clampDate takes a date that is ahead of our clock as now, and what was noted of one as nothing: else one event of a clock that
// is wrong, or of somebody who forges it, silences all that follow for as long. What is far ahead has no place in the order;
// the server may write its local time. It is a hint to look, and neither a code, a number nor an end is believed of it.
func (t *evaluation) clampDate() {
	e := &t.c.Evidence
	for _, at := range []*time.Time{&e.EventAt, &e.CodeEventAt} {
		if at.After(t.w.Now) {
			*at = time.Time{}
		}
	}
	if !t.o.Date.After(t.w.Now) {
		return
	}
	t.dateUnreliable = t.o.Date.Sub(t.w.Now) > maxClockSkew
	t.o.Date = t.w.Now
	if t.dateUnreliable {
		t.o.Code, t.o.Number = LinkCode{}, phone.Number{}
	}
}

// recordEvidence takes the observation into the evidence and draws the conclusions that do not depend on the state.
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
		t.c.Evidence.ForeignWebhook = t.c.Previous.ForeignWebhook // a move carries them over
		if t.w.Webhooks {
			t.c.Evidence.WebhookSetAt = t.w.Now
		}
	case ResultNameTaken, ResultUnreachable, ResultBadKey, ResultLicence, ResultRefused:
		if t.o.Step == StepCreate {
			t.c.Evidence.CreateSentAt = time.Time{} // settled: not applied by us
		}
	case ResultAccepted:
		if t.o.Step == StepWebhook {
			t.c.Evidence.WebhookSetAt = t.w.Now
			if t.o.WebhookRepaired {
				t.record(EntryWebhookRepaired, CauseNone, "")
			}
		}
	case ResultProxyError:
		if t.o.Step == StepCreate { // it may have been applied and is not under way any more: one look settles it
			t.c.Evidence.CreateSentAt = t.w.Now.Add(-LeaseTime)
		}
	case ResultNone, ResultTimeout, ResultSessionEnded, ResultCodeLimit, ResultAdmitted, ResultQueued:
	}
	if t.o.Step == StepLookup && t.provesExistence() && !t.c.Evidence.CreateSentAt.IsZero() {
		t.c.Evidence.CreateSentAt, t.createSettled = time.Time{}, true
	}
	if t.o.Kind != ResultAbsent && t.o.Kind != ResultNone && t.c.Evidence.Reading != ReadAbsent && t.c.Evidence.Reading != ReadUnloaded {
		t.c.Evidence.AbsentAt = time.Time{}
	}
}

// trackOpenEvent keeps an event's "open" until it was looked into: a step may be under way whose answer knows nothing of it yet.
func (t *evaluation) trackOpenEvent() {
	e := &t.c.Evidence
	switch {
	case t.o.Kind == ResultOpen && t.o.Step == StepNone:
		if t.c.Wanted == Linked && !t.hasSession() {
			e.OpenEventAt = t.w.Now
		}
	case !e.OpenEventAt.IsZero() && !t.o.RequestedAt.Before(e.OpenEventAt) && (t.o.Step == StepObserve || t.o.Step == StepLookup) && t.provesExistence(),
		t.o.Kind == ResultSessionEnded, t.o.Kind == ResultAbsent && t.o.Step == StepLookup:
		e.OpenEventAt = time.Time{}
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

// overtakenByOpen tells whether an answer says of the session what an event's "open" has overtaken: it was asked for before.
func (t *evaluation) overtakenByOpen() bool {
	e := t.c.Evidence
	if e.OpenEventAt.IsZero() || t.o.Step == StepNone || !t.o.RequestedAt.Before(e.OpenEventAt) {
		return false
	}
	switch t.o.Kind {
	case ResultClosed, ResultConnecting, ResultScanned, ResultSyncing, ResultPasskey:
		return true
	default:
		return false
	}
}

// openNeedsLookup tells whether an "open" is still to be looked into: at once after the step that was under way. A look that failed
// is repeated with the next.
func (t *evaluation) openNeedsLookup() bool {
	return !t.c.Evidence.OpenEventAt.IsZero() && t.c.Wanted == Linked && t.o.Step != StepLookup && t.o.Step != StepAdmit &&
		(t.o.Step != StepNone || t.o.Kind == ResultNone)
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

// setReading notes the server's word; Since stays while it says the same.
func (t *evaluation) setReading(r Reading) {
	e := &t.c.Evidence
	if e.Reading != r {
		e.Reading, e.Since = r, t.w.Now
	}
	e.At = t.w.Now
}

// rememberCode keeps the hash of a code that is taken off the screen: servers serve stale ones again.
func (t *evaluation) rememberCode(a *Attempt) {
	if !a.Code.IsZero() {
		t.c.Evidence.LastCodeHash, t.c.Evidence.LastCodeExpiresAt = codeHash(a.Code), a.Code.ExpiresAt
	}
}

// rememberUnshownCode keeps a code that nobody is shown, with the end of its life: who clicks later is served it with the age that it has.
func (t *evaluation) rememberUnshownCode() {
	s := LinkCode{QRText: t.o.Code.QRText}
	if e := &t.c.Evidence; s.QRText != "" && codeHash(s) != e.LastCodeHash {
		e.LastCodeHash, e.LastCodeExpiresAt = codeHash(s), t.w.Now.Add(t.w.Pace.CodeLife)
		if end := t.o.Code.ExpiresAt; !end.IsZero() {
			e.LastCodeExpiresAt = end
		}
	}
}

// expireRememberedCode says that the code remembered last is dead, whatever its time: it was used, or what it belonged to ended. A server
// may serve it again all the same, while it waits for something.
func (t *evaluation) expireRememberedCode() {
	if e := &t.c.Evidence; e.LastCodeExpiresAt.After(t.w.Now) {
		e.LastCodeExpiresAt = t.w.Now
	}
}

// isHiddenCode tells whether a code is the one that was taken off the screen last and is not known to have died.
func (t *evaluation) isHiddenCode(s LinkCode) bool {
	return codeHash(s) == t.c.Evidence.LastCodeHash && t.w.Now.Before(t.c.Evidence.LastCodeExpiresAt)
}

// isDeadCode tells whether a code is the one that died before.
func (t *evaluation) isDeadCode(s LinkCode) bool {
	return codeHash(s) == t.c.Evidence.LastCodeHash && !t.w.Now.Before(t.c.Evidence.LastCodeExpiresAt)
}

func codeHash(s LinkCode) string {
	sum := sha256.Sum256([]byte(s.QRText + "\x00" + s.Pairing))
	return hex.EncodeToString(sum[:12])
}
