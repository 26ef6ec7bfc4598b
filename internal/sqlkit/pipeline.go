package sqlkit

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Pipeline is a transaction on PostgreSQL that queues its statements until a result is needed, and then sends them in one round trip. The error
// of a queued statement is returned by the call that sends it, or by Commit; after an error nothing more is sent. It is not safe for
// concurrent use. Make one with BeginPipeline; end it with Commit and Rollback, or with Rollback alone.
type Pipeline struct {
	conn  *sql.Conn
	tx    *sql.Tx
	queue pgx.Batch
	asked []*waiting
	sent  bool  // a batch was sent
	err   error // the first error
}

// waiting is the result of a queued statement.
type waiting struct {
	p    *Pipeline
	ctx  context.Context //nolint:containedctx // of the statement, which is sent later
	done bool
	rows int64
}

// BeginPipeline begins a transaction.
func BeginPipeline(ctx context.Context, db *sql.DB) (*Pipeline, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &Pipeline{conn: conn, tx: tx}, nil
}

// PipelineOn makes a Pipeline within a transaction that the caller owns: the caller ends tx and closes conn, and calls Flush instead of Commit
// and Rollback.
func PipelineOn(conn *sql.Conn, tx *sql.Tx) *Pipeline { return &Pipeline{conn: conn, tx: tx} }

// ExecContext queues a statement. Asking its result for RowsAffected sends the queue.
func (p *Pipeline) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	p.queue.Queue(query, plain(args)...)
	w := &waiting{p: p, ctx: ctx}
	p.asked = append(p.asked, w)
	return w, nil
}

// RowsAffected sends the queue, if the statement is still in it. Error: the pipeline's first.
func (w *waiting) RowsAffected() (int64, error) {
	if !w.done {
		w.p.flush(w.ctx)
	}
	return w.rows, w.p.err
}

// LastInsertId always fails: PostgreSQL has none.
func (w *waiting) LastInsertId() (int64, error) { return 0, errNoAnswers }

// QueryContext sends the queue, then the query.
func (p *Pipeline) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if p.flush(ctx); p.err != nil {
		return nil, p.err
	}
	return p.tx.QueryContext(ctx, query, args...)
}

// QueryRowContext sends the queue, then the query. When the queue failed, the query fails as well, and Commit and Err give the first error.
func (p *Pipeline) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	p.flush(ctx)
	return p.tx.QueryRowContext(ctx, query, args...)
}

// PrepareContext always fails: pgx prepares statements by itself.
func (p *Pipeline) PrepareContext(context.Context, string) (*sql.Stmt, error) {
	return nil, errNoAnswers
}

// Flush sends the queue, and returns the pipeline's first error.
func (p *Pipeline) Flush(ctx context.Context) error {
	p.flush(ctx)
	return p.err
}

// flush sends the queue, unless there was an error before.
func (p *Pipeline) flush(ctx context.Context) {
	if p.err != nil || len(p.asked) == 0 {
		return
	}
	p.sent = true
	err := p.conn.Raw(func(driver any) error {
		p.read(driver.(*stdlib.Conn).Conn().SendBatch(ctx, &p.queue)) //nolint:forcetypeassert // the pool has no other
		return nil
	})
	if p.err == nil {
		p.err = err
	}
	p.queue, p.asked = pgx.Batch{}, nil
}

func (p *Pipeline) read(results pgx.BatchResults) {
	for _, w := range p.asked {
		var tag pgconn.CommandTag
		if tag, p.err = results.Exec(); p.err != nil {
			break
		}
		w.done, w.rows = true, tag.RowsAffected()
	}
	if err := results.Close(); p.err == nil {
		p.err = err
	}
}

// Err is the first error.
func (p *Pipeline) Err() error { return p.err }

// Sent tells whether any statement of the queue has been sent.
func (p *Pipeline) Sent() bool { return p.sent }

// Commit sends the queue and commits. Rollback must still be called, to give the connection back.
func (p *Pipeline) Commit(ctx context.Context) error {
	if p.flush(ctx); p.err != nil {
		return p.err
	}
	return p.tx.Commit()
}

// Rollback rolls back unless Commit has succeeded, and gives the connection back to the pool.
func (p *Pipeline) Rollback() error { return errors.Join(Rollback(p.tx), p.conn.Close()) }
