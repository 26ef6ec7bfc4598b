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

// home is what the commands share. What it opens is opened when a command first asks for it, and closed by close.
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

// operator is the scope of whoever sits at the command line of the machine.
func operator() tenant.Scope { return tenant.ForOperator(tenant.CLIActor()) }

// config reads the configuration once. Warnings are for serve and the doctor.
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

// open puts the program together, without its doors, and makes the database on the very first use.
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

// storeConfig is how the database is opened without the rest of the program.
func (h *home) storeConfig(cfg app.Config) store.Config {
	const conns = 4 // beside a server that has its own
	return store.Config{
		DatabaseURL: cfg.Database.Reveal(), Path: cfg.DatabaseFile(), Ring: cfg.Ring, Hub: live.New(), Log: h.log(), Now: h.Now, MaxConns: conns,
	}
}

// log is for what goes wrong beside the command's own answer.
func (h *home) log() *slog.Logger { return logger(h.Stderr, app.LogConfig{Level: slog.LevelWarn}) }

func logger(w io.Writer, c app.LogConfig) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.Level}
	if c.JSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// close gives back what was opened.
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
