package sqlkit

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Batch gathers the statements of a transaction that needs none of their answers on its way, and sends them to PostgreSQL
// together: two round trips (the statements; the commit) instead of one for each. It stands in for a transaction.
type Batch struct {
	queue    pgx.Batch
	ifNoRows []error // by statement: what it means that it changed no row; nil: nothing
}

// Plainer is a value of a column that knows what pgx takes without trying; nil is NULL.
type Plainer interface{ Plain() any }

// NewBatch begins one.
func NewBatch() *Batch {
	b := &Batch{}
	b.queue.Queue("begin")
	return b
}

// ExecContext takes a statement in. That it changes a row is only claimed; see Expect.
func (b *Batch) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	b.queue.Queue(query, plain(args)...)
	b.ifNoRows = append(b.ifNoRows, nil)
	return driver.RowsAffected(1), nil
}

func plain(args []any) []any {
	all := make([]any, len(args))
	for i, arg := range args {
		all[i] = arg
		if v, ok := arg.(Plainer); ok { // pgx would try everything else first
			all[i] = v.Plain()
		}
	}
	return all
}

// Expect says which error it is when the last statement changes no row.
func (b *Batch) Expect(err error) { b.ifNoRows[len(b.ifNoRows)-1] = err }

var errNoAnswers = errors.New("sqlkit: a batch gives no answers")

// PrepareContext fails: a batch only takes statements in.
func (b *Batch) PrepareContext(context.Context, string) (*sql.Stmt, error) { return nil, errNoAnswers }

// QueryContext fails as well.
func (b *Batch) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errNoAnswers
}

// QueryRowContext gives nothing to scan: whoever writes a batch must not ask.
func (b *Batch) QueryRowContext(context.Context, string, ...any) *sql.Row { panic(errNoAnswers) }

// Send carries the transaction out.
func (b *Batch) Send(ctx context.Context, pool *pgxpool.Pool) error {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if err := b.results(c.SendBatch(ctx, &b.queue)); err != nil {
		_, undone := c.Exec(context.WithoutCancel(ctx), "rollback")
		return errors.Join(err, ignoreClosed(c.Conn(), undone))
	}
	_, err = c.Exec(ctx, "commit")
	return err
}

// results hears what became of the statements: the first thing that went wrong.
func (b *Batch) results(r pgx.BatchResults) error {
	_, first := r.Exec() // begin
	for _, ifNoRows := range b.ifNoRows {
		tag, err := r.Exec()
		if err == nil && tag.RowsAffected() == 0 {
			err = ifNoRows
		}
		if first == nil {
			first = err
		}
	}
	return errors.Join(first, r.Close())
}

// ignoreClosed drops the error of a connection that is closed: so is its transaction.
func ignoreClosed(c *pgx.Conn, err error) error {
	if c.IsClosed() {
		return nil
	}
	return err
}
