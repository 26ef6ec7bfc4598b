package connections

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/connection"
	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
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
func (s *Store) toChange(tx *storekit.Tx) *db.Queries {
	if s.kit.IsSQLite() {
		return tx.Queries
	}
	return db.New(locking{tx.SQL})
}

// locking makes each query for one row lock the connection that it finds.
type locking struct{ db.DBTX }

func (l locking) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return l.DBTX.QueryRowContext(ctx, query+"FOR UPDATE OF connection", args...)
}

// Change loads and locks one row, applies f, and saves what came of it with its effects in one commit. A change that
// changes nothing and has no effects writes nothing and is not hinted at. See worker.Store.
func (s *Store) Change(ctx context.Context, scope tenant.Scope, id connection.ID, f connection.Change) (connection.Connection, error) {
	const op = "store.change"
	c, err := s.changeKnown(ctx, op, scope, f, func() (cachedRow, bool) { return s.memory.byID(id.String()) })
	if !errors.Is(err, storekit.ErrStale) {
		return c, err
	}
	return s.lockAndChange(ctx, op, scope, f, func(ctx context.Context, q *db.Queries) (locked, error) {
		r, err := q.ConnectionToChange(ctx, id.String())
		if errors.Is(err, sql.ErrNoRows) {
			return locked{}, storekit.NotFound(op, text.NotFound)
		}
		return locked{row: r.Connection, registered: r.Registered}, err
	})
}

// changeKnown changes a row from the copy that this process remembers. When another change of this
// process commits first, the change is tried again on the new copy. storekit.ErrStale when nothing
// is remembered or the attempts fail.
func (s *Store) changeKnown(
	ctx context.Context, op string, scope tenant.Scope, f connection.Change, find func() (cachedRow, bool),
) (connection.Connection, error) {
	tried := int64(-1)
	for range maxAttempts {
		k, ok := find()
		if !ok || k.row.Version == tried {
			break
		}
		tried = k.row.Version
		if c, err := s.swap(ctx, op, scope, k.locked, f); !errors.Is(err, storekit.ErrStale) {
			return c, err
		}
	}
	return connection.Connection{}, storekit.ErrStale
}

// swap changes a remembered row without a lock: the save succeeds only if the row still has that
// version. A change that refuses, or changes nothing, writes nothing that would prove the copy
// current: that is storekit.ErrStale, too, and the row has to be loaded.
func (s *Store) swap(
	ctx context.Context, op string, scope tenant.Scope, l locked, f connection.Change,
) (connection.Connection, error) {
	o, err := s.decide(scope, l, f)
	if err != nil {
		return connection.Connection{}, storekit.ErrStale
	}
	l.mark = s.memory.mark()
	w, err := s.commit(ctx, op, l, o, nothing)
	if err != nil {
		s.memory.forget(l)
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
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) (err error) {
		if l, err = load(ctx, s.toChange(tx)); err != nil {
			return err
		}
		l.mark = mark
		o, err = s.decide(scope, l, f)
		if unchanged = errors.Is(err, storekit.ErrUnchanged); err != nil {
			return err
		}
		w = &writing{store: s, tx: tx, q: tx.Queries, c: o.c, hints: []string{l.row.TenantID}}
		return w.save(ctx, l, o)
	})
	switch {
	case err != nil:
		return connection.Connection{}, mapUnique(err)
	case unchanged:
		s.remember(l)
		return o.c, nil
	}
	return s.saved(ctx, w, l, o)
}

// outcome is what a change makes of a row, before anything is written.
type outcome struct {
	c       connection.Connection
	row     db.Connection
	effects []connection.Effect
	events  []event.Data
	outage  outageChange
}

// decide runs the change on a row. What changes nothing is storekit.ErrUnchanged, with the row as it is.
func (s *Store) decide(scope tenant.Scope, l locked, f connection.Change) (outcome, error) {
	old, err := FromRow(l.row, l.registered)
	if err != nil {
		return outcome{}, err
	}
	if !scope.Allows(old.Tenant) {
		return outcome{}, storekit.NotFound("store.change", text.NotFound)
	}
	c, effects, err := f(old)
	if err != nil {
		return outcome{}, err
	}
	c.ID, c.Tenant, c.Instance = old.ID, old.Tenant, old.Instance
	c.CreatedAt, c.UpdatedAt, c.Version = old.CreatedAt, old.UpdatedAt, old.Version
	row := toRow(c)
	if row == l.row && len(effects) == 0 && !l.fresh {
		return outcome{c: c}, storekit.ErrUnchanged
	}
	if !l.fresh {
		row.Version++
	}
	now := s.kit.Now()
	row.UpdatedAt = column.At(now)
	return outcome{c: c, row: row, effects: effects, events: eventsOf(old, c, now), outage: outageOf(old, c)}, nil
}

// saved remembers what was committed, hints at it, and gives the row as it now stands.
func (s *Store) saved(ctx context.Context, w *writing, l locked, o outcome) (connection.Connection, error) {
	now := locked{row: o.row, registered: w.registered(l.registered), mark: l.mark}
	s.kit.AfterCommit(func() {
		if w.gone {
			s.memory.forget(now)
		} else {
			s.memory.put(now, s.kit.Now())
		}
		if w.kept > 0 {
			s.countKept(ctx, w.server, w.kept)
		}
		if w.dueHint {
			s.hintDue()
		}
	})
	s.kit.Publish(w.hints...)
	return FromRow(now.row, now.registered)
}

// mapUnique turns a number or an instance name that is taken into the port's conflicts.
func mapUnique(err error) error {
	unique, ok := errors.AsType[*storekit.UniqueError](err)
	if !ok {
		return err
	}
	switch unique.Column {
	case "connection.phone_key":
		return fault.New(fault.Conflict, "store.change", text.NumberInUse)
	case "connection.instance_name":
		return &fault.Error{
			Kind: fault.Conflict, Op: "store.open", Field: "instance_name", Err: errors.New("another salon has this instance"),
		}
	}
	return err
}

// commit writes what was decided about a row in one transaction; before is written first.
func (s *Store) commit(ctx context.Context, op string, l locked, o outcome, before func(context.Context, *writing) error) (*writing, error) {
	var w *writing
	write := func(ctx context.Context, tx *storekit.Tx, b *sqlkit.Batch, q *db.Queries) error {
		w = &writing{store: s, tx: tx, batch: b, q: q, c: o.c, hints: []string{l.row.TenantID}}
		if err := before(ctx, w); err != nil {
			return err
		}
		return w.save(ctx, l, o)
	}
	if s.kit.CanBatch() && carries(o.effects) {
		err := s.kit.DoBatch(ctx, op, func(ctx context.Context, b *sqlkit.Batch) error { return write(ctx, nil, b, db.New(b)) })
		return w, mapUnique(err)
	}
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error { return write(ctx, tx, nil, tx.Queries) })
	return w, mapUnique(err)
}

// carries tells whether the effects can be written in a batch, which gives no answers: AdmitNext
// needs one, since it selects the next in the queue.
func carries(effects []connection.Effect) bool {
	for _, effect := range effects {
		switch effect.(type) {
		case connection.AdmitNext, connection.RegisterNumber: // a registered number is found by search again, from what is read
			return false
		case connection.AppendHistory, connection.StoreEvent, connection.DeleteRow:
		}
	}
	return true
}
