package connection

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Left is the instance that a move leaves behind on the server before this one. It is kept until this one is connected, so
// that there is a way back, and then logged out and removed. One number never has two sessions: no code is shown here until
// the other server has said that there is no session there, and none under way.
type Left struct {
	Server     string // empty: nothing is left anywhere
	Ownership  Ownership
	TokenKey   string
	NotOurHook bool      // its webhooks belong to somebody else
	CodeEnd    time.Time // when the last code that it showed dies

	Quiet bool      // it has no session, and none is under way
	Over  bool      // it is to go now
	Did   LeftStep  // what was done with it last
	DidAt time.Time // when that was begun
	TryAt time.Time // when the next step may be taken; zero: at once
}

// LeftStep is how far the removal of what was left behind is.
type LeftStep string

// The steps, in their order.
const (
	LeftAsItWas LeftStep = ""
	LeftOurs    LeftStep = "ours" // its token was seen: it may be logged out and deleted
	LeftLogout  LeftStep = "logout"
	LeftDelete  LeftStep = "delete"
)

// AsLeft is the connection as it is on the server that it left: steps for what is there are carried out on it.
func (c Connection) AsLeft() Connection {
	l := c.Left
	c.Server, c.Ownership, c.TokenKey, c.State, c.Attempt = l.Server, l.Ownership, l.TokenKey, Known{}, nil
	c.Left, c.Evidence = Left{}, Evidence{NotOurHook: l.NotOurHook}
	return c
}

// move takes the row to another server: intended there, with a new attempt.
func (t *turn) move(m Move) error {
	const op = "connection.move"
	switch t.c.State.(type) {
	case Connected, Quarantined:
		return fault.New(fault.Conflict, op, text.StillConnected)
	case Intended, Known:
	}
	if t.c.Owed != OwesNothing || t.c.Left.Server != "" || m.Server == t.c.Server {
		return fault.New(fault.Conflict, op, text.MoveUnderWay)
	}
	t.actor = m.Click.By
	before := t.c
	t.leaveServer(false)
	t.c.Server, t.c.State, t.c.Ownership, t.c.TokenKey = m.Server, Intended{}, ByHMAC, m.TokenKey
	t.c.Evidence = Evidence{NotOurHook: before.Evidence.NotOurHook}
	t.record(DidMove, CauseNone, before.Server+" → "+m.Server)
	if err := t.click(m.Click); err != nil {
		return err
	}
	t.c.Attempt.Fresh = false // nothing was asked of the new server yet
	return nil
}

// moveBack returns to the server that was left; what was begun here goes.
func (t *turn) moveBack(m MoveBack) error {
	l := t.c.Left
	_, connected := t.c.State.(Connected)
	_, quarantined := t.c.State.(Quarantined)
	if l.Server == "" || l.Over || t.c.Owed != OwesNothing || connected || quarantined {
		return fault.New(fault.Conflict, "connection.move_back", text.NoMove)
	}
	t.actor = m.By
	t.returnTo(l)
	t.endAttempt(CauseNone)
	return nil
}

// returnTo makes the server that was left the row's own again, with what is there.
func (t *turn) returnTo(l Left) {
	from := t.c.Server
	a := t.c.Attempt
	t.leaveServer(true)
	t.c.Attempt = a // it goes on there, or its end is the caller's
	if a != nil {
		t.rememberCode(a)
		a.Shown, a.GoneAt, a.AskedAt, a.Phase = Shown{}, time.Time{}, time.Time{}, Preparing
	}
	t.c.Server, t.c.State, t.c.Ownership, t.c.TokenKey = l.Server, Known{}, l.Ownership, l.TokenKey
	t.c.Evidence, t.c.Cause = Evidence{NotOurHook: l.NotOurHook}, CauseNone
	t.record(DidMoveBack, CauseNone, from+" → "+l.Server)
}

// leaveServer remembers the instance of the server that is left, when there may be one: over tells that it is to go at
// once. The attempt's place there is free.
func (t *turn) leaveServer(over bool) {
	codeEnd := t.c.Evidence.LastQREnd
	if a := t.c.Attempt; a != nil {
		if a.Shown.Until.After(codeEnd) {
			codeEnd = a.Shown.Until
		}
		if a.Admitted {
			t.effects = append(t.effects, Admit{Server: t.c.Server})
		}
		if !over {
			limited := t.w.Limited
			t.w.Limited = false // its place was given back already
			t.endAttempt(CauseNone)
			t.w.Limited = limited
		}
	}
	left := Left{
		Server: t.c.Server, Ownership: t.c.Ownership, TokenKey: t.c.TokenKey, NotOurHook: t.c.Evidence.NotOurHook,
		CodeEnd: codeEnd, Over: over,
	}
	if _, intended := t.c.State.(Intended); intended && t.c.Evidence.CreateAt.IsZero() {
		left = Left{} // nothing was ever created there
	}
	t.c.Left = left
}

// OfLeft tells whether a step is carried out on what was left behind.
func (s Step) OfLeft() bool { return s == StepLookLeft || s == StepLogoutLeft || s == StepDeleteLeft }

// leftSaid takes in what came of a step on what was left behind; afterwards the observation says nothing of this server.
func (t *turn) leftSaid() (step Step, done bool) {
	o, l := t.o, &t.c.Left
	t.o = Observation{}
	if l.Server == "" {
		return StepNone, false
	}
	switch o.Kind {
	case SeenDown, SeenTimeout, SeenAway, SeenBadKey, SeenLicence:
		return t.leftSilent(o)
	case SeenAbsent:
		if o.Step == StepLookLeft { // by the unfiltered list; anything else may be a server that boots
			return t.leftGone(o)
		}
	default:
	}
	if o.Ours == OursNo { // somebody else's by now: not to be touched
		t.record(DidFind, CauseNone, "left_not_ours")
		*l = Left{}
		return StepNone, false
	}
	l.TryAt = time.Time{}
	if o.Step == StepLookLeft {
		return t.leftLooked(o)
	}
	if o.Step == StepDeleteLeft {
		l.TryAt = t.w.Now.Add(time.Second) // the name stays taken for about a second
	}
	return StepNone, false
}

// leftSilent waits for a server that cannot be asked. While a code is waited for, it is the attempt's end after a while:
// what is not known to be closed may be a session.
func (t *turn) leftSilent(o Observation) (step Step, done bool) {
	l, a := &t.c.Left, t.c.Attempt
	l.TryAt = t.w.Now.Add(4 * t.w.Pace.Retry)
	if l.Quiet || a == nil {
		return StepNone, false
	}
	l.TryAt = t.w.Now.Add(t.w.Pace.Retry)
	switch {
	case o.Kind == SeenBadKey:
		return t.fail(ServerKey), true
	case o.Kind == SeenLicence:
		return t.fail(ServerLicence), true
	case t.w.Now.Sub(a.StartedAt) >= t.w.Pace.MaxSilent:
		return t.fail(ServerDown), true
	}
	return StepNone, false
}

// leftGone notes that nothing is there any more, by the server's unfiltered list or by its answer to our own delete.
func (t *turn) leftGone(o Observation) (step Step, done bool) {
	l := &t.c.Left
	if l.Did != LeftDelete && t.w.Now.Sub(o.BootAt) < t.w.Pace.BootGrace {
		l.TryAt = t.w.Now.Add(t.w.Pace.Retry)
		return StepNone, false
	}
	if !l.Over {
		l.Quiet, l.TryAt = true, time.Time{}
		return StepNone, false
	}
	t.record(DidLeave, CauseNone, l.Server)
	*l = Left{}
	return StepNone, false
}

// leftLooked goes on after a look at what was left behind.
func (t *turn) leftLooked(o Observation) (step Step, done bool) {
	l := &t.c.Left
	if o.Ours == OursYes && l.Did == LeftAsItWas {
		l.Did = LeftOurs
	}
	switch o.Kind {
	case SeenOpen:
		if !l.Over { // the phone was linked there after all: the salon is where its session is
			t.returnTo(*l)
			return StepLookup, true
		}
	case SeenClosed:
		l.Quiet = true
	case SeenScanned, SeenSyncing:
		if !l.Over {
			l.TryAt = t.w.Now.Add(t.w.Pace.Poll) // somebody is linking it at this moment
		}
	case SeenUnloaded:
		l.TryAt = t.w.Now.Add(t.w.Pace.Retry)
	default:
		told := l.Did == LeftLogout && t.w.Now.Sub(l.DidAt) >= t.w.Pace.FreshFor
		switch {
		case told && !t.w.Now.Before(l.CodeEnd):
			l.Quiet = true // it makes new codes, which nobody sees
		case l.Did != LeftOurs:
			l.TryAt = t.w.Now.Add(time.Second)
		}
	}
	if l.Over && l.Did == LeftDelete {
		l.TryAt = t.w.Now.Add(time.Second)
		if t.w.Now.Sub(l.DidAt) >= t.w.Pace.LogoutFor { // it takes about a second: this one was never done
			l.Did = LeftOurs
		}
	}
	return StepNone, false
}

// quiet is the next step until what was left behind has no session and none is under way.
func (t *turn) quiet() Step {
	l := &t.c.Left
	if t.w.Now.Before(l.TryAt) {
		return t.dueAt(l.TryAt)
	}
	l.TryAt = t.w.Now.Add(4 * t.w.Pace.Retry) // when this process dies before the answer
	switch l.Did {
	case LeftOurs:
		return t.leftStep(LeftLogout, StepLogoutLeft)
	case LeftAsItWas, LeftLogout, LeftDelete:
	}
	return StepLookLeft
}

// askAgain lets what was left behind be looked at before the next code is shown: time has passed.
func (l *Left) askAgain() {
	if !l.Over {
		l.Quiet, l.Did, l.TryAt = false, LeftAsItWas, time.Time{}
	}
}

// remove lets what was left behind go, from the start.
func (l *Left) remove() {
	if l.Server != "" && !l.Over {
		l.Over, l.Did, l.TryAt = true, LeftAsItWas, time.Time{}
	}
}

// leave is the next step until what was left behind is gone.
func (t *turn) leave() Step {
	l := &t.c.Left
	if l.Server == "" || !l.Over {
		return StepNone
	}
	if t.w.Now.Before(l.TryAt) {
		return t.dueAt(l.TryAt)
	}
	l.TryAt = t.w.Now.Add(4 * t.w.Pace.Retry)
	switch l.Did {
	case LeftOurs:
		return t.leftStep(LeftLogout, StepLogoutLeft)
	case LeftLogout:
		return t.leftStep(LeftDelete, StepDeleteLeft)
	case LeftAsItWas, LeftDelete:
	}
	return StepLookLeft
}

func (t *turn) leftStep(did LeftStep, s Step) Step {
	t.c.Left.Did, t.c.Left.DidAt = did, t.w.Now
	return s
}
