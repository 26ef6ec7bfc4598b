package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"

	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
)

// batch gathers the statements of a transaction that needs none of their answers on its way, and sends them to PostgreSQL
// together: two round trips (the statements; the commit) instead of one for each. It stands in for a transaction.
type batch struct {
	queue pgx.Batch
	none  []error // by statement: what it means that it changed no row; nil: nothing
}

// ExecContext takes a statement in. That it changes a row is only claimed; see expect.
func (b *batch) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	plain := make([]any, len(args))
	for i, arg := range args {
		plain[i] = arg
		switch v := arg.(type) { // pgx would try everything else first
		case column.Time:
			if plain[i] = v.Time(); v.IsZero() {
				plain[i] = nil
			}
		case column.Text:
			if plain[i] = string(v); v == "" {
				plain[i] = nil
			}
		}
	}
	b.queue.Queue(query, plain...)
	b.none = append(b.none, nil)
	return driver.RowsAffected(1), nil
}

// expect says which error it is when the last statement changes no row.
func (b *batch) expect(err error) { b.none[len(b.none)-1] = err }

var errNoAnswers = errors.New("store: a batch gives no answers")

// PrepareContext fails: a batch only takes statements in.
func (b *batch) PrepareContext(context.Context, string) (*sql.Stmt, error) { return nil, errNoAnswers }

// QueryContext fails as well.
func (b *batch) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errNoAnswers
}

// QueryRowContext gives nothing to scan: whoever writes a batch must not ask.
func (b *batch) QueryRowContext(context.Context, string, ...any) *sql.Row { panic(errNoAnswers) }

// doBatch is do for what a batch can carry.
func (s *Store) doBatch(ctx context.Context, op string, f func(ctx context.Context, b *batch) error) error {
	return s.again(op, func() error {
		b := &batch{}
		b.queue.Queue("begin")
		if err := f(ctx, b); err != nil {
			return err
		}
		return s.send(ctx, b)
	})
}

// send carries the transaction out.
func (s *Store) send(ctx context.Context, b *batch) error {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if err := b.answers(c.SendBatch(ctx, &b.queue)); err != nil {
		_, undone := c.Exec(context.WithoutCancel(ctx), "rollback")
		return errors.Join(err, ignoreDead(c.Conn(), undone))
	}
	s.counts.commits.Add(1)
	s.counts.transactions.Add(1)
	_, err = c.Exec(ctx, "commit")
	return err
}

// answers hears what became of the statements: the first thing that went wrong.
func (b *batch) answers(r pgx.BatchResults) error {
	_, first := r.Exec() // begin
	for _, none := range b.none {
		tag, err := r.Exec()
		if err == nil && tag.RowsAffected() == 0 {
			err = none
		}
		if first == nil {
			first = err
		}
	}
	return errors.Join(first, r.Close())
}

// ignoreDead drops the error of a connection that is gone: so is its transaction.
func ignoreDead(c *pgx.Conn, err error) error {
	if c.IsClosed() {
		return nil
	}
	return err
}

// carries tells whether a batch can carry what a change brings along: who is next in line is asked for.
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

// commit writes what was decided about a row in one transaction; before is written first.
func (s *Store) commit(ctx context.Context, op string, l locked, o outcome, before func(context.Context, *writing) error) (*writing, error) {
	var w *writing
	write := func(ctx context.Context, tx *sql.Tx, b *batch, q *db.Queries) error {
		w = &writing{store: s, tx: tx, batch: b, q: q, c: o.c, told: []string{l.row.TenantID}}
		if err := before(ctx, w); err != nil {
			return err
		}
		return w.save(ctx, l, o)
	}
	if s.pool != nil && carries(o.effects) {
		err := s.doBatch(ctx, op, func(ctx context.Context, b *batch) error { return write(ctx, nil, b, db.New(b)) })
		return w, err
	}
	err := s.do(ctx, op, func(ctx context.Context, tx *sql.Tx, q *db.Queries) error { return write(ctx, tx, nil, q) })
	return w, err
}
