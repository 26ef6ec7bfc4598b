package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
)

// Group lets transactions that wait for one writer share its commit: whoever comes first leads, and carries out those who
// came meanwhile in one transaction, each in a savepoint of its own. A caller's error takes back the caller's part alone.
// Nobody is answered before the commit, and when that fails, everybody hears of it.
//
// A lone transaction is carried out by its own caller, without a savepoint.
//
// T is what the work of a transaction is given; all in one commit get the same one. Fields are set before the first Do.
type Group[T any] struct {
	// Begin begins the transaction of a commit. It must not fail for the context of one caller.
	Begin func(ctx context.Context) (*sql.Tx, error)
	// Bind makes of a transaction what work is given.
	Bind func(ctx context.Context, tx *sql.Tx) T
	// Most is how many transactions share a commit at most, so that the first of them does not wait for hundreds.
	Most int
	// Replays says that the transactions of a commit first run without savepoints, since mostly all of them succeed; when one
	// fails, all are taken back and run again, each in its savepoint. Their work must bear to be run twice.
	Replays bool
	// Failed hears of a commit that failed, before anybody else can begin one, and gives the error that all in it are given.
	// nil: the error as it is.
	Failed func(err error) error

	savepoint savepoint
	commits   atomic.Int64
	parts     atomic.Int64
	line      line[*member[T]]
}

// Work is what a transaction does. ctx has the values of a caller's context, and does not end.
type Work[T any] func(ctx context.Context, t T) error

// member is one transaction on its way.
type member[T any] struct {
	ctx      context.Context //nolint:containedctx // of the caller, who waits
	work     Work[T]
	err      error
	panicked any // what work panicked with: it is thrown again where it belongs
}

// Prepare prepares the statements around each part, where the database needs that for speed.
func (g *Group[T]) Prepare(ctx context.Context, db *sql.DB) error {
	return g.savepoint.prepare(ctx, db)
}

// Close gives the statements back. Nothing may be under way.
func (g *Group[T]) Close() error { return g.savepoint.close() }

// Written tells how many commits were made, and how many transactions were in them.
func (g *Group[T]) Written() (commits, transactions int64) { return g.commits.Load(), g.parts.Load() }

// Waiting tells how many transactions wait for the commit that is under way.
func (g *Group[T]) Waiting() int { return g.line.length() }

// Do carries out work, with others' when there is some. The context counts until the work begins.
func (g *Group[T]) Do(ctx context.Context, work Work[T]) error {
	m := &member[T]{ctx: ctx, work: work}
	g.line.do(m, g.Most, g.together) // who leads commits for others, too, whose callers have contexts of their own
	if m.panicked != nil {
		panic(m.panicked)
	}
	return m.err
}

// WhileIdle runs f while no commit is under way and lets none begin before it returns. When one is under way f is not run.
func (g *Group[T]) WhileIdle(f func()) { g.line.whileIdle(f) }

// together carries out the members in one transaction. The work takes well under a millisecond each, and a context that
// can end costs a goroutine for every statement: so the callers' contexts are only asked before it begins.
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

// errReplay says that a member failed whose part cannot be taken back alone.
var errReplay = errors.New("sqlkit: a part without a savepoint failed")

// commit gives the error of those who have none of their own. Without savepoints it is errReplay when one of several failed.
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

// part runs a member so that only its own part is taken back when it fails. Its error is one of the transaction.
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

// run does the member's work, unless its caller left. A panic is its caller's, and takes the work back.
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

// Rollback ends a transaction without its changes. One that has ended already is none of the errors.
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

// savepoint are these statements, prepared. The zero value is none of them.
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
