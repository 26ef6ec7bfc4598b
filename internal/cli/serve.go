package cli

import (
	"context"
	"log/slog"

	"salonzap/internal/app"
)

type serveCmd struct {
	Demo bool `help:"Try everything with simulated phones, on this machine only; nothing is kept."`
}

// Help shows examples.
func (serveCmd) Help() string {
	return "Everything is set by the environment; .env.example lists it.\n\nExamples:\n  salonzap serve --demo\n" +
		"  EVOLUTION_API_URL=https://evo.example.com EVOLUTION_API_KEY=… salonzap serve"
}

// Run serves until ctx ends.
func (c serveCmd) Run(ctx context.Context, h *home) error {
	cfg, warnings, err := c.config(h)
	if err != nil {
		return err
	}
	log := logger(h.Stderr, cfg.Log)
	for _, w := range warnings {
		log.LogAttrs(ctx, slog.LevelWarn, "configuration", slog.String("about", w.String()))
	}
	simulated := cfg.WhatsApp == app.OnSimulator // a demonstration makes a temporary data folder itself
	if !simulated {
		if err := cfg.Prepare(); err != nil {
			return err
		}
	}
	a, err := app.New(ctx, cfg, app.Options{
		Core: app.CoreOptions{Log: log, Now: h.Now}, Demo: simulated, Out: h.Stdout, Version: buildInfo().Version,
	})
	if err != nil {
		return err
	}
	return a.Run(ctx)
}

func (c serveCmd) config(h *home) (app.Config, []app.Warning, error) {
	if c.Demo {
		return app.LoadDemoConfig(h.Environ)
	}
	return app.LoadConfig(h.Environ, h.envFile)
}
