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

// onAbsent handles a 404 for an instance that we know, during an attempt. It counts as gone when the unfiltered list lacks it too and
// the server booted longer than BootGrace ago; until then the owner sees "preparing". An instance that we deleted ourselves counts as gone
// at once. If that is wrong, the create is refused, since the name exists.
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

// missingFromList tells whether the unfiltered list of a server past its boot window lacks the instance.
func (t *evaluation) missingFromList() bool {
	return t.o.Kind == ResultAbsent && t.o.Step == StepLookup && t.w.Now.Sub(t.o.BootAt) >= t.w.Pace.BootGrace
}

// confirmedMissing tells whether an instance that the unfiltered list lacks is gone for good: the list lacked it before, AbsentAgain ago.
// It stores the first time.
func (t *evaluation) confirmedMissing() bool {
	e := &t.c.Evidence
	if e.AbsentAt.IsZero() {
		e.AbsentAt = t.w.Now
	}
	return t.w.Now.Sub(e.AbsentAt) >= t.w.Pace.AbsentAgain && t.w.Now.Sub(t.o.BootAt) >= t.w.Pace.BootGrace
}

// onUnloaded handles an instance that the server has not loaded. After a boot it is loaded soon; one that is not loaded after BootGrace
// can only be deleted and created again.
func (t *evaluation) onUnloaded(a *Attempt) Step {
	t.hideCode(a)
	t.expireRememberedCode() // the process that made it is gone
	if t.w.Now.Sub(t.c.Evidence.Since) >= t.w.Pace.BootGrace && a.Rung != RungRecreate {
		a.Rung, a.RungAt = RungRecreate, t.w.Now
		t.record(EntryEscalated, CauseNone, string(RungRecreate))
		return StepDelete
	}
	if a.Rung != RungRecreate {
		a.RungAt, a.AskedAt = t.w.Now, time.Time{} // a code is requested as soon as it is loaded
	}
	if t.o.Step == StepNone {
		return StepObserve
	}
	return t.due(t.w.Pace.Retry)
}

// resetAttempt makes the server end its running attempt: logout, wait for "close", otherwise delete and create again. It is needed since
// Evolution ignores the number of a request for a pairing code while it is connecting.
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
