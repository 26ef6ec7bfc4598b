package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/outbox"
	"salonzap/internal/gateway/store"
	"salonzap/internal/secret"
)

// Config is what a Gateway needs. What has no default must be given.
type Config struct {
	DatabaseURL string // postgres://…; empty: SQLite
	Schema      string // of PostgreSQL; default "gateway"
	Path        string // the SQLite file
	Ring        *secret.Ring
	Key         evolution.Key // the global key
	Sessions    SessionsFunc  // Engine makes it
	Version     string        // as GET / tells it
	Now         func() time.Time
	Log         *slog.Logger

	Transport     http.RoundTripper // carries webhooks to Platform inside the process; nil: there is no such way
	Platform      string            // host of our own platform: no status of it ends an event
	HidesHook     func(string) bool // webhook addresses that an instance's own token is not shown; nil: none
	Inner         []string          // names that exist only inside the process: nothing that clients name leads there
	Allow         egress.Allow      // what clients' webhooks, media and proxies may lead to besides the public internet
	WebhookSecret evolution.Key     // signs webhooks whose instance has no secret of its own
	Manager       string            // URL of a page where instances are looked after, as GET / tells it; empty: there is none
	ServerURL     string            // where we can be reached, as webhooks tell it; empty: they do not
	MaxBody       int64             // bytes of a request with a medium in it; default 96 MiB
	MaxMedia      int64             // bytes of a medium; default 64 MiB
	MaxUploads    int64             // bytes of bodies and media that are held at once, in all; default 192 MiB
	MaxUploadsOf  int64             // the same of one instance; default 96 MiB, and no less than MaxBody
	MaxHookMedia  int64             // bytes of a medium that goes into a webhook; default 16 MiB, as long as a photo or a voice message ever is
	Origins       []string          // whose pages may call from a browser: AnyOrigin, or origins like https://manager.example.com; empty: nobody's
	PasskeyCORS   bool              // pages of WhatsApp Web may answer passkey steps by themselves
	// ClientAddr is the network address that a request comes from, behind the proxies that the operator trusts; nil: the
	// connection's. Limits of calls without a key count by it.
	ClientAddr func(*http.Request) string
	LockWait   time.Duration // for another process to leave the database; default 30 s
}

// MinKey is how long a global key is at least, in bytes.
const MinKey = 16

// Defaults of Config.
const (
	defaultSchema   = "gateway"
	defaultMaxBody  = 96 << 20
	defaultMaxMedia = 64 << 20
	defaultHookSize = 16 << 20
	defaultUploads  = 192 << 20
	defaultLockWait = 30 * time.Second
)

const (
	eventLife   = 72 * time.Hour // how long an event is tried
	keyLife     = 48 * time.Hour // how long a send's key is known
	janitorTick = 10 * time.Second
	eraseEvery  = time.Hour // SQLite's log is emptied of messages that were deleted
	stopTime    = 10 * time.Second
)

// Gateway is the server. It is safe for concurrent use. Make one with Open, begin with Start, end with Close.
type Gateway struct {
	c        Config
	store    *store.Store
	sessions engine.Sessions
	office   *outbox.Office
	roster   *roster
	flights  flights
	media    *http.Client
	uploads  *budget
	tally    tally
	routes   map[string]route
	erasedAt time.Time // when SQLite's log was last emptied; keepHouse's alone
	passkeys *passkeys

	process [32]byte // keys the tags of this process
	global  tag
	started atomic.Bool
	stop    func() error // ends the sessions, once
	quit    chan struct{}
	ended   sync.Once
	work    sync.WaitGroup
}

// Open opens the database and makes the sessions; nothing is connected yet. Errors: Invalid for a key or a ring that
// cannot be used; Conflict when another process has the database and keeps it; Unavailable.
func Open(ctx context.Context, c Config) (*Gateway, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	g := &Gateway{c: c, passkeys: newPasskeys(), quit: make(chan struct{}), flights: flights{under: map[string]chan struct{}{}}}
	g.media, g.uploads = mediaClient(g.guard(false)), newBudget(c.MaxUploads, c.MaxUploadsOf)
	_, _ = rand.Read(g.process[:])
	g.global = g.tagOf(c.Key)
	g.routes = g.routeTable() //nolint:contextcheck // its handlers have their requests' contexts
	var err error
	g.store, err = store.Open(ctx, store.Config{
		DatabaseURL: c.DatabaseURL, Schema: c.Schema, Path: c.Path, Ring: c.Ring, Log: c.Log, Now: c.Now, LockWait: c.LockWait,
	})
	if err != nil {
		return nil, err
	}
	if err := g.open(ctx); err != nil {
		return nil, errors.Join(err, g.store.Close())
	}
	return g, nil
}

func (c *Config) check() error {
	const op = "gateway.open"
	switch {
	case c.Key == "":
		return &fault.Error{Kind: fault.Invalid, Op: op, Field: "SALONZAP_GATEWAY_KEY", Err: errors.New("the gateway needs a global key")}
	case evolution.IsSampleKey(c.Key):
		return &fault.Error{
			Kind: fault.Invalid, Op: op, Field: "SALONZAP_GATEWAY_KEY",
			Err: errors.New("this is a published sample key, which everybody knows; use a random one"),
		}
	case len(c.Key) < MinKey:
		return &fault.Error{
			Kind: fault.Invalid, Op: op, Field: "SALONZAP_GATEWAY_KEY",
			Err: fmt.Errorf("the global key opens everything and is shorter than %d characters; use a random one", MinKey),
		}
	case c.Ring == nil || c.Sessions == nil || c.Now == nil || c.Log == nil:
		return fault.Wrap(fault.Internal, op, errors.New("the configuration is not whole"))
	}
	if c.Schema == "" {
		c.Schema = defaultSchema
	}
	if c.ClientAddr == nil {
		c.ClientAddr = connectionAddr
	}
	if c.MaxBody <= 0 {
		c.MaxBody = defaultMaxBody
	}
	if c.MaxMedia <= 0 {
		c.MaxMedia = defaultMaxMedia
	}
	if c.MaxUploadsOf <= 0 {
		c.MaxUploadsOf = c.MaxBody
	}
	if c.MaxUploads <= 0 {
		c.MaxUploads = defaultUploads
	}
	c.MaxUploadsOf = max(c.MaxUploadsOf, c.MaxBody)
	c.MaxUploads = max(c.MaxUploads, c.MaxUploadsOf)
	if c.MaxHookMedia <= 0 {
		c.MaxHookMedia = defaultHookSize
	}
	if c.LockWait <= 0 {
		c.LockWait = defaultLockWait
	}
	return nil
}

func (g *Gateway) open(ctx context.Context) error {
	if err := g.load(ctx); err != nil {
		return err
	}
	g.office = outbox.New(outbox.Config{
		Queue: g.store, Hook: g.roster.hook, Clients: webhookTransport(g.guard(false)), Operator: g.operatorWay(), Secret: g.c.WebhookSecret, Platform: g.c.Platform,
		Enrich: g.enrich, Version: g.c.Version, Now: g.c.Now, Log: g.c.Log,
	})
	db, dialect := g.store.Engine()
	sessions, stop, err := g.c.Sessions(ctx, db, dialect, g)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "gateway.sessions", err)
	}
	g.sessions = sessions
	g.stop = sync.OnceValue(func() error { //nolint:contextcheck // it has its own time, whatever ended us
		ctx, cancel := context.WithTimeout(context.Background(), stopTime)
		defer cancel()
		return stop(ctx)
	})
	return nil
}

// load reads the instances and their hooks.
func (g *Gateway) load(ctx context.Context) error {
	rows, err := g.store.Instances(ctx)
	if err != nil {
		return err
	}
	hooks, err := g.store.Hooks(ctx)
	if err != nil {
		return err
	}
	g.roster = newRoster()
	for _, row := range rows {
		g.roster.add(newInstance(row, g.tagOf(row.Kept.Token), nil))
	}
	for _, h := range hooks {
		g.roster.setHook(h)
	}
	return nil
}

// Start connects the sessions, paced by the engine, and takes up the delivery of what waits. It returns at once.
func (g *Gateway) Start(ctx context.Context) error {
	if err := g.office.Start(ctx); err != nil {
		return err
	}
	var devices []engine.Device
	var idle []string
	for _, in := range g.roster.all() {
		row := in.row()
		if row.Device == "" {
			idle = append(idle, row.Name)
			continue
		}
		devices = append(devices, engine.Device{Instance: row.Name, JID: row.Device, LastActive: row.Active, Proxy: g.proxy(row)})
	}
	g.sessions.Start(devices, idle)
	for _, in := range g.roster.all() {
		if row := in.row(); row.Device == "" && row.Kept.Proxy != nil {
			if err := g.sessions.SetProxy(row.Name, g.proxy(row)); err != nil {
				g.c.Log.WarnContext(ctx, "a proxy was not set", slog.String("instance_id", row.ID), slog.Any("err", err))
			}
		}
	}
	g.work.Go(g.keepHouse)
	g.started.Store(true)
	return nil
}

// keepHouse forgets what is past its time, and stops the sessions when the database is lost.
func (g *Gateway) keepHouse() {
	tick := time.NewTicker(janitorTick)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			g.tidy()
		case <-g.store.Lost():
			if err := g.stop(); err != nil {
				g.c.Log.Error("the sessions did not stop cleanly", slog.Any("err", err))
			}
			return
		case <-g.quit:
			return
		}
	}
}

func (g *Gateway) tidy() {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	if err := g.store.Prune(ctx, g.c.Now().Add(-keyLife)); err != nil {
		g.c.Log.Error("what is past its time was not forgotten", slog.Any("err", err))
		return
	}
	before := g.roster.departed()
	hooks, err := g.store.Hooks(ctx)
	if err != nil {
		return
	}
	g.roster.forget(before, hooks)
	if now := g.c.Now(); now.Sub(g.erasedAt) >= eraseEvery {
		g.erasedAt = now
		if err := g.store.EraseLog(ctx); err != nil {
			g.c.Log.Warn("what was forgotten may still stand in SQLite's log", slog.Any("err", err))
		}
	}
}

// Lost is closed when another process may have the database: the sessions are stopped then, and every call is 503.
func (g *Gateway) Lost() <-chan struct{} { return g.store.Lost() }

// Ready tells whether calls can be served and events be kept: the database takes a write. Errors: Unavailable.
func (g *Gateway) Ready(ctx context.Context) error {
	if !g.running() {
		return fault.Wrap(fault.Unavailable, "gateway.ready", errors.New("the gateway is starting or stopping"))
	}
	return g.store.Probe(ctx)
}

// Backup writes a consistent copy of the database into a new file. See store.Store.Backup.
func (g *Gateway) Backup(ctx context.Context, path string) error { return g.store.Backup(ctx, path) }

// Close ends the sessions and the deliveries, and gives the database back. Calls must have ended before. It takes as long as
// the sessions need, 10 s at most.
func (g *Gateway) Close(context.Context) (err error) {
	g.ended.Do(func() {
		g.started.Store(false)
		close(g.quit)
		err = g.stop()
		g.office.Close()
		g.work.Wait()
		err = errors.Join(err, g.store.Close())
	})
	return err
}

// running tells whether calls can be served.
func (g *Gateway) running() bool {
	select {
	case <-g.store.Lost():
		return false
	default:
		return g.started.Load()
	}
}
