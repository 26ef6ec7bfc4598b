package sqlkit

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Batch collects the statements of a transaction that needs none of their results while it runs, and sends them to PostgreSQL together: two
// round trips (the statements; the commit) instead of one for each statement. It implements sqlc's DBTX in place of a transaction.
type Batch struct {
	queue    pgx.Batch
	ifNoRows []error // for each statement, the error when it changes no row; nil when that is allowed
}

// Plainer is a column value that converts itself to a type that pgx encodes directly; nil is NULL.
type Plainer interface{ Plain() any }

// NewBatch makes a batch that begins with BEGIN; Send ends it.
func NewBatch() *Batch {
	b := &Batch{}
	b.queue.Queue("begin")
	return b
}

// ExecContext adds a statement. Its result always claims one affected row, since the statement has not been run; see Expect.
func (b *Batch) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	b.queue.Queue(query, plain(args)...)
	b.ifNoRows = append(b.ifNoRows, nil)
	return driver.RowsAffected(1), nil
}

func plain(args []any) []any {
	all := make([]any, len(args))
	for i, arg := range args {
		all[i] = arg
		if v, ok := arg.(Plainer); ok { // otherwise pgx tries every other encoding first
			all[i] = v.Plain()
		}
	}
	return all
}

// Expect sets the error that Send returns when the statement added last changes no row. It panics when there is no statement.
func (b *Batch) Expect(err error) { b.ifNoRows[len(b.ifNoRows)-1] = err }

var errNoAnswers = errors.New("sqlkit: a batch gives no answers")

// PrepareContext always fails: a batch gives no results.
func (b *Batch) PrepareContext(context.Context, string) (*sql.Stmt, error) { return nil, errNoAnswers }

// QueryContext always fails: a batch gives no results.
func (b *Batch) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errNoAnswers
}

// QueryRowContext panics: a batch gives no results, and sql.Row cannot carry an error from here.
func (b *Batch) QueryRowContext(context.Context, string, ...any) *sql.Row { panic(errNoAnswers) }

// Send runs the statements and commits; on an error it rolls back. Errors: those of Expect; those of the driver.
func (b *Batch) Send(ctx context.Context, pool *pgxpool.Pool) error {
	c, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	if err := b.results(c.SendBatch(ctx, &b.queue)); err != nil {
		_, rollbackErr := c.Exec(context.WithoutCancel(ctx), "rollback")
		return errors.Join(err, ignoreClosed(c.Conn(), rollbackErr))
	}
	_, err = c.Exec(ctx, "commit")
	return err
}

// results reads the results of all statements and returns the first error, with that of closing.
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

// ignoreClosed drops the error of a closed connection: the server has rolled its transaction back.
func ignoreClosed(c *pgx.Conn, err error) error {
	if c.IsClosed() {
		return nil
	}
	return err
}
