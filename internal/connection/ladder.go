package connection

import "time"

// onTime decides by the clock alone: nothing new was seen.
func (t *turn) onTime(a *Attempt) Step {
	if a.Fresh {
		return t.freshen(a)
	}
	if !a.GoneAt.IsZero() {
		if t.o.Kind == SeenNothing { // however late it is: the phone may be at it still
			return StepObserve
		}
		return t.waitScanned(a)
	}
	if codeLives(a, t.w.Now) {
		return t.watchCode(a)
	}
	if a.AskedAt.IsZero() { // the attempt's first step
		if a.Method == Code && t.c.Evidence.Said != ReadClosed {
			return t.observeOnce()
		}
		return t.ask(a)
	}
	if codeStays(a, t.w.Now) {
		return t.replace(a)
	}
	if !a.Shown.IsZero() { // the code died; the next should be there
		t.rememberCode(a)
		a.Shown, a.Phase = Shown{}, Preparing
		a.Rung, a.RungAt = RungWait, t.w.Now
		return t.ask(a)
	}
	return t.climb(a)
}

// replace asks for the next code, once, while the one before stays on the screen.
func (t *turn) replace(a *Attempt) Step {
	t.dueAt(a.Shown.Until.Add(CodeStays))
	if a.AskedAt.Before(a.Shown.Until) {
		return t.ask(a)
	}
	return t.due(time.Second)
}

// observeOnce looks at the state, unless this turn is the answer to a look.
func (t *turn) observeOnce() Step {
	if t.o.Step == StepObserve {
		return t.due(t.w.Pace.Poll)
	}
	return StepObserve
}

// watchCode keeps an eye on a code that is shown: by polling when events cannot come, rarely when they do.
func (t *turn) watchCode(a *Attempt) Step {
	t.dueAt(a.Shown.Until)
	every := t.w.Pace.Poll
	if t.told() {
		every = t.w.Pace.PollHook
	}
	if t.o.Kind == SeenNothing && t.w.Now.Sub(t.c.Evidence.At) >= every {
		return StepObserve
	}
	if !t.told() && t.o.Step == StepObserve && t.w.Now.Sub(a.AskedAt) >= t.w.Pace.Ask {
		return t.ask(a) // only while connecting: the server rotates codes and cannot tell us
	}
	return t.due(every)
}

// told tells whether this row's events reach us: one has.
func (t *turn) told() bool { return t.w.Webhooks && !t.c.Evidence.WebhookAt.IsZero() }

// climb goes up the healing ladder while no code comes. Each rung has its time; between the rungs the server is asked
// again, since codes also come late.
func (t *turn) climb(a *Attempt) Step {
	on := t.w.Now.Sub(a.RungAt)
	p := t.w.Pace
	next := func(r Rung, s Step) Step {
		a.Rung, a.RungAt = r, t.w.Now
		t.record(DidClimb, CauseNone, string(r))
		if s == StepConnect {
			return t.ask(a)
		}
		return s
	}
	switch a.Rung {
	case RungWait:
		if on >= p.WaitFor && a.Method == Code && t.c.Evidence.Said == ReadConnecting {
			return next(RungRecreate, StepDelete) // its socket was opened without our number, and ignores it
		}
		if on >= p.WaitFor {
			return next(RungAsk, StepConnect)
		}
	case RungAsk:
		if on >= p.AskFor {
			return next(RungRestart, StepRestart)
		}
	case RungRestart:
		if on >= p.RestartFor {
			return next(RungLogout, StepLogout)
		}
	case RungLogout:
		if on >= p.LogoutFor {
			return next(RungRecreate, StepDelete)
		}
	case RungRecreate:
		if t.c.Evidence.Said == ReadAbsent { // our delete is done
			return t.recreate()
		}
		if on >= p.RecreateFor {
			return next(RungTop, StepConnect)
		}
		if t.awaitsDelete(a) {
			return t.observeOnce()
		}
	case RungTop:
		if on >= p.TopFor {
			return t.fail(NoCode)
		}
	}
	if t.o.Step == StepNone && t.w.Now.Sub(a.AskedAt) >= p.Ask {
		return t.ask(a)
	}
	return t.due(min(p.Poll, p.Ask))
}

// awaitsDelete tells whether the instance was told to go on this rung and was not created again since.
func (t *turn) awaitsDelete(a *Attempt) bool {
	return a.Rung == RungRecreate && a.AskedAt.Before(a.RungAt)
}

// recreate creates the instance again under the same name.
func (t *turn) recreate() Step {
	if !t.c.Evidence.CreateAt.IsZero() && t.o.Step != StepLookup {
		return StepLookup // an earlier create may have been carried out
	}
	t.c.Evidence.CreateAt = t.w.Now
	return StepCreate
}

// afterStep goes on after restart, logout or delete was answered, by success or not.
func (t *turn) afterStep(a *Attempt) Step {
	switch t.o.Step {
	case StepDelete:
		return t.due(time.Second) // asynchronous: the name stays taken for about a second
	case StepRestart, StepLogout:
		if a.Fresh {
			return StepObserve
		}
		return t.due(time.Second)
	case StepHook:
		return t.onTime(a)
	default:
	}
	return t.due(t.w.Pace.Retry)
}

// freshen makes the server forget the running attempt: logout, wait for "close", else delete and create again. While
// connecting, Evolution ignores the number that a pairing code is asked for.
func (t *turn) freshen(a *Attempt) Step {
	switch {
	case a.AskedAt.IsZero() && t.o.Step == StepNone && t.o.Kind == SeenNothing:
		return StepObserve // perhaps it is closed already
	case a.AskedAt.IsZero():
		a.AskedAt = t.w.Now // logout is sent once
		return StepLogout
	case t.w.Now.Sub(a.AskedAt) >= t.w.Pace.FreshFor && a.Rung != RungRecreate:
		a.Rung, a.RungAt = RungRecreate, t.w.Now
		t.record(DidClimb, CauseNone, string(RungRecreate))
		return StepDelete
	case t.w.Now.Sub(a.RungAt) >= t.w.Pace.RecreateFor && a.Rung == RungRecreate:
		return t.fail(NoCode)
	case t.o.Step == StepObserve || t.o.Kind != SeenNothing:
		return t.due(time.Second)
	}
	return StepObserve
}

// absent handles a 404 for an instance that we know, while a person waits. It is gone when the unfiltered list lacks it too and
// the server is long past its boot window; until then the owner sees "preparing". What we deleted ourselves is gone at once. A
// create that is wrong about it is refused, since the name is there.
func (t *turn) absent(a *Attempt) Step {
	if t.awaitsDelete(a) {
		a.Fresh = false
		return t.recreate()
	}
	if t.o.Step != StepLookup {
		return StepLookup
	}
	if t.lost() || t.missed() {
		return t.recreate()
	}
	return t.due(t.w.Pace.Poll)
}

// missed tells whether this turn is the answer of a server that is up, that its unfiltered list lacks the instance.
func (t *turn) missed() bool {
	return t.o.Kind == SeenAbsent && t.o.Step == StepLookup && t.w.Now.Sub(t.o.BootAt) >= t.w.Pace.BootGrace
}

// lost tells whether an instance that the unfiltered list lacks is gone for good; it notes the first time.
func (t *turn) lost() bool {
	e := &t.c.Evidence
	if e.AbsentAt.IsZero() {
		e.AbsentAt = t.w.Now
	}
	return t.w.Now.Sub(e.AbsentAt) >= t.w.Pace.AbsentAgain && t.w.Now.Sub(t.o.BootAt) >= t.w.Pace.BootGrace
}

// unloaded handles an instance that the server has but has not loaded: after a boot it comes by itself; what is still
// missing long after can only be deleted and created again.
func (t *turn) unloaded(a *Attempt) Step {
	t.hideCode(a)
	t.killCode() // with the process that made it
	if t.w.Now.Sub(t.c.Evidence.Since) >= t.w.Pace.BootGrace && a.Rung != RungRecreate {
		a.Rung, a.RungAt = RungRecreate, t.w.Now
		t.record(DidClimb, CauseNone, string(RungRecreate))
		return StepDelete
	}
	if a.Rung != RungRecreate {
		a.RungAt, a.AskedAt = t.w.Now, time.Time{} // it is asked as soon as it is there
	}
	if t.o.Step == StepNone {
		return StepObserve
	}
	return t.due(t.w.Pace.Retry)
}
