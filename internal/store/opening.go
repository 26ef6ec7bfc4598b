package store

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/connection"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Open loads and locks the tenant's row, or makes it, and applies the change, all in one commit. fresh is called outside
// of any transaction, and perhaps in vain. See connection.Store.
func (s *Store) Open(
	ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) connection.Connection, f connection.Change,
) (c connection.Connection, existed bool, err error) {
	const op = "store.open"
	if err := sees(scope, t, op); err != nil {
		return connection.Connection{}, false, err
	}
	c, err = s.reopen(ctx, scope, t, f)
	if !errors.Is(err, errNoRow) {
		return c, err == nil, err
	}
	salon, err := s.Tenant(ctx, scope, t)
	if err != nil {
		return connection.Connection{}, false, err
	}
	draft := fresh(salon)
	draft.Tenant, draft.Version, draft.CreatedAt = t, 1, s.now()
	draft.UpdatedAt = draft.CreatedAt
	return s.first(ctx, scope, draft, f)
}

// errNoRow says that a living tenant has no connection yet, or that there is no such tenant.
var errNoRow = errors.New("store: no row yet")

// reopen is a later click.
func (s *Store) reopen(ctx context.Context, scope tenant.Scope, t tenant.ID, f connection.Change) (c connection.Connection, err error) {
	var told []string
	absent := false
	err = s.do(ctx, "store.open", func(ctx context.Context, tx *sql.Tx, q *db.Queries) error {
		r, err := s.toChange(tx, q).ConnectionOfTenantToChange(ctx, t.String())
		if errors.Is(err, sql.ErrNoRows) {
			absent = true
			return errUnchanged
		}
		if err != nil {
			return err
		}
		c, told, err = s.apply(ctx, tx, q, scope, locked{row: r.Connection, registered: r.Registered}, f)
		return err
	})
	if err != nil {
		return connection.Connection{}, err
	}
	if absent {
		return connection.Connection{}, errNoRow
	}
	s.publish(told)
	return c, nil
}

// first is the first click. The tenant's row is locked first, so that it cannot be deleted meanwhile; of many first clicks
// one inserts, and the others find its row with a version above 1.
func (s *Store) first(
	ctx context.Context, scope tenant.Scope, draft connection.Connection, f connection.Change,
) (c connection.Connection, existed bool, err error) {
	var told []string
	err = s.do(ctx, "store.open", func(ctx context.Context, tx *sql.Tx, q *db.Queries) error {
		if _, err := q.OpenTenant(ctx, draft.Tenant.String()); errors.Is(err, sql.ErrNoRows) {
			return missing("store.open", text.SalonUnknown)
		} else if err != nil {
			return err
		}
		r, err := q.AddConnection(ctx, db.AddConnectionParams(toRow(draft)))
		if err != nil {
			return taken(err)
		}
		existed = r.Connection.Version > 1
		l := locked{row: r.Connection, registered: r.Registered, fresh: !existed, raised: true}
		c, told, err = s.apply(ctx, tx, q, scope, l, f)
		return err
	})
	if err != nil {
		return connection.Connection{}, false, err
	}
	s.publish(told)
	return c, existed, nil
}
