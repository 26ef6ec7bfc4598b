package sqlkit_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"salonzap/internal/sqlkit"
)

const maxGroup = 32

type group struct {
	sqlkit.Group[*sql.Tx]
	db *sql.DB
}

// openGroup gives a group over a file with one table, whose rows may refer to each other.
func openGroup(t *testing.T) *group {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	if err := sqlkit.MakePrivate(path); err != nil {
		t.Fatal(err)
	}
	db, err := sqlkit.OpenPool(sqlkit.SQLiteOptions{Path: path, BusyTimeout: time.Second}.Address(sqlkit.Immediate), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE x (id INTEGER PRIMARY KEY, of INTEGER REFERENCES x (id))`); err != nil {
		t.Fatal(err)
	}
	g := &group{db: db}
	g.Begin = func(ctx context.Context) (*sql.Tx, error) { return db.BeginTx(ctx, nil) }
	g.Bind = func(_ context.Context, tx *sql.Tx) *sql.Tx { return tx }
	g.Most = maxGroup
	if err := g.Prepare(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(g.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return g
}

var (
	errRollback = errors.New("nothing to save")
	errTold     = errors.New("the commit failed")
)

// together makes n transactions wait until all of them do, so that they share commits, and gives the error of each. A panic is given as an error.
func together(t *testing.T, g *group, n int, f func(i int) sqlkit.Work[*sql.Tx]) []error {
	t.Helper()
	begun, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = g.Do(t.Context(), func(context.Context, *sql.Tx) error {
			close(begun)
			<-release
			return errRollback
		})
	})
	<-begun
	got := make([]error, n)
	for i := range n {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					got[i] = fmt.Errorf("panic: %v", p)
				}
			}()
			got[i] = g.Do(t.Context(), f(i))
		})
	}
	for g.Waiting() < n {
		runtime.Gosched()
	}
	close(release)
	wg.Wait()
	return got
}

func put(ctx context.Context, tx *sql.Tx, i int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO x (id) VALUES ($1)`, i)
	return err
}

func (g *group) has(t *testing.T, i int) bool {
	t.Helper()
	var n int
	if err := g.db.QueryRowContext(t.Context(), `SELECT count(*) FROM x WHERE id = $1`, i).Scan(&n); err != nil {
		t.Error(err)
	}
	return n == 1
}

// Transactions that wait together are committed together; one that fails is rolled back alone, and its caller alone gets the error.
func TestTransactionsThatWaitShareACommit(t *testing.T) {
	for _, replays := range []bool{false, true} {
		t.Run(fmt.Sprint("replays ", replays), func(t *testing.T) { shareACommit(t, replays) })
	}
}

func shareACommit(t *testing.T, replays bool) {
	t.Helper()
	g := openGroup(t)
	g.Replays = replays
	errWork := errors.New("sorry")
	const n = maxGroup + 8
	got := together(t, g, n, func(i int) sqlkit.Work[*sql.Tx] {
		return func(ctx context.Context, tx *sql.Tx) error {
			if err := put(ctx, tx, i); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return errWork
			case 2:
				panic("ouch")
			case 3:
				return errRollback
			}
			return nil
		}
	})
	for i, err := range got {
		var ok bool
		switch i % 4 {
		case 0:
			ok = err == nil
		case 1:
			ok = errors.Is(err, errWork)
		case 2:
			ok = err != nil && err.Error() == "panic: ouch"
		case 3:
			ok = errors.Is(err, errRollback)
		}
		if !ok || g.has(t, i) != (i%4 == 0) {
			t.Errorf("%d: %v, there: %v", i, err, g.has(t, i))
		}
	}
	if commits, transactions := g.Written(); commits != 2 || transactions != n/4 {
		t.Errorf("%d commits of %d transactions; want 2 of %d", commits, transactions, n/4)
	}
}

// With Replays, transactions that all succeed run once, without savepoints.
func TestTransactionsThatReplayRunOnceWhenAllSucceed(t *testing.T) {
	g := openGroup(t)
	g.Replays = true
	var runs [3]int
	for i, err := range together(t, g, len(runs), func(i int) sqlkit.Work[*sql.Tx] {
		return func(ctx context.Context, tx *sql.Tx) error {
			runs[i]++
			if _, err := tx.ExecContext(ctx, "RELEASE member"); err == nil {
				return errors.New("there is a savepoint")
			}
			return put(ctx, tx, i)
		}
	}) {
		if err != nil || runs[i] != 1 || !g.has(t, i) {
			t.Errorf("%d: %v after %d runs, there: %v", i, err, runs[i], g.has(t, i))
		}
	}
}

// WhileIdle does not run during a commit, and no commit begins while it runs.
func TestNothingCommitsWhileAGroupIsHeldIdle(t *testing.T) {
	g := openGroup(t)
	ran := false
	if err := g.Do(t.Context(), func(context.Context, *sql.Tx) error {
		g.WhileIdle(func() { ran = true })
		return errRollback
	}); !errors.Is(err, errRollback) || ran {
		t.Errorf("beside a commit: %v, ran: %v", err, ran)
	}
	var wg sync.WaitGroup
	begun := false
	g.WhileIdle(func() {
		ran = true
		wg.Go(func() {
			_ = g.Do(t.Context(), func(context.Context, *sql.Tx) error {
				begun = true
				return errRollback
			})
		})
		for g.Waiting() == 0 {
			runtime.Gosched()
		}
		if begun {
			t.Error("a commit began beside it")
		}
	})
	wg.Wait()
	if !ran || !begun {
		t.Errorf("ran: %v, the commit that waited began: %v", ran, begun)
	}
}

// When a commit fails, all its callers get the error, and none of its changes is stored.
func TestACommitThatFailsIsHeardByAll(t *testing.T) {
	g := openGroup(t)
	g.Failed = func(err error) error { return errors.Join(errTold, err) }
	got := together(t, g, 3, func(i int) sqlkit.Work[*sql.Tx] {
		return func(ctx context.Context, tx *sql.Tx) error {
			if i == 1 { // a broken reference that only the commit checks
				_, err := tx.ExecContext(ctx, `PRAGMA defer_foreign_keys = ON; INSERT INTO x (id, of) VALUES (100, 99)`)
				return err
			}
			return put(ctx, tx, i)
		}
	})
	for i, err := range got {
		if !errors.Is(err, errTold) || g.has(t, i) {
			t.Errorf("%d: %v, there: %v", i, err, g.has(t, i))
		}
	}
	err := g.Do(t.Context(), func(ctx context.Context, tx *sql.Tx) error { return put(ctx, tx, 9) })
	if err != nil || !g.has(t, 9) {
		t.Errorf("afterwards: %v", err)
	}
}
