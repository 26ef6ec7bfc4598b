package connections

import (
	"context"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Due receives when a commit of this process made another row due at once: who leaves a place on a server wakes the next in
// line. Whoever sweeps need not wait for its time then. Like all hints it may come in vain.
func (s *Store) Due() <-chan struct{} { return s.due }

// hintDue hints at a row that became due.
func (s *Store) hintDue() {
	select {
	case s.due <- struct{}{}:
	default: // a hint waits already
	}
}

// maxDue bounds how many due connections are listed at once.
const maxDue = 10_000

// DueConnections lists connections that somebody must visit by now and that nobody works on, the longest due first. It
// is how everything comes to pass that is further away than a process's own alarms, and how a process finds the work of one
// that was killed: at its start, and again and again.
// Only for the platform itself.
func (s *Store) DueConnections(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]connection.ID, error) {
	const op = "store.due_connections"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueConnections(ctx, db.DueConnectionsParams{
		Now: column.At(now), MaxRows: int32(min(max(limit, 0), maxDue)),
	})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	ids := make([]connection.ID, len(rows))
	for i, r := range rows {
		if ids[i], err = connection.ParseID(r); err != nil {
			return nil, s.kit.Fault(op, storekit.Unreadable("connection id", err))
		}
	}
	return ids, nil
}
