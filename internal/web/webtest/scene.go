package webtest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"salonzap/internal/agenda/timezone"
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

// Scene is the dashboard on a real store, with connections that the test plays.
type Scene struct {
	T        *testing.T
	Store    *store.Store
	Path     string // of its database
	Hub      *live.Hub
	Fleet    *fleet.Fleet
	Conns    *FakeConnections
	History  *FakeHistory
	Accounts *tenant.Accounts
	Salons   *tenant.Salons
	Server   *httptest.Server
	Site     *web.Site
	Now      func() time.Time
	later    atomic.Int64 // how far the clock was turned on, in nanoseconds
	Receipts atomic.Int64 // messages of which WhatsApp was told that they were read
	closing  chan struct{}
	taken    int // numbers given to connected salons
}

// AdvanceClock turns the clock on.
func (s *Scene) AdvanceClock(d time.Duration) { s.later.Add(int64(d)) }

// Password is everybody's.
const Password = "uma frase curta"

var tables storetest.Template // the schema is made once for all tests of a program

// New makes a scene on an empty store, with every feature on; change changes what the dashboard gets.
func New(t *testing.T, change ...func(*web.Deps)) *Scene {
	t.Helper()
	return NewOn(t, "", change...)
}

// NewOn is New on a database of PostgreSQL; without an address it is SQLite.
func NewOn(t *testing.T, databaseURL string, change ...func(*web.Deps)) *Scene {
	t.Helper()
	s := &Scene{T: t, Hub: live.New(), closing: make(chan struct{}), Path: tables.Copy(t)}
	s.Now = func() time.Time { return time.Now().Add(time.Duration(s.later.Load())) }
	ring, err := secret.ParseRing("k1:" + secret.Generate())
	Must(t, err)
	log := slog.New(slog.DiscardHandler)
	s.Store, err = store.Open(t.Context(), store.Config{
		DatabaseURL: databaseURL, Path: s.Path, Ring: ring, Hub: s.Hub, Log: log, Now: s.Now,
	})
	Must(t, err)
	t.Cleanup(func() { _ = s.Store.Close(context.Background()) })
	s.Accounts = tenant.NewAccounts(tenant.AccountStores{Users: s.Store, Passwords: s.Store, Logins: s.Store, Tickets: s.Store, Factors: s.Store, FactorCodes: s.Store}, plainHasher{}, log, s.Now)
	s.Salons = tenant.NewSalons(s.Store, s.Now)
	s.Conns = &FakeConnections{hub: s.Hub, now: s.Now, rows: make(map[tenant.ID]*connection.Connection)}
	s.History = &FakeHistory{HistoryReader: s.Store}
	reporter := edge.NewReporter(log, nil)
	d := web.Deps{
		Links: s.Conns, Connections: s.Conns, Control: s.Conns, Remover: s.Conns, LinkPasskeys: s.Conns, PasskeyReports: s.Conns, Moves: s.Conns,
		TicketStore: s.Store, Salons: s.Store, CountSalons: s.Store.CountSalons, History: s.History, Tenants: s.Store, Servers: s.Store, Reconciliation: s.Store, SalonWriter: s.Salons,
		Accounts: s.Accounts, Sessions: s.Store.Sessions(), SessionStore: s.Store, APIKeyStore: s.Store, Keys: tenant.NewKeys(s.Store, s.Now), Streams: edge.NewStreams(s.Hub, s.closing, log, s.Now),
		Reporter: reporter, Log: log, Now: s.Now, ZoneData: timezone.Data{Version: "2031a"}, Features: tenant.AllFeatures(), Alarms: s.Store, AllNotices: s.Store, Warnings: s.Store, Leaving: s.Store, PlacingAnew: s.Conns, Push: push(s),
		Clients: s.Store, ClientPages: web.ClientDeps{List: s.Store, Merger: s.Store, Files: s.Store, Editor: s.Store}, Records: s.Store, Feeds: s.Store, Agenda: web.Agenda{Store: s.Store, Catalogue: s.Store, Calendar: s.Store, Diary: s.Store, Revisions: s.Store, Assortment: s.Store},
	}
	d.Chat, d.Hooks, d.Outbox = s.chatDeps(), s.hooks(), s.Store
	d.Robot = web.RobotDeps{Store: s.Store, Measures: s.Store, Reservations: s.Store, Waitlist: s.Store, Rehearse: s.Robot().Rehearse}
	s.Fleet = fleet.New(fleet.Deps{Store: s.Store, Ring: ring, HookBase: func(string, string) string { return "" }, Log: log, Now: s.Now})
	d.SendText = s.Fleet.SendText
	d.ServerAdmin = web.ServerAdmin{Probe: s.Fleet.Probe, WhereNow: s.Fleet.WhereNow, CanPlaceAnew: s.Fleet.CanPlaceAnew, IsConfigured: func(id string) bool { return id == fleet.DefaultID }, OnSave: s.Fleet.ServerSaved, OnDelete: s.Fleet.Refresh}
	for _, f := range change {
		f(&d)
	}
	handler, err := web.New(d)
	Must(t, err)
	s.Site = handler
	s.Server = httptest.NewServer(edge.Middleware(edge.MiddlewareConfig{Reporter: reporter, Log: log, Now: s.Now}, handler))
	t.Cleanup(func() { close(s.closing); s.Server.Close() })
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

// Must ends the test at an error.
func Must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Salon makes a salon, and an owner for it when an e-mail is given.
func (s *Scene) Salon(name, phone, email string) tenant.Tenant {
	s.T.Helper()
	salon, err := s.Salons.Add(s.T.Context(), tenant.System("test"), tenant.Draft{Name: name, Phone: phone})
	Must(s.T, err)
	if email != "" {
		s.User(tenant.NewUser{Email: email, Password: Password, Role: tenant.Owner, Tenant: salon.ID})
	}
	return salon
}

// Operator makes an operator.
func (s *Scene) Operator(email string) tenant.User {
	s.T.Helper()
	return s.User(tenant.NewUser{Email: email, Password: Password, Role: tenant.Operator})
}

// User makes somebody.
func (s *Scene) User(n tenant.NewUser) tenant.User {
	s.T.Helper()
	u, err := s.Accounts.CreateUser(s.T.Context(), tenant.System("test"), n)
	Must(s.T, err)
	return u
}

// As is somebody of a role; owners and guests are those of the given salon.
func (s *Scene) As(role string, own tenant.Tenant) *Visitor {
	s.T.Helper()
	switch role {
	case "owner":
		return s.SignedIn("ana@salao.example")
	case "operator":
		return s.SignedIn("op@plataforma.example")
	case "guest":
		b := s.Visitor()
		if got := b.Post("/c/"+s.ConnectLink(own.ID), url.Values{}); got.Status != http.StatusSeeOther {
			s.T.Fatalf("the connect link: status %d", got.Status)
		}
		return b
	}
	return s.Visitor()
}

// ConnectLink makes a connect link's token, as the API does.
func (s *Scene) ConnectLink(t tenant.ID) string {
	s.T.Helper()
	token := secret.NewToken(20)
	Must(s.T, s.Store.AddTicket(s.T.Context(), tenant.For(t), tenant.Ticket{
		Hash: secret.HashToken(token), Purpose: tenant.ForConnect, Tenant: t, ExpiresAt: s.Now().Add(tenant.InviteTime),
	}))
	return token
}
