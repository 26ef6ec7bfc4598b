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
	"salonzap/internal/gateway/socketio"
	"salonzap/internal/gateway/store"
	"salonzap/internal/gateway/webhook"
	"salonzap/internal/outbox"
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
	Version     string        // in the answer of GET /
	Now         func() time.Time
	Log         *slog.Logger

	Transport             http.RoundTripper // carries webhooks to Platform inside the process; nil: they go over the network
	Platform              string            // host of our own platform: its events are retried whatever status it answers
	HideHookURL           func(string) bool // tells which webhook URLs are not shown to an instance's own token; nil: none
	InternalHosts         []string          // host names that exist only inside the process: clients' URLs may not lead there
	Allow                 egress.Allow      // what clients' webhooks, media and proxies may lead to besides the public internet
	WebhookSecret         evolution.Key     // signs webhooks whose instance has no secret of its own
	Manager               string            // URL of a page that manages instances, in the answer of GET /; empty: there is none
	ServerURL             string            // our own URL in webhooks; empty: they have none
	MaxBody               int64             // bytes of a request with a medium in it; default 96 MiB
	MaxMedia              int64             // bytes of a medium; default 64 MiB
	MaxUploads            int64             // bytes of bodies and media in memory at once, in total; default 192 MiB, and no less than MaxUploadsPerInstance
	MaxUploadsPerInstance int64             // the same of one instance; default and least value: MaxBody
	MaxHookMedia          int64             // bytes of a medium in a webhook; default 16 MiB, more than a photo or a voice message ever has
	Origins               []string          // origins whose pages may call: AnyOrigin, or such as https://manager.example.com; empty: none
	PasskeyCORS           bool              // pages of WhatsApp Web may answer passkey steps
	// ClientAddr is the network address that a request comes from, behind the proxies that the operator trusts; nil: the
	// connection's. Limits of calls without a key count by it.
	ClientAddr func(*http.Request) string
	// Observe is called for every answer: with the route as in the table of routes ("POST /message/sendText"), or RouteOther, RoutePasskey or
	// RouteUnsupported. It must be quick and safe for concurrent use; it may be nil.
	Observe   func(route string, status int, took time.Duration)
	LockWait  time.Duration    // how long to wait for another process to release the database; default 30 s
	Retention Retention        // what is stored of chats; with zero Messages nothing is
	Node      store.NodeConfig // on PostgreSQL: what other processes on the database learn of this one
	// HandoverWait is store.Config's; only tests set it.
	HandoverWait time.Duration
}

// MinKey is the least length of a global key, in bytes.
const MinKey = 16

// Defaults of Config.
const (
	defaultSchema       = "gateway"
	defaultMaxBody      = 96 << 20
	defaultMaxMedia     = 64 << 20
	defaultMaxHookMedia = 16 << 20
	defaultMaxUploads   = 192 << 20
	defaultLockWait     = 30 * time.Second
)

const (
	eventTTL            = 72 * time.Hour      // how long the delivery of an event is tried
	sendKeyTTL          = 48 * time.Hour      // how long an idempotency key is stored
	pollTTL             = 30 * 24 * time.Hour // how long the options of a poll are stored, for the events of its votes
	maintenanceInterval = 10 * time.Second
	logEraseInterval    = time.Hour // how often deleted messages are erased from SQLite's write-ahead log
	stopTimeout         = 10 * time.Second
)

// Gateway is the server. It is safe for concurrent use. Make one with Open, begin with Start, end with Close.
type Gateway struct {
	cfg         Config
	store       *store.Store
	sessions    Sessions
	dispatcher  *outbox.Dispatcher
	webhooks    *webhook.Composer
	registry    *registry
	inFlight    inFlight
	mediaClient *http.Client
	uploads     *budget
	counters    counters
	routes      map[string]route
	refused     map[string]string // by the path of a route: why it is refused
	portraits   chan struct{}     // held while a picture is scaled
	names       *knownNames
	sockets     *socketio.Server
	recorder    *recorder // nil: nothing of chats is stored
	// when SQLite's log was last erased, and stored messages were last trimmed by age; only prune uses them
	logErasedAt, keptTrimmedAt time.Time
	linkPasskeys               *linkPasskeys

	peers     *peers
	gathering sync.Mutex
	burials   sync.Map // ids of nodes that a goroutine looks at
	leaving   chan struct{}
	leaveOnce sync.Once

	processKey [32]byte // keys the tags of this process
	globalTag  keyTag
	started    atomic.Bool
	stop       func() error // ends the sessions, once
	closing    chan struct{}
	closeOnce  sync.Once
	tasks      sync.WaitGroup
}

// Open opens the database and makes the sessions; nothing is connected yet. Errors: Invalid for a key or a ring that
// cannot be used; Conflict when another process holds the database for longer than LockWait; Unavailable.
func Open(ctx context.Context, c Config) (*Gateway, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	g := &Gateway{cfg: c, linkPasskeys: newLinkPasskeys(), closing: make(chan struct{}), leaving: make(chan struct{}), inFlight: inFlight{byKey: map[string]chan struct{}{}}}
	g.mediaClient, g.uploads = mediaClient(g.guard(false)), newBudget(c.MaxUploads, c.MaxUploadsPerInstance)
	_, _ = rand.Read(g.processKey[:])
	g.globalTag = g.tagOf(c.Key)
	g.peers = newPeers(c.Ring.MAC("calls between nodes of the gateway"))
	g.sockets = g.newSockets()
	g.names = &knownNames{names: map[string]string{}}
	g.refused, g.portraits = refusals(), make(chan struct{}, 1)
	g.routes = g.routeTable() //nolint:contextcheck // its handlers have their requests' contexts
	var err error
	g.store, err = store.Open(ctx, store.Config{
		DatabaseURL: c.DatabaseURL, Schema: c.Schema, Path: c.Path, Ring: c.Ring, Log: c.Log, Now: c.Now, LockWait: c.LockWait,
		Node: c.Node, HandoverWait: c.HandoverWait,
	})
	if err != nil {
		return nil, err
	}
	if err := g.open(ctx); err != nil {
		return nil, errors.Join(err, g.store.Close()) //nolint:contextcheck // closing must not be cancelled
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
	if c.MaxUploadsPerInstance <= 0 {
		c.MaxUploadsPerInstance = c.MaxBody
	}
	if c.MaxUploads <= 0 {
		c.MaxUploads = defaultMaxUploads
	}
	c.MaxUploadsPerInstance = max(c.MaxUploadsPerInstance, c.MaxBody)
	c.MaxUploads = max(c.MaxUploads, c.MaxUploadsPerInstance)
	if c.MaxHookMedia <= 0 {
		c.MaxHookMedia = defaultMaxHookMedia
	}
	if c.LockWait <= 0 {
		c.LockWait = defaultLockWait
	}
	if c.Retention.Age <= 0 {
		c.Retention.Age = defaultRetentionAge
	}
	return nil
}

func (g *Gateway) open(ctx context.Context) error {
	if err := g.load(ctx); err != nil {
		return err
	}
	if g.cfg.Retention.Messages > 0 {
		g.recorder = newRecorder(g.store, g.cfg.Log)
	}
	g.webhooks = webhook.New(webhook.Config{
		Hook: g.registry.hook, Clients: webhookTransport(g.guard(false)), Operator: g.operatorTransport(), Secret: g.cfg.WebhookSecret,
		Platform: g.cfg.Platform, AddMedium: g.addMedium, Version: g.cfg.Version,
	})
	g.dispatcher = outbox.New(outbox.Config{Store: webhook.Queue{Events: g.events()}, Compose: g.compose, Now: g.cfg.Now, Log: g.cfg.Log})
	var db Database
	db.DB, db.Dialect = g.store.Engine()
	if g.store.Shared() {
		db.CheckLocks, db.Devices = g.store.CheckLocks, g.store.Devices
	}
	sessions, stop, err := g.cfg.Sessions(ctx, db, g)
	if err != nil {
		return fault.Wrap(fault.Unavailable, "gateway.sessions", err)
	}
	g.sessions = sessions
	g.stop = sync.OnceValue(func() error { //nolint:contextcheck // it has a timeout of its own
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		return stop(ctx)
	})
	return nil
}

// events are the stored events that this process delivers.
func (g *Gateway) events() webhook.Events {
	if g.store.Shared() {
		return heldEvents{g.store, g.registry}
	}
	return g.store
}

// compose makes the request of an event. An instance that is not here has no webhook here: its events are another node's then, and not unwanted.
func (g *Gateway) compose(ctx context.Context, m outbox.Message, now time.Time) (outbox.Request, error) {
	r, err := g.webhooks.Compose(ctx, m, now)
	if errors.Is(err, outbox.ErrUnwanted) && g.store.Shared() && !g.registry.delivers(m.Queue) {
		err = outbox.ErrElsewhere
	}
	return r, err
}

// load reads the instances and their hooks. Where other processes have the database, too, this one has none yet.
func (g *Gateway) load(ctx context.Context) error {
	g.registry = newRegistry()
	if g.store.Shared() {
		return nil
	}
	rows, err := g.store.Instances(ctx)
	if err != nil {
		return err
	}
	hooks, err := g.store.Hooks(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		g.registry.add(newInstance(row, g.tagOf(row.Kept.Token), nil))
	}
	for _, h := range hooks {
		g.registry.setHook(h)
	}
	return nil
}

// Start begins to connect the sessions, paced by the engine, and to deliver stored events. It does not wait for them.
func (g *Gateway) Start(ctx context.Context) error {
	if g.store.Shared() {
		if err := g.gather(ctx); err != nil {
			return err
		}
		g.tasks.Go(g.runNodes)
	} else {
		if err := g.dispatcher.Start(ctx); err != nil {
			return err
		}
		g.connectAll(g.registry.all())
	}
	g.tasks.Go(g.runMaintenance)
	g.tasks.Go(g.stopWhenLost)
	if g.keepsChats() {
		g.tasks.Go(func() { g.recorder.run(g.closing) }) //nolint:contextcheck // it ends with Close
	}
	g.started.Store(true)
	return nil
}

// stopWhenLost stops the sessions when the database is lost, at once: what writes to it may be stuck on a cut line then, while other nodes count the seconds
// until they connect the devices.
func (g *Gateway) stopWhenLost() {
	select {
	case <-g.store.Lost():
		if err := g.stop(); err != nil {
			g.cfg.Log.Error("the sessions did not stop cleanly", slog.Any("err", err))
		}
	case <-g.closing:
	}
}

// runMaintenance prunes what has expired, until the gateway is closed or has lost its database.
func (g *Gateway) runMaintenance() {
	tick := time.NewTicker(maintenanceInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			g.prune()
		case <-g.store.Lost():
			return
		case <-g.closing:
			return
		}
	}
}

func (g *Gateway) prune() {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := g.store.Prune(ctx, g.cfg.Now().Add(-sendKeyTTL)); err != nil {
		g.cfg.Log.Error("what is past its time was not forgotten", slog.Any("err", err))
		return
	}
	if err := g.store.PrunePolls(ctx, g.cfg.Now().Add(-pollTTL)); err != nil {
		g.cfg.Log.Error("old polls were not forgotten", slog.Any("err", err))
	}
	g.trimKept(ctx)
	before := g.registry.deletedIDs()
	hooks, err := g.store.Hooks(ctx)
	if err != nil {
		return
	}
	g.registry.forgetDeleted(before, hooks)
	if now := g.cfg.Now(); now.Sub(g.logErasedAt) >= logEraseInterval {
		g.logErasedAt = now
		if err := g.store.EraseLog(ctx); err != nil {
			g.cfg.Log.Warn("what was forgotten may still stand in SQLite's log", slog.Any("err", err))
		}
	}
}

// Lost is closed when another process may have the database: the sessions are stopped then, and every call is 503.
func (g *Gateway) Lost() <-chan struct{} { return g.store.Lost() }

// Ready tells whether calls should come here: they can be served and events be stored, since the database accepts a write, and no Drain has begun.
// Errors: Unavailable.
func (g *Gateway) Ready(ctx context.Context) error {
	leaving := false
	select {
	case <-g.leaving:
		leaving = true
	default:
	}
	if !g.running() || leaving {
		return fault.Wrap(fault.Unavailable, "gateway.ready", errors.New("the gateway is starting or stopping"))
	}
	return g.store.Probe(ctx)
}

// Backup writes a consistent copy of the database into a new file. See store.Store.Backup.
func (g *Gateway) Backup(ctx context.Context, path string) error { return g.store.Backup(ctx, path) }

// Close ends the sessions and the deliveries, and releases the database. Calls must have ended before. It waits for the sessions to end,
// stopTimeout at most.
func (g *Gateway) Close(context.Context) (err error) {
	g.closeOnce.Do(func() { //nolint:contextcheck // closing must not be cancelled
		g.started.Store(false)
		close(g.closing)
		g.sockets.Close()
		g.peers.client.CloseIdleConnections()
		err = g.stop()
		g.dispatcher.Close()
		g.webhooks.Close()
		g.tasks.Wait()
		if g.keepsChats() {
			g.recorder.flush(context.Background())
		}
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
