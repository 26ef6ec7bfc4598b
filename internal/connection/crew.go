package connection

import (
	"context"
	"sync"
)

// crew owns the goroutines of a Service.
type crew struct {
	ctx    context.Context //nolint:containedctx // the life of the service, not of a call
	cancel context.CancelFunc
	mu     sync.Mutex
	done   bool
	wg     sync.WaitGroup
}

func newCrew() *crew {
	ctx, cancel := context.WithCancel(context.Background())
	return &crew{ctx: ctx, cancel: cancel}
}

// spawn runs f in a goroutine of its own; after stop it does nothing.
func (c *crew) spawn(f func(ctx context.Context)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return
	}
	c.wg.Go(func() { f(c.ctx) })
}

// stop cancels what runs and waits for it, or until ctx ends.
func (c *crew) stop(ctx context.Context) error {
	c.mu.Lock()
	c.done = true
	c.mu.Unlock()
	c.cancel()
	ended := make(chan struct{})
	go func() { c.wg.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
