package connections

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Admit gives the connection's live attempt a place on its server, or tells its place in line. The
// server's row is locked before the connection's, and no transaction locks it after a connection's,
// so that one at a time counts the places, over all nodes. The attempt that waited longest gets a
// free place, even if it has not asked again yet. See worker.Store.
func (s *Store) Admit(ctx context.Context, scope tenant.Scope, id connection.ID, limit int, now time.Time) (place int, err error) {
	const op = "store.admit"
	var hints []string
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		place, hints = 0, nil
		server, err := tx.ServerOfConnection(ctx, id.String())
		if errors.Is(err, sql.ErrNoRows) {
			return storekit.NotFound(op, text.NotFound)
		}
		if err != nil {
			return err
		}
		if limit > 0 {
			if _, err := tx.LockServerLine(ctx, server); err != nil {
				return err
			}
		}
		r, err := tx.LockConnection(ctx, id.String())
		if err != nil {
			return err
		}
		c, err := FromRow(r.Connection, r.Registered)
		if err != nil {
			return err
		}
		if !scope.Allows(c.Tenant) || c.Attempt == nil {
			return storekit.NotFound(op, text.NotFound)
		}
		if c.Attempt.Admitted {
			return storekit.ErrUnchanged
		}
		hints = []string{r.Connection.TenantID}
		place, err = line(ctx, tx.Queries, c, limit, now)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.kit.Publish(hints...)
	return place, nil
}

// line counts the places taken and those who wait before c, and writes what comes of it.
func line(ctx context.Context, q *db.Queries, c connection.Connection, limit int, now time.Time) (place int, err error) {
	since := c.Attempt.QueuedAt
	if since.IsZero() {
		since = now
	}
	n, err := q.CountPlaces(ctx, db.CountPlacesParams{QueuedAt: column.At(since), ID: c.ID.String(), ServerID: c.Server})
	if err != nil {
		return 0, err
	}
	if limit <= 0 || n.Admitted+n.Ahead < int64(limit) {
		return 0, q.SetPlace(ctx, db.SetPlaceParams{ID: c.ID.String(), Admitted: true})
	}
	place = int(n.Ahead) + 1
	if place == c.Attempt.Place && since.Equal(c.Attempt.QueuedAt) {
		return place, storekit.ErrUnchanged
	}
	return place, q.SetPlace(ctx, db.SetPlaceParams{ID: c.ID.String(), Place: int64(place), QueuedAt: column.At(since)})
}

// admit makes the next attempt in a server's queue due, in the commit that frees the place. Its row
// is skipped when it is locked: two transactions that wait for each other's row would deadlock.
func (w *writing) admit(ctx context.Context, server string) error {
	next, err := w.q.NextInLine(ctx, db.NextInLineParams{ServerID: server, Leaving: w.c.ID.String(), MaxRows: 1})
	if err != nil {
		return err
	}
	now := w.store.kit.Now()
	for _, n := range next {
		if err := w.store.markDue(ctx, w.tx.SQL, n.ID, now); err != nil {
			return err
		}
		w.dueHint = true
		w.hints = append(w.hints, n.TenantID)
	}
	return nil
}

// Marking another row due is the one statement that differs: PostgreSQL must not wait for a row that another holds.
const (
	markDueSQLite   = `UPDATE connection SET due_at = $1, version = version + 1 WHERE id = $2`
	markDuePostgres = `UPDATE connection SET due_at = $1, version = version + 1
		WHERE id = (SELECT id FROM connection WHERE id = $2 FOR UPDATE SKIP LOCKED)`
)

func (s *Store) markDue(ctx context.Context, tx *sql.Tx, id string, now time.Time) error {
	query := markDueSQLite
	if !s.kit.IsSQLite() {
		query = markDuePostgres
	}
	_, err := tx.ExecContext(ctx, query, column.At(now), id)
	return err
}
