package web_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fleet"
	"salonzap/internal/live"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// scene is the dashboard on a real store, with connections that the test plays.
type scene struct {
	t        *testing.T
	store    *store.Store
	path     string // of its database
	hub      *live.Hub
	fleet    *fleet.Fleet
	conns    *fakeConnections
	past     *fakeHistory
	accounts *tenant.Accounts
	book     *tenant.Salons
	server   *httptest.Server
	site     *web.Site
	now      func() time.Time
	later    atomic.Int64 // how far the clock was turned on, in nanoseconds
	receipts atomic.Int64 // messages of which WhatsApp was told that they were read
	closing  chan struct{}
}

// advanceClock turns the clock on.
func (s *scene) advanceClock(d time.Duration) { s.later.Add(int64(d)) }

const password = "uma frase curta"

var tables storetest.Template

func newScene(t *testing.T, change ...func(*web.Deps)) *scene {
	t.Helper()
	s := &scene{t: t, hub: live.New(), closing: make(chan struct{}), path: tables.Copy(t)}
	s.now = func() time.Time { return time.Now().Add(time.Duration(s.later.Load())) }
	ring, err := secret.ParseRing("k1:" + secret.Generate())
	must(t, err)
	log := slog.New(slog.DiscardHandler)
	s.store, err = store.Open(t.Context(), store.Config{
		Path: s.path, Ring: ring, Hub: s.hub, Log: log, Now: s.now,
	})
	must(t, err)
	t.Cleanup(func() { _ = s.store.Close(context.Background()) })
	s.accounts = tenant.NewAccounts(s.store, plainHasher{}, log, s.now)
	s.book = tenant.NewSalons(s.store, s.now)
	s.conns = &fakeConnections{hub: s.hub, now: s.now, rows: make(map[tenant.ID]*connection.Connection)}
	s.past = &fakeHistory{HistoryReader: s.store}
	reporter := edge.NewReporter(log, nil)
	d := web.Deps{
		Links: s.conns, Connections: s.conns, Control: s.conns, Remover: s.conns, LinkPasskeys: s.conns, PasskeyReports: s.conns, Moves: s.conns,
		TicketStore: s.store, Salons: s.store, CountSalons: s.store.CountSalons, History: s.past, Tenants: s.store, Servers: s.store, ServerHealth: s.store, SalonWriter: s.book,
		Accounts: s.accounts, Sessions: s.store.Sessions(), SessionStore: s.store, APIKeyStore: s.store, Keys: tenant.NewKeys(s.store, s.now), Streams: edge.NewStreams(s.hub, s.closing, log, s.now),
		Reporter: reporter, Log: log, Now: s.now, Features: tenant.AllFeatures(),
		Clients: s.store, Agenda: web.Agenda{Store: s.store, Catalogue: s.store, Calendar: s.store, Diary: s.store, Assortment: s.store},
	}
	d.Chat, d.Hooks = s.chatDeps(), s.hooks()
	d.Robot = web.RobotDeps{Store: s.store, Talk: s.robot().Talk}
	s.fleet = fleet.New(fleet.Deps{Store: s.store, Ring: ring, HookBase: func(string, string) string { return "" }, Log: log, Now: s.now})
	d.SendText = s.fleet.SendText
	d.ServerAdmin = web.ServerAdmin{Probe: s.fleet.Probe, IsConfigured: func(id string) bool { return id == fleet.DefaultID }, OnChange: s.fleet.Refresh}
	for _, f := range change {
		f(&d)
	}
	handler, err := web.New(d)
	must(t, err)
	s.site = handler
	s.server = httptest.NewServer(edge.Middleware(edge.MiddlewareConfig{Reporter: reporter, Log: log, Now: s.now}, handler))
	t.Cleanup(func() { close(s.closing); s.server.Close() })
	return s
}

// plainHasher hashes passwords at no cost: what a password costs is tested where it is hashed.
type plainHasher struct{}

func (plainHasher) HashPassword(_ context.Context, p string) (string, error) {
	return "plain:" + secret.HashToken(p), nil
}

func (plainHasher) VerifyPassword(_ context.Context, kept, p string) (bool, error) {
	return kept == "plain:"+secret.HashToken(p), nil
}

func (plainHasher) VerifyNobody(context.Context, string) error { return nil }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// salon makes a salon, and an owner for it when an e-mail is given.
func (s *scene) salon(name, phone, email string) tenant.Tenant {
	s.t.Helper()
	salon, err := s.book.Add(s.t.Context(), tenant.System("test"), tenant.Draft{Name: name, Phone: phone})
	must(s.t, err)
	if email != "" {
		s.user(tenant.NewUser{Email: email, Password: password, Role: tenant.Owner, Tenant: salon.ID})
	}
	return salon
}

func (s *scene) operator(email string) tenant.User {
	s.t.Helper()
	return s.user(tenant.NewUser{Email: email, Password: password, Role: tenant.Operator})
}

func (s *scene) user(n tenant.NewUser) tenant.User {
	s.t.Helper()
	u, err := s.accounts.CreateUser(s.t.Context(), tenant.System("test"), n)
	must(s.t, err)
	return u
}

// browser is somebody with a cookie jar.
type browser struct {
	s      *scene
	client *http.Client
	header http.Header
}

// visitor is a browser that follows no redirect, so that tests see them.
func (s *scene) visitor() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	must(s.t, err)
	return &browser{s: s, header: http.Header{"Accept-Language": {"pt-BR"}}, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// signedIn is a visitor who signed in.
func (s *scene) signedIn(email string) *browser {
	s.t.Helper()
	b := s.visitor()
	got := b.post("/login", url.Values{"email": {email}, "password": {password}})
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("sign-in of %s: status %d\n%s", email, got.status, got.body)
	}
	return b
}

// answer is what came back.
type answer struct {
	status   int
	location string
	body     string
	header   http.Header
}

func (b *browser) get(path string) answer { return b.do(http.MethodGet, path, nil, nil) }

func (b *browser) post(path string, form url.Values) answer {
	return b.do(http.MethodPost, path, form, nil)
}

// part asks as htmx does.
func (b *browser) part(method, path string, form url.Values) answer {
	return b.do(method, path, form, http.Header{"Hx-Request": {"true"}})
}

func (b *browser) do(method, path string, form url.Values, more http.Header) answer {
	t := b.s.t
	t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	if form != nil {
		more = more.Clone()
		if more == nil {
			more = http.Header{}
		}
		more.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.raw(method, path, body, more)
}

// raw sends a body as it is.
func (b *browser) raw(method, path string, body io.Reader, more http.Header) answer {
	t := b.s.t
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.s.server.URL+path, body)
	must(t, err)
	for _, h := range []http.Header{b.header, more} {
		maps.Copy(r.Header, h)
	}
	return b.send(r)
}

func (b *browser) send(r *http.Request) answer {
	t := b.s.t
	t.Helper()
	resp, err := b.client.Do(r)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	must(t, err)
	return answer{resp.StatusCode, resp.Header.Get("Location"), string(got), resp.Header}
}
