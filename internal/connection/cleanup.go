package connection

import "time"

// Cleanup is what must still be done on the server, however long after the click that asked for it.
type Cleanup string

// The kinds of cleanup.
const (
	CleanupNone   Cleanup = ""
	CleanupLogout Cleanup = "logout" // a disconnect, or a refused number, that the server has not carried out yet
	CleanupDelete Cleanup = "delete" // the salon was deleted; its instance must go
)

// markKnown makes a row whose instance exists on the server Known; an Intended row stays so, since the instance may be somebody else's.
func (t *evaluation) markKnown() bool {
	if _, intended := t.c.State.(Intended); intended {
		return false
	}
	t.c.State = Known{}
	return true
}

// requireCleanup makes a cleanup pending, of which nothing was sent yet.
func (t *evaluation) requireCleanup(o Cleanup) {
	if t.c.PendingCleanup != o {
		t.c.PendingCleanup, t.c.Evidence.RepairSentAt = o, time.Time{}
	}
}

// performCleanup carries out the pending cleanup, however long it takes.
func (t *evaluation) performCleanup() Step {
	if _, intended := t.c.State.(Intended); intended {
		if step, ours := t.verifyIntended(); !ours {
			return step
		}
	}
	if t.c.PendingCleanup == CleanupDelete {
		return t.performDelete()
	}
	return t.performLogout()
}

// verifyIntended finds out which instance exists under the name of an Intended row. With none, or somebody else's, nothing is to be
// cleaned up. Ours makes the row Known.
func (t *evaluation) verifyIntended() (step Step, ours bool) {
	e := &t.c.Evidence
	looked := t.o.Step == StepLookup
	switch {
	case looked && t.o.Owner == OwnerUs:
		t.c.State, e.CreateSentAt = Known{}, time.Time{}
		return StepNone, true
	case e.CreateSentAt.IsZero(), looked && t.o.Owner == OwnerOther:
		return t.finishCleanup(), false
	case looked && t.o.Kind == ResultAbsent && t.w.Now.Sub(e.CreateSentAt) < LeaseTime: // a create may still be under way
		return t.due(t.w.Pace.Retry), false
	case looked && t.o.Kind == ResultAbsent:
		e.CreateSentAt = time.Time{}
		return t.finishCleanup(), false
	case looked:
		return t.due(4 * t.w.Pace.Retry), false
	}
	return StepLookup, false
}

// finishCleanup ends the cleanup, and chooses the next step.
func (t *evaluation) finishCleanup() Step {
	if t.c.PendingCleanup == CleanupDelete {
		return t.deleteRow()
	}
	t.c.PendingCleanup = CleanupNone
	t.expireRememberedCode()
	return t.chooseStep()
}

// cleanupSettleTime is how long a cleanup call may take to be seen on the server.
const cleanupSettleTime = 30 * time.Second

// cleanupSentRecently tells whether the cleanup's call was sent less than cleanupSettleTime ago.
func (t *evaluation) cleanupSentRecently() bool {
	return t.w.Now.Sub(t.c.Evidence.RepairSentAt) < cleanupSettleTime
}

// performLogout logs the instance out. After an instance that was being linked was logged out its state is read once more, since
// its socket may come back by itself with a code that somebody can scan.
func (t *evaluation) performLogout() Step {
	answered := t.o.Step == StepLogout
	looked := t.o.Step == StepObserve && t.cleanupSentRecently() && !t.o.RequestedAt.Before(t.c.Evidence.RepairSentAt)
	switch {
	case t.o.Kind == ResultSessionEnded, answered && (t.o.Kind == ResultClosed || t.o.Kind == ResultAbsent):
		return t.finishCleanup()
	case answered && t.o.Kind == ResultAccepted && t.c.Attempt == nil && t.w.Now.Sub(t.c.LastAttempt.At) < cleanupSettleTime:
		return StepObserve
	case answered && t.o.Kind == ResultAccepted:
		return t.finishCleanup()
	case answered:
		return t.due(4 * t.w.Pace.Retry)
	case looked && (t.o.Kind == ResultClosed || t.o.Kind == ResultAbsent):
		return t.finishCleanup()
	case looked:
		t.c.Evidence.RepairSentAt = time.Time{} // the logout had no effect
		return t.due(t.w.Pace.Poll)
	}
	t.c.Evidence.RepairSentAt = t.w.Now
	return StepLogout // also when the answer is to a step that was under way when the cleanup was asked for
}

// performDelete deletes the instance and waits until it is gone; then the row is removed. What is not known to be ours
// is never deleted.
func (t *evaluation) performDelete() Step {
	switch {
	case t.o.Kind == ResultAbsent && (t.o.Step == StepDelete || t.o.Step == StepObserve):
		return t.deleteRow()
	case t.o.Step == StepDelete && t.o.Kind == ResultAccepted, t.o.Step == StepObserve && t.cleanupSentRecently():
		return t.due(time.Second)
	case t.o.Step == StepDelete:
		if t.o.Kind == ResultUnreachable || t.o.Kind == ResultProxyError { // it was not carried out, or nobody knows: it is sent again
			t.c.Evidence.RepairSentAt = time.Time{}
		}
		return t.due(4 * t.w.Pace.Retry)
	case t.cleanupSentRecently():
		return StepObserve
	}
	t.c.Evidence.RepairSentAt = t.w.Now
	return StepDelete
}

// deleteRow removes the row, as soon as no instance of it is left on a previous server either.
func (t *evaluation) deleteRow() Step {
	if l := t.c.Previous; l.Server != "" {
		return t.dueAt(later(l.RetryAt, t.w.Now.Add(time.Second)))
	}
	t.effects = append(t.effects, DeleteRow{})
	return StepNone
}
