package connection

import "time"

// advanceByClock decides by the clock alone: nothing new was seen.
func (t *evaluation) advanceByClock(a *Attempt) Step {
	if a.NeedsReset {
		return t.resetAttempt(a)
	}
	if !a.CodeVanishedAt.IsZero() {
		if t.o.Kind == ResultNone { // however late it is: the phone may be at it still
			return StepObserve
		}
		return t.awaitLogin(a)
	}
	if codeLives(a, t.w.Now) {
		return t.watchShownCode(a)
	}
	if a.AskedAt.IsZero() { // the attempt's first step
		if a.Method == PairingCode && t.c.Evidence.Reading != ReadClosed {
			return t.observeOnce()
		}
		return t.requestCode(a)
	}
	if codeIsShown(a, t.w.Now) {
		return t.requestNextCode(a)
	}
	if !a.Code.IsZero() { // the code died; the next should be there
		t.rememberCode(a)
		a.Code, a.Phase = LinkCode{}, Preparing
		a.Rung, a.RungAt = RungWait, t.w.Now
		return t.requestCode(a)
	}
	return t.escalate(a)
}

// requestNextCode asks for the next code, once, while the one before stays on the screen.
func (t *evaluation) requestNextCode(a *Attempt) Step {
	t.dueAt(a.Code.ExpiresAt.Add(CodeOverlap))
	if a.AskedAt.Before(a.Code.ExpiresAt) {
		return t.requestCode(a)
	}
	return t.due(time.Second)
}

// observeOnce looks at the state, unless this evaluation is the answer to a look.
func (t *evaluation) observeOnce() Step {
	if t.o.Step == StepObserve {
		return t.due(t.w.Pace.Poll)
	}
	return StepObserve
}

// watchShownCode keeps an eye on a code that is shown: by polling when events cannot come, rarely when they do.
func (t *evaluation) watchShownCode(a *Attempt) Step {
	t.dueAt(a.Code.ExpiresAt)
	every := t.w.Pace.Poll
	if t.webhooksArrive() {
		every = t.w.Pace.PollWithWebhooks
	}
	if t.o.Kind == ResultNone && t.w.Now.Sub(t.c.Evidence.At) >= every {
		return StepObserve
	}
	if !t.webhooksArrive() && t.o.Step == StepObserve && t.w.Now.Sub(a.AskedAt) >= t.w.Pace.RequestCode {
		return t.requestCode(a) // only while connecting: the server rotates codes and cannot tell us
	}
	return t.due(every)
}

// webhooksArrive tells whether this row's events reach us: one has.
func (t *evaluation) webhooksArrive() bool { return t.w.Webhooks && !t.c.Evidence.WebhookAt.IsZero() }

// escalate goes up the healing ladder while no code comes. Each rung has its time; between the rungs the server is asked
// again, since codes also come late.
func (t *evaluation) escalate(a *Attempt) Step {
	on := t.w.Now.Sub(a.RungAt)
	p := t.w.Pace
	next := func(r Rung, s Step) Step {
		a.Rung, a.RungAt = r, t.w.Now
		t.record(EntryEscalated, CauseNone, string(r))
		if s == StepConnect {
			return t.requestCode(a)
		}
		return s
	}
	switch a.Rung {
	case RungWait:
		if on >= p.WaitFor && a.Method == PairingCode && t.c.Evidence.Reading == ReadConnecting {
			return next(RungRecreate, StepDelete) // its socket was opened without our number, and ignores it
		}
		if on >= p.WaitFor {
			return next(RungRequest, StepConnect)
		}
	case RungRequest:
		if on >= p.RequestFor {
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
		if t.c.Evidence.Reading == ReadAbsent { // our delete is done
			return t.recreate()
		}
		if on >= p.RecreateFor {
			return next(RungGiveUp, StepConnect)
		}
		if t.awaitingDelete(a) {
			return t.observeOnce()
		}
	case RungGiveUp:
		if on >= p.TopFor {
			return t.failAttempt(NoCode)
		}
	}
	if t.o.Step == StepNone && t.w.Now.Sub(a.AskedAt) >= p.RequestCode {
		return t.requestCode(a)
	}
	return t.due(min(p.Poll, p.RequestCode))
}

// awaitingDelete tells whether the instance was told to go on this rung and was not created again since.
func (t *evaluation) awaitingDelete(a *Attempt) bool {
	return a.Rung == RungRecreate && a.AskedAt.Before(a.RungAt)
}

// recreate creates the instance again under the same name.
func (t *evaluation) recreate() Step {
	if !t.c.Evidence.CreateSentAt.IsZero() && t.o.Step != StepLookup {
		return StepLookup // an earlier create may have been carried out
	}
	t.c.Evidence.CreateSentAt = t.w.Now
	return StepCreate
}

// afterStep goes on after restart, logout or delete was answered, by success or not.
func (t *evaluation) afterStep(a *Attempt) Step {
	switch t.o.Step {
	case StepDelete:
		return t.due(time.Second) // asynchronous: the name stays taken for about a second
	case StepRestart, StepLogout:
		if a.NeedsReset {
			return StepObserve
		}
		return t.due(time.Second)
	case StepWebhook:
		return t.advanceByClock(a)
	default:
	}
	return t.due(t.w.Pace.Retry)
}

// resetAttempt makes the server forget the running attempt: logout, wait for "close", else delete and create again. While
// connecting, Evolution ignores the number that a pairing code is asked for.
func (t *evaluation) resetAttempt(a *Attempt) Step {
	switch {
	case a.AskedAt.IsZero() && t.o.Step == StepNone && t.o.Kind == ResultNone:
		return StepObserve // perhaps it is closed already
	case a.AskedAt.IsZero():
		a.AskedAt = t.w.Now // logout is sent once
		return StepLogout
	case t.w.Now.Sub(a.AskedAt) >= t.w.Pace.ResetFor && a.Rung != RungRecreate:
		a.Rung, a.RungAt = RungRecreate, t.w.Now
		t.record(EntryEscalated, CauseNone, string(RungRecreate))
		return StepDelete
	case t.w.Now.Sub(a.RungAt) >= t.w.Pace.RecreateFor && a.Rung == RungRecreate:
		return t.failAttempt(NoCode)
	case t.o.Step == StepObserve || t.o.Kind != ResultNone:
		return t.due(time.Second)
	}
	return StepObserve
}

// onAbsent handles a 404 for an instance that we know, while a person waits. It is gone when the unfiltered list lacks it too and
// the server is long past its boot window; until then the owner sees "preparing". What we deleted ourselves is gone at once. A
// create that is wrong about it is refused, since the name is there.
func (t *evaluation) onAbsent(a *Attempt) Step {
	if t.awaitingDelete(a) {
		a.NeedsReset = false
		return t.recreate()
	}
	if t.o.Step != StepLookup {
		return StepLookup
	}
	if t.confirmedMissing() || t.missingFromList() {
		return t.recreate()
	}
	return t.due(t.w.Pace.Poll)
}

// missingFromList tells whether this is the answer of a server that is up, that its unfiltered list lacks the instance.
func (t *evaluation) missingFromList() bool {
	return t.o.Kind == ResultAbsent && t.o.Step == StepLookup && t.w.Now.Sub(t.o.BootAt) >= t.w.Pace.BootGrace
}

// confirmedMissing tells whether an instance that the unfiltered list lacks is gone for good; it notes the first time.
func (t *evaluation) confirmedMissing() bool {
	e := &t.c.Evidence
	if e.AbsentAt.IsZero() {
		e.AbsentAt = t.w.Now
	}
	return t.w.Now.Sub(e.AbsentAt) >= t.w.Pace.AbsentAgain && t.w.Now.Sub(t.o.BootAt) >= t.w.Pace.BootGrace
}

// onUnloaded handles an instance that the server has but has not loaded: after a boot it comes by itself; what is still
// missing long after can only be deleted and created again.
func (t *evaluation) onUnloaded(a *Attempt) Step {
	t.hideCode(a)
	t.expireRememberedCode() // with the process that made it
	if t.w.Now.Sub(t.c.Evidence.Since) >= t.w.Pace.BootGrace && a.Rung != RungRecreate {
		a.Rung, a.RungAt = RungRecreate, t.w.Now
		t.record(EntryEscalated, CauseNone, string(RungRecreate))
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
