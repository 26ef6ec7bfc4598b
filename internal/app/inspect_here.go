//go:build !remote

package app

import (
	"context"
	"net/http"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// InspectGateway looks at the gateway's database, also while a server has it. Errors: Unavailable.
func InspectGateway(ctx context.Context, cfg Config) (GatewayLook, error) {
	i, err := store.Inspect(ctx, store.Config{DatabaseURL: cfg.GatewayDatabase().Reveal(), Schema: "gateway", Path: cfg.GatewayFile()})
	return GatewayLook{Exists: i.Exists, Instances: i.Instances, Linked: i.Linked, Waiting: i.Waiting}, err
}

// WebVersionNow is the version of WhatsApp Web that sessions claim at first.
func (c Config) WebVersionNow() string {
	if c.Gateway.Web.Fixed != "" {
		return c.Gateway.Web.Fixed
	}
	return engine.BuiltInVersion()
}

// NewestWebVersion asks WhatsApp for the one of today.
func NewestWebVersion(ctx context.Context, client *http.Client) (string, error) {
	return engine.NewestVersion(ctx, client)
}
