package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// BusyAfter is the number of changes of one row within BusyWithin that is reported as a fault of ours: a linking makes about thirty.
const (
	BusyAfter  = 100
	BusyWithin = time.Minute
)

// busyRowStore is a store that reports rows which are changed without a pause.
type busyRowStore struct {
	Store

	log     *slog.Logger
	metrics Metrics // nil: nothing is counted
	now     func() time.Time

	mu      sync.Mutex
	rows    map[connection.ID]*rowRate // rows that this process changed within BusyWithin
	cleaned time.Time
}

// rowRate is how often a row changed. An episode begins with a change that is more than BusyAfter within BusyWithin, and ends BusyWithin after the
// last such change.
type rowRate struct {
	changes []time.Time // those within BusyWithin, the oldest first; at most BusyAfter
	over    time.Time   // the last change that was too many; zero: none was
}

// change notes a change. It returns true when an episode begins with it.
func (r *rowRate) change(now time.Time) (begins bool) {
	r.forget(now)
	if len(r.changes) == BusyAfter {
		begins = !r.busy(now)
		r.over, r.changes = now, r.changes[1:]
	}
	r.changes = append(r.changes, now)
	return begins
}

// forget drops what is no longer within BusyWithin.
func (r *rowRate) forget(now time.Time) {
	for len(r.changes) > 0 && now.Sub(r.changes[0]) >= BusyWithin {
		r.changes = r.changes[1:]
	}
}

// busy tells whether the row is in an episode.
func (r *rowRate) busy(now time.Time) bool { return !r.over.IsZero() && now.Sub(r.over) < BusyWithin }

// Change counts what it committed.
func (s *busyRowStore) Change(ctx context.Context, scope tenant.Scope, id connection.ID, f connection.Change) (connection.Connection, error) {
	before := int64(-1)
	c, err := s.Store.Change(ctx, scope, id, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		before = old.Version
		return f(old)
	})
	if err == nil && c.Version != before {
		s.changed(ctx, c)
	}
	return c, err
}

// Open counts what it committed.
func (s *busyRowStore) Open(
	ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) connection.Connection, f connection.Change,
) (connection.Connection, bool, error) {
	before := int64(-1)
	c, existed, err := s.Store.Open(ctx, scope, t, fresh, func(old connection.Connection) (connection.Connection, []connection.Effect, error) {
		before = old.Version
		return f(old)
	})
	if err == nil && c.Version != before {
		s.changed(ctx, c)
	}
	return c, existed, err
}

// changed logs and counts, once an episode, that a row is changed too often.
func (s *busyRowStore) changed(ctx context.Context, c connection.Connection) {
	if !s.begins(c.ID) {
		return
	}
	if s.metrics != nil {
		s.metrics.CountBusyRow()
	}
	s.log.LogAttrs(ctx, slog.LevelWarn, "a connection is changed without a pause",
		slog.String("connection", c.ID.String()), slog.Int("changes_in_a_minute", BusyAfter), slog.Time("due", c.DueAt))
}

// begins counts a change. It returns true when an episode of the row begins with it.
func (s *busyRowStore) begins(id connection.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if now.Sub(s.cleaned) >= BusyWithin {
		s.cleaned = now
		for id, r := range s.rows {
			if r.forget(now); len(r.changes) == 0 {
				delete(s.rows, id)
			}
		}
	}
	r := s.rows[id]
	if r == nil {
		r = new(rowRate)
		s.rows[id] = r
	}
	return r.change(now)
}

// busy counts the rows in an episode.
func (s *busyRowStore) busy() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		if r.busy(s.now()) {
			n++
		}
	}
	return n
}

// BusyRows is how many connections this process changes without a pause now: more than BusyAfter times within BusyWithin.
func (s *Service) BusyRows() int { return s.busyRows.busy() }
