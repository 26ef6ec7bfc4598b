package connection

import "time"

// settle pays what is owed to the server, however long it takes.
func (t *turn) settle() Step {
	if t.c.Owed == OwesDelete {
		return t.settleDelete()
	}
	switch {
	case t.o.Kind == SeenGone, t.o.Step == StepLogout && (t.o.Kind == SeenDone || t.o.Kind == SeenClosed || t.o.Kind == SeenAbsent):
		t.c.Owed = OwesNothing
		return t.decide()
	case t.o.Step == StepLogout:
		return t.due(4 * t.w.Pace.Retry)
	}
	return StepLogout // also when the answer is to a step that was under way when it became owed
}

// settleDelete deletes the instance and waits until it is gone; then the row is forgotten. What is not known to be ours
// is never deleted.
func (t *turn) settleDelete() Step {
	if _, intended := t.c.State.(Intended); intended {
		switch {
		case t.o.Step == StepLookup && t.o.Ours == OursYes:
			t.c.State = Known{}
		case t.c.Evidence.CreateAt.IsZero(), t.o.Step == StepLookup && (t.o.Kind == SeenAbsent || t.o.Ours == OursNo):
			return t.forget()
		case t.o.Step != StepNone:
			return t.due(4 * t.w.Pace.Retry)
		default:
			return StepLookup
		}
	}
	lately := t.w.Now.Sub(t.c.Evidence.HealAt) < 30*time.Second // a delete was sent
	switch {
	case t.o.Kind == SeenAbsent && (t.o.Step == StepDelete || t.o.Step == StepObserve):
		return t.forget()
	case t.o.Step == StepDelete && t.o.Kind == SeenDone, t.o.Step == StepObserve && lately:
		return t.due(time.Second)
	case t.o.Step == StepDelete:
		if t.o.Kind == SeenDown { // surely not sent
			t.c.Evidence.HealAt = time.Time{}
		}
		return t.due(4 * t.w.Pace.Retry)
	case lately:
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
