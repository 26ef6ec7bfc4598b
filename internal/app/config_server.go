package app

import (
	"context"
	"time"

	"salonzap/internal/fleet"
)

// KeepDefaultServer makes the database's default server what the environment says: it is added, or its URL, key and
// limit are changed. Without a URL in the environment nothing happens; the server stays as it is.
func KeepDefaultServer(ctx context.Context, servers fleet.Registry, c EvolutionConfig, now func() time.Time) error {
	if c.URL == "" {
		return nil
	}
	return keepServer(ctx, servers, fleet.Server{ID: fleet.DefaultID, URL: c.URL, Key: c.Key, MaxLinking: c.MaxLinking, CreatedAt: now()})
}
