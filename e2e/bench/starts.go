package main

import (
	"context"
	"errors"
	"time"
)

// The measurement of a start.
const (
	startSalons = 10_000
	startTimes  = 3
	restFor     = 3 * time.Second

	goalStart  = 2  // s
	goalMemory = 60 // MiB
)

// starts measures how long a start with 10,000 salons takes until the server is ready, and its memory at rest.
func (b *bench) starts(ctx context.Context, kind string) error {
	b.report.begin("Start with 10,000 connected salons, " + title(kind))
	p, err := b.newPlace(ctx, kind)
	if err != nil {
		return err
	}
	if err := b.furnish(ctx, p, true, startSalons); err != nil {
		return err
	}
	var took []float64
	resident := 0.0
	for i := range startTimes {
		t, err := b.serve(ctx, p)
		if err != nil {
			return err
		}
		took = append(took, t.started.Seconds())
		if i == startTimes-1 {
			waitFor(ctx, restFor)
			resident = residentOf(t.Process)
		}
		if err := errors.Join(context.Cause(ctx), t.Stop()); err != nil {
			return err
		}
	}
	b.report.judge("until ready", median(took), "s", atMost, goalStart)
	if resident > 0 {
		b.report.judge("memory at rest", resident, "MiB", atMost, goalMemory)
	}
	return nil
}
