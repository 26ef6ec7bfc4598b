package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"salonzap/internal/agenda/timezone"
	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/asset"
	"salonzap/internal/web/page"
)

// contentSecurityPolicy lets pages load our own files and nothing else; no inline script or style runs.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; manifest-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxForm bounds the body of a form, in bytes: the largest has a few short fields.
const maxForm = 64 << 10

// Deps is what the dashboard needs. A comment says which may be left out.
type Deps struct {
	Links          LinkStarter
	Connections    ConnectionReader
	Control        ConnectionControl
	Remover        ConnectionRemover
	LinkPasskeys   LinkPasskeys
	PasskeyReports PasskeyReports
	Moves          ServerMover
	TicketStore    TicketStore
	Salons         Salons
	CountSalons    CountSalons
	History        HistoryReader
	Tenants        Tenants
	Servers        Servers
	// Nodes lists the processes of our own server; nil where this process has none.
	Nodes          func(context.Context) ([]page.Node, error)
	ServerAdmin    ServerAdmin
	Reconciliation Reconciliation
	SalonWriter    *tenant.Salons
	Accounts       *tenant.Accounts
	Sessions       scs.CtxStore // keeps sessions; their tokens should be stored hashed
	SessionStore   SessionStore // knows whose they are
	Keys           *tenant.Keys
	APIKeyStore    APIKeyStore
	Streams        *edge.Streams
	Reporter       *edge.Reporter
	// SendText asks a connection's server to send a text; *fleet.Fleet's is one. Errors: UnknownOutcome; Unavailable.
	SendText func(ctx context.Context, c connection.Connection, to phone.Number, words string) error
	// AccountTag is a pseudonym of an account's e-mail for the log; nil: none is logged.
	AccountTag func(email string) string
	Log        *slog.Logger
	Now        func() time.Time
	PublicURL  *url.URL // where people reach us; nil: as the request says, and cookies are not bound to HTTPS
	Dev        bool     // a developer's machine: "/dev/components" is there
	Demo       bool     // no real WhatsApp is behind this process: every page says so

	// Mail sends a letter of plain text; nil: we cannot, and pages say whom to ask. It is used with a PublicURL only: a link
	// in a letter is never made of what a request calls us.
	Mail func(ctx context.Context, to, subject, body string) error

	ZoneData timezone.Data   // whose rules of time zones this program reads; the console says it
	Features tenant.Features // pages of what is off do not exist
	Agenda   Agenda          // needed where its feature is on
	Clients  ClientBook      // likewise
	// ClientPages is needed where the feature of Clients is on.
	ClientPages ClientDeps
	Feeds       CalendarFeeds // likewise
	Chat        ChatDeps      // needed where its feature is on
	Records     Records       // needed with either
	Hooks       Hooks         // likewise
	Outbox      Outbox        // likewise
	Alarms      AlarmStore
	AllNotices  AllNotices
	Warnings    Warnings
	Leaving     Leaving
	PlacingAnew PlacingAnew
	AlertHost   string    // of the operator's program that is told of outages; empty: there is none
	Push        Push      // browsers as a way of notices; without a key there is none
	Platform    Platform  // WhatsApp as a way of notices
	Robot       RobotDeps // likewise
	// Unread counts a salon's chats with something that nobody has read; nil: none has.
	Unread func(ctx context.Context, scope tenant.Scope, t tenant.ID) (int, error)

	AnyPasskey     func() bool // whether some server can do the passkey step; nil: none can
	ConnectorStore string      // where browsers get the Connector; empty: our page says whom to ask
}

// site is the dashboard's handlers with what they need.
type site struct {
	Deps
	sessions  *scs.SessionManager
	assets    *asset.Set
	assetURLs page.Assets
	limits    limits
	public    publicLimits
	mailJobs  sync.WaitGroup // those under way
}

// limits are per process; failed sign-ins are counted in the database besides.
type limits struct{ forms, clicks, codes, testMessages, passkeyWishes, mails, feeds *edge.Limiter }

// Site is the dashboard.
type Site struct {
	http.Handler
	site *site
}

// New makes the dashboard: "/login", "/dashboard/", "/admin/" and what belongs to them. It expects to be inside of
// edge.Middleware.
func New(d Deps) (*Site, error) {
	assets, err := asset.Load()
	if err != nil {
		return nil, err
	}
	if d.AccountTag == nil {
		d.AccountTag = func(string) string { return "" }
	}
	s := &site{Deps: d, sessions: newSessionManager(d), assets: assets, limits: newLimits(), public: newPublicLimits()}
	s.sessions.ErrorFunc = s.renderErrorFor
	s.assetURLs = page.Assets{
		CSS: assets.URL("app.css"), JS: assets.URL("app.js"), HTMX: assets.URL("htmx.js"),
		Passkey: assets.URL("passkey.js"), Icon: assets.URL("favicon.svg"), SalonCSS: assets.URL("salon.css"), SalonJS: assets.URL("salon.js"), Push: assets.URL("push.js"),
	}
	guard, err := s.crossOrigin()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	s.registerRoutes(mux)
	inner := edge.LimitBodyBy(s.bodyLimit, guard.Handler(s.sessions.LoadAndSave(edge.RecordPattern(mux))))
	outer := http.NewServeMux()
	outer.Handle("GET "+asset.Prefix, assets.Handler())
	outer.Handle("GET /favicon.ico", http.RedirectHandler(s.assetURLs.Icon, http.StatusFound))
	outer.HandleFunc("GET "+manifestPath, s.manifest)
	outer.HandleFunc("GET "+workerPath, s.worker)
	outer.Handle(publicPath, edge.LimitBodyBy(s.bodyLimit, guard.Handler(s.publicHandler())))
	outer.Handle("/", inner)
	return &Site{Handler: edge.SecurityHeaders(contentSecurityPolicy, edge.Gzip(edge.RecordPattern(outer))), site: s}, nil
}

// WaitForMail returns when all mails have been handed to the mail server, or have failed. The
// server must be shut down before.
func (s *Site) WaitForMail() { s.site.mailJobs.Wait() }

// Stylesheet is the address of the dashboard's style.
func (s *Site) Stylesheet() string { return s.site.assetURLs.CSS }

// SignInDirectly signs a person in without a password and sets the cookie; it writes nothing else. Only a demonstration may use it.
func (s *Site) SignInDirectly(w http.ResponseWriter, r *http.Request, u tenant.User) error {
	m := s.site.sessions
	ctx, err := m.Load(r.Context(), "")
	if err != nil {
		return err
	}
	if err := s.site.signIn(ctx, u, tenant.NewDevice(r.UserAgent(), clientAddress(r)), edge.Lang(r)); err != nil {
		return err
	}
	token, expiry, err := m.Commit(ctx)
	if err != nil {
		return err
	}
	m.WriteSessionCookie(ctx, w, token, expiry)
	return nil
}

// newLimits: a person needs a few tries, a script needs thousands. Codes are limited by salon too, since each one shown is a
// chance for somebody who talks an owner into typing it.
func newLimits() limits {
	return limits{
		forms:         edge.NewLimiter(20, time.Minute, text.TooMany),
		clicks:        edge.NewLimiter(60, time.Minute, text.TooMany),
		codes:         edge.NewLimiter(12, time.Minute, text.TooMany),
		testMessages:  edge.NewLimiter(5, time.Minute, text.TooMany),
		mails:         edge.NewLimiter(5, time.Hour, text.TooMany),
		feeds:         edge.NewLimiter(60, time.Minute, text.TooMany), // a calendar's service reads many from one address
		passkeyWishes: edge.NewLimiter(1, 24*time.Hour, text.TooMany),
	}
}

// crossOrigin refuses changes that other sites' pages ask for.
func (s *site) crossOrigin() (*http.CrossOriginProtection, error) {
	guard := http.NewCrossOriginProtection()
	if s.PublicURL != nil {
		origin := s.PublicURL.Scheme + "://" + s.PublicURL.Host
		if err := guard.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("web: the public URL is no origin: %w", err)
		}
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.renderErrorFor(w, r, fault.New(fault.Forbidden, "web.cross_origin", text.ErrorCrossOrigin))
	}))
	return guard, nil
}

// origin is our own address as people see it.
func (s *site) origin(r *http.Request) string {
	if s.PublicURL != nil {
		return strings.TrimRight(s.PublicURL.String(), "/")
	}
	return edge.Origin(r)
}

// linksAreLocal tells whether links that we make open on this machine alone.
func (s *site) linksAreLocal(r *http.Request) bool {
	u, err := url.Parse(s.origin(r))
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.Unmap().IsLoopback()
}

// route is one address with who may use it.
type route struct {
	pattern string
	who     access
	handle  func(*call) error
}

func (s *site) registerRoutes(mux *http.ServeMux) {
	for _, r := range s.routeTable() {
		mux.Handle(r.pattern, s.authorize(r.who, r.handle))
	}
	mux.Handle("GET /{$}", http.RedirectHandler("/dashboard/", http.StatusSeeOther))
	mux.Handle("/", s.authorize(public, func(*call) error { return fault.New(fault.NotFound, "web.route", text.NotFound) }))
}

// serverRoutes are the operators' pages of servers.
func (s *site) serverRoutes() []route {
	return []route{
		{"GET /admin/servers/{$}", operators, s.serversPage},
		{"GET /admin/servers/events", operators, s.serverEvents},
		{"GET " + reconcilePath, operators, s.reconcilePage},
		{"GET /admin/servers/new", operators, s.addServerForm},
		{"POST /admin/servers", operators, s.addServer},
		{"GET /admin/servers/{id}/leaving", operators, s.leavingPage},
		{"POST /admin/servers/{id}/anew", operators, s.placeAnew},
		{"GET /admin/servers/{id}/edit", operators, s.editServerForm},
		{"POST /admin/servers/{id}/edit", operators, s.editServer},
		{"POST /admin/servers/{id}/delete", operators, s.deleteServer},
	}
}

// routeTable is every address of the dashboard. A test walks it with every role.
func (s *site) routeTable() []route {
	list := []route{
		{"GET /login", public, s.loginForm},
		{"POST /login", public, s.login},
		{"GET /login/code", public, s.codeForm},
		{"POST /login/code", public, s.checkCode},
		{"GET /forgot", public, s.forgotForm},
		{"POST /forgot", public, s.requestReset},
		{"POST /logout", public, s.logout},
		{"POST /language", public, s.chooseLanguage},
		{"GET /setup/{token}", public, s.setupForm},
		{"POST /setup/{token}", public, s.setup},
		{"GET /welcome/{token}", public, s.acceptInviteForm},
		{"POST /welcome/{token}", public, s.acceptInviteSubmit},
		{"GET /c/{token}", public, s.connectLinkPage},
		{"POST /c/{token}", public, s.useConnectLink},

		{"GET /dashboard/{$}", anySession, s.redirectHome},
		{"GET /dashboard/whatsapp/{$}", anySession, s.connectPage},

		{"GET /admin/{$}", operators, s.overviewPage},
		{"GET /admin/events", operators, s.overviewEvents},
		{"GET /admin/salons/{$}", operators, s.salonsPage},
		{"GET /admin/salons/events", operators, s.salonEvents},
		{"GET /admin/salons/notice", operators, s.noticesPage},
		{"GET /admin/salons/notice.csv", operators, s.noticesCSV},
		{"GET /admin/keys/{$}", operators, s.apiKeysPage},
		{"POST /admin/keys", operators, s.createAPIKey},
		{"POST /admin/keys/revoke", operators, s.revokeAPIKey},
		{"GET /admin/operators/{$}", operators, s.operatorsPage},
		{"POST /admin/operators", operators, s.inviteOperator},
		{"GET /admin/start", operators, s.setupServersPage},
		{"GET /admin/start/salon", operators, s.setupFirstSalonPage},
		{"POST /admin/start/samples", operators, s.addSampleSalons},
		{"GET /admin/salons/new", operators, s.addSalonForm},
		{"POST /admin/salons", operators, s.addSalon},
		{"GET /admin/salons/{slug}/{$}", operators, s.withSalon(s.salonPage)},
		{"POST /admin/salons/{slug}/people", operators, s.withSalon(s.inviteOwner)},
		{"POST /admin/salons/{slug}/invite", operators, s.withSalon(s.renewInvite)},
		{"POST /admin/salons/{slug}/people/remove", operators, s.withSalon(s.removeOwner)},
		{"GET /admin/salons/{slug}/edit", operators, s.withSalon(s.editSalonForm)},
		{"POST /admin/salons/{slug}/edit", operators, s.withSalon(s.saveSalon)},
		{"POST /admin/salons/{slug}/move", operators, s.withSalon(s.moveSalon)},
		{"GET /admin/salons/{slug}/delete", operators, s.withSalon(s.deleteForm)},
		{"POST /admin/salons/{slug}/delete", operators, s.withSalon(s.deleteSalon)},
	}
	if s.Dev {
		list = append(list, route{"GET /dev/components", public, s.componentsPage})
	}
	if s.Features.Has(tenant.Agenda) {
		list = append(list, route{"GET " + feedPath + "{token}", public, s.readFeed})
	}
	list = append(list, s.serverRoutes()...)
	list = append(list, s.sectionRoutes()...)
	if s.hasSection(integrationPath) {
		list = append(list, s.platformHookRoutes()...)
		list = append(list, route{"GET " + platformOutbox + "{$}", operators, s.platformOutboxPage})
	}
	list = append(list, s.personRoutes()...)
	list = append(list, s.accountRoutes()...)
	list = append(list, s.robotsRoutes()...)
	list = append(list, s.alarmRoutes()...)
	list = append(list, s.cardRoutes("/dashboard/whatsapp/", ownersAndGuests)...)
	return append(list, s.cardRoutes("/admin/salons/{slug}/whatsapp/", operators)...)
}

// accountRoutes are a person's own account.
func (s *site) accountRoutes() []route {
	return []route{
		{"GET /dashboard/account", accountHolders, s.ownAccountPage},
		{"POST /dashboard/account", accountHolders, s.changePassword},
		{"POST /dashboard/account/sessions/end", accountHolders, s.endSession},
		{"GET /dashboard/account/factor", operators, s.factorForm},
		{"POST /dashboard/account/factor", operators, s.confirmFactor},
		{"POST /dashboard/account/factor/start", operators, s.beginFactor},
		{"POST /dashboard/account/factor/off", operators, s.disableFactor},
	}
}

// personRoutes are the pages of one person who signs in.
func (s *site) personRoutes() []route {
	return []route{
		{"GET /admin/people/{id}/{$}", operators, s.withPerson(s.personPage)},
		{"POST /admin/people/{id}/email", operators, s.withPerson(s.saveEmail)},
		{"POST /admin/people/{id}/salon", operators, s.withPerson(s.moveOwner)},
		{"POST /admin/people/{id}/invite", operators, s.withPerson(s.renewPersonInvite)},
		{"GET /admin/people/{id}/factor", operators, s.withPerson(s.resetFactorForm)},
		{"POST /admin/people/{id}/factor", operators, s.withPerson(s.resetFactor)},
		{"GET /admin/people/{id}/remove", operators, s.withPerson(s.removePersonForm)},
		{"POST /admin/people/{id}/remove", operators, s.withPerson(s.removePerson)},
	}
}

// cardRoutes is the connect card's addresses, the same for an owner and for an operator who looks at a salon.
func (s *site) cardRoutes(base string, who access) []route {
	return append(s.passkeyRoutes(base, who), []route{
		{"GET " + base + "card", who, s.withSalon(s.cardFragment)},
		{"GET " + base + "events", who, s.withSalon(s.cardEvents)},
		{"GET " + base + "history", who, s.withSalon(s.historyPage)},
		{"GET " + base + "uptime", who, s.withSalon(s.uptimeFragment)},
		{"POST " + base + "connect", who, s.withSalon(s.connectWhatsApp)},
		{"POST " + base + "stop", who, s.withSalon(s.stopAttempt)},
		{"POST " + base + "decision", who, s.withSalon(s.decideNumber)},
		{"POST " + base + "pause", who, s.withSalon(s.setPaused)},
		{"POST " + base + "test", who, s.withSalon(s.sendTestMessage)},
		{"GET " + base + "disconnect", who, s.withSalon(s.disconnectForm)},
		{"POST " + base + "disconnect", who, s.withSalon(s.disconnectWhatsApp)},
	}...)
}
