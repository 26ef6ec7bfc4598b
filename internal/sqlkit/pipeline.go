package sqlkit

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Pipeline is a transaction on PostgreSQL whose statements wait until somebody asks for an answer: then they go together, in one round
// trip. An error of one that waited comes with that answer, or with the Commit; from then on all is in vain. It is used by one
// goroutine. Make one with BeginPipeline, end it with Commit or Rollback.
type Pipeline struct {
	conn  *sql.Conn
	tx    *sql.Tx
	queue pgx.Batch
	asked []*waiting
	sent  bool  // something was
	err   error // the first
}

// waiting is what a statement that waits will have changed.
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

// PipelineOn is a Pipeline as a part of a transaction of a connection, which is somebody else's to end.
func PipelineOn(conn *sql.Conn, tx *sql.Tx) *Pipeline { return &Pipeline{conn: conn, tx: tx} }

// ExecContext lets a statement wait; it is sent when its answer is asked how many rows it changed.
func (p *Pipeline) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	p.queue.Queue(query, plain(args)...)
	w := &waiting{p: p, ctx: ctx}
	p.asked = append(p.asked, w)
	return w, nil
}

// RowsAffected sends what waits.
func (w *waiting) RowsAffected() (int64, error) {
	if !w.done {
		w.p.flush(w.ctx)
	}
	return w.rows, w.p.err
}

// LastInsertId is nothing that PostgreSQL knows.
func (w *waiting) LastInsertId() (int64, error) { return 0, errNoAnswers }

// QueryContext asks, after all that waits.
func (p *Pipeline) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if p.flush(ctx); p.err != nil {
		return nil, p.err
	}
	return p.tx.QueryContext(ctx, query, args...)
}

// QueryRowContext asks, after all that waits. When that failed, the question fails as well, and Commit says why.
func (p *Pipeline) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	p.flush(ctx)
	return p.tx.QueryRowContext(ctx, query, args...)
}

// PrepareContext fails: pgx prepares by itself.
func (p *Pipeline) PrepareContext(context.Context, string) (*sql.Stmt, error) {
	return nil, errNoAnswers
}

// Flush sends what waits, and gives what went wrong first.
func (p *Pipeline) Flush(ctx context.Context) error {
	p.flush(ctx)
	return p.err
}

// flush sends what waits, unless something failed before.
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

// Err is what went wrong first.
func (p *Pipeline) Err() error { return p.err }

// Sent tells whether anything was sent yet.
func (p *Pipeline) Sent() bool { return p.sent }

// Commit sends what waits and commits. Rollback is still to be called.
func (p *Pipeline) Commit(ctx context.Context) error {
	if p.flush(ctx); p.err != nil {
		return p.err
	}
	return p.tx.Commit()
}

// Rollback takes back what is not committed, and gives the connection back.
func (p *Pipeline) Rollback() error { return errors.Join(Rollback(p.tx), p.conn.Close()) }
