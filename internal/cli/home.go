package cli

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"salonzap/internal/app"
	"salonzap/internal/live"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
)

// home is shared by the commands. It opens configuration and database when a command first asks for them; close closes them.
type home struct {
	Process
	out     printer
	envFile string

	cfg    *app.Config
	core   *app.Core
	opened *store.Store // by the doctor, which opens nothing else
}

func newHome(p Process, asJSON bool, envFile string) *home {
	return &home{Process: p, out: printer{json: asJSON, out: p.Stdout}, envFile: envFile}
}

// operator is the scope of a person at the command line of the machine.
func operator() tenant.Scope { return tenant.ForOperator(tenant.CLIActor()) }

// config reads the configuration once. Its warnings are dropped: only serve, gateway and doctor show them.
func (h *home) config() (app.Config, error) {
	if h.cfg == nil {
		c, _, err := app.LoadConfig(h.Environ, h.envFile)
		if err != nil {
			return app.Config{}, err
		}
		h.cfg = &c
	}
	return *h.cfg, nil
}

// open opens the program without its HTTP servers. It makes the database when there is none.
func (h *home) open(ctx context.Context) (*app.Core, error) {
	if h.core != nil {
		return h.core, nil
	}
	cfg, err := h.config()
	if err != nil {
		return nil, err
	}
	if err := cfg.Prepare(); err != nil {
		return nil, err
	}
	h.cfg = &cfg // with its key ring
	h.core, err = app.OpenCore(ctx, cfg, app.CoreOptions{Log: h.log(), Now: h.Now})
	return h.core, err
}

// database is the open database.
func (h *home) database(ctx context.Context) (*store.Store, error) {
	core, err := h.open(ctx)
	if err != nil {
		return nil, err
	}
	return core.Store, nil
}

// storeConfig is the configuration for opening the database without the rest of the program.
func (h *home) storeConfig(cfg app.Config) store.Config {
	const conns = 4 // few, since a running server has connections of its own
	return store.Config{
		DatabaseURL: cfg.Database.Reveal(), Path: cfg.DatabaseFile(), Ring: cfg.Ring, Hub: live.New(), Log: h.log(), Now: h.Now, MaxConns: conns,
	}
}

// log writes warnings and errors to the error stream, apart from the command's answer.
func (h *home) log() *slog.Logger { return logger(h.Stderr, app.LogConfig{Level: slog.LevelWarn}) }

func logger(w io.Writer, c app.LogConfig) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.Level}
	if c.JSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// close closes what was opened.
func (h *home) close(ctx context.Context) {
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	if h.core != nil {
		err = h.core.Close(ctx)
	}
	if h.opened != nil {
		err = errors.Join(err, h.opened.Close(ctx))
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		h.log().LogAttrs(ctx, slog.LevelWarn, "the database could not be closed well", slog.Any("error", err))
	}
}

// salon finds a salon by its slug.
func (h *home) salon(ctx context.Context, slug string) (*store.Store, tenant.Tenant, error) {
	s, err := h.database(ctx)
	if err != nil {
		return nil, tenant.Tenant{}, err
	}
	t, err := s.TenantBySlug(ctx, operator(), slug)
	return s, t, err
}

// quiet drops what a command answers itself.
func (h *home) quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
