package schedule

import (
	"context"
	"time"
)

// Run calls look at once, and again when the time has passed that it answered, or when one of two channels receives, until ctx ends.
// look does what is due, and tells for how long nothing is. outside and inside may be nil: nobody hints then. It returns when look
// has returned.
func Run(ctx context.Context, look func(context.Context) time.Duration, outside, inside <-chan struct{}) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-outside:
		case <-inside:
		case <-timer.C:
		}
		timer.Reset(look(ctx))
	}
}
