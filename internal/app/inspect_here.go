//go:build !remote

package app

import (
	"context"
	"net/http"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/store"
)

// InspectGateway counts instances and waiting events in the gateway's database without changing it, also while processes use it. Errors: Unavailable.
func InspectGateway(ctx context.Context, cfg Config) (GatewayLook, error) {
	i, err := store.Inspect(ctx, store.Config{DatabaseURL: cfg.GatewayDatabase().Reveal(), Schema: "gateway", Path: cfg.GatewayFile()})
	return GatewayLook{Exists: i.Exists, Instances: i.Instances, Linked: i.Linked, Waiting: i.Waiting}, err
}

// GatewayNodes lists the processes that share the gateway's database; none where there is one process only. Errors: Unavailable.
func GatewayNodes(ctx context.Context, cfg Config) ([]GatewayNode, error) {
	list, err := store.InspectNodes(ctx, store.Config{DatabaseURL: cfg.GatewayDatabase().Reveal(), Schema: "gateway"})
	return viewNodes(list), err
}

func viewNodes(list []store.Node) []GatewayNode {
	nodes := make([]GatewayNode, len(list))
	for i, n := range list {
		nodes[i] = GatewayNode{
			ID: n.ID, Kind: n.Kind, Address: n.Address, Version: n.Version, Weight: n.Weight, Sessions: n.Sessions, Linked: n.Linked,
			Leaving: n.Leaving, Late: !n.Seen(), Started: n.Started, Age: n.Age,
		}
	}
	return nodes
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
