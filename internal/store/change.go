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

// locked is a connection's row that a change begins with: loaded and locked by the running transaction, remembered, or
// about to be inserted.
type locked struct {
	row        db.Connection
	registered column.Text
	fresh      bool  // not in the database yet
	mark       int64 // of the memory, from before
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
	c, err := s.changeKnown(ctx, op, scope, f, func() (known, bool) { return s.memory.byID(id.String()) })
	if !errors.Is(err, errStale) {
		return c, err
	}
	return s.lockAndChange(ctx, op, scope, f, func(ctx context.Context, q *db.Queries) (locked, error) {
		r, err := q.ConnectionToChange(ctx, id.String())
		if errors.Is(err, sql.ErrNoRows) {
			return locked{}, missing(op, text.NotFound)
		}
		return locked{row: r.Connection, registered: r.Registered}, err
	})
}

// errStale says that a row is not, or no longer, as it was thought to be.
var errStale = errors.New("store: the row was changed meanwhile")

// changeKnown changes a row that this process remembers. When another one of this process comes before it, what that made
// of the row is remembered by then, and the change is tried on it. errStale when there is none, or it leads to nothing.
func (s *Store) changeKnown(
	ctx context.Context, op string, scope tenant.Scope, f connection.Change, find func() (known, bool),
) (connection.Connection, error) {
	tried := int64(-1)
	for range attempts {
		k, ok := find()
		if !ok || k.row.Version == tried {
			break
		}
		tried = k.row.Version
		if c, err := s.swap(ctx, op, scope, k.locked, f); !errors.Is(err, errStale) {
			return c, err
		}
	}
	return connection.Connection{}, errStale
}

// swap changes a row from what is known of it, without a lock: the save finds the row only as long as it is so. What comes
// to nothing (the change refuses, or changes nothing) is not believed, since nothing is saved that would prove it: that is
// errStale, too, and the row is to be loaded.
func (s *Store) swap(
	ctx context.Context, op string, scope tenant.Scope, l locked, f connection.Change,
) (connection.Connection, error) {
	o, err := s.decide(scope, l, f)
	if err != nil {
		return connection.Connection{}, errStale
	}
	l.mark = s.memory.mark()
	w, err := s.commit(ctx, op, l, o, nothing)
	if err != nil {
		s.memory.forget(l.row.ID, l.row.Version)
		return connection.Connection{}, err
	}
	return s.saved(ctx, w, l, o)
}

func nothing(context.Context, *writing) error { return nil }

// lockAndChange changes the row that load finds and locks.
func (s *Store) lockAndChange(
	ctx context.Context, op string, scope tenant.Scope, f connection.Change, load func(context.Context, *db.Queries) (locked, error),
) (connection.Connection, error) {
	var w *writing
	var l locked
	var o outcome
	unchanged, mark := false, s.memory.mark()
	err := s.do(ctx, op, func(ctx context.Context, tx *sql.Tx, q *db.Queries) (err error) {
		if l, err = load(ctx, s.toChange(tx, q)); err != nil {
			return err
		}
		l.mark = mark
		o, err = s.decide(scope, l, f)
		if unchanged = errors.Is(err, errUnchanged); err != nil {
			return err
		}
		w = &writing{store: s, tx: tx, q: q, c: o.c, told: []string{l.row.TenantID}}
		return w.save(ctx, l, o)
	})
	switch {
	case err != nil:
		return connection.Connection{}, err
	case unchanged:
		s.memory.keep(l, s.now())
		return o.c, nil
	}
	return s.saved(ctx, w, l, o)
}

// outcome is what a change makes of a row, before anything is written.
type outcome struct {
	c       connection.Connection
	row     db.Connection
	effects []connection.Effect
}

// decide runs the change on a row. What changes nothing is errUnchanged, with the row as it is.
func (s *Store) decide(scope tenant.Scope, l locked, f connection.Change) (outcome, error) {
	old, err := fromRow(l.row, l.registered)
	if err != nil {
		return outcome{}, err
	}
	if !scope.Allows(old.Tenant) {
		return outcome{}, missing("store.change", text.NotFound)
	}
	c, effects, err := f(old)
	if err != nil {
		return outcome{}, err
	}
	c.ID, c.Tenant, c.Instance = old.ID, old.Tenant, old.Instance
	c.CreatedAt, c.UpdatedAt, c.Version = old.CreatedAt, old.UpdatedAt, old.Version
	row := toRow(c)
	if row == l.row && len(effects) == 0 && !l.fresh {
		return outcome{c: c}, errUnchanged
	}
	if !l.fresh {
		row.Version++
	}
	row.UpdatedAt = column.At(s.now())
	return outcome{c: c, row: row, effects: effects}, nil
}

// saved remembers what was committed, hints at it, and gives the row as it now stands.
func (s *Store) saved(ctx context.Context, w *writing, l locked, o outcome) (connection.Connection, error) {
	now := locked{row: o.row, registered: w.registered(l.registered), mark: l.mark}
	if w.gone {
		s.memory.forget(o.row.ID, o.row.Version)
	} else {
		s.memory.keep(now, s.now())
	}
	s.statements.learn(ctx, s, w.unprepared)
	s.publish(w.told)
	if w.kept > 0 {
		s.kept.add(w.server, w.kept, s.now())
	}
	if w.woke {
		s.hurry()
	}
	return fromRow(now.row, now.registered)
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
