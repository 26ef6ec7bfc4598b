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
func (g *taskGroup) spawn(f func(ctx context.Context)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.done {
		return
	}
	g.wg.Go(func() { f(g.ctx) })
}

// stopping tells whether stop was called.
func (g *taskGroup) stopping() bool {
	select {
	case <-g.drain:
		return true
	default:
		return false
	}
}

// stop lets each task finish its step; when ctx ends before that, the tasks are cancelled. It returns when none runs any more.
func (g *taskGroup) stop(ctx context.Context) error {
	g.mu.Lock()
	if !g.done {
		g.done = true
		close(g.drain)
	}
	g.mu.Unlock()
	defer g.cancel()
	ended := make(chan struct{})
	go func() { g.wg.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		g.cancel()
		<-ended
		return ctx.Err()
	}
}
