package connection

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"salonzap/internal/phone"
)

// admitEvent takes an event's envelope in. It says no to events that are older than what is known already, and to bursts
// of "connecting"; the envelope of those is kept all the same, unless it is one of a burst. Of events that say nothing of the
// connection, such as messages, only that they arrive is noted, now and then.
func (t *turn) admitEvent(env Envelope) bool {
	e := &t.c.Evidence
	if t.o.Kind == SeenNothing {
		if t.w.Now.Sub(e.WebhookAt) >= t.w.Pace.FoldFor {
			e.WebhookAt = t.w.Now
		}
		return false
	}
	t.clamp()
	old := !t.o.Date.IsZero() && (t.o.Date.Before(e.EventAt) || t.o.Date.Before(e.CodeDate))
	burst := t.o.Kind == SeenConnecting && t.o.Shown.IsZero()
	if burst && e.Said == ReadConnecting && t.w.Now.Sub(e.FoldedAt) < t.w.Pace.FoldFor {
		return false // nothing is written: the store sees an unchanged row without effects
	}
	t.effects = append(t.effects, Keep{env})
	e.WebhookAt = t.w.Now
	if burst {
		e.FoldedAt = t.w.Now
	}
	if !t.o.Shown.IsZero() { // codes are ordered among themselves: a code may be dated before a state that overtook it
		if _, connected := t.c.State.(Connected); t.o.Date.Before(e.CodeDate) || (connected && old) {
			return false
		}
		e.CodeDate = t.o.Date
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

// farAhead is more than the clocks of two machines differ by when both are kept.
const farAhead = time.Minute

// clamp takes a date that is ahead of our clock as now, and what was noted of one as nothing: else one event of a clock that
// is wrong, or of somebody who forges it, silences all that follow for as long. What is far ahead has no place in the order;
// the server may write its local time. It is a hint to look, and neither a code, a number nor an end is believed of it.
func (t *turn) clamp() {
	e := &t.c.Evidence
	for _, at := range []*time.Time{&e.EventAt, &e.CodeDate} {
		if at.After(t.w.Now) {
			*at = time.Time{}
		}
	}
	if !t.o.Date.After(t.w.Now) {
		return
	}
	t.ahead = t.o.Date.Sub(t.w.Now) > farAhead
	t.o.Date = t.w.Now
	if t.ahead {
		t.o.Shown, t.o.Number = Shown{}, phone.Number{}
	}
}

// see takes the observation into the evidence and draws the conclusions that do not depend on the state.
func (t *turn) see() {
	if t.o.Step.OfLeft() { // of another server's instance
		return
	}
	t.hearOpen()
	if t.outrun() {
		return
	}
	switch t.o.Kind {
	case SeenClosed:
		t.read(ReadClosed)
	case SeenConnecting, SeenScanned, SeenSyncing, SeenPasskey:
		t.read(ReadConnecting)
	case SeenOpen:
		t.read(ReadOpen)
	case SeenUnloaded:
		t.read(ReadUnloaded)
	case SeenAbsent:
		t.read(ReadAbsent)
	case SeenCreated:
		t.read(ReadClosed)
		if _, intended := t.c.State.(Intended); intended {
			t.c.State = Known{}
			t.record(DidCreate, CauseNone, "")
		}
		t.c.Evidence.CreateAt, t.c.Evidence.AbsentAt = time.Time{}, time.Time{}
		t.killCode()
		t.c.Evidence.NotOurHook = t.c.Left.NotOurHook // a move carries them over
		if t.w.Webhooks {
			t.c.Evidence.HookSetAt = t.w.Now
		}
	case SeenTaken, SeenDown, SeenBadKey, SeenLicence, SeenRefused:
		if t.o.Step == StepCreate {
			t.c.Evidence.CreateAt = time.Time{} // settled: not applied by us
		}
	case SeenDone:
		if t.o.Step == StepHook {
			t.c.Evidence.HookSetAt = t.w.Now
			if t.o.HookOff {
				t.record(DidRehook, CauseNone, "")
			}
		}
	case SeenAway:
		if t.o.Step == StepCreate { // it may have been applied and is not under way any more: one look settles it
			t.c.Evidence.CreateAt = t.w.Now.Add(-LeaseTime)
		}
	case SeenNothing, SeenTimeout, SeenGone, SeenLimit, SeenAdmitted, SeenQueued:
	}
	if t.o.Step == StepLookup && t.exists() && !t.c.Evidence.CreateAt.IsZero() {
		t.c.Evidence.CreateAt, t.settled = time.Time{}, true
	}
	if t.o.Kind != SeenAbsent && t.o.Kind != SeenNothing && t.c.Evidence.Said != ReadAbsent && t.c.Evidence.Said != ReadUnloaded {
		t.c.Evidence.AbsentAt = time.Time{}
	}
}

// hearOpen keeps an event's "open" until it was looked into: a step may be under way whose answer knows nothing of it yet.
func (t *turn) hearOpen() {
	e := &t.c.Evidence
	switch {
	case t.o.Kind == SeenOpen && t.o.Step == StepNone:
		if t.c.Wanted == Linked && !t.hasSession() {
			e.OpenAt = t.w.Now
		}
	case !e.OpenAt.IsZero() && !t.o.Asked.Before(e.OpenAt) && (t.o.Step == StepObserve || t.o.Step == StepLookup) && t.exists(),
		t.o.Kind == SeenGone, t.o.Kind == SeenAbsent && t.o.Step == StepLookup:
		e.OpenAt = time.Time{}
	}
}

func (t *turn) connected() bool {
	_, yes := t.c.State.(Connected)
	return yes
}

// hasSession tells whether the row has a session, checked or waiting for a decision.
func (t *turn) hasSession() bool {
	switch t.c.State.(type) {
	case Connected, Quarantined:
		return true
	default:
		return false
	}
}

// outrun tells whether an answer says of the session what an event's "open" has overtaken: it was asked for before.
func (t *turn) outrun() bool {
	e := t.c.Evidence
	if e.OpenAt.IsZero() || t.o.Step == StepNone || !t.o.Asked.Before(e.OpenAt) {
		return false
	}
	switch t.o.Kind {
	case SeenClosed, SeenConnecting, SeenScanned, SeenSyncing, SeenPasskey:
		return true
	default:
		return false
	}
}

// unheard tells whether an "open" is still to be looked into: at once after the step that was under way. A look that failed
// is repeated with the next.
func (t *turn) unheard() bool {
	return !t.c.Evidence.OpenAt.IsZero() && t.c.Wanted == Linked && t.o.Step != StepLookup && t.o.Step != StepAdmit &&
		(t.o.Step != StepNone || t.o.Kind == SeenNothing)
}

// exists tells whether the observation proves that there is such an instance.
func (t *turn) exists() bool {
	switch t.o.Kind {
	case SeenClosed, SeenConnecting, SeenOpen, SeenUnloaded:
		return true
	default:
		return false
	}
}

// read notes the server's word; Since stays while it says the same.
func (t *turn) read(r Reading) {
	e := &t.c.Evidence
	if e.Said != r {
		e.Said, e.Since = r, t.w.Now
	}
	e.At = t.w.Now
}

// rememberCode keeps the hash of a code that is taken off the screen: servers serve stale ones again.
func (t *turn) rememberCode(a *Attempt) {
	if !a.Shown.IsZero() {
		t.c.Evidence.LastQRHash, t.c.Evidence.LastQREnd = codeHash(a.Shown), a.Shown.Until
	}
}

// noteCode keeps a code that nobody is shown, with the end of its life: who clicks later is served it with the age that it has.
func (t *turn) noteCode() {
	s := Shown{Text: t.o.Shown.Text}
	if e := &t.c.Evidence; s.Text != "" && codeHash(s) != e.LastQRHash {
		e.LastQRHash, e.LastQREnd = codeHash(s), t.w.Now.Add(t.w.Pace.CodeLife)
		if end := t.o.Shown.Until; !end.IsZero() {
			e.LastQREnd = end
		}
	}
}

// killCode says that the code remembered last is dead, whatever its time: it was used, or what it belonged to ended. A server
// may serve it again all the same, while it waits for something.
func (t *turn) killCode() {
	if e := &t.c.Evidence; e.LastQREnd.After(t.w.Now) {
		e.LastQREnd = t.w.Now
	}
}

// hidden tells whether a code is the one that was taken off the screen last and is not known to have died.
func (t *turn) hidden(s Shown) bool {
	return codeHash(s) == t.c.Evidence.LastQRHash && t.w.Now.Before(t.c.Evidence.LastQREnd)
}

// stale tells whether a code is the one that died before.
func (t *turn) stale(s Shown) bool {
	return codeHash(s) == t.c.Evidence.LastQRHash && !t.w.Now.Before(t.c.Evidence.LastQREnd)
}

func codeHash(s Shown) string {
	sum := sha256.Sum256([]byte(s.Text + "\x00" + s.Pairing))
	return hex.EncodeToString(sum[:12])
}
