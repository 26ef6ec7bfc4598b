package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/store"
	"salonzap/internal/secret"
	"salonzap/internal/store/storetest"
)

var pg storetest.Postgres

func TestMain(m *testing.M) {
	code := pg.Main(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func ring(tb testing.TB, text string) *secret.Ring {
	tb.Helper()
	r, err := secret.ParseRing(text)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

const k1 = "k1:0123456789abcdef0123456789abcdef"

func config(tb testing.TB) store.Config {
	tb.Helper()
	return store.Config{
		Path: filepath.Join(tb.TempDir(), "gateway.db"), Ring: ring(tb, k1), Log: slog.New(slog.DiscardHandler),
		Now: time.Now, LockWait: 5 * time.Second,
	}
}

func open(tb testing.TB, c store.Config) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), c)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// both runs a test on both databases.
func both(t *testing.T, f func(t *testing.T, c store.Config)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { f(t, config(t)) })
	t.Run("PostgreSQL", func(t *testing.T) {
		c := config(t)
		c.DatabaseURL, c.Schema = pg.NewDatabase(t), "gateway"
		f(t, c)
	})
}

func salon(name string) store.Instance {
	at := time.UnixMilli(1_800_000_000_123).UTC()
	return store.Instance{
		ID: "id-" + name, Name: name, Integration: "WHATSAPP-BAILEYS", Number: "5511987654321",
		Kept:   store.SealedPart{Token: "token-of-" + evolution.Key(name), Settings: evolution.Settings{MsgCall: "não"}, Settled: at, Changed: at},
		Device: "5511987654321:7@s.whatsapp.net", Active: at, Created: at, Updated: at,
	}
}

func put(tb testing.TB, s *store.Store, i store.Instance) error {
	tb.Helper()
	return s.Write(tb.Context(), func(t *store.Tx) error { return s.PutInstance(t, i) })
}

func TestInstancesAreKeptUnderUniqueNames(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		s := open(t, c)
		a := salon("a")
		if err := errors.Join(put(t, s, a), put(t, s, salon("b"))); err != nil {
			t.Fatal(err)
		}
		other := salon("a")
		other.ID = "another"
		if err := put(t, s, other); !fault.Is(err, fault.Conflict) {
			t.Errorf("a name twice: %v", err)
		}
		a.Kept.Proxy, a.Reason, a.Cause, a.ReasonAt = &store.Proxy{Host: "h", Password: "pw"}, 401, "unlinked", a.Created
		hook := store.Hook{Instance: a.ID, Name: a.Name, Target: store.Target{
			Config: evolution.WebhookConfig{URL: "http://h/secret", Headers: evolution.Headers{"X": "1"}, Events: []evolution.Event{}}, Secret: "s",
		}, Created: a.Created, Updated: a.Created}
		if err := s.Write(t.Context(), func(t *store.Tx) error { return errors.Join(s.PutInstance(t, a), s.PutHook(t, hook)) }); err != nil {
			t.Fatal(err)
		}
		got, err := s.Instances(t.Context())
		if err != nil || cmp.Diff([]store.Instance{a, salon("b")}, got) != "" {
			t.Errorf("%v %s", err, cmp.Diff([]store.Instance{a, salon("b")}, got))
		}
		hooks, err := s.Hooks(t.Context())
		if err != nil || cmp.Diff([]store.Hook{hook}, hooks) != "" {
			t.Errorf("%v %s", err, cmp.Diff([]store.Hook{hook}, hooks))
		}
		if err := s.Write(t.Context(), func(t *store.Tx) error { return errors.Join(s.RemoveInstance(t, a.ID), s.RemoveHooks(t)) }); err != nil {
			t.Fatal(err)
		}
		if hooks, err := s.Hooks(t.Context()); err != nil || len(hooks) != 0 {
			t.Errorf("%d hooks of nobody, %v", len(hooks), err)
		}
	})
}

func event(instance, id string) store.Event {
	return store.Event{ID: id, Instance: instance, Name: "MESSAGES_UPSERT", Body: []byte("body of " + id), Expires: time.Now().Add(time.Hour)}
}

func ids(tb testing.TB, s *store.Store, instance string) (list []string) {
	tb.Helper()
	waiting, err := s.Next(tb.Context(), instance, time.Now(), 100)
	if err != nil {
		tb.Fatal(err)
	}
	for _, w := range waiting {
		list = append(list, w.ID)
	}
	return list
}

func TestTheOutboxOfTheGatewayKeepsOrderAndAge(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		s := open(t, c)
		qr := func(id string) store.Event {
			e := event("x", id)
			e.CoalesceKey, e.Replaces = "code", []string{"code"}
			return e
		}
		old := event("x", "old")
		old.Expires = time.Now().Add(-time.Second)
		for _, e := range []store.Event{event("x", "1"), qr("q1"), event("x", "2"), event("y", "3"), qr("q2"), event("x", "1"), old} {
			if err := s.Write(t.Context(), func(t *store.Tx) error { return s.PutEvent(t, e) }); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Prune(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"1", "2", "q2"}, ids(t, s, "x")); diff != "" {
			t.Error(diff)
		}
		due := time.UnixMilli(5000).UTC()
		first, err := s.Next(t.Context(), "x", time.Now(), 1)
		if err != nil || len(first) != 1 || string(first[0].Body) != "body of 1" {
			t.Fatalf("%v, %v", first, err)
		}
		if err := errors.Join(s.Failed(t.Context(), first[0].Seq, 3, due, time.Time{}), s.Done(t.Context(), first[0].Seq+100)); err != nil {
			t.Fatal(err)
		}
		if first, err = s.Next(t.Context(), "x", time.Now(), 1); err != nil || first[0].Attempts != 3 || !first[0].Due.Equal(due) {
			t.Errorf("%v, %v", first, err)
		}
		if err := s.Done(t.Context(), first[0].Seq); err != nil {
			t.Fatal(err)
		}
		if queues, err := s.Queues(t.Context()); err != nil || len(queues) != 2 {
			t.Errorf("%v, %v", queues, err)
		}
		if err := s.Forget(t.Context(), "x"); err != nil || len(ids(t, s, "x")) != 0 || len(ids(t, s, "y")) != 1 {
			t.Errorf("after forgetting x: %v, %v, %v", ids(t, s, "x"), ids(t, s, "y"), err)
		}
	})
}

// A failed event blocks its chat, a parked one does not; and the file does not reveal the chat.
func TestWhatFailedHoldsUpItsChatAlone(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		s := open(t, c)
		for _, id := range []string{"ana1", "bia1", "ana2", "bia2", "cleo1", "cleo2"} {
			e := event("x", id)
			e.Chat = id[:len(id)-1]
			if err := s.Write(t.Context(), func(t *store.Tx) error { return s.PutEvent(t, e) }); err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.Next(t.Context(), "x", time.Now(), 10)
		if err != nil || len(list) != 6 || list[0].Chat == "ana" || list[0].Chat != list[2].Chat || list[0].Chat == list[1].Chat {
			t.Fatalf("%+v, %v", list, err)
		}
		soon := time.Now().Add(time.Hour).Truncate(time.Millisecond)
		late := soon.Add(time.Minute)
		if err := errors.Join(s.Failed(t.Context(), list[0].Seq, 1, late, time.Time{}), s.Failed(t.Context(), list[1].Seq, 1, soon, time.Time{})); err != nil {
			t.Fatal(err)
		}
		look := func(until time.Time, want ...string) {
			t.Helper()
			list, err := s.Next(t.Context(), "x", until, 10)
			var got []string
			for _, w := range list {
				got = append(got, w.ID)
			}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Error(diff, err)
			}
		}
		look(time.Now(), "cleo1", "cleo2")
		look(late, "cleo1", "cleo2", "bia1", "ana1")
		if due, err := s.Due(t.Context(), "x"); err != nil || !due.Equal(soon) {
			t.Errorf("due at %v, %v", due, err)
		}
		if err := s.Failed(t.Context(), list[0].Seq, 10, time.Time{}, soon); err != nil {
			t.Fatal(err)
		}
		look(time.Now(), "ana2", "cleo1", "cleo2")
		if b, err := s.Backlog(t.Context(), ""); err != nil || b.Waiting != 5 || b.Parked != 1 {
			t.Errorf("%+v, %v", b, err)
		}
		if n, err := s.Unpark(t.Context(), "x"); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		look(time.Now(), "ana1", "ana2", "cleo1", "cleo2")
	})
}

func TestASendIsNotedOnce(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		s := open(t, c)
		if err := put(t, s, salon("a")); err != nil {
			t.Fatal(err)
		}
		in := store.Sent{Instance: "id-a", Key: "k", Request: "r", MessageID: "m1"}
		if got, found, err := s.BeginSend(t.Context(), in); err != nil || found || got.MessageID != "m1" {
			t.Errorf("first: %v, %v", found, err)
		}
		in.MessageID, in.Answer = "m2", []byte("answer")
		if got, found, err := s.BeginSend(t.Context(), in); err != nil || !found || got.MessageID != "m1" || got.Answer != nil {
			t.Errorf("second: %q %q, %v, %v", got.MessageID, got.Answer, found, err)
		}
		if err := s.Write(t.Context(), func(t *store.Tx) error { return s.AnswerSend(t, in) }); err != nil {
			t.Fatal(err)
		}
		if got, found, err := s.BeginSend(t.Context(), in); err != nil || !found || string(got.Answer) != "answer" {
			t.Errorf("third: %q, %v, %v", got.Answer, found, err)
		}
		if err := s.Prune(t.Context(), time.Now().Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, found, err := s.BeginSend(t.Context(), in); err != nil || found {
			t.Errorf("after 48 hours: %v, %v", found, err)
		}
	})
}

// Concurrent changes share commits, and one that fails does not undo another.
func TestAFailedChangeOfASharedCommitTakesNoOtherWithIt(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		s := open(t, c)
		mine := errors.New("mine")
		var all sync.WaitGroup
		for n := range 200 {
			all.Go(func() {
				e := event("x", strconv.Itoa(n))
				err := s.Write(t.Context(), func(t *store.Tx) error {
					if err := s.PutEvent(t, e); err != nil || n%10 != 0 {
						return err
					}
					return mine
				})
				if (n%10 == 0) != errors.Is(err, mine) {
					t.Errorf("%d: %v", n, err)
				}
			})
		}
		all.Wait()
		if n, err := s.Count(t.Context()); err != nil || n != 180 {
			t.Errorf("%d of 180, %v", n, err)
		}
	})
}

func TestASecondProcessIsRefused(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		first, err := store.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		again := c
		again.LockWait = 50 * time.Millisecond
		if _, err := store.Open(t.Context(), again); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "another process has") {
			t.Errorf("a second process: %v", err)
		}
		waits := make(chan *store.Store)
		go func() {
			s, err := store.Open(t.Context(), c)
			if err != nil {
				t.Error(err)
			}
			waits <- s
		}()
		if err := first.Close(); err != nil {
			t.Error(err)
		}
		if s := <-waits; s != nil {
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := first.Done(t.Context(), 1); !fault.Is(err, fault.Unavailable) {
			t.Errorf("a write after the end: %v", err)
		}
	})
}

// On PostgreSQL the lock ends with its connection, and nothing can be written without it.
func TestNothingIsWrittenWithoutTheLock(t *testing.T) {
	c := config(t)
	c.DatabaseURL, c.Schema = pg.NewDatabase(t), "gateway"
	s := open(t, c)
	db, _ := s.Engine()
	if _, err := db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`); err != nil {
		t.Fatal(err)
	}
	err := s.Done(t.Context(), 1)
	<-s.Lost()
	if !fault.Is(err, fault.Unavailable) || !fault.Is(s.Done(t.Context(), 1), fault.Unavailable) {
		t.Errorf("a write without the lock: %v", err)
	}
}

func TestOnlyTheRightKeyRingOpensTheDatabase(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		do := func(ringText string, f func(*store.Store)) error {
			c.Ring = ring(t, ringText)
			s, err := store.Open(t.Context(), c)
			if err != nil {
				return err
			}
			f(s)
			return s.Close()
		}
		const k2 = "k2:fedcba9876543210fedcba9876543210"
		if err := do(k1, func(s *store.Store) { _ = put(t, s, salon("a")) }); err != nil {
			t.Fatal(err)
		}
		if err := do("k1:another-key-of-the-same-id", nil); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "SALONZAP_SECRET_KEY") {
			t.Errorf("another ring: %v", err)
		}
		if err := do(k2+","+k1, func(*store.Store) {}); err != nil { // the rotation
			t.Fatal(err)
		}
		if err := do(k2, func(s *store.Store) {
			if got, err := s.Instances(t.Context()); err != nil || len(got) != 1 || got[0].Kept.Token != "token-of-a" {
				t.Errorf("after the rotation: %v", err)
			}
		}); err != nil {
			t.Error(err)
		}
	})
}

// The files contain no secret in clear text, and only their owner may read them.
func TestNothingSecretStandsInTheFiles(t *testing.T) {
	c := config(t)
	s := open(t, c)
	hook := store.Hook{Instance: "id-a", Name: "a", Target: store.Target{Config: evolution.WebhookConfig{URL: "http://h/hook-secret"}}}
	e := event("id-a", "1")
	e.Body = []byte("2@code-of-a-phone")
	err := s.Write(t.Context(), func(t *store.Tx) error {
		return errors.Join(s.PutInstance(t, salon("a")), s.PutHook(t, hook), s.PutEvent(t, e))
	})
	copied := filepath.Join(filepath.Dir(c.Path), "copy.db")
	if err := errors.Join(err, s.Backup(t.Context(), copied)); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), copied); !fault.Is(err, fault.Conflict) {
		t.Errorf("a backup over another: %v", err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(c.Path), "*"))
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(name), info.Mode(), err)
		}
		content, err := os.ReadFile(name)
		for _, secret := range []string{"token-of-a", "hook-secret", "2@code"} {
			if err != nil || bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s has %q in it, %v", filepath.Base(name), secret, err)
			}
		}
	}
	c.Path = copied
	if got, err := open(t, c).Instances(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("the copy has %d instances, %v", len(got), err)
	}
}

// After EraseLog nothing deleted is in the log.
func TestAnEmptiedLogHoldsNothingDeleted(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		s := open(t, c)
		if err := put(t, s, salon("a")); err != nil {
			t.Fatal(err)
		}
		if err := s.EraseLog(t.Context()); err != nil {
			t.Fatal(err)
		}
		if log, err := os.Stat(c.Path + "-wal"); c.DatabaseURL == "" && (err != nil || log.Size() != 0) {
			t.Errorf("the log holds something: %v %v", log, err)
		}
		if got, err := s.Instances(t.Context()); err != nil || len(got) != 1 {
			t.Errorf("%d instances, %v", len(got), err)
		}
	})
}

// The engine's tables are in the same database as ours.
func TestTheEnginesTablesLiveBesideOurs(t *testing.T) {
	both(t, func(t *testing.T, c store.Config) {
		t.Helper()
		db, dialect := open(t, c).Engine()
		if want := map[bool]string{true: "sqlite3", false: "postgres"}[c.DatabaseURL == ""]; dialect != want {
			t.Errorf("dialect %q, want %q", dialect, want)
		}
		if _, err := db.ExecContext(t.Context(), `CREATE TABLE whatsmeow_x (a TEXT)`); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM whatsmeow_x`).Scan(&n); err != nil {
			t.Error(err)
		}
	})
}

func TestSchemasAreNamedSafelyAndKeptApart(t *testing.T) {
	c := config(t)
	c.DatabaseURL = pg.NewDatabase(t)
	for _, name := range []string{"", `a"; DROP`, "A"} {
		c.Schema = name
		if _, err := store.Open(t.Context(), c); !fault.Is(err, fault.Invalid) {
			t.Errorf("schema %q: %v", name, err)
		}
	}
	c.Schema = "one"
	a := open(t, c)
	c.Schema = "two" // another gateway in the same database
	b := open(t, c)
	if err := put(t, a, salon("a")); err != nil {
		t.Fatal(err)
	}
	if got, err := b.Instances(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("%d instances in the other schema, %v", len(got), err)
	}
}

func TestMigrationsMatch(t *testing.T) {
	names := func(folder string) (list []string) {
		entries, err := fs.ReadDir(os.DirFS("migrations"), folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	if diff := cmp.Diff(names("sqlite"), names("postgres")); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkWrite(b *testing.B) {
	s := open(b, config(b))
	for n := 0; b.Loop(); n++ {
		if err := s.Write(context.Background(), func(t *store.Tx) error { return s.PutEvent(t, event("x", strconv.Itoa(n))) }); err != nil {
			b.Fatal(err)
		}
	}
}
