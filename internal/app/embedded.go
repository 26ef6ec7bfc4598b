package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/memhttp"
	"salonzap/internal/tenant"
	"salonzap/internal/web/page"
)

// The host names of the network inside the process: the platform calls gatewayHost, the gateway's webhooks call platformHost.
const (
	gatewayHost  = fleet.GatewayHost
	platformHost = fleet.PlatformHost
	platformURL  = "http://" + platformHost
	// GatewayURL is the base URL of the embedded gateway. Only its own process can reach it.
	GatewayURL = "http://" + gatewayHost
)

// serverDialTime is the timeout of opening a connection to a server.
const serverDialTime = 5 * time.Second

// newNetwork is the transport to servers: inside the process to gatewayHost and platformHost, else over TCP. Since the operator names the servers,
// private addresses are allowed, and only special ones are refused. They are checked at each dial, because a name may resolve to another address later.
func newNetwork() *memhttp.Network {
	t, guard := evolution.NewTransport(), egress.Guard{Trusted: true}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, serverDialTime)
		defer cancel()
		return guard.Dial(ctx, network, address)
	}
	return memhttp.New(t, gatewayHost, platformHost)
}

// wantsGateway tells whether this process is to run a gateway: because new salons are placed on it, because others are to reach it, or because salons
// already have their connections on one.
func (c *Core) wantsGateway(ctx context.Context) (bool, error) {
	switch {
	case !HasGateway:
		return false, nil
	case c.Config.WhatsApp == OnEmbedded || c.Config.WhatsApp == OnSimulator || c.Config.Gateway.Listen != "":
		return true, nil
	}
	loads, err := c.Store.Servers(ctx, tenant.System("gateway"))
	for _, l := range loads {
		if fleet.IsOwnGateway(l.Server.ID) && l.Connections > 0 {
			return true, err
		}
	}
	return false, err
}

// gatewayOptions are what a gateway needs besides the configuration.
type gatewayOptions struct {
	log      *slog.Logger
	now      func() time.Time
	version  string
	manager  string                                             // URL of the dashboard; empty when there is none, or its address is not known
	webhooks http.RoundTripper                                  // the transport of the gateway's webhooks
	kind     string                                             // "serve" or "gateway", for other processes on the database
	address  string                                             // URL by which those reach this one; empty: they cannot
	public   string                                             // URL at which clients reach this gateway; empty: where it listens
	observe  func(route string, status int, took time.Duration) // is told of each answer
}

// openGateway opens the gateway of this node, serves its API, and registers it as a server. When no gateway is wanted, a.gateway stays nil.
func (a *App) openGateway(ctx context.Context, version string, m *metrics) error {
	wanted, err := a.core.wantsGateway(ctx)
	if err != nil || !wanted {
		return err
	}
	if _, err := a.core.Config.PrepareGateway(); err != nil {
		return err
	}
	cfg := a.core.Config
	o := gatewayOptions{log: a.log, now: a.core.Now, version: version, manager: cfg.PublicURL, webhooks: a.core.Network}
	o.observe = newGatewayRequests(m.registry).observe
	if a.demo != nil {
		o.webhooks = a.demo.webhooks(o.webhooks)
	}
	o.kind = "serve"
	var outside net.Listener
	if cfg.Gateway.Listen != "" {
		var lc net.ListenConfig
		if outside, err = lc.Listen(ctx, "tcp", cfg.Gateway.Listen); err != nil {
			return fmt.Errorf("cannot listen on SALONZAP_GATEWAY_LISTEN=%s: %w", cfg.Gateway.Listen, err)
		}
		o.address = "http://" + reachable(outside.Addr().String())
		a.gatewayAddress = o.address
	}
	if a.gateway, err = openGateway(ctx, cfg, o); err != nil {
		if outside != nil {
			err = errors.Join(err, outside.Close())
		}
		return err
	}
	a.core.nodes = nodePages(a.gateway.nodes, a.core.Now)
	if outside != nil {
		a.gateway.serve(cfg.bounded(outside, o), a.traces.requests(true, a.gateway.handler()))
	}
	ln, err := a.core.Network.Listen(gatewayHost)
	if err != nil {
		return err
	}
	a.gateway.serve(ln, a.traces.requests(true, a.gateway.handler()))
	s := fleet.Server{ID: fleet.EmbeddedID, URL: GatewayURL, Key: cfg.Gateway.Key, CreatedAt: a.core.Now()}
	if err := keepServer(ctx, a.core.Store, s); err != nil {
		return err
	}
	if cfg.WhatsApp != OnEvolution {
		a.core.Fleet.Prefer(s.ID)
	}
	return a.core.Fleet.Refresh(ctx)
}

// reachable is the address at which this machine calls a listener: a listener on every interface is called at 127.0.0.1.
func reachable(address string) string {
	host, port, _ := net.SplitHostPort(address)
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// keepServer adds a server to the registry, or changes its URL, key and limit; what the operator says of a registered one (draining, its place) stays. It writes nothing when
// all is as wanted.
func keepServer(ctx context.Context, servers fleet.Registry, want fleet.Server) error {
	scope := tenant.System("configuration")
	old, err := servers.Server(ctx, scope, want.ID)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return err
	case old.URL == want.URL && old.Key == want.Key && old.MaxLinking == want.MaxLinking:
		return nil
	default:
		want.CreatedAt, want.Draining, want.Capacity, want.Weight, want.Region = old.CreatedAt, old.Draining, old.Capacity, old.Weight, old.Region
	}
	return servers.PutServer(ctx, scope, want)
}

// nodePages are the nodes as pages show them.
func nodePages(list func(context.Context) ([]GatewayNode, error), now func() time.Time) func(context.Context) ([]page.Node, error) {
	return func(ctx context.Context) ([]page.Node, error) {
		nodes, err := list(ctx)
		shown := make([]page.Node, len(nodes))
		for i, n := range nodes {
			shown[i] = page.Node{
				ID: n.ID, Kind: n.Kind, State: n.State(), Address: n.Address, Version: n.Version, Weight: n.Weight, Sessions: n.Sessions,
				Linked: n.Linked, Started: n.Started, Seen: now().Add(-n.Age),
			}
		}
		return shown, err
	}
}
