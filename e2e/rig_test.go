package e2e_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/connection"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
)

// Numbers of phones that the stories use.
const (
	rightPhone = "5511987654321"
	otherPhone = "5521912345678"
)

// patience bounds every wait: far more than anything takes, so that only a defect reaches it.
const patience = 2 * time.Minute

// world is one database, one fake Evolution server, and the nodes that work with them.
type world struct {
	*testing.T
	fake     *evolutiontest.Server
	whatsapp *address
	config   app.Config
	// environment is what processes are told besides the configuration: "NAME=value".
	environment []string
	pace        connection.Pace
	now         func() time.Time                          // the clock of the nodes of this process
	calls       func(http.RoundTripper) http.RoundTripper // wraps their transport to servers, when a test intercepts it
	log         *journal
	tabs        []*tab
	slowBy      atomic.Int64    // how far the server's clock is behind, in nanoseconds
	ctx         context.Context //nolint:containedctx // bounded by the patience of the whole test
}

// kind is a database.
type kind string

// The databases.
const (
	onSQLite   kind = "sqlite"
	onPostgres kind = "postgres"
)

// ring is the key ring of every world. Nodes of one database share it.
const ring = "k1:a-key-for-stories-only-0001"

// newWorld makes a world whose server behaves, and no node yet.
func newWorld(t *testing.T, db kind) *world {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	t.Cleanup(cancel)
	w := &world{T: t, pace: quick(), log: &journal{}, ctx: ctx, now: time.Now}
	w.fake = evolutiontest.New(evolutiontest.Options{Now: func() time.Time { return time.Now().Add(-time.Duration(w.slowBy.Load())) }})
	w.whatsapp = listen(t, w.fake)
	t.Cleanup(func() { w.fake.Close(); w.whatsapp.down() })
	keys, err := secret.ParseRing(ring)
	w.must(err)
	w.config = app.Config{Data: t.TempDir(), Ring: keys, Listen: "127.0.0.1:0", WhatsApp: app.OnEvolution}
	w.config.Evolution = app.EvolutionConfig{URL: w.whatsapp.url(), Key: secret.Text(w.fake.Key())}
	if db == onPostgres {
		w.config.Database = secret.Text(pg.NewPrepared(t, "salonzap", w.migrated))
	} else {
		tables.CopyTo(t, w.config.DatabaseFile())
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the log:\n%s", w.log.tail(6000))
		}
	})
	return w
}

// migrated makes the tables once for all tests.
func (w *world) migrated(ctx context.Context, dsn string) error {
	cfg := w.config
	cfg.Database = secret.Text(dsn)
	return migrate(ctx, cfg)
}

func migrate(ctx context.Context, cfg app.Config) error {
	cfg.Evolution = app.EvolutionConfig{}
	c, err := app.OpenCore(ctx, cfg, app.CoreOptions{Now: time.Now})
	if err != nil {
		return err
	}
	return c.Close(ctx)
}

// onBoth runs a test on both databases.
func onBoth(t *testing.T, story func(w *world)) {
	t.Helper()
	for _, db := range []kind{onSQLite, onPostgres} {
		t.Run(string(db), func(t *testing.T) {
			t.Parallel()
			story(newWorld(t, db))
		})
	}
}

// on runs a test on one database, where it does not matter which.
func on(t *testing.T, db kind, story func(w *world)) {
	t.Helper()
	t.Parallel()
	story(newWorld(t, db))
}

// quick is the pace of real servers, ten times as fast where a story would wait. A code's life stays: codes are rotated by
// hand. So do the rungs of the ladder, unless a story climbs: a busy machine must not look like a server that gives no code.
func quick() connection.Pace {
	p := connection.DefaultPace()
	for _, d := range []*time.Duration{
		&p.Poll, &p.PollWithWebhooks, &p.RequestCode, &p.VanishedFor, &p.Retry, &p.MaxUnreachable,
		&p.ResetFor, &p.ClosedHold, &p.HealEvery, &p.AbsentAgain, &p.BootGrace, &p.Reconcile,
		&p.ReconcilePoll, &p.UndecidedFor, &p.CoalesceFor, &p.QueueEvery,
	} {
		*d /= 10
	}
	return p
}

// climbs makes the ladder ten times as fast, up to the rung that deletes; what comes after a delete has its time.
func (w *world) climbs() {
	p := &w.pace
	for _, d := range []*time.Duration{&p.WaitFor, &p.RequestFor, &p.RestartFor, &p.LogoutFor} {
		*d /= 10
	}
	p.RecreateFor *= 10 // a busy machine does not give a delete up that takes its time
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// node is one running process of the program, but for the process.
type node struct {
	*client

	w    *world
	app  *app.App
	out  *journal // what it says to people
	quit func()   // ends it and waits; once
}

// node starts the program on a free port. It stops with the test.
func (w *world) node() *node {
	w.Helper()
	return w.start(w.config, false)
}

// demo starts the program as a demonstration, with phones and a server of its own.
func (w *world) demo() *node {
	w.Helper()
	return w.start(app.Config{Listen: "127.0.0.1:0", WhatsApp: app.OnSimulator, Features: tenant.AllFeatures()}, true)
}

func (w *world) start(config app.Config, demo bool) *node {
	w.Helper()
	n := &node{w: w, out: &journal{}}
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.ctx))
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	n.app, err = app.New(ctx, config, app.Options{
		Core: app.CoreOptions{Log: log, Now: w.now, Pace: w.pace, Calls: w.calls}, Demo: demo, PlayKey: rootKey, Out: n.out, Version: "story",
	})
	if err != nil {
		cancel()
		w.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- n.app.Run(ctx) }()
	n.quit = sync.OnceFunc(func() {
		cancel()
		if n.client != nil { // a start that failed has none
			n.http.CloseIdleConnections()
		}
		if err := <-ended; err != nil {
			w.Errorf("the node did not stop cleanly: %v", err)
		}
	})
	w.Cleanup(func() {
		for _, b := range w.tabs {
			b.leave()
		}
		n.quit()
	})
	n.client = newClient(w.ctx, w.T, n.app.URL(), n.newKey(tenant.ID{}))
	return n
}

// newKey makes an API key: an operator's, or one salon's.
func (n *node) newKey(only tenant.ID) string {
	n.w.Helper()
	_, plain, err := n.app.Core().Keys.Create(n.w.ctx, tenant.ForOperator(tenant.CLIActor()), tenant.NewKey{Name: "story", Only: only})
	n.w.must(err)
	return plain
}

// address is a place on loopback that a handler can leave and come back to, as a server that is
// down does.
type address struct {
	t       *testing.T
	handler http.Handler
	at      string
	server  *http.Server
	ended   chan struct{}
}

func listen(t *testing.T, h http.Handler) *address {
	t.Helper()
	a := &address{t: t, handler: h}
	a.up()
	return a
}

func (a *address) url() string { return "http://" + a.at }

func (a *address) up() {
	a.t.Helper()
	ln := a.listen()
	a.at = ln.Addr().String()
	server, ended := &http.Server{Handler: a.handler, ReadHeaderTimeout: patience}, make(chan struct{})
	a.server, a.ended = server, ended
	go func() {
		defer close(ended)
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			a.t.Errorf("the fake's address: %v", err)
		}
	}()
}

// listen listens where the address was before, or at a port of its own.
func (a *address) listen() net.Listener {
	a.t.Helper()
	var lc net.ListenConfig
	for a.at == "" {
		at := fmt.Sprintf("127.0.0.1:%d", firstPort+int(ports.Add(1))%manyPorts)
		if ln, err := lc.Listen(context.WithoutCancel(a.t.Context()), "tcp", at); err == nil {
			return ln
		}
		if a.t.Context().Err() != nil {
			a.t.Fatal("no port is free")
		}
	}
	ln, err := lc.Listen(context.WithoutCancel(a.t.Context()), "tcp", a.at)
	if err != nil {
		a.t.Fatal(err)
	}
	return ln
}

// The ports of addresses that are left and come back to. They are below those that systems give to whoever asks for any port, and to
// connections: nobody takes one meanwhile.
const (
	firstPort = 12000
	manyPorts = 20000
)

// down refuses connections from now on, and cuts those that are open.
func (a *address) down() {
	_ = a.server.Close()
	<-a.ended
}

// journal is text that is written and read at once.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func (j *journal) tail(n int) string {
	s := j.String()
	if len(s) <= n {
		return s
	}
	return s[strings.IndexByte(s[len(s)-n:], '\n')+len(s)-n+1:]
}

// eventually repeats a check until it holds, for at most the test's patience. It is for what has no
// notification.
func (w *world) eventually(what string, so func() bool) {
	w.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for !so() {
		select {
		case <-again.C:
		case <-w.ctx.Done():
			w.Fatalf("never: %s", what)
		}
	}
}

// raw is the database itself.
func (w *world) raw() *sql.DB {
	w.Helper()
	driver, source := "sqlite", "file:"+w.config.DatabaseFile()+"?_pragma=busy_timeout(10000)"
	if w.config.Database != "" {
		driver, source = "pgx", w.config.Database.Reveal()
	}
	db, err := sql.Open(driver, source)
	w.must(err)
	w.Cleanup(func() { w.must(db.Close()) })
	return db
}
