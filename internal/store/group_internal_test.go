package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

type deafHub struct{}

func (deafHub) Publish(string) {}
func (deafHub) PublishAll()    {}

func openFile(t *testing.T) *Store {
	t.Helper()
	ring, err := secret.ParseRing("k1:the key ring of this test")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{
		Path: filepath.Join(t.TempDir(), "x.db"), Ring: ring, Hub: deafHub{}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return s
}

// together lets n transactions wait until all of them do, and gives what each of their callers got.
func together(t *testing.T, s *Store, n int, f func(i int) transaction) []error {
	t.Helper()
	begun, release := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = s.do(t.Context(), "first", func(context.Context, *sql.Tx, *db.Queries) error {
			close(begun)
			<-release
			return errUnchanged
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
			got[i] = s.do(t.Context(), "test", f(i))
		})
	}
	for waiting := 0; waiting < n; runtime.Gosched() {
		s.group.mu.Lock()
		waiting = len(s.group.waiting)
		s.group.mu.Unlock()
	}
	close(release)
	wg.Wait()
	return got
}

func put(ctx context.Context, q *db.Queries, i int) error {
	return q.PutSetting(ctx, db.PutSettingParams{Key: fmt.Sprint("group ", i), Value: "there"})
}

func (s *Store) has(t *testing.T, i int) bool {
	t.Helper()
	_, err := s.Setting(t.Context(), tenant.System("test"), fmt.Sprint("group ", i))
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	return err == nil
}

// Who waits together is committed together; what fails takes back its own part, and its caller alone hears of it.
func TestGroup(t *testing.T) {
	s := openFile(t)
	sorry := errors.New("sorry")
	const n = maxGroup + 8
	commits, transactions := s.Written()
	got := together(t, s, n, func(i int) transaction {
		return func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
			if err := put(ctx, q, i); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return sorry
			case 2:
				panic("ouch")
			case 3:
				return errUnchanged
			}
			return nil
		}
	})
	for i, err := range got {
		ok := err == nil
		switch i % 4 {
		case 1:
			ok = errors.Is(err, sorry)
		case 2:
			ok = err != nil && err.Error() == "panic: ouch"
		}
		if !ok || s.has(t, i) != (i%4 == 0) {
			t.Errorf("%d: %v, there: %v", i, err, s.has(t, i))
		}
	}
	c, x := s.Written()
	if c-commits != 2 || x-transactions != n/4 {
		t.Errorf("%d commits of %d transactions; want 2 of %d", c-commits, x-transactions, n/4)
	}
}

// A commit that fails is heard by everybody in it, and nothing of it is there.
func TestGroupCommitFails(t *testing.T) {
	s := openFile(t)
	got := together(t, s, 3, func(i int) transaction {
		return func(ctx context.Context, tx *sql.Tx, q *db.Queries) error {
			if i == 1 { // a broken reference that is only looked at by the commit
				_, err := tx.ExecContext(ctx, `PRAGMA defer_foreign_keys = ON;
					INSERT INTO api_key (id, name, hash, tenant_id, created_at) VALUES ('x', 'x', 'x', 'nobody', 'x')`)
				return err
			}
			return put(ctx, q, i)
		}
	})
	for i, err := range got {
		if err == nil || s.has(t, i) {
			t.Errorf("%d: %v, there: %v", i, err, s.has(t, i))
		}
	}
	if err := s.do(t.Context(), "test", func(ctx context.Context, _ *sql.Tx, q *db.Queries) error { return put(ctx, q, 9) }); err != nil || !s.has(t, 9) {
		t.Errorf("afterwards: %v", err)
	}
}
