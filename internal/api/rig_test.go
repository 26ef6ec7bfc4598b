package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"salonzap/internal/api"
	"salonzap/internal/connection/worker"
	"salonzap/internal/contact"
	"salonzap/internal/edge"
	"salonzap/internal/event"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
	"salonzap/internal/fleet"
	"salonzap/internal/inbox/intake"
	"salonzap/internal/live"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

var tables storetest.Template

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is the API over HTTP with real parts behind it: SQLite, the fleet, and a fake Evolution
// server that sends webhooks.
type rig struct {
	url     string
	client  *http.Client
	fake    *evolutiontest.Server
	double  *evolutiontest.StepDouble // the fake, with the passkey step
	servers *fleet.Fleet
	path    string // of the database
	store   *store.Store
	keys    *tenant.Keys
	key     string // an operator's
	log     *logBuffer
	hub     *live.Hub
	clock   *clock // of the keys
	closing chan struct{}
	deps    api.Deps
	numbers *numbers

	takenOver chan contact.ID // chats that the robot left to people

	readInputs sync.Once
	ofInputs   inputs // see inputs
}

// logBuffer is a log that can be searched while it is written.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *logBuffer) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *logBuffer) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// clock is the real time, put forward by a test.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

func newRig(t *testing.T) *rig {
	t.Helper()
	ring, err := secret.ParseRing("k1:a-key-for-tests-only-0001")
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{fake: evolutiontest.New(evolutiontest.Options{}), log: &logBuffer{}, hub: live.New(), clock: &clock{}, closing: make(chan struct{}), takenOver: make(chan contact.ID, 100)}
	r.double, r.path = evolutiontest.NewStepDouble(r.fake, time.Now), tables.Copy(t)
	whatsapp := httptest.NewServer(r.double)
	var door http.Handler
	ours := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { door.ServeHTTP(w, q) }))
	ours.Start()
	r.url, r.client = ours.URL, ours.Client()
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.store, err = store.Open(t.Context(), store.Config{
		Path: r.path, Ring: ring, Hub: r.hub, Log: log, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	transport := evolution.NewTransport()
	servers := fleet.New(fleet.Deps{
		Store: r.store, Ring: ring, Transport: transport, HookBase: func(string, string) string { return ours.URL }, Prefer: fleet.Preference{Server: fleet.DefaultID}, Log: log, Now: time.Now,
	})
	r.servers = servers
	metrics := api.NewMetrics(prometheus.NewRegistry(), r.store.CountSalons)
	service := worker.New(worker.Deps{
		Store: r.store, Numbers: r.store, Admission: r.store, History: r.store, Executor: servers, Placement: servers, Tokens: servers, Hints: r.hub, Log: log, Now: time.Now, Holder: "test",
		LinkPasskeys: servers, LinkPasskeyPlacement: servers, Connectors: r.store, Residents: r.store, Metrics: metrics,
	})
	r.keys = tenant.NewKeys(r.store, r.clock.now)
	reporter := edge.NewReporter(log, metrics.CountFault)
	reporter.OnRefusal(metrics.CountRefusal)
	r.deps = api.Deps{
		Keys: r.keys, SalonWriter: tenant.NewSalons(r.store, time.Now), Accounts: tenant.NewAccounts(tenant.AccountStores{Users: r.store, Passwords: r.store, Logins: r.store, Tickets: r.store, Factors: r.store, FactorCodes: r.store}, secret.NewHasher(1), log, time.Now), Tenants: r.store, Salons: r.store,
		Links: service, Connections: service, Control: service, Remover: service, Passkeys: service, Moves: service, PlacingAnew: service, ConnectorCodes: service, Events: service,
		Tickets: r.store, Servers: r.store, Leaving: r.store, Webhooks: servers, Rejects: r.store, Feed: event.NewFeed(r.store, r.hub), Subscriptions: r.store, Deliveries: r.store,
		WebhookTest: webhook.NewPoster(http.DefaultTransport, http.DefaultTransport, time.Now), Onces: r.store, Agenda: r.store, Catalogue: r.store, Calendar: r.store, Diary: r.store, Robots: r.store, Rehearse: robotAtWork(r.store).Rehearse, Contacts: r.store, Merger: r.store, ContactFiles: r.store, CalendarFeeds: r.store, Waitlist: r.store,
		Outgoings: r.store, Chats: r.store, ChatSettings: r.store, Outbox: r.store, MediaGuard: loopback(t),
		TakeOver: func(_ context.Context, _ tenant.Scope, _ tenant.ID, who contact.ID) error {
			r.takenOver <- who
			return nil
		},
		Media: intake.NewMedia(r.store, r.store, servers, r.store), ParkedWork: r.store, ServersChanged: servers.Refresh, WhereNow: servers.WhereNow, Ready: r.store.Ready,
		Inside: func(*http.Request) bool { return false }, Closing: r.closing, Hints: r.hub, Streams: edge.NewStreams(r.hub, r.closing, log, time.Now), Reporter: reporter, Metrics: metrics, Log: log,
		Now: time.Now, Features: tenant.AllFeatures(), PublicURL: "https://salonzap.example.com", Version: "test",
	}
	accepting := r.sender()
	r.deps.Sender, r.deps.Uploads, r.deps.NumberChecker = accepting, accepting, accepting
	door = edge.Middleware(edge.MiddlewareConfig{Reporter: reporter, Log: log, Now: time.Now, Observe: metrics.ObserveRequest}, api.New(r.deps))
	r.closesWith(t, ours, whatsapp, transport, service)
	r.key = r.newKey(t, tenant.ID{})
	put := fleet.Server{ID: fleet.DefaultID, URL: whatsapp.URL, Key: secret.Text(r.fake.Key()), CreatedAt: time.Now()}
	if err := r.store.PutServer(t.Context(), tenant.System("test"), put); err != nil {
		t.Fatal(err)
	}
	if err := servers.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// closesWith ends everything with the test.
func (r *rig) closesWith(t *testing.T, ours, whatsapp *httptest.Server, transport *http.Transport, service *worker.Service) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		close(r.closing)
		r.fake.Close()
		r.client.CloseIdleConnections()
		ours.Close()
		if err := service.Close(ctx); err != nil {
			t.Error(err)
		}
		transport.CloseIdleConnections()
		whatsapp.Close()
		if err := r.store.Close(ctx); err != nil {
			t.Error(err)
		}
	})
}

func (r *rig) newKey(t *testing.T, only tenant.ID) string {
	t.Helper()
	_, plain, err := r.keys.Create(t.Context(), tenant.ForOperator(tenant.CLIActor()), tenant.NewKey{Name: "test", Only: only})
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// patience is how long a test waits before it fails.
const patience = 2 * time.Minute

// answered is what came back.
type answered struct {
	status int
	header http.Header
	body   []byte
}

// object is the body as JSON.
func (a answered) object(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(a.body, &o); err != nil {
		t.Fatalf("status %d, not an object: %.300s", a.status, a.body)
	}
	return o
}

// ask sends a request with a key; English is asked for, unless header says otherwise ("Name: value"). An error may name only fields that the request has.
func (r *rig) ask(t *testing.T, key, method, path string, body any, header ...string) answered {
	t.Helper()
	var raw []byte
	var err error
	switch b := body.(type) {
	case nil:
	case string:
		raw = []byte(b)
	case io.Reader:
		raw, err = io.ReadAll(b)
	default:
		raw, err = json.Marshal(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, r.url+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Language", "en")
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answered{res.StatusCode, res.Header, got}
	r.checkFields(t, method, path, raw, a)
	return a
}

// do asks as an operator and wants a status.
func (r *rig) do(t *testing.T, status int, method, path string, body any) map[string]any {
	t.Helper()
	a := r.ask(t, r.key, method, path, body)
	if a.status != status {
		t.Fatalf("%s %s: %d, want %d: %.500s", method, path, a.status, status, a.body)
	}
	if len(a.body) == 0 {
		return nil
	}
	return a.object(t)
}

// addSalon makes a salon and gives its ID.
func (r *rig) addSalon(t *testing.T, slug, phone string) tenant.ID {
	t.Helper()
	r.do(t, 201, "POST", "/api/v1/salons", map[string]any{"name": "Salon " + slug, "slug": slug, "phone": phone})
	s, err := r.store.TenantBySlug(t.Context(), tenant.System("test"), slug)
	if err != nil {
		t.Fatal(err)
	}
	return s.ID
}
