package fleet

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// maxLinkCalls is how many create and connect calls a server gets at once. Ten pairings in parallel took a real
// Evolution 2.3.7 to 1.9 GB.
const maxLinkCalls = 5

// maxStateCalls is how many state calls a server gets at once: it may have thousands of instances.
const maxStateCalls = 20

// Fleet knows the servers and speaks to them.
type Fleet struct {
	store     Store
	ring      *secret.Ring
	transport http.RoundTripper
	hookBase  func(id, url string) string
	prefer    Preference // guarded by mu
	messages  bool
	log       *slog.Logger
	now       func() time.Time
	observe   func(server, op, kind string, d time.Duration)

	mu        sync.RWMutex
	servers   map[string]*serverClient
	listCalls singleflight.Group

	mediaCalls *semaphore.Weighted
}

// serverClient is a server with its client, its limits and what this process knows of it.
type serverClient struct {
	id          string
	server      Server // guarded by the fleet's mu: Refresh changes it
	connections int    // how many live on it, by the last Refresh; guarded by the fleet's mu, too
	placed      int    // how many this process placed on it since; guarded by the fleet's mu, too
	client      *evolution.Client
	linkCalls   *semaphore.Weighted // create and connect
	stateCalls  *semaphore.Weighted // connectionState
	mediumCalls *semaphore.Weighted

	mu            sync.Mutex
	health        Health
	unanswered    map[string]bool // instances whose calls got no answer since the last call that got one
	silentChecks  int             // health checks in a row without an answer
	bootAt        time.Time
	cutOffSince   time.Time                 // since when its sessions are cut off from WhatsApp; zero: they are not
	lookedAt      time.Time                 // when it was last asked about one of them
	infoFetchedAt time.Time                 // when this process last fetched its version and features; zero: never
	listReadAt    time.Time                 // when list was read
	list          map[string]listedInstance // the unfiltered list by instance, cached for listTTL
}

// Deps are the dependencies of a Fleet. Observe may be nil.
type Deps struct {
	Store     Store
	Ring      *secret.Ring
	Transport http.RoundTripper           // nil: evolution.NewTransport
	HookBase  func(id, url string) string // where a server reaches us, without a trailing slash; empty: it cannot
	Prefer    Preference
	Messages  bool // webhooks are configured for messages, too
	Log       *slog.Logger
	Now       func() time.Time
	Observe   func(server, op, kind string, d time.Duration)
}

// New makes a fleet that knows no server yet; call Refresh.
func New(d Deps) *Fleet {
	f := &Fleet{
		store: d.Store, ring: d.Ring, transport: d.Transport, hookBase: d.HookBase, prefer: d.Prefer, messages: d.Messages,
		log: d.Log, now: d.Now, observe: d.Observe, servers: make(map[string]*serverClient),
		mediaCalls: semaphore.NewWeighted(maxMediaCalls),
	}
	if f.transport == nil {
		f.transport = evolution.NewTransport()
	}
	if f.observe == nil {
		f.observe = func(string, string, string, time.Duration) {}
	}
	return f
}

// Refresh reads the servers from the store again: other processes (the command line, other nodes) change them.
func (f *Fleet) Refresh(ctx context.Context) error {
	before := f.placedSince()
	loads, err := f.store.Servers(ctx, tenant.System("fleet"))
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	seen := make(map[string]bool, len(loads))
	for _, l := range loads {
		seen[l.Server.ID] = true
		if err := f.upsertServer(l.Server); err != nil {
			f.log.LogAttrs(ctx, slog.LevelError, "a server cannot be used", slog.String("server", l.Server.ID), slog.Any("error", err))
		}
		if p, ok := f.servers[l.Server.ID]; ok {
			p.connections, p.placed = l.Connections, max(0, p.placed-before[p.id])
			p.noteCutOff(l, f.now())
		}
	}
	for id := range f.servers {
		if !seen[id] {
			delete(f.servers, id)
		}
	}
	return nil
}

// placedSince is how many salons were placed on each server since they were counted.
func (f *Fleet) placedSince() map[string]int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	n := make(map[string]int, len(f.servers))
	for id, p := range f.servers {
		n[id] = p.placed
	}
	return n
}

// upsertServer adds or changes one server; its client is kept unless the URL or the key changed.
func (f *Fleet) upsertServer(s Server) error {
	old := f.servers[s.ID]
	if old != nil && old.server.URL == s.URL && old.server.Key == s.Key {
		s.Health = old.server.Health
		old.server = s
		return nil
	}
	client, err := evolution.New(evolution.Config{
		BaseURL: s.URL, Key: evolution.Key(s.Key.Reveal()), Transport: f.transport, Now: f.now,
		Observe: func(op, kind string, d time.Duration) { f.observe(s.ID, op, kind, d) },
	})
	if err != nil {
		return err
	}
	f.servers[s.ID] = &serverClient{
		id: s.ID, server: s, client: client, linkCalls: semaphore.NewWeighted(maxLinkCalls),
		stateCalls: semaphore.NewWeighted(maxStateCalls), mediumCalls: semaphore.NewWeighted(maxMediumCalls), health: s.Health, bootAt: s.Health.BootAt,
	}
	return nil
}

// clientOf finds a server. Errors: NotFound with Key text.ServerUnknown.
func (f *Fleet) clientOf(id string) (*serverClient, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if p, ok := f.servers[id]; ok {
		return p, nil
	}
	return nil, fault.New(fault.NotFound, "fleet.at", text.ServerUnknown)
}

// Prefer sets the server to which, and to whose like, new connections go by default from now on.
func (f *Fleet) Prefer(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.prefer.Server = id
}

// Client is the typed client of a server, for checks and imports. Errors: NotFound with Key text.ServerUnknown.
func (f *Fleet) Client(id string) (*evolution.Client, error) {
	p, err := f.clientOf(id)
	if err != nil {
		return nil, err
	}
	return p.client, nil
}

// MaxLinking is how many attempts of a server may show a code at once; 0 is no limit.
func (f *Fleet) MaxLinking(id string) int {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if p, ok := f.servers[id]; ok {
		return p.server.MaxLinking
	}
	return 0
}

// WebhooksWork tells whether the server can reach us with webhooks at all.
func (f *Fleet) WebhooksWork(id string) bool { return f.callbackBase(id) != "" }

// callbackBase is where a server reaches us; empty when it cannot, or when there is no such server.
func (f *Fleet) callbackBase(id string) string {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if p, ok := f.servers[id]; ok {
		return f.hookBase(p.id, p.server.URL)
	}
	return ""
}

// KeyID is the id of the key that new tokens are made with.
func (f *Fleet) KeyID() string { return f.ring.NewestID() }

// tokenPurpose separates instance tokens from the ring's other signatures.
const tokenPurpose = "instance-token"

// token is the token of an instance that we create: an HMAC, so that it can be computed again to know that the instance is ours.
func (f *Fleet) token(keyID, instance string) (evolution.Key, error) {
	mac, err := f.ring.MACWith(keyID, tokenPurpose, instance)
	return evolution.Key(mac), err
}

// isOurToken tells whether an instance carries a token of ours.
func (f *Fleet) isOurToken(instance string, token evolution.Key) bool {
	_, ok := f.ring.VerifyMAC(string(token), tokenPurpose, instance)
	return ok
}
