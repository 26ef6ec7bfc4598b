package connection

import "time"

// recreate creates the instance again under the same name.
func (t *evaluation) recreate() Step {
	if !t.c.Evidence.CreateSentAt.IsZero() && t.o.Step != StepLookup {
		return StepLookup // an earlier create may have been carried out
	}
	t.c.Evidence.CreateSentAt = t.w.Now
	return StepCreate
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
