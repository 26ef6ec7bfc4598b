package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

// Pages are between 1 and maxPage rows; asking for none gives defaultPage.
const (
	defaultPage = 50
	maxPage     = 200
)

func pageOf(limit int) int32 {
	if limit <= 0 {
		return defaultPage
	}
	return int32(min(limit, maxPage))
}

// beyond sorts after every id.
const beyond = "~"

// History lists what happened to a salon's connection, newest first. Entries are in the order in which they were stored.
func (s *Store) History(
	ctx context.Context, scope tenant.Scope, t tenant.ID, after string, limit int,
) ([]connection.Entry, error) {
	const op = "store.history"
	if err := sees(scope, t, op); err != nil {
		return nil, err
	}
	if after == "" {
		after = beyond
	}
	rows, err := s.reads.HistoryFrom(ctx, db.HistoryFromParams{TenantID: t.String(), Before: after, MaxRows: pageOf(limit)})
	if err != nil {
		return nil, s.failed(op, err)
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
	if err := platform(scope, op); err != nil {
		return 0, err
	}
	total, after, end := 0, "", firstID(before)
	for after != end {
		upto, err := s.reads.HistoryStretch(ctx, db.HistoryStretchParams{After: after, Before: end, Most: pruneBatch - 1})
		if errors.Is(err, sql.ErrNoRows) {
			upto, err = end, nil
		}
		if err != nil {
			return total, s.failed(op, err)
		}
		n, err := s.prune(ctx, op, func(ctx context.Context, q *db.Queries) (int64, error) {
			return q.PruneHistory(ctx, db.PruneHistoryParams{After: after, Upto: upto, Before: end})
		})
		total += n
		if err != nil {
			return total, err
		}
		after = upto
	}
	return total, nil
}
