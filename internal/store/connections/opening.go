package connections

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/connection"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/store/tenants"
	"salonzap/internal/tenant"
)

// Open changes the tenant's row, or makes it, all in one commit. fresh is called outside of any transaction, and perhaps in
// vain. See worker.Store.
func (s *Store) Open(
	ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) connection.Connection, f connection.Change,
) (c connection.Connection, existed bool, err error) {
	const op = "store.open"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return connection.Connection{}, false, err
	}
	c, err = s.changeKnown(ctx, op, scope, f, func() (cachedRow, bool) { return s.memory.byTenant(t.String()) })
	if !errors.Is(err, storekit.ErrStale) {
		return c, err == nil, err
	}
	for range maxAttempts {
		c, existed, err = s.openOnce(ctx, scope, t, fresh, f)
		if !errors.Is(err, storekit.ErrStale) {
			break
		}
	}
	return c, existed, s.kit.Fault(op, err)
}

// openOnce looks at the salon first: it says whether there is a row. storekit.ErrStale when that is no longer so.
func (s *Store) openOnce(
	ctx context.Context, scope tenant.Scope, t tenant.ID, fresh func(tenant.Tenant) connection.Connection, f connection.Change,
) (c connection.Connection, existed bool, err error) {
	r, err := s.kit.Reads().TenantByID(ctx, t.String())
	salon, err := tenants.Found(s.kit, scope, "store.open", r, err)
	if err != nil {
		return connection.Connection{}, false, err
	}
	if r.HasConnection {
		c, err = s.reopen(ctx, scope, t, f)
		return c, err == nil, err
	}
	draft := fresh(salon)
	draft.Tenant, draft.Version, draft.CreatedAt = t, 1, s.kit.Now()
	draft.UpdatedAt = draft.CreatedAt
	c, err = s.first(ctx, scope, locked{row: toRow(draft), registered: r.Phone, fresh: true}, f)
	return c, false, err
}

// reopen is a later click.
func (s *Store) reopen(ctx context.Context, scope tenant.Scope, t tenant.ID, f connection.Change) (connection.Connection, error) {
	return s.lockAndChange(ctx, "store.open", scope, f, func(ctx context.Context, q *db.Queries) (locked, error) {
		r, err := q.ConnectionOfTenantToChange(ctx, t.String())
		if errors.Is(err, sql.ErrNoRows) {
			return locked{}, storekit.ErrStale
		}
		return locked{row: r.Connection, registered: r.Registered}, err
	})
}

// first is the first click: the row is inserted as the change makes it. The tenant's row is locked first, so that it
// cannot be deleted meanwhile, nor its number be changed; of many first clicks one inserts, and the others have to look
// again.
func (s *Store) first(ctx context.Context, scope tenant.Scope, draft locked, f connection.Change) (connection.Connection, error) {
	o, err := s.decide(scope, draft, f)
	if err != nil {
		return connection.Connection{}, err
	}
	draft.mark = s.memory.mark()
	w, err := s.commit(ctx, "store.open", draft, o, func(ctx context.Context, w *writing) error {
		n, err := w.q.OpenTenant(ctx, db.OpenTenantParams{ID: draft.row.TenantID, Phone: draft.registered})
		return w.changed(n, err, storekit.ErrStale)
	})
	if err != nil {
		return connection.Connection{}, err
	}
	return s.saved(ctx, w, draft, o)
}
