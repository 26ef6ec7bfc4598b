package store

import (
	"context"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

// maxDue bounds how many due connections are listed at once.
const maxDue = 10_000

// DueConnections lists connections that somebody must visit by now and that nobody works on, the longest due first. It
// is how a process finds the work of one that was killed, whatever became of its jobs: at its start, and again and again.
// Only for the platform itself.
func (s *Store) DueConnections(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]connection.ID, error) {
	const op = "store.due_connections"
	if err := platform(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.reads.DueConnections(ctx, db.DueConnectionsParams{
		Now: column.At(now), MaxRows: int32(min(max(limit, 0), maxDue)),
	})
	if err != nil {
		return nil, s.failed(op, err)
	}
	ids := make([]connection.ID, len(rows))
	for i, r := range rows {
		if ids[i], err = connection.ParseID(r); err != nil {
			return nil, s.failed(op, unreadable("connection", err))
		}
	}
	return ids, nil
}
