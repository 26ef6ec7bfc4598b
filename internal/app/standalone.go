package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/prometheus/client_golang/prometheus"
)

// ServeGateway runs our gateway alone, without salons and dashboard, until ctx ends or it loses its database. Call Config.Prepare before; o.Core.Log
// and o.Core.Now must be set.
func ServeGateway(ctx context.Context, cfg Config, o Options) error {
	made, err := cfg.PrepareGateway()
	if err != nil {
		return err
	}
	if cfg.Gateway.Listen == "" {
		cfg.Gateway.Listen = DefaultGatewayListen
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", cfg.Gateway.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on SALONZAP_GATEWAY_LISTEN=%s: %w (is another gateway running?)", cfg.Gateway.Listen, err)
	}
	profiles, err := listenForPprof(ctx, cfg.PprofListen, o.Core.Log, o.Core.Now)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	traces, err := openTraces(ctx, cfg, "gateway", o.Version, o.Core.Log)
	if err != nil {
		return errors.Join(err, ln.Close(), profiles.close())
	}
	registry := prometheus.NewRegistry()
	registerBuild(registry, o.Version)
	options := gatewayOptions{
		log: o.Core.Log, now: o.Core.Now, version: o.Version, public: cfg.PublicURL, observe: newGatewayRequests(registry).observe,
		kind: "gateway", address: "http://" + reachable(ln.Addr().String()),
	}
	g, err := openGateway(ctx, cfg, options)
	if err != nil {
		return errors.Join(err, ln.Close(), profiles.close(), traces.close(ctx))
	}
	failed := make(chan error, 1)
	profiles.serve(failed)
	g.serve(cfg.bounded(ln, options), traces.requests(true, standing(registry, g.handler(), g.stats, g.ready, cfg.Gateway.Key)))
	if err = g.start(ctx); err == nil {
		greetGateway(ctx, o, cfg, reachable(ln.Addr().String()), made)
		select {
		case <-ctx.Done():
		case err = <-failed:
		case <-g.lost():
			err = errGatewayLost
		}
	}
	o.Core.Log.LogAttrs(ctx, slog.LevelInfo, "stopping")
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err == nil {
		g.drainWithin(stop)
	}
	return errors.Join(err, g.close(stop), profiles.close(), traces.close(stop))
}

func greetGateway(ctx context.Context, o Options, cfg Config, address string, made bool) {
	out := o.Out
	if out == nil {
		out = io.Discard
	}
	o.Core.Log.LogAttrs(ctx, slog.LevelInfo, "serving the gateway", slog.String("address", address))
	_, _ = fmt.Fprintf(out, "The gateway is running at http://%s\n", address)
	if made {
		_, _ = fmt.Fprintf(out, "Its global apikey, shown this once and kept in %s:\n  %s\n", cfg.GatewayKeyFile(), cfg.Gateway.Key.Reveal())
	}
}
