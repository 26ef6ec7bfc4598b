//go:build !remote

package app

import (
	"context"
	"net/http"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// InspectGateway counts instances and waiting events in the gateway's database without changing it, also while a process uses it. Of several gateways
// in one PostgreSQL it looks at the first. Errors: Unavailable.
func InspectGateway(ctx context.Context, cfg Config) (GatewayLook, error) {
	i, err := store.Inspect(ctx, store.Config{DatabaseURL: cfg.GatewayDatabase().Reveal(), Schema: "gateway", Path: cfg.GatewayFile()})
	return GatewayLook{Exists: i.Exists, Instances: i.Instances, Linked: i.Linked, Waiting: i.Waiting}, err
}

// WebVersionNow is the version of WhatsApp Web that sessions claim until WhatsApp refuses it: "2.3000.…".
func (c Config) WebVersionNow() string {
	if c.Gateway.Web.Fixed != "" {
		return c.Gateway.Web.Fixed
	}
	return engine.BuiltInVersion()
}

// NewestWebVersion asks WhatsApp for the current version of WhatsApp Web.
func NewestWebVersion(ctx context.Context, client *http.Client) (string, error) {
	return engine.NewestVersion(ctx, client)
}

// examineGateway checks a copy of the gateway's SQLite file whole, and tells its newest migration and the check value of its key ring.
func examineGateway(ctx context.Context, path string) (migration int64, ringCheck string, err error) {
	return store.Examine(ctx, path)
}

// newestGatewayMigration is the newest migration of the gateway that this program has.
func newestGatewayMigration() int64 { return store.NewestMigration() }
