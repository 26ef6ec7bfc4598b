package connection

import "time"

// advanceByClock decides by the clock alone: nothing new was observed.
func (t *evaluation) advanceByClock(a *Attempt) Step {
	if a.NeedsReset {
		return t.resetAttempt(a)
	}
	if !a.CodeVanishedAt.IsZero() {
		if t.o.Kind == ResultNone { // however much time has passed: the phone may still be pairing
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

// requestNextCode requests the next code, once, while the one before stays on the screen.
func (t *evaluation) requestNextCode(a *Attempt) Step {
	t.dueAt(a.Code.ExpiresAt.Add(CodeOverlap))
	if a.AskedAt.Before(a.Code.ExpiresAt) {
		return t.requestCode(a)
	}
	return t.due(time.Second)
}

// observeOnce observes the state, unless this evaluation is the answer to an observation.
func (t *evaluation) observeOnce() Step {
	if t.o.Step == StepObserve {
		return t.due(t.w.Pace.Poll)
	}
	return StepObserve
}

// watchShownCode polls the state while a code is shown: every Pace.Poll when events cannot come, less often when they do.
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

// escalate goes up the healing ladder while no code comes. Each rung has its time; between the rungs the server is asked
// again, since codes also come late.
func (t *evaluation) escalate(a *Attempt) Step {
	onRung := t.w.Now.Sub(a.RungAt)
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
		if onRung >= p.WaitFor && a.Method == PairingCode && t.c.Evidence.Reading == ReadConnecting {
			return next(RungRecreate, StepDelete) // its socket was opened without our number, and ignores it
		}
		if onRung >= p.WaitFor {
			return next(RungRequest, StepConnect)
		}
	case RungRequest:
		if onRung >= p.RequestFor {
			return next(RungRestart, StepRestart)
		}
	case RungRestart:
		if onRung >= p.RestartFor {
			return next(RungLogout, StepLogout)
		}
	case RungLogout:
		if onRung >= p.LogoutFor {
			return next(RungRecreate, StepDelete)
		}
	case RungRecreate:
		if t.c.Evidence.Reading == ReadAbsent { // our delete was carried out
			return t.recreate()
		}
		if onRung >= p.RecreateFor {
			return next(RungGiveUp, StepConnect)
		}
		if t.awaitingDelete(a) {
			return t.observeOnce()
		}
	case RungGiveUp:
		if onRung >= p.TopFor {
			return t.failAttempt(NoCode)
		}
	}
	if t.o.Step == StepNone && t.w.Now.Sub(a.AskedAt) >= p.RequestCode {
		return t.requestCode(a)
	}
	return t.due(min(p.Poll, p.RequestCode))
}

// awaitingDelete tells whether the instance was deleted on this rung and not created again since.
func (t *evaluation) awaitingDelete(a *Attempt) bool {
	return a.Rung == RungRecreate && a.AskedAt.Before(a.RungAt)
}

// afterStep continues after a restart, logout, delete or webhook call was answered, with success or not.
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
