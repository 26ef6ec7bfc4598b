package connection

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// passkeyLife is how long a passkey step goes on when its server does not say (the timeout of WhatsApp's own options).
const passkeyLife = 10 * time.Minute

// Who was asked for a passkey: details of DidAsk.
const (
	askedNew   = "new"
	askedAgain = "again"
	askedTold  = "told"
)

// ofPasskey tells whether a phase is one of the passkey step.
func (p Phase) ofPasskey() bool { return p == Passkey || p == PasskeySent || p == PasskeyCode }

// passkey takes the news of a passkey step in. When it begins, the code leaves the screen: scanned once more, it could only
// break what is under way.
func (t *turn) passkey(a *Attempt) Step {
	stage := t.o.Stage
	if !stage.ofPasskey() {
		stage = Passkey
	}
	if !a.Phase.ofPasskey() {
		t.rememberCode(a)
		a.Shown, a.GoneAt = Shown{}, time.Time{}
		a.PasskeyAt, a.PasskeyUntil = t.w.Now, t.w.Now.Add(passkeyLife)
		detail := askedNew
		if t.c.LinkedOnce {
			detail = askedAgain
		}
		t.record(DidAsk, CauseNone, detail)
	}
	if stage == PasskeyCode && a.Phase != PasskeyCode {
		t.record(DidCompare, CauseNone, "")
	}
	if !t.o.Until.IsZero() {
		a.PasskeyUntil = t.o.Until
	}
	a.Phase, a.GoneAt = stage, time.Time{}
	return t.watchPasskey(a)
}

// duringPasskey handles what is seen while a passkey step is under way. No code is shown, nothing is asked for and no rung
// is climbed: each would break it.
func (t *turn) duringPasskey(a *Attempt) Step {
	switch t.o.Kind {
	case SeenOpen:
		return t.opened()
	case SeenGone:
		return t.gone(a)
	case SeenSyncing:
		return t.scanned(a)
	case SeenPasskey:
		return t.passkey(a)
	case SeenConnecting, SeenClosed, SeenLimit:
		return t.doubt(a)
	default:
	}
	return t.watchPasskey(a)
}

// doubt handles a server that says nothing of the step. An event may be late, and an answer may be of a call that was made
// before the step began: only a look that was made because of such a doubt is believed.
func (t *turn) doubt(a *Attempt) Step {
	if t.o.Step == StepObserve && !a.GoneAt.IsZero() {
		return t.fail(PasskeyExpired)
	}
	a.GoneAt = t.w.Now
	return StepObserve
}

// watchPasskey waits for the person, and for WhatsApp. The end by time is the server's; ours comes a little later.
func (t *turn) watchPasskey(a *Attempt) Step {
	t.dueAt(later(a.PasskeyUntil, t.w.Now).Add(t.w.Pace.Retry))
	every := t.w.Pace.Poll
	if t.told() {
		every = t.w.Pace.PollHook
	}
	if t.o.Kind == SeenNothing && t.o.Step == StepNone && t.w.Now.Sub(t.c.Evidence.At) >= every {
		return StepObserve
	}
	return t.due(every)
}

// stalled handles an assertion that WhatsApp took and never answered: once in an attempt a new code is made at once.
func (t *turn) stalled(a *Attempt) Step {
	t.record(DidStall, PasskeyStuck, "")
	if a.Stalled {
		return t.fail(PasskeyStuck)
	}
	a.Stalled, a.Phase, a.Codes = true, Preparing, 0
	a.PasskeyAt, a.PasskeyUntil = time.Time{}, time.Time{}
	a.Rung, a.RungAt = RungWait, t.w.Now
	if until := t.w.Now.Add(WatchTime); a.WatchedUntil.Before(until) { // the owner was busy in another tab
		a.WatchedUntil = until
	}
	return t.ask(a)
}

// tellPasskey takes the owner's word that the phone asks for a passkey.
func (t *turn) tellPasskey(p TellPasskey) error {
	t.actor = p.By
	if t.c.Attempt == nil {
		return fault.New(fault.Conflict, "connection.tell_passkey", text.NoAttempt)
	}
	t.c.Attempt.PasskeyAt = t.w.Now
	t.record(DidAsk, CauseNone, askedTold)
	t.endAttempt(PasskeyRequired)
	return nil
}

// answered notes that WhatsApp was given the owner's assertion.
func (t *turn) answered(p AnsweredPasskey) {
	t.actor = p.By
	if a := t.c.Attempt; a != nil && a.ID == p.Attempt && a.Phase == Passkey { // else an event was faster
		a.Phase = PasskeySent
	}
	t.effects = append(t.effects, Record{Entry{At: t.w.Now, Kind: DidAnswer, Attempt: p.Attempt, Actor: p.By}})
}

// differed notes that the owner saw another code on the phone; the server has ended the linking.
func (t *turn) differed(p CodeDiffers) {
	t.actor = p.By
	if a := t.c.Attempt; a != nil && a.ID == p.Attempt && a.Phase.ofPasskey() {
		t.endAttempt(PasskeyCodeDiffers)
	}
}
