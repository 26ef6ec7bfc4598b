package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
)

// Group lets concurrent transactions of a database with one writer share a commit. The goroutine of the first caller (the leader) runs the work
// of all callers that wait by then in one transaction, each in a savepoint of its own. When one caller's work fails, only that work is rolled
// back. Do returns after the commit; when the commit fails, every caller gets its error.
//
// A transaction that is alone in its commit has no savepoint.
//
// T is the type of the value that work gets; all work in one commit gets the same value. Set the fields before the first Do.
type Group[T any] struct {
	// Begin begins the transaction of a commit. ctx does not end with any caller's context.
	Begin func(ctx context.Context) (*sql.Tx, error)
	// Bind makes the value that work gets.
	Bind func(ctx context.Context, tx *sql.Tx) T
	// Most is the largest number of transactions in a commit, so that the first of them does not wait for hundreds.
	Most int
	// Replays makes the transactions of a commit run without savepoints first, since usually all of them succeed; when one fails, all are
	// rolled back and run again, each in a savepoint. Their work must allow being run twice.
	Replays bool
	// Failed is called with the error of a failed commit, before the next commit can begin, and returns the error for its callers. When
	// Failed is nil, they get the error as it is.
	Failed func(err error) error

	savepoint savepoint
	commits   atomic.Int64
	parts     atomic.Int64
	line      line[*member[T]]
}

// Work is what a transaction does. ctx is never cancelled; its values are those of the leader's context, which may be another caller's.
type Work[T any] func(ctx context.Context, t T) error

// member is one transaction of a commit.
type member[T any] struct {
	ctx      context.Context //nolint:containedctx // of the caller, which waits in Do
	work     Work[T]
	err      error
	panicked any // what work panicked with; Do panics with it again, in the caller's goroutine
}

// Prepare prepares the savepoint statements, which saves time on SQLite. It is optional.
func (g *Group[T]) Prepare(ctx context.Context, db *sql.DB) error {
	return g.savepoint.prepare(ctx, db)
}

// Close closes the prepared savepoint statements. No Do may be running.
func (g *Group[T]) Close() error { return g.savepoint.close() }

// Written is how many commits were attempted, failed ones included, and how many transactions they contained.
func (g *Group[T]) Written() (commits, transactions int64) { return g.commits.Load(), g.parts.Load() }

// Waiting is how many transactions wait for the current commit to end.
func (g *Group[T]) Waiting() int { return g.line.length() }

// Do runs work in a transaction that it may share with other callers, and returns after the commit. ctx is checked once, just before the work
// begins; it does not interrupt the waiting or the work. A panic of work is raised again in Do. Errors: those of work, of ctx, of Begin, and
// of the commit (see Failed).
func (g *Group[T]) Do(ctx context.Context, work Work[T]) error {
	m := &member[T]{ctx: ctx, work: work}
	g.line.do(m, g.Most, g.together) // a leader also runs the work of callers with other contexts
	if m.panicked != nil {
		panic(m.panicked)
	}
	return m.err
}

// WhileIdle runs f if no commit is in progress, and lets none begin before f returns. If one is in progress, f is not run.
func (g *Group[T]) WhileIdle(f func()) { g.line.whileIdle(f) }

// together runs the members in one transaction, with a context that does not end: the work takes well under a millisecond each, and with a
// cancellable context the driver starts a goroutine for every statement. So a caller's context is only checked before its work begins.
func (g *Group[T]) together(members []*member[T]) {
	ctx := context.WithoutCancel(members[0].ctx)
	err := g.commit(ctx, members, len(members) > 1 && !g.Replays)
	if errors.Is(err, errReplay) {
		err = g.commit(ctx, members, true)
	}
	if err == nil {
		return
	}
	if g.Failed != nil {
		err = g.Failed(err)
	}
	for _, m := range members {
		if m.err == nil {
			m.err = err
		}
	}
}

// errReplay means that a member failed whose part has no savepoint, so that all parts must be rolled back and run again.
var errReplay = errors.New("sqlkit: a part without a savepoint failed")

// commit runs the members and commits. It returns the error for those members whose work did not fail. Without savepoints the error is errReplay
// when one of several members failed.
func (g *Group[T]) commit(ctx context.Context, members []*member[T], savepoints bool) error {
	tx, err := g.Begin(ctx)
	if err != nil {
		return err
	}
	t, saved := g.Bind(ctx, tx), 0
	for _, m := range members {
		if err := g.part(ctx, tx, savepoints, t, m); err != nil {
			return errors.Join(err, Rollback(tx))
		}
		if m.err != nil && !savepoints && len(members) > 1 {
			return errors.Join(errReplay, Rollback(tx))
		}
		if m.err == nil {
			saved++
		}
	}
	if saved == 0 {
		return Rollback(tx)
	}
	g.commits.Add(1)
	g.parts.Add(int64(saved))
	return tx.Commit()
}

// part runs a member; with a savepoint, only its own part is rolled back when it fails. The returned error is one of the transaction, not the
// member's.
func (g *Group[T]) part(ctx context.Context, tx *sql.Tx, savepoints bool, t T, m *member[T]) error {
	if !savepoints {
		m.run(ctx, t)
		return nil
	}
	if err := g.savepoint.run(ctx, tx, g.savepoint.begin, sqlBegin); err != nil {
		return err
	}
	m.run(ctx, t)
	if m.err != nil {
		if err := g.savepoint.run(ctx, tx, g.savepoint.undo, sqlUndo); err != nil {
			return err
		}
	}
	return g.savepoint.run(ctx, tx, g.savepoint.end, sqlEnd)
}

// run does the member's work, unless its caller's context has ended. A panic is kept for Do, and counts as a failure.
func (m *member[T]) run(ctx context.Context, t T) {
	defer func() {
		if m.panicked = recover(); m.panicked != nil {
			m.err = errPanicked
		}
	}()
	if m.err = m.ctx.Err(); m.err == nil {
		m.err = m.work(ctx, t)
	}
}

var errPanicked = errors.New("sqlkit: the work of a transaction panicked")

// Rollback rolls a transaction back. It returns nil when the transaction has ended already.
func Rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// The statements around a member's part.
const (
	sqlBegin = "SAVEPOINT member"
	sqlUndo  = "ROLLBACK TO member"
	sqlEnd   = "RELEASE member"
)

// savepoint holds these statements, prepared. With the zero value they are run unprepared.
type savepoint struct{ begin, undo, end *sql.Stmt }

func (p *savepoint) prepare(ctx context.Context, db *sql.DB) error {
	for _, s := range []struct {
		into  **sql.Stmt
		query string
	}{{&p.begin, sqlBegin}, {&p.undo, sqlUndo}, {&p.end, sqlEnd}} {
		var err error
		if *s.into, err = db.PrepareContext(ctx, s.query); err != nil { //nolint:sqlclosecheck // close does it
			return err
		}
	}
	return nil
}

func (p *savepoint) run(ctx context.Context, tx *sql.Tx, prepared *sql.Stmt, query string) (err error) {
	if prepared == nil {
		_, err = tx.ExecContext(ctx, query)
	} else {
		_, err = tx.StmtContext(ctx, prepared).ExecContext(ctx) //nolint:sqlclosecheck // the transaction closes it
	}
	return err
}

func (p *savepoint) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{p.begin, p.undo, p.end} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
