package connection

import "time"

// PreviousInstance is the instance that a move leaves behind on the server before this one. It is kept until this one is connected, so
// that there is a way back, and then logged out and removed. One number never has two sessions: no code is shown here until
// the other server has said that there is no session there, and none under way.
type PreviousInstance struct {
	Server         string // empty: nothing is left anywhere
	Ownership      Ownership
	TokenKey       string
	ForeignWebhook bool      // its webhooks belong to somebody else
	CodeExpiresAt  time.Time // when the last code that it showed dies

	NoSession bool          // it has no session, and none is being linked
	Discard   bool          // it is to be removed now
	Stage     PreviousStage // what was done with it last
	StageAt   time.Time     // when that was begun
	RetryAt   time.Time     // when the next step may be taken; zero: at once
}

// PreviousStage is how far the removal of the previous instance is.
type PreviousStage string

// The stages, in their order.
const (
	PreviousUntouched  PreviousStage = ""
	PreviousIsOurs     PreviousStage = "ours" // its token was seen: it may be logged out and deleted
	PreviousLogoutSent PreviousStage = "logout"
	PreviousDeleteSent PreviousStage = "delete"
)

// OnPreviousServer is the connection as it was on the previous server: an Executor needs it for the steps on the previous instance.
func (c Connection) OnPreviousServer() Connection {
	l := c.Previous
	c.Server, c.Ownership, c.TokenKey, c.State, c.Attempt = l.Server, l.Ownership, l.TokenKey, Known{}, nil
	c.Previous, c.Evidence = PreviousInstance{}, Evidence{ForeignWebhook: l.ForeignWebhook}
	return c
}

// OnPrevious tells whether a step is carried out on the previous instance.
func (s Step) OnPrevious() bool {
	return s == StepLookupPrevious || s == StepLogoutPrevious || s == StepDeletePrevious
}

// onPreviousResult handles the observation of a step on the previous instance, and clears it, since it says nothing of the current one.
// done tells that step is to be taken and nothing else decided.
func (t *evaluation) onPreviousResult() (step Step, done bool) {
	o, l := t.o, &t.c.Previous
	t.o = Observation{}
	if l.Server == "" {
		return StepNone, false
	}
	switch o.Kind {
	case ResultUnreachable, ResultTimeout, ResultProxyError, ResultBadKey, ResultLicence:
		return t.onPreviousUnreachable(o)
	case ResultAbsent:
		if o.Step == StepLookupPrevious { // by the unfiltered list; anything else may be a server that boots
			return t.onPreviousAbsent(o)
		}
	default:
	}
	if o.Owner == OwnerOther { // it is somebody else's by now: it must not be touched
		t.record(EntryUnexpected, CauseNone, "left_not_ours")
		*l = PreviousInstance{}
		return StepNone, false
	}
	l.RetryAt = time.Time{}
	if o.Step == StepLookupPrevious {
		return t.onPreviousLookup(o)
	}
	if o.Step == StepDeletePrevious {
		l.RetryAt = t.w.Now.Add(time.Second) // the name stays taken for about a second
	}
	return StepNone, false
}

// onPreviousUnreachable waits for a previous server that does not answer. An attempt that cannot show a code before the server has said
// that it has no session fails after a while.
func (t *evaluation) onPreviousUnreachable(o Observation) (step Step, done bool) {
	l, a := &t.c.Previous, t.c.Attempt
	l.RetryAt = t.w.Now.Add(4 * t.w.Pace.Retry)
	if l.NoSession && l.Discard && a == nil {
		l.RetryAt = t.w.Now.Add(t.w.Pace.Reconcile) // it may be lost for good, with thousands of others
	}
	if l.NoSession || a == nil {
		return StepNone, false
	}
	l.RetryAt = t.w.Now.Add(t.w.Pace.Retry)
	switch {
	case o.Kind == ResultBadKey:
		return t.failAttempt(ServerKey), true
	case o.Kind == ResultLicence:
		return t.failAttempt(ServerLicence), true
	case t.w.Now.Sub(a.StartedAt) >= t.w.Pace.MaxUnreachable:
		return t.failAttempt(ServerDown), true
	}
	return StepNone, false
}

// onPreviousAbsent handles that the previous instance does not exist, by the server's unfiltered list or its answer to our own delete.
func (t *evaluation) onPreviousAbsent(o Observation) (step Step, done bool) {
	l := &t.c.Previous
	if l.Stage != PreviousDeleteSent && t.w.Now.Sub(o.BootAt) < t.w.Pace.BootGrace {
		l.RetryAt = t.w.Now.Add(t.w.Pace.Retry)
		return StepNone, false
	}
	if !l.Discard {
		l.NoSession, l.RetryAt = true, time.Time{}
		return StepNone, false
	}
	t.record(EntryPreviousRemoved, CauseNone, l.Server)
	*l = PreviousInstance{}
	return StepNone, false
}

// onPreviousLookup handles the look-up of the previous instance.
func (t *evaluation) onPreviousLookup(o Observation) (step Step, done bool) {
	l := &t.c.Previous
	if o.Owner == OwnerUs && l.Stage == PreviousUntouched {
		l.Stage = PreviousIsOurs
	}
	switch o.Kind {
	case ResultOpen:
		if !l.Discard { // the phone was linked there after all: the salon returns to where its session is
			t.returnToPrevious(*l)
			return StepLookup, true
		}
	case ResultClosed:
		l.NoSession = true
	case ResultScanned, ResultSyncing:
		if !l.Discard {
			l.RetryAt = t.w.Now.Add(t.w.Pace.Poll) // somebody is linking it at this moment
		}
	case ResultUnloaded:
		l.RetryAt = t.w.Now.Add(t.w.Pace.Retry)
	default:
		told := l.Stage == PreviousLogoutSent && t.w.Now.Sub(l.StageAt) >= t.w.Pace.ResetFor
		switch {
		case told && !t.w.Now.Before(l.CodeExpiresAt):
			l.NoSession = true // what it still shows are new codes, which nobody sees
		case l.Stage != PreviousIsOurs:
			l.RetryAt = t.w.Now.Add(time.Second)
		}
	}
	if l.Discard && l.Stage == PreviousDeleteSent {
		l.RetryAt = t.w.Now.Add(time.Second)
		if t.w.Now.Sub(l.StageAt) >= t.w.Pace.LogoutFor { // it takes about a second: this one was not carried out
			l.Stage = PreviousIsOurs
		}
	}
	return StepNone, false
}

// endPreviousSession is the next step until the previous instance has no session and none is being linked.
func (t *evaluation) endPreviousSession() Step {
	l := &t.c.Previous
	if t.w.Now.Before(l.RetryAt) {
		return t.dueAt(l.RetryAt)
	}
	l.RetryAt = t.w.Now.Add(4 * t.w.Pace.Retry) // when this process dies before the answer
	switch l.Stage {
	case PreviousIsOurs:
		return t.startPreviousStep(PreviousLogoutSent, StepLogoutPrevious)
	case PreviousUntouched, PreviousLogoutSent, PreviousDeleteSent:
	}
	return StepLookupPrevious
}

// recheck makes the previous instance be looked up again before the next code is shown: time has passed since the last look-up.
func (l *PreviousInstance) recheck() {
	if !l.Discard {
		l.NoSession, l.Stage, l.RetryAt = false, PreviousUntouched, time.Time{}
	}
}

// discard makes the previous instance be removed, beginning with a look-up.
func (l *PreviousInstance) discard() {
	if l.Server != "" && !l.Discard {
		l.Discard, l.Stage, l.RetryAt = true, PreviousUntouched, time.Time{}
	}
}

// removePrevious is the next step until the previous instance is removed.
func (t *evaluation) removePrevious() Step {
	l := &t.c.Previous
	if l.Server == "" || !l.Discard {
		return StepNone
	}
	if t.w.Now.Before(l.RetryAt) {
		return t.dueAt(l.RetryAt)
	}
	l.RetryAt = t.w.Now.Add(4 * t.w.Pace.Retry)
	switch l.Stage {
	case PreviousIsOurs:
		return t.startPreviousStep(PreviousLogoutSent, StepLogoutPrevious)
	case PreviousLogoutSent:
		return t.startPreviousStep(PreviousDeleteSent, StepDeletePrevious)
	case PreviousUntouched, PreviousDeleteSent:
	}
	return StepLookupPrevious
}

func (t *evaluation) startPreviousStep(stage PreviousStage, s Step) Step {
	t.c.Previous.Stage, t.c.Previous.StageAt = stage, t.w.Now
	return s
}
