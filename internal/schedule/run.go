package schedule

import (
	"context"
	"time"
)

// Run calls look at once, then each time that the duration returned by the last look has passed or one of the two channels can be received from,
// until ctx ends. look does what is due, and returns how long to wait until something is due again. outside and inside may be nil. Run returns
// after ctx has ended and a running look has returned.
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
