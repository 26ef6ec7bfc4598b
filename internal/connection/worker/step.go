package worker

import (
	"context"
	"errors"
	"log/slog"

	"go.opentelemetry.io/otel/attribute"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/tracing"
)

// runSteps carries out steps under the lease until the rule asks for none.
func (s *Service) runSteps(ctx context.Context, c connection.Connection, w pendingStep) {
	var err error
	for w.step != connection.StepNone {
		outcomes := []connection.Observation{s.executeStep(ctx, c, w)}
		if next := s.connectAfterCreate(c, outcomes[0]); next.step != connection.StepNone && ctx.Err() == nil {
			outcomes = append(outcomes, s.executeStep(ctx, next.row, pendingStep{step: next.step, fence: w.fence}))
		}
		if ctx.Err() != nil {
			s.releaseLease(context.WithoutCancel(ctx), c, w)
			return
		}
		if c, w, err = s.commitOutcomes(ctx, c, w, outcomes); err != nil {
			if !errors.Is(err, errLostLease) && !fault.Is(err, fault.NotFound) {
				s.log.LogAttrs(ctx, slog.LevelError, "a step's outcome could not be stored; the lease will run out",
					slog.String("connection", c.ID.String()), slog.Any("error", err))
			}
			return
		}
		if w.step != connection.StepNone && s.tasks.stopping() {
			s.releaseLease(context.WithoutCancel(ctx), c, w)
			return
		}
	}
	s.setAlarm(c)
}

// executeStep carries out one step and renews the lease meanwhile, also while this process is stopping. When the lease is lost the step is
// cancelled.
func (s *Service) executeStep(ctx context.Context, c connection.Connection, w pendingStep) connection.Observation {
	if w.step == connection.StepAdmit {
		return s.admit(ctx, c)
	}
	ctx, done := tracing.Within(ctx, "step "+w.step.String(), attribute.String("salonzap.connection", c.ID.String()), attribute.String("salonzap.server", c.Server))
	defer done(nil)
	ctx, end := context.WithCancel(ctx)
	defer s.startRenewal(ctx, c.ID, w.fence, end)()
	requestedAt := s.now()
	o := s.executor.Execute(ctx, c, w.step)
	tracing.Note(ctx, attribute.String("salonzap.result", o.Kind.String()))
	o.Step, o.RequestedAt = w.step, requestedAt
	return o
}

func (s *Service) admit(ctx context.Context, c connection.Connection) connection.Observation {
	place, err := s.admission.Admit(ctx, tenant.System("admit"), c.ID, s.executor.MaxLinking(c.Server), s.now())
	switch {
	case err != nil:
		return connection.Observation{Kind: connection.ResultRefused, Step: connection.StepAdmit}
	case place > 0:
		return connection.Observation{Kind: connection.ResultQueued, Step: connection.StepAdmit, Place: place}
	}
	return connection.Observation{Kind: connection.ResultAdmitted, Step: connection.StepAdmit}
}

// followUp is a step that may be carried out before the outcome it follows from is stored.
type followUp struct {
	step connection.Step
	row  connection.Connection
}

// connectAfterCreate returns the connect that follows a successful create before either is stored: one commit less for every first click.
// Nothing is lost when this process dies in between, since a create of unknown outcome is looked up. All other steps wait for the commit.
func (s *Service) connectAfterCreate(c connection.Connection, o connection.Observation) followUp {
	if o.Kind != connection.ResultCreated {
		return followUp{}
	}
	n, step, _, err := connection.Next(c, connection.Tick{}, o, s.envOf(c, s.now()))
	if err != nil || step != connection.StepConnect {
		return followUp{}
	}
	return followUp{step: step, row: n}
}

// commitOutcomes applies the outcomes of steps to the row, in their order, in one commit. In the same commit the lease is kept for the
// next step, or given back.
func (s *Service) commitOutcomes(ctx context.Context, c connection.Connection, w pendingStep, outcomes []connection.Observation) (connection.Connection, pendingStep, error) {
	var next pendingStep
	last := &outcomes[len(outcomes)-1]
	last.InUse = s.servesAnotherSalon(ctx, c, *last)
	change := func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		next = pendingStep{}
		if !s.holdsLease(old, w.fence) {
			return old, nil, errLostLease
		}
		now := s.now()
		said := outcomes
		if old.Server != c.Server { // moved meanwhile: the outcomes are of the previous instance, which will be looked up
			said = []connection.Observation{{}}
		}
		n, step, effects, err := applyOutcomes(old, said, s.envOf(old, now))
		if err != nil {
			return old, nil, err
		}
		if step == connection.StepNone {
			n.Lease, n.DueAt = n.Lease.Release(), notInThePast(n.DueAt, now)
		} else {
			n = withLease(n, n.Lease.Renew(now))
			next = pendingStep{step: step, fence: w.fence}
		}
		return n, effects, nil
	}
	n, err := s.store.Change(ctx, tenant.System("step"), c.ID, change)
	if isNumberInUse(err) {
		last.InUse = true
		n, err = s.store.Change(ctx, tenant.System("step"), c.ID, change)
	}
	return n, next, err
}

// applyOutcomes applies the rule to one outcome after the other, and returns the step that it asks for last. A step that it asks for in
// between counts as carried out only when the next outcome is of that step, otherwise as never begun.
func applyOutcomes(c connection.Connection, outcomes []connection.Observation, w connection.Env) (_ connection.Connection, step connection.Step, effects []connection.Effect, err error) {
	for i, o := range outcomes {
		before := c
		var more []connection.Effect
		if c, step, more, err = connection.Next(c, connection.Tick{}, o, w); err != nil {
			return c, connection.StepNone, nil, err
		}
		if i+1 < len(outcomes) && step != connection.StepNone && step != outcomes[i+1].Step {
			c, more = withoutStepMarks(c, before, more)
		}
		effects = append(effects, more...)
	}
	return c, step, effects, nil
}
