package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
)

// Through a pooler in transaction mode nothing is opened, whichever of its sessions it hands out, and the reason is said.
func TestPoolerInTransactionModeIsRefused(t *testing.T) {
	for name, pool := range map[string]struct {
		sessions int
		order    storetest.PoolOrder
	}{"the last one first": {3, storetest.LastFirst}, "in turn": {3, storetest.InTurn}, "belated": {3, storetest.Belated}, "only one": {1, storetest.LastFirst}} {
		t.Run(name, func(t *testing.T) {
			url := storetest.StartPooler(t, postgres(t).URL, pool.sessions, pool.order)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err := store.Open(ctx, store.Config{
				DatabaseURL: url, Ring: storetest.Ring(t, "k1:the key ring of this test"), Hub: deaf{}, Log: storetest.Log(t), Now: time.Now,
			})
			e, ok := sqlkit.Explain(err)
			if err == nil || !ok || !strings.Contains(e.What, "transaction mode") {
				t.Errorf("got %v, explained as %+v", err, e)
			}
		})
	}
}

// Ready is more than an answer: it is a write, the lock of our session, and a notification that comes back.
func TestReadyIsAWriteALockAndANotification(t *testing.T) {
	db := postgres(t)
	s := open(t, db, deaf{})
	admin, err := pgx.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.WithoutCancel(t.Context())) //nolint:errcheck // nothing follows
	do := func(sql string) {
		t.Helper()
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal("at first:", err)
	}
	unready := func(name string, patience time.Duration) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if err := s.Ready(ctx); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := s.Setting(t.Context(), everybody, "none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: it does not even answer: %v", name, err)
		}
	}
	const long = time.Minute
	do("REVOKE ALL ON setting FROM PUBLIC; ALTER TABLE setting ADD CONSTRAINT full_disk CHECK (key <> 'store.probe') NOT VALID")
	unready("no write", long)
	do("ALTER TABLE setting DROP CONSTRAINT full_disk")
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal("writable again:", err)
	}
	do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%' AND pid <> pg_backend_pid()")
	if err := waitReady(t, s); err != nil {
		t.Error("it never came back:", err)
	}
}

// waitReady asks until the store is ready.
func waitReady(t *testing.T, s *store.Store) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		one, end := context.WithTimeout(ctx, 5*time.Second)
		err := s.Ready(one)
		end()
		if err == nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
	}
}

// What an operator can do something about is said in words, and the words fit.
func TestWhatAnOperatorCanMendIsSaidInWords(t *testing.T) {
	db := postgres(t)
	bad := func(change func(string) string) string { return change(db.URL) }
	for name, tc := range map[string]struct{ url, what string }{
		"refused":     {"postgres://nobody:hush@127.0.0.1:1/none", "nobody listens"},
		"no name":     {"postgres://nobody:hush@postgres.invalid/none?connect_timeout=20", "no address"},
		"no database": {bad(func(u string) string { return strings.Replace(u, "?", "_none?", 1) }), "does not exist"},
		"no socket":   {"postgres:///x?host=/nowhere/at/all", "socket"},
		"a parameter": {bad(func(u string) string { return u + "&schema=public" }), "schema"},
		"no schema":   {bad(func(u string) string { return u + "&search_path=nowhere" }), "schema"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := store.Open(t.Context(), store.Config{
				DatabaseURL: tc.url, Ring: storetest.Ring(t, "k1:the key ring of this test"), Hub: deaf{}, Log: storetest.Log(t), Now: time.Now,
			})
			e, ok := sqlkit.Explain(err)
			if !ok || !strings.Contains(e.What, tc.what) || e.Remedy == "" || strings.Contains(e.What+e.Remedy, "hush") {
				t.Errorf("%v is explained as %+v", err, e)
			}
		})
	}
	if e, ok := sqlkit.Explain(errors.New("odd")); ok {
		t.Errorf("what nobody knows is explained as %+v", e)
	}
}
