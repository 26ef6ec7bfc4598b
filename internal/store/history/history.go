package history

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Store keeps histories. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// History lists what happened to a salon's connection, newest first. Entries are in the order in which they were stored.
func (s *Store) History(
	ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int,
) ([]connection.Entry, error) {
	const op = "store.history"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return nil, err
	}
	if after == "" {
		after = storekit.AfterEveryID
	}
	rows, err := s.kit.Reads().HistoryFrom(ctx, db.HistoryFromParams{TenantID: t.String(), Before: after, MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	entries := make([]connection.Entry, len(rows))
	for i, r := range rows {
		entries[i] = entry(r)
	}
	return entries, nil
}

func entry(r db.History) connection.Entry {
	by, _ := tenant.ParseID(r.ActorTenant) // empty: an operator, the zero ID
	return connection.Entry{
		ID: r.ID, At: r.At.Time(), Kind: connection.EntryKind(r.Kind), Attempt: r.Attempt,
		Actor: tenant.Actor{
			Kind: tenant.ActorKind(r.ActorKind), ID: r.ActorID, Name: r.ActorName, Role: tenant.Role(r.ActorRole), Tenant: by,
		},
		Cause: connection.Cause(r.Cause), Detail: r.Detail,
	}
}

// PruneHistory forgets entries from before a moment, and tells how many. What a salon was at that moment is kept: strips of
// later days begin with it. Only for the platform itself.
func (s *Store) PruneHistory(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_history"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	total, after, end := 0, "", firstID(before)
	for after != end {
		upto, err := s.kit.Reads().HistoryStretch(ctx, db.HistoryStretchParams{After: after, Before: end, Most: storekit.DeleteBatch - 1})
		if errors.Is(err, sql.ErrNoRows) {
			upto, err = end, nil
		}
		if err != nil {
			return total, s.kit.Fault(op, err)
		}
		n, err := s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
			return tx.PruneHistory(ctx, db.PruneHistoryParams{After: after, Upto: upto, Before: end})
		})
		total += n
		if err != nil {
			return total, err
		}
		after = upto
	}
	return total, nil
}
