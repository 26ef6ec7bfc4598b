package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// BusyAfter is the number of changes of one row in a minute that is reported: a linking makes about thirty.
const BusyAfter = 100

// busyRowStore is a store that reports rows which are changed without a pause.
type busyRowStore struct {
	Store

	log     *slog.Logger
	metrics Metrics // nil: nothing is counted
	now     func() time.Time

	mu     sync.Mutex
	minute time.Time
	counts map[connection.ID]int // changes by this process since then
}

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

// changed logs and counts, once a minute, that a row is changed too often.
func (s *busyRowStore) changed(ctx context.Context, c connection.Connection) {
	if !s.busy(c.ID) {
		return
	}
	if s.metrics != nil {
		s.metrics.CountBusyRow()
	}
	s.log.LogAttrs(ctx, slog.LevelWarn, "a connection is changed without a pause",
		slog.String("connection", c.ID.String()), slog.Int("changes_in_a_minute", BusyAfter), slog.Time("due", c.DueAt))
}

// busy counts a change. It returns true for the first one in a minute that is too many.
func (s *busyRowStore) busy(id connection.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); now.Sub(s.minute) >= time.Minute {
		s.minute, s.counts = now, make(map[connection.ID]int)
	}
	s.counts[id]++
	return s.counts[id] == BusyAfter+1
}
