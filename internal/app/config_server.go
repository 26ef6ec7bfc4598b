package app

import (
	"context"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
)

// KeepDefaultServer makes the database's default server what the environment says: it is added, or its URL, key and
// limit are changed. Without a URL in the environment nothing happens; the server stays as it is.
func KeepDefaultServer(ctx context.Context, servers fleet.Store, c EvolutionConfig, now func() time.Time) error {
	if c.URL == "" {
		return nil
	}
	scope := tenant.System("configuration")
	old, err := servers.Server(ctx, scope, fleet.DefaultID)
	switch {
	case fault.Is(err, fault.NotFound):
		old = fleet.Server{ID: fleet.DefaultID, CreatedAt: now()}
	case err != nil:
		return err
	case old.URL == c.URL && old.Key == c.Key && old.MaxLinking == c.MaxLinking:
		return nil
	}
	old.URL, old.Key, old.MaxLinking = c.URL, c.Key, c.MaxLinking
	return servers.PutServer(ctx, scope, old)
}
