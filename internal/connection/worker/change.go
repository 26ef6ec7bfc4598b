package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/tracing"
)

// pendingStep is a step that this process has the lease for.
type pendingStep struct {
	step  connection.Step
	fence int64
}

// applyRule applies the rule inside a commit. When the rule asks for a step and nobody works on the row, this process takes the lease in
// the same commit. When another worker holds it, that worker reads the changed row after its step.
func (s *Service) applyRule(old connection.Connection, tr connection.Trigger, o connection.Observation, todo *pendingStep) (connection.Connection, []connection.Effect, error) {
	*todo = pendingStep{}
	now := s.now()
	target := old
	if m, ok := tr.(connection.Move); ok {
		target.Server = m.Server // the attempt begins there
	}
	c, step, effects, err := connection.Next(old, tr, o, s.envOf(target, now))
	if err != nil {
		return old, nil, err
	}
	switch {
	case step == connection.StepNone:
		if _, event := tr.(connection.Event); !event || !c.DueAt.Equal(old.DueAt) { // an event may leave a row that is due unchanged
			c.DueAt = notInThePast(c.DueAt, now)
		}
	case s.leaseIsFree(old.Lease, now):
		c = withLease(c, old.Lease.Acquire(s.holder, now))
		*todo = pendingStep{step: step, fence: c.Lease.Fence}
	default:
		c, effects = withoutStepMarks(c, old, effects)
		c.DueAt = now
	}
	if end := old.Lease.Until; !s.leaseIsFree(old.Lease, now) && (c.DueAt.IsZero() || c.DueAt.After(end)) {
		c.DueAt = end // whatever the rule wants: if the holder dies, another worker must find out what became of its step
	}
	return c, effects, nil
}

// minimumPause is the wait before a row is looked at again that has no step, and that the rule calls due already.
const minimumPause = time.Second

// notInThePast is when a row without a step is due: never (zero), or later than now.
func notInThePast(due, now time.Time) time.Time {
	if due.IsZero() || due.After(now) {
		return due
	}
	return now.Add(minimumPause)
}

// withoutStepMarks undoes what the rule stored about a step that another worker's lease forbids: the step is not sent now, so that nothing
// was requested, created or climbed. The holder applies the rule again after its step.
func withoutStepMarks(c, old connection.Connection, effects []connection.Effect) (connection.Connection, []connection.Effect) {
	c.Evidence.RepairSentAt = old.Evidence.RepairSentAt
	if c.PendingCleanup != old.PendingCleanup {
		c.Evidence.RepairSentAt = time.Time{} // nothing was sent yet for the cleanup that is pending now
	}
	if before := old.Evidence.CreateSentAt; c.Evidence.CreateSentAt.After(before) {
		c.Evidence.CreateSentAt = before
	}
	if c.Previous.Server == old.Previous.Server {
		c.Previous.Stage, c.Previous.StageAt, c.Previous.RetryAt = old.Previous.Stage, old.Previous.StageAt, old.Previous.RetryAt
	}
	if a := c.Attempt; a != nil {
		before := connection.Attempt{Rung: connection.RungWait, RungAt: a.RungAt}
		if old.Attempt != nil && old.Attempt.ID == a.ID {
			before = *old.Attempt
		}
		n := *a
		n.AskedAt, n.Rung, n.RungAt = before.AskedAt, before.Rung, before.RungAt
		if n.Phase.IsPasskey() {
			n.CodeVanishedAt = before.CodeVanishedAt // the observation that would settle it is not made
		}
		c.Attempt = &n
	}
	effects = slices.DeleteFunc(effects, func(e connection.Effect) bool {
		r, ok := e.(connection.AppendHistory)
		return ok && r.Entry.Kind == connection.EntryEscalated
	})
	return c, effects
}

// continueAfterCommit starts the step that a commit asked for, or sets an alarm when it asked for none.
func (s *Service) continueAfterCommit(ctx context.Context, c connection.Connection, w pendingStep) {
	if w.step == connection.StepNone {
		s.setAlarm(c)
		return
	}
	s.tasks.spawn(func(life context.Context) { s.runSteps(tracing.Carry(life, ctx), c, w) })
}

// isNumberInUse tells whether the store refused a row because its number serves another salon.
func isNumberInUse(err error) bool {
	e, ok := errors.AsType[*fault.Error](err)
	return ok && e.Kind == fault.Conflict && e.Key == text.NumberInUse
}

// servesAnotherSalon tells whether the observed number serves another salon: such a number is not offered as this salon's. It is a hint:
// the store decides when the row is saved.
func (s *Service) servesAnotherSalon(ctx context.Context, c connection.Connection, o connection.Observation) bool {
	if o.Number.IsZero() || (o.Kind != connection.ResultOpen && o.Kind != connection.ResultSessionEnded) {
		return o.InUse
	}
	if n, ok := c.State.(connection.Connected); ok && n.Number.SameLine(o.Number) {
		return o.InUse
	}
	who, err := s.numbers.Serves(ctx, tenant.System("number"), o.Number)
	return o.InUse || err == nil && who != c.Tenant
}
