package connection

import "time"

// confirmIntended creates the instance of an Intended row at once, without looking for it first: a look and a create race with
// others' creates. A name that is taken is looked up. So is a create of unknown outcome, which is never repeated blindly.
func (t *evaluation) confirmIntended(a *Attempt) Step {
	e := &t.c.Evidence
	switch t.o.Kind {
	case ResultNameTaken:
		return StepLookup
	case ResultOpen, ResultClosed, ResultConnecting, ResultUnloaded:
		if t.o.Step == StepNone && !e.CreateSentAt.IsZero() && t.isUsableCode(a) {
			return t.showCode(a, t.o.Code) // our create and its connect are on their way, and their webhook was faster
		}
		return t.claimInstance(a)
	case ResultRefused:
		if t.w.Now.Sub(a.RungAt) >= t.w.Pace.RequestFor {
			return t.failAttempt(Unknown)
		}
		return t.due(t.w.Pace.Retry)
	case ResultAbsent: // the unfiltered list has no such instance
		if t.o.Step != StepLookup && !e.CreateSentAt.IsZero() {
			return StepLookup
		}
		if !e.CreateSentAt.IsZero() && t.w.Now.Sub(e.CreateSentAt) < LeaseTime {
			return t.due(t.w.Pace.Retry) // a create may still be under way
		}
	default:
		if !e.CreateSentAt.IsZero() {
			return StepLookup
		}
	}
	e.CreateSentAt = t.w.Now
	return StepCreate
}

// claimInstance continues with an instance that exists under our name, when it is ours.
func (t *evaluation) claimInstance(a *Attempt) Step {
	switch t.o.Owner {
	case OwnerUs:
		t.c.State = Known{}
		t.c.Evidence.CreateSentAt = time.Time{}
		if t.o.Kind == ResultOpen {
			return t.onOpen()
		}
		return t.obtainCode(a)
	case OwnerOther:
		t.record(EntryUnexpected, Unknown, "instance_not_ours")
		return t.failAttempt(Unknown)
	case OwnerUnknown:
	}
	return StepLookup
}
