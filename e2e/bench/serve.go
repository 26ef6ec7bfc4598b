package main

import (
	"context"
	"time"

	"salonzap/e2e/child"
)

// roleServe is the server itself inside this program: the same code as the binary's, with a profiler beside it. It is
// used with -profile only.
const roleServe = "role-serve"

// playServe runs the product, and profiles it when it is told to.
func playServe(ctx context.Context, args []string, now func() time.Time) error {
	return child.Serve(ctx, args, now, new(child.Profiler).Tell)
}
