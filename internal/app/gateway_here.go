//go:build !remote

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
	"salonzap/internal/httpserver"
)

// HasGateway tells whether this build has the gateway: the tag remote leaves it out, and with it everything under the GPL.
const HasGateway = true

// productName is the name that WhatsApp shows among the linked devices of a phone.
const productName = "Salonzap"

// gatewayBody is the timeout for reading a request's body, which counts until the gateway has checked the key and sets a longer one.
const gatewayBody = 10 * time.Second

// drainTime is how long a stopping node hands sessions over; see stopWithin.
const drainTime = 12 * time.Second

// ownGateway is our gateway with the HTTP servers of its API.
type ownGateway struct {
	gateway *gateway.Gateway
	servers []gatewayServer
	failed  chan error
	log     *slog.Logger
	now     func() time.Time
}

type gatewayServer struct {
	server *http.Server
	ln     net.Listener
}

// openGateway opens the gateway of this process. Several processes share its database on PostgreSQL, when each has an address by which the others
// reach it.
func openGateway(ctx context.Context, cfg Config, o gatewayOptions) (*ownGateway, error) {
	g, err := gateway.Open(ctx, cfg.gatewayConfig(o))
	switch {
	case err == nil:
		return &ownGateway{gateway: g, failed: make(chan error, 2), log: o.log, now: o.now}, nil //nolint:mnd // at most two listeners
	case !fault.Is(err, fault.Conflict):
		return nil, fmt.Errorf("the gateway's database cannot be opened: %w", err)
	case cfg.GatewayDatabase() == "":
		return nil, errors.New("another process runs the gateway on this data folder: stop it, or set SALONZAP_DATA to another folder")
	}
	return nil, errors.New("another node runs the gateway on this database: to run one here, too, set SALONZAP_GATEWAY_LISTEN on every node, to an address by which the others reach it")
}

func (c Config) gatewayConfig(o gatewayOptions) gateway.Config {
	const wait = 40 * time.Second // in a rolling deploy the former node is still stopping
	g := gateway.Config{
		DatabaseURL: c.GatewayDatabase().Reveal(), Path: c.GatewayFile(), Ring: c.Ring, Key: evolution.Key(c.Gateway.Key.Reveal()),
		Version: o.version, Observe: o.observe, Now: o.now, Log: o.log, Transport: o.webhooks, Platform: platformHost, LockWait: wait,
		Origins: c.Gateway.Origins, PasskeyCORS: c.Gateway.PasskeyCORS, HideHookURL: fleet.LooksLikeHook, Manager: o.manager,
		InternalHosts: []string{gatewayHost, platformHost}, Allow: c.Gateway.Allow,
		Retention: gateway.Retention{Messages: c.Gateway.keptPerSession(), Age: c.Gateway.KeepFor},
	}
	if trusted, err := proxies(c); err == nil {
		g.ClientAddr = func(r *http.Request) string {
			addr, _ := trusted.ClientOf(r)
			return addr.String()
		}
	}
	if c.Gateway.Listen != "" {
		g.ServerURL = "http://" + reachable(c.Gateway.Listen)
	}
	if o.public != "" {
		g.ServerURL = o.public
	}
	g.Node = store.NodeConfig{Kind: o.kind, Address: o.address, Version: o.version, Weight: c.Gateway.Weight}
	g.Sessions = gateway.Engine(engine.Config{
		Product: productName, Log: o.log, Now: o.now,
		WhatsApp: engine.Endpoint{URL: c.Gateway.Double.URL, RootKey: c.Gateway.Double.RootKey},
		Passkey:  engine.PasskeyTimes{Handoff: c.Gateway.Passkey.Handoff, PairingTimeout: c.Gateway.Passkey.Stuck},
		Version:  engine.Version{Set: c.Gateway.Web.Fixed, Pinned: !c.Gateway.Web.Fetch},
		Alarm: func(_ string, a engine.Alarm) {
			o.log.LogAttrs(context.Background(), slog.LevelError, "WhatsApp sessions need an operator", slog.String("alarm", string(a)))
		},
	})
	return g
}

func (g *ownGateway) handler() http.Handler { return g.gateway.Handler() }

// ready is nil when the gateway can serve calls.
func (g *ownGateway) ready(ctx context.Context) error { return g.gateway.Ready(ctx) }

// nodes lists the processes that share the database.
func (g *ownGateway) nodes(ctx context.Context) ([]GatewayNode, error) {
	list, err := g.gateway.Nodes(ctx)
	return viewNodes(list), err
}

// stats returns the counts of the gateway. An outcome that did not occur yet counts 0, so that a rate includes its first occurrence.
func (g *ownGateway) stats(ctx context.Context) (gatewayStats, error) {
	s, err := g.gateway.Stats(ctx)
	nodes, nodesErr := g.gateway.Nodes(ctx)
	err = errors.Join(err, nodesErr)
	return gatewayStats{
		nodes: viewNodes(nodes), sessions: s.Sessions, waiting: s.Waiting, parked: s.Parked, oldest: s.Oldest,
		sends: whole(gateway.SendOutcomes(), s.Sends), linkings: whole(gateway.LinkingOutcomes(), s.Linkings),
	}, err
}

func whole(words []string, counted map[string]int64) map[string]int64 {
	all := make(map[string]int64, len(words))
	for _, w := range words {
		all[w] = 0
	}
	maps.Copy(all, counted)
	return all
}

// serve serves h at a listener. Call it before start; close ends it.
func (g *ownGateway) serve(ln net.Listener, h http.Handler) {
	s := httpserver.New(h, httpserver.Times{Body: gatewayBody}, g.log, g.now)
	g.servers = append(g.servers, gatewayServer{s, ln})
	go func() { g.failed <- ignoreClosed(s.Serve(ln)) }()
}

// start connects the sessions and resumes the delivery of webhooks.
func (g *ownGateway) start(ctx context.Context) error { return g.gateway.Start(ctx) }

// drainWithin hands the sessions over to other nodes, if there are any, in the greater part of the time that a stop has. Calls are still served.
func (g *ownGateway) drainWithin(stop context.Context) {
	ctx, cancel := context.WithTimeout(stop, drainTime)
	defer cancel()
	g.gateway.Drain(ctx)
}

// lost is closed when another process may have taken the database, or the database could not be reached for too long.
func (g *ownGateway) lost() <-chan struct{} { return g.gateway.Lost() }

// close ends calls of the API, then sessions and deliveries.
func (g *ownGateway) close(ctx context.Context) error {
	var errs []error
	for _, d := range g.servers {
		errs = append(errs, d.server.Shutdown(ctx))
	}
	for range g.servers {
		errs = append(errs, <-g.failed)
	}
	return errors.Join(append(errs, g.gateway.Close(ctx))...)
}
