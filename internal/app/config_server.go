package app

import (
	"context"
	"time"

	"salonzap/internal/fleet"
)

// KeepDefaultServer writes the environment's server into the database as the default server: it is added, or its URL, key and limit are changed.
// Without a URL it does nothing, and a stored default server stays as it is. Errors: those of the Registry.
func KeepDefaultServer(ctx context.Context, servers fleet.Registry, c EvolutionConfig, now func() time.Time) error {
	if c.URL == "" {
		return nil
	}
	return keepServer(ctx, servers, fleet.Server{ID: fleet.DefaultID, URL: c.URL, Key: c.Key, MaxLinking: c.MaxLinking, CreatedAt: now()})
}
