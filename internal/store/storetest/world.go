package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/phone"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// patience is how long a test waits for a condition before it fails.
const patience = 20 * time.Second

// anybody is the scope that sees everything.
var anybody = tenant.System("test") //nolint:gochecknoglobals // a constant

// world is a database with one open store and one registered server, which most tests need.
type world struct {
	*testing.T
	*shared
}

// shared is the state that the parts of a test share.
type shared struct {
	db    Database
	hub   *hub
	clock *clock
	s     *store.Store
	n     atomic.Int64
}

func newWorld(t *testing.T, db Database, now func() time.Time) *world {
	t.Helper()
	w := &world{t, &shared{db: db, hub: newHub(), clock: &clock{real: now}}}
	w.s = w.open(w.hub)
	w.server("default")
	return w
}

// story runs a part of a test as a subtest.
func (w *world) story(name string, tell func(w *world)) {
	w.Helper()
	w.Run(name, func(t *testing.T) { tell(&world{t, w.shared}) })
}

// open opens another store on the same database, as another node would; it is closed after the test.
func (w *world) open(h store.Hub) *store.Store {
	w.Helper()
	s, err := store.Open(w.Context(), w.config(h))
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { closeStore(w.T, s) })
	return s
}

// secondNode is another node's store. SQLite has none: one process has the file, and its writers wait for one another there.
func (w *world) secondNode() *store.Store {
	w.Helper()
	if w.db.URL == "" {
		return w.s
	}
	return w.open(newHub())
}

func (w *world) config(h store.Hub) store.Config {
	return store.Config{
		DatabaseURL: w.db.URL, Path: w.db.Path, Ring: Ring(w.T, testRing), Hub: h, Log: Log(w.T), Now: w.clock.now, MaxConns: 8,
	}
}

// closeStore closes a store after a test; closing twice is fine, since stories close some themselves.
func closeStore(tb testing.TB, s *store.Store) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), patience)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		tb.Error("close:", err)
	}
}

func (w *world) server(id string) {
	w.Helper()
	w.must(w.s.PutServer(w.Context(), anybody, fleet.Server{
		ID: id, URL: "http://" + id + ".test", Key: "server key", MaxLinking: 40, CreatedAt: w.clock.now(),
	}))
}

// salon makes a salon.
func (w *world) salon(name string) tenant.Tenant {
	w.Helper()
	t, given, err := tenant.New(tenant.Draft{Name: name}, w.clock.now())
	w.must(err)
	t, err = w.s.AddTenant(w.Context(), anybody, t, given)
	w.must(err)
	return t
}

// clicked makes a salon with a connection, and applies change to its row.
func (w *world) clicked(name string, change func(c *connection.Connection)) connection.Connection {
	w.Helper()
	t := w.salon(name)
	c, _, err := w.s.Open(w.Context(), anybody, t.ID, fresh, edit(change))
	w.must(err)
	return c
}

// fresh is a first click's row.
func fresh(t tenant.Tenant) connection.Connection {
	return connection.Connection{
		ID: connection.NewID(), Tenant: t.ID, Server: "default", Instance: t.Slug.String() + "_whatsapp",
		Ownership: connection.ByHMAC, TokenKey: "k1", State: connection.Intended{}, Wanted: connection.Linked,
	}
}

// edit makes a Change of a function that edits the row.
func edit(f func(c *connection.Connection), effects ...connection.Effect) connection.Change {
	return func(c connection.Connection) (connection.Connection, []connection.Effect, error) {
		if c.Attempt != nil {
			a := *c.Attempt
			c.Attempt = &a
		}
		if f != nil {
			f(&c)
		}
		return c, effects, nil
	}
}

// attempt is an attempt that is under way.
func (w *world) attempt() *connection.Attempt {
	now := w.clock.now()
	return &connection.Attempt{
		ID: fmt.Sprint("attempt-", w.n.Add(1)), Method: connection.QR, StartedBy: tenant.CLIActor(), StartedAt: now,
		Phase: connection.Preparing, Rung: connection.RungWait, RungAt: now,
	}
}

// number is a mobile number that no salon of the test has.
func (w *world) number() phone.Number {
	n, ok := phone.FromDigits(fmt.Sprintf("55119%08d", 80_000_000+w.n.Add(1)))
	if !ok {
		w.Fatal("not a number")
	}
	return n
}

func (w *world) row(c connection.Connection) connection.Connection {
	w.Helper()
	got, err := w.s.ByTenant(w.Context(), anybody, c.Tenant)
	w.must(err)
	return got
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// want checks the kind of an error.
func (w *world) want(err error, kind fault.Kind, key fault.Key) {
	w.Helper()
	if !fault.Is(err, kind) {
		w.Errorf("got %v, want a fault of kind %v", err, kind)
		return
	}
	if got := keyOf(err); got != key {
		w.Errorf("got the sentence %q, want %q (%v)", got, key, err)
	}
}

// clock is the real clock, which can be set ahead.
type clock struct {
	real  func() time.Time
	ahead atomic.Int64
}

func (c *clock) now() time.Time { return c.real().Add(time.Duration(c.ahead.Load())) }

func (c *clock) pass(d time.Duration) { c.ahead.Add(int64(d)) }

// hub records hints.
type hub struct {
	mu     sync.Mutex
	told   map[string]int
	all    int
	change chan struct{} // closed and renewed at each hint
}

func newHub() *hub { return &hub{told: map[string]int{}, change: make(chan struct{})} }

// Publish records a hint.
func (h *hub) Publish(topic string) { h.note(func() { h.told[topic]++ }) }

// PublishAll records a hint at everything.
func (h *hub) PublishAll() { h.note(func() { h.all++ }) }

func (h *hub) note(f func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	f()
	close(h.change)
	h.change = make(chan struct{})
}

func (h *hub) count(topic string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.told[topic]
}

func (h *hub) countAll() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all
}

// wait waits until a condition on the hints holds.
func (h *hub) wait(tb testing.TB, what string, holds func(told map[string]int, all int) bool) {
	tb.Helper()
	deadline := time.After(patience)
	for {
		h.mu.Lock()
		ok, change := holds(h.told, h.all), h.change
		h.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-change:
		case <-deadline:
			tb.Fatal("never hinted at:", what)
		}
	}
}

// Log is a log that goes to the test's output.
func Log(tb testing.TB) *slog.Logger {
	tb.Helper()
	return slog.New(slog.NewTextHandler(tb.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func keyOf(err error) fault.Key {
	if e := asFault(err); e != nil {
		return e.Key
	}
	return ""
}
