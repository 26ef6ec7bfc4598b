package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"salonzap/internal/agenda/timezone"
	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/connection/worker"
	"salonzap/internal/event"
	"salonzap/internal/fleet"
	"salonzap/internal/fleet/reconcile"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/intake"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/live"
	"salonzap/internal/memhttp"
	"salonzap/internal/robot/assistant"
	"salonzap/internal/secret"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/tracing/tracehttp"
	"salonzap/internal/web/page"
	"salonzap/internal/webhook"
	"salonzap/internal/webpush"
)

// Core is the program without its HTTP servers: the parts that the server and the commands share.
type Core struct {
	Config        Config
	Log           *slog.Logger
	Now           func() time.Time
	Hub           *live.Hub
	Network       *memhttp.Network // the transport to every server: inside the process to our own gateway, else over TCP
	Store         *store.Store
	Fleet         *fleet.Fleet
	Connections   *worker.Service
	Intake        *intake.Service
	Media         *intake.Media // opens the media of messages
	Dispatcher    *inbox.Dispatcher
	Assistant     *assistant.Assistant // the booking robot
	Messages      *sender.Service      // all messages are sent with it
	Sender        *sender.Sender
	Feed          *event.Feed
	WebhookPoster *webhook.Poster
	Webhooks      *webhook.Dispatcher
	Alarms        *alarm.Runner
	Watcher       *alarm.Watcher // warns of what becomes an outage if nobody acts
	Reconciler    *reconcile.Runner
	Push          *webpush.Sender // notices to browsers
	Zones         *timezone.Keeper
	Salons        *tenant.Salons
	Keys          *tenant.Keys
	Accounts      *tenant.Accounts
	peers         *peers                                     // what answers of servers tell by the way
	outside       observeOutside                             // counts calls outside; nil: nobody counts
	mail          alarm.Mail                                 // takes letters in the mail server's place; nil: the configured server does
	nodes         func(context.Context) ([]page.Node, error) // of our own gateway; nil when this process runs none
}

// hashesAtOnce bounds how many passwords are hashed at the same moment: each takes 19 MiB.
const hashesAtOnce = 4

// CoreOptions is what a Core needs besides the configuration. Zero fields have defaults.
type CoreOptions struct {
	Log     *slog.Logger
	Now     func() time.Time
	Pace    connection.Pace
	Observe func(server, op, kind string, d time.Duration)
	Metrics worker.Metrics
	// ObserveModel is called for each message that the text model was asked about, or was not asked about for lack of budget or capacity.
	ObserveModel func(r assistant.ModelResult, took time.Duration)
	outside      observeOutside                            // is told of calls outside; nil: nobody is
	Mail         alarm.Mail                                // takes letters in the mail server's place; nil: the configured server does
	Calls        func(http.RoundTripper) http.RoundTripper // wraps the transport to servers; nil: it is not wrapped
	Handle       []inbox.Handler                           // handlers of incoming messages that are called before our own
}

// OpenCore opens the database, registers the server that the environment names, and puts the parts together. It starts no goroutines except the
// store's. Call Close when it is no longer needed.
func OpenCore(ctx context.Context, cfg Config, o CoreOptions) (*Core, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Core{Config: cfg, Log: o.Log, Now: o.Now, Hub: live.New(), Network: newNetwork(), peers: newPeers(o.Now), outside: o.outside, mail: o.Mail}
	if o.Calls == nil {
		o.Calls = func(network http.RoundTripper) http.RoundTripper { return network }
	}
	var err error
	c.Store, err = store.Open(ctx, store.Config{
		DatabaseURL: cfg.Database.Reveal(), Path: cfg.DatabaseFile(), Ring: cfg.Ring, Hub: c.Hub, Log: o.Log, Now: o.Now,
	})
	if err != nil {
		return nil, err
	}
	c.Fleet = fleet.New(fleet.Deps{
		Store: c.Store, Ring: cfg.Ring, Transport: tracehttp.Transport(o.Calls(c.peers.transport(c.Network)), serverCall), HookBase: cfg.HookBaseOf, Prefer: fleet.Preference{Server: cfg.preferred(), Region: cfg.Region}, Messages: cfg.Features.Has(tenant.Inbox), Log: o.Log, Now: o.Now, Observe: o.Observe,
	})
	if err := c.register(ctx); err != nil {
		return nil, errors.Join(err, c.Store.Close(ctx))
	}
	c.Connections = worker.New(worker.Deps{
		Store: c.Store, Numbers: c.Store, Admission: c.Store, History: c.Store, Executor: c.Fleet, Placement: c.Fleet, Tokens: c.Fleet, Hints: c.Hub, Pace: o.Pace, Load: c.Fleet.Connections, Log: o.Log, Now: o.Now,
		Holder: holder(c.Store.Node()), Presence: c.Store, LinkPasskeys: c.Fleet, LinkPasskeyPlacement: c.Fleet, Connectors: c.Store, Residents: c.Store, Metrics: o.Metrics,
	})
	c.Reconciler = reconcile.NewRunner(reconcile.Deps{
		Turns: c.Store, Rows: c.Store, Lists: c.Fleet, Look: c.Connections.HandleUntrustedEvent, Routine: c.routine, Phones: c.notePhones, Log: o.Log, Now: o.Now,
	})
	if err := c.openAlarms(ctx); err != nil {
		return nil, errors.Join(err, c.Store.Close(ctx))
	}
	c.openInbox(o)
	c.openEvents()
	c.openOutbox()
	c.openZones()
	c.Salons = tenant.NewSalons(c.Store, o.Now)
	c.Keys = tenant.NewKeys(c.Store, o.Now)
	c.Accounts = tenant.NewAccounts(tenant.AccountStores{Users: c.Store, Passwords: c.Store, Logins: c.Store, Tickets: c.Store, Factors: c.Store, FactorCodes: c.Store}, secret.NewHasher(hashesAtOnce), o.Log, o.Now)
	return c, nil
}

// register writes the environment's server, with a changed URL or key, into the database, and reads the registered servers.
func (c *Core) register(ctx context.Context) error {
	if err := KeepDefaultServer(ctx, c.Store, c.Config.Evolution, c.Now); err != nil {
		return err
	}
	return c.Fleet.Refresh(ctx)
}

// routine is how often a connected salon is looked at when its events arrive.
func (c *Core) routine() time.Duration {
	return connection.DefaultPace().ForLoad(c.Fleet.Connections()).Reconcile
}

// Close ends the steps under way and closes the database.
func (c *Core) Close(ctx context.Context) error {
	defer c.Network.CloseIdleConnections()
	return errors.Join(c.Connections.Close(ctx), c.Store.Close(context.WithoutCancel(ctx)))
}

// holder names this process in leases: "host/pid/node". The node is new at each start; other processes look it up to see whether this one still runs.
func holder(node string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "host"
	}
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), node)
}

// preferred is the server where new salons are placed first.
func (c Config) preferred() string {
	if c.WhatsApp == OnEvolution {
		return fleet.DefaultID
	}
	return fleet.EmbeddedID
}

// fixes tells whether the configuration sets a server's URL. A change of it in the console would be undone at the next start.
func (c Config) fixes(id string) bool {
	return id == fleet.DefaultID && c.Evolution.URL != "" || fleet.IsOwnGateway(id)
}

// HookBaseOf is the base URL at which a server reaches our webhook receiver: a name inside the process for our own gateway, else the public URL, else
// a loopback address when the server's URL is one. It is empty when the server cannot reach us; its connections are then polled.
func (c Config) HookBaseOf(id, serverURL string) string {
	if fleet.IsOwnGateway(id) {
		return platformURL
	}
	if c.PublicURL != "" {
		return c.PublicURL
	}
	_, port, err := net.SplitHostPort(c.Listen)
	if err != nil || port == "0" {
		return ""
	}
	if loopbackURL(serverURL) {
		return "http://127.0.0.1:" + port
	}
	return ""
}
