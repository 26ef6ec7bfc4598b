package connections

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// ByTenant reads a salon's row, also while the salon is being deleted. Errors: NotFound with Key text.NotConnectedYet.
func (s *Store) ByTenant(ctx context.Context, scope tenant.Scope, t tenant.ID) (connection.Connection, error) {
	const op = "store.by_tenant"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return connection.Connection{}, err
	}
	mark := s.memory.mark()
	r, err := s.kit.Reads().ConnectionByTenant(ctx, t.String())
	s.note(r, mark, err)
	return s.found(scope, op, text.NotConnectedYet, r, err)
}

// ByInstance reads the row of a server's instance; what this process read or committed within the last second may come
// from memory, unless another process was heard since. Errors: NotFound.
func (s *Store) ByInstance(ctx context.Context, scope tenant.Scope, server, instance string) (connection.Connection, error) {
	if k, ok := s.memory.byInstance(instance, s.kit.Now()); ok && livesOn(k.row, server) {
		known := db.ConnectionByTenantRow{Connection: k.row, Registered: k.registered}
		return s.found(scope, "store.by_instance", text.NotFound, known, nil)
	}
	mark := s.memory.mark()
	r, err := s.kit.Reads().ConnectionByInstance(ctx, instance)
	s.note(db.ConnectionByTenantRow(r), mark, err)
	if err == nil && !livesOn(r.Connection, server) {
		err = sql.ErrNoRows
	}
	return s.found(scope, "store.by_instance", text.NotFound, db.ConnectionByTenantRow(r), err)
}

// Serves tells which salon is connected with a number. Errors: NotFound.
func (s *Store) Serves(ctx context.Context, scope tenant.Scope, n phone.Number) (tenant.ID, error) {
	const op = "store.serves"
	if n.IsZero() {
		return tenant.ID{}, storekit.NotFound(op, text.NotFound)
	}
	who, err := s.kit.Reads().TenantOfNumber(ctx, column.Text(n.Key()))
	if errors.Is(err, sql.ErrNoRows) {
		return tenant.ID{}, storekit.NotFound(op, text.NotFound)
	}
	if err != nil {
		return tenant.ID{}, s.kit.Fault(op, err)
	}
	t, err := tenant.ParseID(who)
	if err != nil {
		return tenant.ID{}, storekit.Unreadable("tenant id", err)
	}
	if !scope.Allows(t) {
		return tenant.ID{}, storekit.NotFound(op, text.NotFound)
	}
	return t, nil
}

// livesOn tells whether a server may tell of a row: it is its own, or the one that a move has left.
func livesOn(r db.Connection, server string) bool {
	return r.ServerID == server || string(r.LeftServer) == server
}

// note remembers a row that was read.
func (s *Store) note(r db.ConnectionByTenantRow, mark int64, err error) {
	if err == nil {
		s.remember(locked{row: r.Connection, registered: r.Registered, mark: mark})
	}
}

// remember keeps a row as it was read; within a transaction, which may see what is not committed, not yet.
func (s *Store) remember(l locked) {
	s.kit.AfterCommit(func() { s.memory.put(l, s.kit.Now()) })
}

// found is what a reader gets of a row, if it may see it.
func (s *Store) found(
	scope tenant.Scope, op string, absent fault.Key, r db.ConnectionByTenantRow, err error,
) (connection.Connection, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return connection.Connection{}, storekit.NotFound(op, absent)
	}
	if err != nil {
		return connection.Connection{}, s.kit.Fault(op, err)
	}
	c, err := FromRow(r.Connection, r.Registered)
	if err != nil {
		return connection.Connection{}, s.kit.Fault(op, err)
	}
	if !scope.Allows(c.Tenant) {
		return connection.Connection{}, storekit.NotFound(op, absent)
	}
	return c, nil
}
