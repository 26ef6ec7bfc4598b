package worker

import (
	"context"
	"sync"
)

// taskGroup owns the goroutines of a Service.
type taskGroup struct {
	ctx    context.Context //nolint:containedctx // the life of the service, not of a call
	cancel context.CancelFunc
	mu     sync.Mutex
	done   bool
	drain  chan struct{} // closed by stop: finish the step under way and begin no other
	wg     sync.WaitGroup
}

func newTaskGroup() *taskGroup {
	ctx, cancel := context.WithCancel(context.Background())
	return &taskGroup{ctx: ctx, cancel: cancel, drain: make(chan struct{})}
}

// spawn runs f in a goroutine of its own; after stop it does nothing.
func (c *taskGroup) spawn(f func(ctx context.Context)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return
	}
	c.wg.Go(func() { f(c.ctx) })
}

// stopping tells whether stop was called.
func (c *taskGroup) stopping() bool {
	select {
	case <-c.drain:
		return true
	default:
		return false
	}
}

// stop lets what runs end its step; when ctx ends before that, it is cancelled. It returns when nothing runs any more.
func (c *taskGroup) stop(ctx context.Context) error {
	c.mu.Lock()
	if !c.done {
		c.done = true
		close(c.drain)
	}
	c.mu.Unlock()
	defer c.cancel()
	ended := make(chan struct{})
	go func() { c.wg.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		c.cancel()
		<-ended
		return ctx.Err()
	}
}
