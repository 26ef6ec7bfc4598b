package connection

import "time"

// settle pays what is owed to the server, however long it takes.
func (t *turn) settle() Step {
	if _, intended := t.c.State.(Intended); intended {
		if step, ours := t.behind(); !ours {
			return step
		}
	}
	if t.c.Owed == OwesDelete {
		return t.settleDelete()
	}
	return t.settleLogout()
}

// behind finds out what is behind a row that is only intended: nothing, or somebody else's, and nothing is owed. Ours is
// known from then on.
func (t *turn) behind() (step Step, ours bool) {
	e := &t.c.Evidence
	looked := t.o.Step == StepLookup
	switch {
	case looked && t.o.Ours == OursYes:
		t.c.State, e.CreateAt = Known{}, time.Time{}
		return StepNone, true
	case e.CreateAt.IsZero(), looked && t.o.Ours == OursNo:
		return t.paid(), false
	case looked && t.o.Kind == SeenAbsent && t.w.Now.Sub(e.CreateAt) < LeaseTime: // a create may still be under way
		return t.due(t.w.Pace.Retry), false
	case looked && t.o.Kind == SeenAbsent:
		e.CreateAt = time.Time{}
		return t.paid(), false
	case looked:
		return t.due(4 * t.w.Pace.Retry), false
	}
	return StepLookup, false
}

// paid goes on when nothing is owed any more.
func (t *turn) paid() Step {
	if t.c.Owed == OwesDelete {
		return t.forget()
	}
	t.c.Owed = OwesNothing
	t.killCode()
	return t.decide()
}

// lately is how long what was sent for a debt may take to be seen on the server.
const lately = 30 * time.Second

// sent tells whether the debt's call was sent a while ago at most.
func (t *turn) sent() bool { return t.w.Now.Sub(t.c.Evidence.HealAt) < lately }

// settleLogout logs the instance out. What was being linked is looked at afterwards, since its socket may come back by
// itself with a code that somebody can scan.
func (t *turn) settleLogout() Step {
	answered := t.o.Step == StepLogout
	looked := t.o.Step == StepObserve && t.sent() && !t.o.Asked.Before(t.c.Evidence.HealAt)
	switch {
	case t.o.Kind == SeenGone, answered && (t.o.Kind == SeenClosed || t.o.Kind == SeenAbsent):
		return t.paid()
	case answered && t.o.Kind == SeenDone && t.c.Attempt == nil && t.w.Now.Sub(t.c.Last.At) < lately:
		return StepObserve
	case answered && t.o.Kind == SeenDone:
		return t.paid()
	case answered:
		return t.due(4 * t.w.Pace.Retry)
	case looked && (t.o.Kind == SeenClosed || t.o.Kind == SeenAbsent):
		return t.paid()
	case looked:
		t.c.Evidence.HealAt = time.Time{} // it did not take
		return t.due(t.w.Pace.Poll)
	}
	t.c.Evidence.HealAt = t.w.Now
	return StepLogout // also when the answer is to a step that was under way when it became owed
}

// settleDelete deletes the instance and waits until it is gone; then the row is forgotten. What is not known to be ours
// is never deleted.
func (t *turn) settleDelete() Step {
	switch {
	case t.o.Kind == SeenAbsent && (t.o.Step == StepDelete || t.o.Step == StepObserve):
		return t.forget()
	case t.o.Step == StepDelete && t.o.Kind == SeenDone, t.o.Step == StepObserve && t.sent():
		return t.due(time.Second)
	case t.o.Step == StepDelete:
		if t.o.Kind == SeenDown || t.o.Kind == SeenAway { // surely not sent, or to be looked into: it is sent again
			t.c.Evidence.HealAt = time.Time{}
		}
		return t.due(4 * t.w.Pace.Retry)
	case t.sent():
		return StepObserve
	}
	t.c.Evidence.HealAt = t.w.Now
	return StepDelete
}

// forget removes the row, when nothing of it is left on another server either.
func (t *turn) forget() Step {
	if l := t.c.Left; l.Server != "" {
		return t.dueAt(later(l.TryAt, t.w.Now.Add(time.Second)))
	}
	t.effects = append(t.effects, Forget{})
	return StepNone
}
