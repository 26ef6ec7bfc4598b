package inbox

import (
	"context"
	"sync"
	"time"
)

// Times of a dispatcher.
const (
	SweepEvery = 5 * time.Second  // due work is looked for even without a hint: hints of other nodes can be lost, and so can those before a crash
	afterError = time.Second      // after the queue failed
	endWithin  = 10 * time.Second // running turns may finish within this time after Run is stopped
)

// RunOptions is what Run needs.
type RunOptions struct {
	Workers int             // turns at once
	Hints   <-chan struct{} // receives when work may be due
	Failed  func(err error) // is called with errors of the queue
}

// Run works until ctx ends, then lets running turns finish. An idle dispatcher queries the queue
// once per SweepEvery.
func (d *Dispatcher) Run(ctx context.Context, o RunOptions) {
	grace, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(endWithin, cancel) })
	defer stop()
	r := runner{RunOptions: o, d: d, stopping: ctx, turns: grace, startSignal: make(chan struct{}, 1)}
	defer r.wg.Wait()
	sweep := time.NewTicker(SweepEvery)
	defer sweep.Stop()
	for {
		r.startWorker()
		select {
		case <-ctx.Done():
			return
		case <-o.Hints:
		case <-r.startSignal:
		case <-sweep.C:
		}
	}
}

// runner is the state of one Run.
type runner struct {
	RunOptions
	d           *Dispatcher
	stopping    context.Context //nolint:containedctx // no turn begins after it ends
	turns       context.Context //nolint:containedctx // the context of turns: it ends endWithin later
	startSignal chan struct{}   // asks Run to start a worker
	wg          sync.WaitGroup

	mu          sync.Mutex
	working     int
	hintPending bool // a hint came while all workers were busy: the next one that finds nothing looks once more
}

// startWorker starts one more worker, unless all are running.
func (r *runner) startWorker() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping.Err() != nil {
		return
	}
	if r.working >= r.Workers {
		r.hintPending = true
		return
	}
	r.working++
	r.wg.Go(r.work)
}

// work handles chats until none is due.
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
			r.hintAfter(afterError)
			break
		}
		switch {
		case !found && r.stopUnlessHinted():
			return
		case !again.IsZero():
			r.hintAfter(again.Sub(r.d.now()))
		}
	}
	r.finish()
}

// stopUnlessHinted tells whether a worker that found nothing ends. It does not when a hint came
// meanwhile.
func (r *runner) stopUnlessHinted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.hintPending && r.stopping.Err() == nil {
		r.hintPending = false
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

// hintAfter hints after a while, unless the run has ended by then.
func (r *runner) hintAfter(wait time.Duration) {
	if wait < SweepEvery { // else the sweep finds it
		time.AfterFunc(max(wait, 0), r.hint)
	}
}

func (r *runner) hint() {
	select {
	case r.startSignal <- struct{}{}:
	default:
	}
}
