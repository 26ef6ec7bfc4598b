package cli

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/cli/doctor"
	"salonzap/internal/evolution"
	"salonzap/internal/store"
)

type doctorCmd struct{}

// Help lists the checks.
func (doctorCmd) Help() string {
	return "It checks the configuration, the data folder, the database and its migrations, each WhatsApp server (reachable, key, licence, " +
		"version, clock, instances), the gateway inside (database, files, WhatsApp's hosts, web version), and the way back of webhooks. It changes nothing. It ends with 1 when something is not well.\n\n" +
		"Example:\n  salonzap doctor --json | jq '.[] | select(.ok | not)'"
}

// Run makes every check.
func (doctorCmd) Run(ctx context.Context, h *home) error {
	cfg, warnings, problem := app.LoadConfig(h.Environ, h.envFile)
	h.cfg = &cfg
	transport := evolution.NewTransport()
	defer transport.CloseIdleConnections()
	lines := doctor.Run(ctx, doctor.Deps{
		Config: cfg, Warnings: warnings, ConfigErr: problem,
		Inspect:   func(ctx context.Context) doctor.Database { return h.inspect(ctx, cfg) },
		Open:      func(ctx context.Context) (doctor.Records, error) { return h.openForDoctor(ctx, cfg) },
		Transport: transport, Get: get, Dial: dial(ctx), LocalURL: localURL(cfg.Listen), Now: h.Now, Zones: app.ZoneData(), Gateway: lookAtGateway(cfg, transport),
	})
	if err := h.out.value(lines, func(w io.Writer) { showLines(w, lines) }); err != nil {
		return err
	}
	if !doctor.Healthy(lines) {
		return errFound
	}
	return nil
}

// lookAtGateway has the functions by which the doctor looks at our own gateway; nil in a build without one.
func lookAtGateway(cfg app.Config, transport http.RoundTripper) *doctor.Gateway {
	if !app.HasGateway {
		return nil
	}
	const patience = 15 * time.Second
	client := &http.Client{Transport: transport, Timeout: patience}
	return &doctor.Gateway{
		Inspect: func(ctx context.Context) (app.GatewayLook, error) { return app.InspectGateway(ctx, cfg) },
		Claimed: cfg.WebVersionNow(), Newest: func(ctx context.Context) (string, error) { return app.NewestWebVersion(ctx, client) },
	}
}

// dial returns a function whose error is nil when a TCP connection to the address can be opened.
func dial(ctx context.Context) func(address string) error {
	d := net.Dialer{Timeout: 5 * time.Second}
	return func(address string) error {
		conn, err := d.DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

// showLines writes a line for each check, and its remedy below it.
func showLines(w io.Writer, lines []doctor.Line) {
	failed := 0
	for _, l := range lines {
		mark := "✓ ok  "
		switch {
		case !l.OK:
			mark = "✗ bad "
			failed++
		case l.Remedy != "":
			mark = "! note"
		}
		say(w, "%s  %-28s  %s", mark, l.Check, l.Detail)
		if l.Remedy != "" {
			say(w, "        → %s", l.Remedy)
		}
	}
	if failed == 0 {
		say(w, "\nEverything that could be checked is well.")
		return
	}
	say(w, "\n%s", plural(failed, "check is not well", "checks are not well"))
}

// inspect looks at the database without making or changing it.
func (h *home) inspect(ctx context.Context, cfg app.Config) doctor.Database {
	c := h.storeConfig(cfg)
	i, err := store.Inspect(ctx, c)
	d := doctor.Database{Kind: i.Kind, Exists: i.Exists, Version: i.Version, Err: err}
	d.Old = i.Kind == "postgres" && i.Major < store.MinPostgres
	if err != nil || !i.Exists || d.Old {
		return d
	}
	list, err := store.MigrationStatus(ctx, c)
	if err != nil {
		d.Err = err
		return d
	}
	for _, m := range list {
		if !m.Applied {
			d.Pending++
		}
	}
	d.Exists = d.Pending < len(list) // a database without any migration counts as absent
	return d
}

// openForDoctor opens a database that exists and is up to date. Without a usable key ring it is not opened.
func (h *home) openForDoctor(ctx context.Context, cfg app.Config) (doctor.Records, error) {
	if err := cfg.Prepare(); err != nil {
		return nil, fmt.Errorf("the key ring is missing: %w", err)
	}
	s, err := store.Open(ctx, h.storeConfig(cfg))
	if err != nil {
		return nil, err
	}
	h.opened = s
	return s, nil
}
