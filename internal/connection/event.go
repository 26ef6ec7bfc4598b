package connection

import (
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
