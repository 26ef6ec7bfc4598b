package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/api"
	"salonzap/internal/edge"
	"salonzap/internal/event"
	"salonzap/internal/inbox"
	"salonzap/internal/mail"
	"salonzap/internal/memhttp"
	"salonzap/internal/robot"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/webhook"
)

// httpSurface is the HTTP handler of the program, with the parts that have to be closed.
type httpSurface struct {
	site    *web.Site
	handler http.Handler
	streams *edge.Streams
	demo    simulatorPage // nil when this is no demonstration
}

// simulatorPage is the page with the simulated phones.
type simulatorPage interface {
	http.Handler
	Close()
}

// keepEvents is how long received webhooks and counted sign-ins are kept.
const keepEvents = 7 * 24 * time.Hour

// newHTTPSurface puts the dashboard, the API and, in a demonstration, the page with the phones behind one middleware.
func newHTTPSurface(c *Core, d *demonstration, m *metrics, closing <-chan struct{}, version string) (*httpSurface, error) {
	reporter := edge.NewReporter(c.Log, m.api.CountFault)
	reporter.OnRefusal(m.api.CountRefusal)
	streams := edge.NewStreams(c.Hub, closing, c.Log, c.Now)
	site, err := newSite(c, d != nil, streams, reporter)
	if err != nil {
		return nil, err
	}
	restAPI := newAPI(c, m, streams, reporter, closing, version)
	mux := http.NewServeMux()
	for _, path := range api.Paths() {
		mux.Handle(path, restAPI)
	}
	mux.Handle("/", site)
	out := &httpSurface{streams: streams, site: site}
	if d != nil {
		out.demo = d.page(c, site, closing)
		mux.Handle(d.path(), out.demo)
	}
	proxies, err := proxies(c.Config)
	if err != nil {
		return nil, err
	}
	out.handler = edge.Middleware(edge.MiddlewareConfig{
		Reporter: reporter, Proxies: proxies, Log: c.Log, Now: c.Now, Observe: m.api.ObserveRequest,
	}, api.CleanWebhookPath(mux))
	return out, nil
}

func newSite(c *Core, simulation bool, streams *edge.Streams, reporter *edge.Reporter) (*web.Site, error) {
	public, err := publicURL(c.Config)
	if err != nil {
		return nil, err
	}
	return web.New(web.Deps{
		Mail: c.mailSender(), Log: c.Log, Chat: c.chats(), Records: c.Store, Outbox: c.Store, Hooks: web.Hooks{Store: c.Store, Deliveries: c.Store, Test: c.WebhookPoster.Test, Guard: c.webhookGuard()},
		Alarms: c.Store, AllNotices: c.Store, Warnings: c.Store, Leaving: c.Store, PlacingAnew: c.Connections, AlertHost: c.Config.Alert.Host, Push: c.pushPages(), Platform: c.platformPages(),
		Robot: web.RobotDeps{Store: c.Store, Measures: c.Store, Reservations: c.Store, Waitlist: c.Store, Rehearse: c.Assistant.Rehearse, ModelUse: c.modelUse()}, Unread: c.unreadChats,
		Links: c.Connections, Connections: c.Connections, Control: c.Connections, Remover: c.Connections, LinkPasskeys: c.Connections, PasskeyReports: c.Connections,
		Moves: c.Connections, TicketStore: c.Store, Salons: c.Store, CountSalons: c.Store.CountSalons, History: c.Store, Tenants: c.Store, Servers: c.Store, Nodes: c.nodes, Reconciliation: c.Store,
		SendText: c.Fleet.SendText, ServerAdmin: web.ServerAdmin{Probe: c.Fleet.Probe, WhereNow: c.Fleet.WhereNow, CanPlaceAnew: c.Fleet.CanPlaceAnew, IsConfigured: c.Config.fixes, OnSave: c.Fleet.ServerSaved, OnDelete: c.Fleet.Refresh},
		SalonWriter: c.Salons, Accounts: c.Accounts, Sessions: c.Store.Sessions(), SessionStore: c.Store, Keys: c.Keys, APIKeyStore: c.Store, Streams: streams, Reporter: reporter, Now: c.Now, AccountTag: accountTag(c.Config.Ring),
		ZoneData: ZoneData(), Features: c.Config.Features, Clients: c.Store, ClientPages: web.ClientDeps{List: c.Store, Merger: c.Store, Files: c.Store, Editor: c.Store}, Feeds: c.Store, Agenda: web.Agenda{Store: c.Store, Catalogue: c.Store, Calendar: c.Store, Diary: c.Store, Revisions: c.Store, Assortment: c.Store}, PublicURL: public, Dev: c.Config.Dev, Demo: simulation, AnyPasskey: anyPasskey(c), ConnectorStore: c.Config.ConnectorURL,
	})
}

// mailSender is the function that sends a mail; nil when no mail server is configured.
func (c *Core) mailSender() mailSend {
	m := c.Config.Mail
	switch {
	case c.mail != nil:
		return c.mail
	case m.From == nil:
		return nil
	}
	return c.outside.mail(mail.NewSender(m.Server, m.From, nil).Send, c.Now)
}

// accountTag identifies an account in the log by 12 digits of a keyed hash of its address, which cannot be guessed from a list of addresses.
func accountTag(ring *secret.Ring) func(email string) string {
	return func(email string) string {
		if clean, err := tenant.CleanEmail(email); err == nil {
			email = clean
		}
		const digits = 12
		return ring.MAC("account in the log", email)[:digits]
	}
}

// anyPasskey tells whether some server can do the passkey step.
func anyPasskey(c *Core) func() bool {
	return func() bool {
		_, err := c.Fleet.PlaceForLinkPasskey("")
		return err == nil
	}
}

func newAPI(c *Core, m *metrics, streams *edge.Streams, reporter *edge.Reporter, closing <-chan struct{}, version string) http.Handler {
	var messages api.MessageIntake
	if c.offersMessages() {
		messages = c.Intake
	}
	return api.New(api.Deps{
		Messages: messages, Media: c.Media, ParkedWork: c.Store, Sender: c.Messages, Uploads: c.Messages, NumberChecker: c.Messages, Outgoings: c.Store, Chats: c.Store, ChatSettings: c.Store, Outbox: c.Store, WasRead: c.wasRead, MediaGuard: c.webhookGuard(), MediaCalls: c.mediaCalls, TakeOver: c.takeOver(),
		Keys: c.Keys, SalonWriter: c.Salons, Accounts: c.Accounts, Tenants: c.Store, Salons: c.Store, Tickets: c.Store, Servers: c.Store,
		Links: c.Connections, Connections: c.Connections, Control: c.Connections, Remover: c.Connections, Passkeys: c.Connections,
		Moves: c.Connections, ConnectorCodes: c.Connections, Events: c.Connections,
		Webhooks: c.Fleet, Rejects: c.Store, SpoolFolder: c.Config.Data, Feed: c.Feed, Subscriptions: c.Store, Deliveries: c.Store, WebhookTest: c.WebhookPoster, WebhookGuard: c.webhookGuard(), Onces: c.Store, Agenda: c.Store, Catalogue: c.Store, Calendar: c.Store, Diary: c.Store, Robots: c.Store, Rehearse: c.Assistant.Rehearse, Contacts: c.Store, Merger: c.Store, ContactFiles: c.Store, CalendarFeeds: c.Store, Waitlist: c.Store, Inside: memhttp.Inside, ServersChanged: c.Fleet.Refresh, WhereNow: c.Fleet.WhereNow, Leaving: c.Store, PlacingAnew: c.Connections, Ready: c.Store.Ready, OverQuota: newQuota(c.Store.KeptToday, c.Fleet.WebhookQuota, c.Log, c.Now).over, Closing: closing,
		Hints: c.Hub, Streams: streams, Reporter: reporter, Metrics: m.api, Log: c.Log, Now: c.Now, Features: c.Config.Features, Rate: c.Config.APIRate, PublicURL: c.Config.PublicURL, Version: version,
	})
}

func publicURL(cfg Config) (*url.URL, error) {
	if cfg.PublicURL == "" {
		return nil, nil //nolint:nilnil // no public URL is a valid configuration, which web expects as nil
	}
	return url.Parse(cfg.PublicURL)
}

func proxies(cfg Config) (edge.Proxies, error) {
	list := make([]string, len(cfg.TrustedProxies))
	for i, p := range cfg.TrustedProxies {
		list[i] = p.String()
	}
	return edge.ParseProxies(strings.Join(list, " "))
}

// jobs are the handlers of the jobs in the store's queue.
func (d *httpSurface) jobs(c *Core) store.Handlers {
	return store.Handlers{
		Zones: c.Zones.Run,
		Prune: func(ctx context.Context) error {
			now, scope := c.Now(), tenant.System("prune")
			n, err := c.Store.PruneEvents(ctx, scope, now.Add(-keepEvents))
			if err != nil {
				return err
			}
			if days := c.Config.HistoryDays; days > 0 {
				if _, err = c.Store.PruneHistory(ctx, scope, now.AddDate(0, 0, -days)); err != nil {
					return err
				}
			}
			if _, err = c.Store.PruneSessions(ctx, scope, now); err != nil {
				return err
			}
			if _, err = c.Store.PruneLogins(ctx, scope, now.Add(-keepEvents)); err != nil {
				return err
			}
			if _, err = c.Store.PruneKnownLogins(ctx, scope, now.Add(-tenant.KnownLoginTime)); err != nil {
				return err
			}
			if err = c.Store.PruneOnce(ctx, scope, now.Add(-tenant.OnceTime)); err != nil {
				return err
			}
			if _, err = c.Store.PruneReservations(ctx, scope, now, now.Add(-robot.ReservationKept)); err != nil {
				return err
			}
			if _, err = c.Store.PruneDeliveries(ctx, scope, now.Add(-webhook.LogTime)); err != nil {
				return err
			}
			if _, err = c.Store.PruneFeed(ctx, scope, now.Add(-event.Retention)); err != nil {
				return err
			}
			if _, err = c.Store.PruneAlarms(ctx, scope, now.Add(-alarm.KeptFor)); err != nil {
				return err
			}
			if err = c.Store.PruneUploads(ctx, scope, now.Add(-inbox.UploadLife)); err != nil {
				return err
			}
			if err = c.Store.EraseLog(ctx); err != nil {
				return err
			}
			c.Log.LogAttrs(ctx, slog.LevelDebug, "pruned", slog.Int("events", n))
			return nil
		},
		Erase: func(ctx context.Context) error {
			_, err := c.Store.EraseOldBodies(ctx, tenant.System("erase"), c.Now())
			return errors.Join(err, c.Store.EraseLog(ctx))
		},
	}
}

func (d *httpSurface) close() {
	d.site.WaitForMail()
	if d.demo != nil {
		d.demo.Close()
	}
}
