package connection

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// newConnection makes the row of a first click: intended, on the server that placement chose.
func (s *Service) newConnection(ctx context.Context) func(tenant.Tenant) Connection {
	server, err := s.placement.Place(ctx)
	if err != nil {
		server = "" // only a first click minds; apply refuses it
	}
	return func(t tenant.Tenant) Connection {
		now := s.now()
		return Connection{
			ID: NewID(), Tenant: t.ID, Server: server, Instance: InstanceName(t.Slug),
			Ownership: ByHMAC, TokenKey: s.tokens.KeyID(),
			State: Intended{}, Wanted: Linked, Registered: t.Phone, CreatedAt: now, UpdatedAt: now,
		}
	}
}

// InstanceName is the name of a salon's instance, for life: "barbearia-do-joao_whatsapp".
func InstanceName(slug tenant.Slug) string { return slug.String() + "_whatsapp" }

// runDue is the alarm of this process, or its sweep.
func (s *Service) runDue(ctx context.Context, id ID) {
	if err := s.processDue(ctx, id); err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "a due connection could not be looked at; the next sweep does",
			slog.String("connection", id.String()), slog.Any("error", err))
	}
}

// ResumeDue looks at every connection that is due and that nobody works on. It is called at the start, and by each sweep. It
// returns at once.
func (s *Service) ResumeDue(ctx context.Context, ids []ID) {
	for _, id := range ids {
		s.tasks.spawn(func(ctx context.Context) { s.runDue(ctx, id) })
		if ctx.Err() != nil {
			return
		}
	}
}

// processDue looks at a row: when it is due and free, the rule is asked; otherwise nothing is written. A row that is gone is fine.
func (s *Service) processDue(ctx context.Context, id ID) error {
	var todo pendingStep
	var o Observation
	change := func(old Connection) (Connection, []Effect, error) {
		todo = pendingStep{}
		now := s.now()
		due := !old.DueAt.IsZero() && !now.Before(old.DueAt)
		abandoned := old.Lease.Holder != "" && s.leaseIsFree(old.Lease, now)
		if !s.leaseIsFree(old.Lease, now) || (!due && !abandoned) {
			return old, nil, nil
		}
		if abandoned {
			old = afterLeaseExpired(old)
		}
		return s.applyRule(old, Tick{}, o, &todo)
	}
	c, err := s.store.Change(ctx, tenant.System("wake"), id, change)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.continueAfterCommit(c, todo)
	return nil
}

// afterLeaseExpired is a row whose worker died. What became of its step is not known: when no code came of it, asking for
// one begins anew.
func afterLeaseExpired(c Connection) Connection {
	c.Lease = c.Lease.Release()
	if a := c.Attempt; a != nil && a.Code.IsZero() {
		n := *a
		n.AskedAt = time.Time{}
		c.Attempt = &n
	}
	return c
}

// isRedundant tells whether an event says only what the row knows already, from an instance whose events are known to arrive:
// a code that is on the screen, one more "connecting". Such events are half of all during a linking; writing each would
// double the work of a click.
func (s *Service) isRedundant(c Connection, env Envelope, o Observation) bool {
	now := s.now()
	e := c.Evidence
	asked := c.Attempt != nil && (now.Sub(c.Attempt.AskedAt) < s.pace.RequestCode || now.Sub(e.CreateSentAt) < s.pace.RequestCode) // we know: we asked for it
	proven := now.Sub(e.WebhookAt) <= s.pace.Reconcile
	if o.Kind != ResultConnecting || (!proven && (!asked || !o.Code.IsZero())) {
		return false
	}
	n, step, effects, err := Next(c, Event{Envelope: env}, o, s.envOf(c, now))
	if err != nil || step != StepNone || len(effects) > 1 || n.State != c.State || n.Cause != c.Cause ||
		(n.Evidence.Reading != e.Reading && !asked) {
		return false
	}
	if n.Attempt == nil || c.Attempt == nil {
		return n.Attempt == c.Attempt
	}
	return *n.Attempt == *c.Attempt
}

// HandleEvent takes in what a server told by itself. One commit holds the event's envelope, under its unique key, and what it
// changes; old news is answered and forgotten. Errors: NotFound (no such instance on this server, or not yet), ErrDuplicate, and what the store says.
func (s *Service) HandleEvent(ctx context.Context, env Envelope, o Observation) error {
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
	change := func(old Connection) (Connection, []Effect, error) {
		if old.Server != env.Server { // moved meanwhile
			todo = pendingStep{}
			return old, nil, nil
		}
		return s.applyRule(old, Event{Envelope: env}, o, &todo)
	}
	n, err := s.store.Change(ctx, tenant.System("event"), c.ID, change)
	if isNumberInUse(err) {
		o.InUse = true
		n, err = s.store.Change(ctx, tenant.System("event"), c.ID, change)
	}
	if err != nil {
		if errors.Is(err, ErrDuplicate) {
			return ErrDuplicate
		}
		return err
	}
	s.continueAfterCommit(n, todo)
	return nil
}
