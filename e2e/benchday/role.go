package main

import (
	"context"
	"time"

	"salonzap/e2e/child"
)

// What a process of this program can be besides the one that plays phones.
const (
	rolePlatform = "role-platform"
	roleGateway  = "role-gateway"

	readyPlatform = "Salonzap is running at "
	readyGateway  = "The gateway is running at "
)

// playProduct is one of the product's own commands; it writes the profiles that it is told to.
func playProduct(ctx context.Context, command string, now func() time.Time) error {
	return child.Serve(ctx, []string{command, "--env-file="}, now, new(child.Profiler).Tell)
}
