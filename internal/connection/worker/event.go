package worker

import (
	"context"
	"errors"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// HandleEvent applies a webhook. One commit holds the event's envelope, under its unique key, and what it changes. A redundant event is
// not stored, and is no error. Errors: NotFound (no such instance on this server, or not yet), ErrDuplicate, and the store's own.
func (s *Service) HandleEvent(ctx context.Context, env connection.Envelope, o connection.Observation) error {
	c, err := s.store.ByInstance(ctx, tenant.System("event"), env.Server, env.Instance)
	if err != nil {
		return err
	}
	if c.Server != env.Server {
		return s.previousServerEvent(ctx, c, o)
	}
	if s.isRedundant(c, env, o) {
		return nil
	}
	o.InUse = s.servesAnotherSalon(ctx, c, o)
	var todo pendingStep
	change := func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		if old.Server != env.Server { // it was moved meanwhile
			todo = pendingStep{}
			return old, nil, nil
		}
		return s.applyRule(old, connection.Event{Envelope: env}, o, &todo)
	}
	n, err := s.store.Change(ctx, tenant.System("event"), c.ID, change)
	if isNumberInUse(err) {
		o.InUse = true
		n, err = s.store.Change(ctx, tenant.System("event"), c.ID, change)
	}
	if err != nil {
		if errors.Is(err, connection.ErrDuplicate) {
			return connection.ErrDuplicate
		}
		return err
	}
	s.continueAfterCommit(ctx, n, todo)
	return nil
}

// isRedundant tells whether an event says only what the row holds already, of an instance whose events are known to arrive: a code that is
// on the screen, or one more "connecting". Such events are half of all during a linking; storing each would double the work of a click.
func (s *Service) isRedundant(c connection.Connection, env connection.Envelope, o connection.Observation) bool {
	now := s.now()
	e := c.Evidence
	// requested: the event is probably the result of our own call.
	requested := c.Attempt != nil && (now.Sub(c.Attempt.AskedAt) < s.pace.RequestCode || now.Sub(e.CreateSentAt) < s.pace.RequestCode)
	arriving := now.Sub(e.WebhookAt) <= s.pace.Reconcile
	if o.Kind != connection.ResultConnecting || (!arriving && (!requested || !o.Code.IsZero())) {
		return false
	}
	n, step, effects, err := connection.Next(c, connection.Event{Envelope: env}, o, s.envOf(c, now))
	if err != nil || step != connection.StepNone || len(effects) > 1 || n.State != c.State || n.Cause != c.Cause ||
		(n.Evidence.Reading != e.Reading && !requested) {
		return false
	}
	if n.Attempt == nil || c.Attempt == nil {
		return n.Attempt == c.Attempt
	}
	return *n.Attempt == *c.Attempt
}

// HandleUntrustedEvent observes an instance for which an event came from a sender that is not authenticated, at most once per CoalesceFor,
// and verifies its webhook. Errors: NotFound.
func (s *Service) HandleUntrustedEvent(ctx context.Context, server, instance string) error {
	c, err := s.store.ByInstance(ctx, tenant.System("event"), server, instance)
	if err != nil || c.Server != server || s.now().Sub(c.Evidence.At) < s.pace.CoalesceFor {
		return err
	}
	_, err = s.change(ctx, tenant.System("event"), c.ID, connection.UntrustedEvent{})
	return err
}

// previousServerEvent handles an event of the instance on the previous server, after a move. Only "open" matters.
func (s *Service) previousServerEvent(ctx context.Context, c connection.Connection, o connection.Observation) error {
	if o.Kind != connection.ResultOpen || c.Previous.Discard {
		return nil
	}
	_, err := s.change(ctx, tenant.System("event"), c.ID, connection.PreviousChanged{})
	return err
}
