package worker

import (
	"context"
	"errors"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// HandleEvent takes in what a server told by itself. One commit holds the event's envelope, under its unique key, and what it
// changes; old news is answered and forgotten. Errors: NotFound (no such instance on this server, or not yet), ErrDuplicate, and what the store says.
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
		if old.Server != env.Server { // moved meanwhile
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
	s.continueAfterCommit(n, todo)
	return nil
}

// isRedundant tells whether an event says only what the row knows already, from an instance whose events are known to arrive:
// a code that is on the screen, one more "connecting". Such events are half of all during a linking; writing each would
// double the work of a click.
func (s *Service) isRedundant(c connection.Connection, env connection.Envelope, o connection.Observation) bool {
	now := s.now()
	e := c.Evidence
	asked := c.Attempt != nil && (now.Sub(c.Attempt.AskedAt) < s.pace.RequestCode || now.Sub(e.CreateSentAt) < s.pace.RequestCode) // we know: we asked for it
	proven := now.Sub(e.WebhookAt) <= s.pace.Reconcile
	if o.Kind != connection.ResultConnecting || (!proven && (!asked || !o.Code.IsZero())) {
		return false
	}
	n, step, effects, err := connection.Next(c, connection.Event{Envelope: env}, o, s.envOf(c, now))
	if err != nil || step != connection.StepNone || len(effects) > 1 || n.State != c.State || n.Cause != c.Cause ||
		(n.Evidence.Reading != e.Reading && !asked) {
		return false
	}
	if n.Attempt == nil || c.Attempt == nil {
		return n.Attempt == c.Attempt
	}
	return *n.Attempt == *c.Attempt
}

// HandleUntrustedEvent looks at an instance of which something was heard that proves nothing, at most once in a while, and sees where its
// webhooks go. Errors: NotFound.
func (s *Service) HandleUntrustedEvent(ctx context.Context, server, instance string) error {
	c, err := s.store.ByInstance(ctx, tenant.System("event"), server, instance)
	if err != nil || c.Server != server || s.now().Sub(c.Evidence.At) < s.pace.CoalesceFor {
		return err
	}
	_, err = s.change(ctx, tenant.System("event"), c.ID, connection.UntrustedEvent{})
	return err
}

// previousServerEvent takes in what an old server tells of an instance that a move has left there. Only a session matters.
func (s *Service) previousServerEvent(ctx context.Context, c connection.Connection, o connection.Observation) error {
	if o.Kind != connection.ResultOpen || c.Previous.Discard {
		return nil
	}
	_, err := s.change(ctx, tenant.System("event"), c.ID, connection.PreviousChanged{})
	return err
}
