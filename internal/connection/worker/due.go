package worker

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// ResumeDue starts work on those of the given connections that are due and that nobody works on. It is called at the start, and by each
// sweep. It does not wait for the work.
func (s *Service) ResumeDue(ctx context.Context, ids []connection.ID) {
	for _, id := range ids {
		s.tasks.spawn(func(ctx context.Context) { s.runDue(ctx, id) })
		if ctx.Err() != nil {
			return
		}
	}
}

// runDue is what an alarm of this process, or its sweep, calls.
func (s *Service) runDue(ctx context.Context, id connection.ID) {
	if err := s.processDue(ctx, id); err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "a due connection could not be looked at; the next sweep does",
			slog.String("connection", id.String()), slog.Any("error", err))
	}
}

// processDue applies the rule to a row that is due and free; otherwise nothing is written. A row that was deleted is no error.
func (s *Service) processDue(ctx context.Context, id connection.ID) error {
	var todo pendingStep
	var o connection.Observation
	change := func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
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
		return s.applyRule(old, connection.Tick{}, o, &todo)
	}
	c, err := s.store.Change(ctx, tenant.System("wake"), id, change)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.continueAfterCommit(ctx, c, todo)
	return nil
}

// afterLeaseExpired releases the lease of a row whose worker died. The outcome of its step is not known: when there is no code, one is
// requested anew.
func afterLeaseExpired(c connection.Connection) connection.Connection {
	c.Lease = c.Lease.Release()
	if a := c.Attempt; a != nil && a.Code.IsZero() {
		n := *a
		n.AskedAt = time.Time{}
		c.Attempt = &n
	}
	return c
}

// setAlarm sets this process's alarm for a row: for its due time, or for the end of the lease while somebody works on it.
func (s *Service) setAlarm(c connection.Connection) {
	if c.Lease.Holder != "" {
		s.alarms.set(c.ID, c.Version, c.Lease.Until)
		return
	}
	s.alarms.set(c.ID, c.Version, c.DueAt)
}
