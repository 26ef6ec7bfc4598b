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

// Due receives when a commit of this process made another row due at once, such as the next attempt
// in a server's queue. The sweep then need not wait for its interval. Hints may be superfluous.
func (s *Store) Due() <-chan struct{} { return s.due }

// hintDue hints at a row that became due.
func (s *Store) hintDue() {
	select {
	case s.due <- struct{}{}:
	default: // a hint is pending already
	}
}

// maxDue bounds how many due connections are listed at once.
const maxDue = 10_000

// DueConnections lists connections that are due and without a live lease, the longest due first; of those that are due for a routine look
// alone, no more than routine, behind the others. The sweep finds by it what is due later than a process's own alarms, and the work of killed
// processes, at its start and periodically. Only for the platform itself.
func (s *Store) DueConnections(ctx context.Context, scope tenant.Scope, now time.Time, limit, routine int) ([]connection.ID, error) {
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
	few, err := s.kit.Reads().DueRoutine(ctx, db.DueRoutineParams{Now: column.At(now), MaxRows: int32(min(max(routine, 0), maxDue))})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	rows = append(rows, few...)
	ids := make([]connection.ID, len(rows))
	for i, r := range rows {
		if ids[i], err = connection.ParseID(r); err != nil {
			return nil, s.kit.Fault(op, storekit.Unreadable("connection id", err))
		}
	}
	return ids, nil
}
