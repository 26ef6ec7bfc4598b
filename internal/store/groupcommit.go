package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"salonzap/internal/store/db"
)

// maxGroup is how many transactions share a commit at most, so that the first of them does not wait for hundreds.
const maxGroup = 32

// group lets transactions that wait for SQLite's one writer share its commit: whoever comes first leads, and carries out
// those who came meanwhile in one transaction, each in a savepoint of its own. A caller's error takes back the caller's
// part alone. Nobody is answered before the commit, and when that fails, everybody hears of it.
//
// A lone transaction is carried out by its own caller, without a savepoint.
type group struct {
	mu      sync.Mutex
	led     bool
	waiting []*member
}

// member is one transaction on its way. Its goroutine waits until turn says that it is to lead, or that it is done.
type member struct {
	ctx   context.Context //nolint:containedctx // of the caller, who waits
	f     transaction
	turn  chan bool // true: lead
	err   error
	fault any // what f panicked with: it is thrown again where it belongs
}

// transaction is the work of one transaction.
type transaction func(ctx context.Context, tx *sql.Tx, q *db.Queries) error

// do carries out f, with others when there are some.
func (g *group) do(ctx context.Context, s *Store, f transaction) error {
	m := &member{ctx: ctx, f: f, turn: make(chan bool, 1)}
	g.mu.Lock()
	g.waiting = append(g.waiting, m)
	leads := !g.led
	g.led = true
	g.mu.Unlock()
	if leads || <-m.turn {
		g.lead(s) //nolint:contextcheck // it commits for others, too, whose callers have contexts of their own
	}
	if m.fault != nil {
		panic(m.fault)
	}
	return m.err
}

// lead carries out those who wait, itself among them as the first, and hands the lead on.
func (g *group) lead(s *Store) {
	g.mu.Lock()
	n := min(len(g.waiting), maxGroup)
	members := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	g.mu.Unlock()
	s.together(members)
	g.mu.Lock()
	if g.led = len(g.waiting) > 0; g.led {
		g.waiting[0].turn <- true
	}
	g.mu.Unlock()
	for _, m := range members[1:] {
		m.turn <- false
	}
}

// together carries out the members in one transaction. The work takes well under a millisecond each, and a context that
// can end costs a goroutine for every statement: so the callers' contexts are only asked before it begins.
func (s *Store) together(members []*member) {
	ctx := context.WithoutCancel(members[0].ctx)
	err := s.commitTogether(ctx, members)
	if err == nil {
		return
	}
	for _, m := range members {
		if m.err == nil {
			m.err = err
		}
	}
}

// commitTogether gives the error of those who have none of their own.
func (s *Store) commitTogether(ctx context.Context, members []*member) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	q := s.writes.WithTx(tx)
	saved := 0
	for _, m := range members {
		if err := s.inSavepoint(ctx, tx, len(members) > 1, func() { m.run(ctx, tx, q) }, m); err != nil {
			return errors.Join(err, rollback(tx))
		}
		if m.err == nil {
			saved++
		}
	}
	if saved == 0 {
		return rollback(tx)
	}
	s.counts.commits.Add(1)
	s.counts.transactions.Add(int64(saved))
	return tx.Commit()
}

// inSavepoint runs a member so that only its own part is taken back when it fails. Its error is one of the transaction.
func (s *Store) inSavepoint(ctx context.Context, tx *sql.Tx, needed bool, run func(), m *member) error {
	if !needed {
		run()
		return nil
	}
	if _, err := tx.StmtContext(ctx, s.savepoint.begin).ExecContext(ctx); err != nil { //nolint:sqlclosecheck // the transaction closes it
		return err
	}
	run()
	if m.err != nil {
		if _, err := tx.StmtContext(ctx, s.savepoint.undo).ExecContext(ctx); err != nil { //nolint:sqlclosecheck // the transaction closes it
			return err
		}
	}
	_, err := tx.StmtContext(ctx, s.savepoint.end).ExecContext(ctx) //nolint:sqlclosecheck // the transaction closes it
	return err
}

// run does the member's work, unless its caller left. A panic is its caller's, and takes the work back.
func (m *member) run(ctx context.Context, tx *sql.Tx, q *db.Queries) {
	defer func() {
		if m.fault = recover(); m.fault != nil {
			m.err = errPanicked
		}
	}()
	if m.err = m.ctx.Err(); m.err == nil {
		m.err = m.f(ctx, tx, q)
	}
}

var errPanicked = errors.New("store: the work of a transaction panicked")

// savepoint are the statements around a member's part.
type savepoint struct{ begin, undo, end *sql.Stmt }

func (p *savepoint) prepare(ctx context.Context, db *sql.DB) error {
	for _, s := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&p.begin, "SAVEPOINT member"}, {&p.undo, "ROLLBACK TO member"}, {&p.end, "RELEASE member"},
	} {
		var err error
		if *s.into, err = db.PrepareContext(ctx, s.query); err != nil { //nolint:sqlclosecheck // close does it
			return err
		}
	}
	return nil
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
