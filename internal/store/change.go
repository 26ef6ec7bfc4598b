package store

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// locked is a connection's row, loaded and locked by the running transaction.
type locked struct {
	row        db.Connection
	registered column.Text
	fresh      bool // inserted by this transaction
	raised     bool // its version is that of the change already
}

// toChange are the queries that load the row of a change and lock it. On SQLite a transaction is the only one that writes,
// so that reading is enough; an update only to lock would cost each change a second version of the row.
func (s *Store) toChange(tx *sql.Tx, q *db.Queries) *db.Queries {
	if s.pool == nil {
		return q
	}
	return db.New(locking{tx})
}

// locking makes each query for one row lock the connection that it finds.
type locking struct{ db.DBTX }

func (l locking) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return l.DBTX.QueryRowContext(ctx, query+"FOR UPDATE OF connection", args...)
}

// Change loads and locks one row, applies f, and saves what came of it with its effects in one commit. A change that
// changes nothing and has no effects writes nothing and is not hinted at. See connection.Store.
func (s *Store) Change(ctx context.Context, scope tenant.Scope, id connection.ID, f connection.Change) (connection.Connection, error) {
	const op = "store.change"
	var c connection.Connection
	var told []string
	err := s.do(ctx, op, func(ctx context.Context, tx *sql.Tx, q *db.Queries) error {
		r, err := s.toChange(tx, q).ConnectionToChange(ctx, id.String())
		if errors.Is(err, sql.ErrNoRows) {
			return missing(op, text.NotFound)
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
	s.publish(told)
	return c, nil
}

// apply runs the change on a locked row and writes what came of it. It returns the row as it now stands, and the tenants
// to hint at after the commit.
func (s *Store) apply(
	ctx context.Context, tx *sql.Tx, q *db.Queries, scope tenant.Scope, l locked, f connection.Change,
) (connection.Connection, []string, error) {
	const op = "store.change"
	old, err := fromRow(l.row, l.registered)
	if err != nil {
		return old, nil, err
	}
	if !scope.Allows(old.Tenant) {
		return old, nil, missing(op, text.NotFound)
	}
	c, effects, err := f(old)
	if err != nil {
		return old, nil, err
	}
	c.ID, c.Tenant, c.Instance = old.ID, old.Tenant, old.Instance
	c.CreatedAt, c.UpdatedAt, c.Version = old.CreatedAt, old.UpdatedAt, old.Version
	row := toRow(c)
	if row == l.row && len(effects) == 0 && !l.fresh {
		if l.raised {
			c.Version-- // it is rolled back
		}
		return c, nil, errUnchanged
	}
	if !l.raised {
		row.Version++
	}
	row.UpdatedAt = column.At(s.now())
	w := writing{store: s, tx: tx, q: q, c: c, told: []string{row.TenantID}}
	if err := w.save(ctx, row, effects); err != nil {
		return old, nil, err
	}
	c, err = fromRow(row, w.registered(l.registered))
	return c, w.told, err
}

// saveRow writes the columns. A number that serves another salon is a Conflict.
func saveRow(ctx context.Context, q *db.Queries, row db.Connection) error {
	return taken(q.SaveConnection(ctx, saved(row)))
}

// taken turns a doubled number or instance name into the port's conflicts.
func taken(err error) error {
	switch column, _ := doubled(err); column {
	case "connection.phone_key":
		return fault.New(fault.Conflict, "store.change", text.NumberInUse)
	case "connection.instance_name":
		return &fault.Error{
			Kind: fault.Conflict, Op: "store.open", Field: "instance_name", Err: errors.New("another salon has this instance"),
		}
	}
	return err
}

// publish hints at what was committed, here and on other nodes.
func (s *Store) publish(tenants []string) {
	for _, t := range tenants {
		s.hub.Publish(t)
	}
	if s.wire != nil {
		s.wire.tell(tenants)
	}
}
