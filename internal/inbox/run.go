package inbox

import (
	"context"
	"sync"
	"time"
)

// The times of a dispatcher's life.
const (
	SweepEvery = 5 * time.Second  // due work is looked for although nobody hinted: another node's, or what a crash left
	afterError = time.Second      // after the queue failed
	endWithin  = 10 * time.Second // turns under way may end when it is told to stop
)

// RunOptions is what Run needs.
type RunOptions struct {
	Workers int             // turns at once
	Wake    <-chan struct{} // receives when work may be due
	Failed  func(err error) // hears of errors of the queue
}

// Run works until ctx ends, then lets the turns under way end. While nothing happens it asks the queue once in SweepEvery.
func (d *Dispatcher) Run(ctx context.Context, o RunOptions) {
	grace, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(endWithin, cancel) })
	defer stop()
	r := runner{RunOptions: o, d: d, stopping: ctx, turns: grace, nudge: make(chan struct{}, 1)}
	defer r.wg.Wait()
	sweep := time.NewTicker(SweepEvery)
	defer sweep.Stop()
	for {
		r.hire()
		select {
		case <-ctx.Done():
			return
		case <-o.Wake:
		case <-r.nudge:
		case <-sweep.C:
		}
	}
}

// runner is a Run under way.
type runner struct {
	RunOptions
	d        *Dispatcher
	stopping context.Context //nolint:containedctx // no turn begins after its end
	turns    context.Context //nolint:containedctx // of the turns: it ends a little later
	nudge    chan struct{}   // a worker is to be hired
	wg       sync.WaitGroup

	mu      sync.Mutex
	working int
	missed  bool // somebody was to be hired while all worked: who is done looks once more
}

// hire lets one more worker work, if there is room.
func (r *runner) hire() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping.Err() != nil {
		return
	}
	if r.working >= r.Workers {
		r.missed = true
		return
	}
	r.working++
	r.wg.Go(r.work)
}

// work does turns until none is due.
func (r *runner) work() {
	first := true
	more := func() { // where one is, there may be another: the first find calls for help
		if first {
			r.hint()
		}
		first = false
	}
	for r.stopping.Err() == nil {
		found, again, err := r.d.handleNext(r.turns, more)
		if err != nil {
			if r.turns.Err() == nil {
				r.Failed(err)
			}
			r.later(afterError)
			break
		}
		switch {
		case !found && r.finished():
			return
		case !again.IsZero():
			r.later(again.Sub(r.d.now()))
		}
	}
	r.finish()
}

// finished lets a worker that found nothing leave, unless somebody hinted meanwhile.
func (r *runner) finished() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.missed && r.stopping.Err() == nil {
		r.missed = false
		return false
	}
	r.working--
	return true
}

func (r *runner) finish() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.working--
}

// later hints after a while, unless the run is over by then.
func (r *runner) later(wait time.Duration) {
	if wait < SweepEvery { // else the sweep finds it
		time.AfterFunc(max(wait, 0), r.hint)
	}
}

func (r *runner) hint() {
	select {
	case r.nudge <- struct{}{}:
	default:
	}
}
