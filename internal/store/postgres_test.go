package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
)

// all is a hub that tells when everybody is told to read again.
type all chan struct{}

func (all) Publish(string) {}
func (a all) PublishAll()  { a <- struct{}{} }

// When the listener's connection breaks, it listens again, and everybody is told to read again.
func TestABrokenListenerListensAgain(t *testing.T) {
	db := postgres(t)
	told := make(all, 10)
	s := open(t, db, told)
	admin, err := pgx.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // nothing follows
	var n int
	err = admin.QueryRow(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'`).Scan(&n)
	if err != nil || n != 1 {
		t.Fatalf("broke %d listeners, %v", n, err)
	}
	select {
	case <-told:
	case <-time.After(2 * time.Minute):
		t.Fatal("nobody was told to read again")
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

// Transactions that PostgreSQL breaks off because they wait for each other are run again.
func TestDeadlockIsRetried(t *testing.T) {
	db := postgres(t)
	s := open(t, db, deaf{})
	scope := tenant.System("test")
	a, b := clicked(t, s, "A"), clicked(t, s, "B")
	if _, err := s.Change(t.Context(), scope, a.ID, connectWith(t, "5511987650001")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Change(t.Context(), scope, b.ID, connectWith(t, "5511987650002")); err != nil {
		t.Fatal(err)
	}
	// Each wants the number that the other one lets go: a circle of waiting, until one is broken off.
	errs := make(chan error, 2)
	for _, x := range []struct {
		id connection.ID
		n  string
	}{{a.ID, "5511987650002"}, {b.ID, "5511987650001"}} {
		go func() {
			_, err := s.Change(t.Context(), scope, x.id, connectWith(t, x.n))
			errs <- err
		}()
	}
	for range 2 {
		if err := <-errs; err != nil && !fault.Is(err, fault.Conflict) {
			t.Errorf("got %v", err)
		}
	}
}

// A transaction that PostgreSQL breaks off is run again from its beginning, and its change is asked again.
func TestCollisionIsRetried(t *testing.T) {
	db := postgres(t)
	s := open(t, db, deaf{})
	c := clicked(t, s, "Colisão")
	asked := 0
	got, err := s.Change(t.Context(), everybody, c.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		if asked++; asked < 3 {
			return c, nil, &pgconn.PgError{Code: "40P01"}
		}
		c.Lease.Fence++
		return c, nil, nil
	})
	if err != nil || asked != 3 || got.Lease.Fence != 1 {
		t.Errorf("asked %d times, fence %d, %v", asked, got.Lease.Fence, err)
	}
}

// Who leaves a place wakes the next in line even while somebody else holds that one's row, and does not wait for it.
func TestLeavingWaitsForNobody(t *testing.T) {
	db := postgres(t)
	s := open(t, db, deaf{})
	leaves, waits := clicked(t, s, "Sai"), clicked(t, s, "Espera")
	_, err := s.Change(t.Context(), everybody, waits.ID, func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		c.Attempt = &connection.Attempt{
			ID: "a", Method: connection.QR, StartedBy: tenant.CLIActor(), StartedAt: time.UnixMilli(1), QueuedAt: time.UnixMilli(2), Place: 1,
		}
		return c, nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	other, err := pgx.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // it rolls back
	for _, query := range []string{"BEGIN", "UPDATE connection SET paused = TRUE WHERE attempt_id IS NOT NULL"} {
		if _, err := other.Exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if _, err := s.Change(ctx, everybody, leaves.ID, raise(connection.AdmitNext{Server: "default"})); err != nil {
		t.Error(err)
	}
}

// A connection that is cut while a change waits for its answer makes the database unavailable: it is no defect of ours.
func TestAConnectionThatIsCutIsNoDefect(t *testing.T) {
	db := postgres(t)
	line, through := storetest.StartLine(t, db.URL)
	near := db
	near.URL = through
	s := open(t, near, deaf{})
	c := clicked(t, s, "Cortada")
	other, err := pgx.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // it rolls back
	var pid int
	for _, query := range []string{"BEGIN", "UPDATE connection SET paused = TRUE"} {
		if _, err := other.Exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	if err := other.QueryRow(t.Context(), "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := s.Change(t.Context(), everybody, c.ID, raise())
		done <- err
	}()
	for n, end := 0, time.After(time.Minute); n == 0; {
		if err := other.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE NOT granted AND $1 = ANY (pg_blocking_pids(pid))", pid).Scan(&n); err != nil {
			t.Fatal(err)
		}
		select {
		case <-end:
			t.Fatal("the change does not wait")
		default:
		}
	}
	line.End()
	if err := <-done; !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

func TestAnUnreachableDatabaseIsNamedWithoutItsPassword(t *testing.T) {
	for _, url := range []string{"postgres://nobody:hush-hush@127.0.0.1:1/none?connect_timeout=2", "postgres://u:hush-hush@[broken"} {
		_, err := store.Open(t.Context(), store.Config{
			DatabaseURL: url, Ring: storetest.Ring(t, "k1:the key ring of this test"), Hub: deaf{}, Log: storetest.Log(t), Now: time.Now,
		})
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v", err)
		}
		if got := fmt.Sprint(err); len(got) == 0 || strings.Contains(got, "hush") {
			t.Errorf("the error tells the password: %s", got)
		}
	}
}

func open(t testing.TB, db storetest.Database, hub store.Hub, set ...func(*store.Config)) *store.Store {
	t.Helper()
	c := store.Config{
		DatabaseURL: db.URL, Path: db.Path, Ring: storetest.Ring(t, "k1:the key ring of this test"), Hub: hub,
		Log: storetest.Log(t), Now: time.Now,
	}
	for _, f := range set {
		f(&c)
	}
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	err = s.PutServer(t.Context(), tenant.System("test"), fleet.Server{ID: "default", URL: "http://x.test", CreatedAt: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
