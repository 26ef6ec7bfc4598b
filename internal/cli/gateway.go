package cli

import (
	"context"
	"log/slog"

	"salonzap/internal/app"
)

type gatewayCmd struct{}

// Help shows examples.
func (gatewayCmd) Help() string {
	return "A WhatsApp server of its own, compatible with Evolution API v2: for a fleet of Salonzap servers, or for any client of Evolution. " +
		"It keeps its sessions in the data folder, or in PostgreSQL. Without SALONZAP_GATEWAY_KEY a global apikey is made and printed once.\n\n" +
		"Examples:\n  SALONZAP_GATEWAY_LISTEN=0.0.0.0:8081 salonzap gateway\n" +
		"  curl -H \"apikey: $KEY\" --json '{\"instanceName\":\"ana\",\"integration\":\"WHATSAPP-BAILEYS\",\"qrcode\":true}' localhost:8081/instance/create"
}

// Run serves until ctx ends.
func (gatewayCmd) Run(ctx context.Context, h *home) error {
	cfg, warnings, err := app.LoadConfig(h.Environ, h.envFile)
	if err != nil {
		return err
	}
	log := logger(h.Stderr, cfg.Log)
	for _, w := range warnings {
		log.LogAttrs(ctx, slog.LevelWarn, "configuration", slog.String("about", w.String()))
	}
	if err := cfg.Prepare(); err != nil {
		return err
	}
	return app.ServeGateway(ctx, cfg, app.Options{Core: app.CoreOptions{Log: log, Now: h.Now}, Out: h.Stdout, Version: buildInfo().Version})
}
