package connection

import (
	"time"

	"salonzap/internal/phone"
)

// acceptEvent stores an event's envelope and tells whether the rule is to apply the event. It returns false for an event that is
// older than what is known already, whose envelope is stored all the same, and for the repetitions in a burst of "connecting", which are
// not stored. Of events that say nothing of the connection, such as messages, only the time of arrival is stored, once per CoalesceFor.
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

// maxClockSkew is more than two synchronized clocks differ by.
const maxClockSkew = time.Minute

// clampDate sets an event's date that is ahead of our clock to now, and forgets stored dates that are: otherwise one event of a wrong
// clock, or a forged one, would make all later events look old for as long. An event dated more than maxClockSkew ahead cannot be ordered
// (the server may write its local time): it only causes an observation, and no code, number or end is taken from it.
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

// trackOpenEvent remembers an event's "open" until a look-up has confirmed it: the answer of a step under way may not include it yet.
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

// overtakenByOpen tells whether an answer was requested before an event said "open", and says something else: it is out of date.
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

// openNeedsLookup tells whether an event's "open" is still to be confirmed by a look-up: at once after the step that was under way. A
// look-up that failed is repeated when the row is next due.
func (t *evaluation) openNeedsLookup() bool {
	return !t.c.Evidence.OpenEventAt.IsZero() && t.c.Wanted == Linked && t.o.Step != StepLookup && t.o.Step != StepAdmit &&
		(t.o.Step != StepNone || t.o.Kind == ResultNone)
}
