package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Config is what a Dispatcher needs; all of it must be given.
type Config struct {
	Store   Store
	Compose Compose
	Now     func() time.Time
	Log     *slog.Logger
}

// Dispatcher delivers the messages of a Store. Make one with New, begin with Start, end with Close. It is safe for concurrent
// use.
type Dispatcher struct {
	cfg    Config
	ctx    context.Context //nolint:containedctx // of all deliveries; Close ends it
	cancel context.CancelFunc

	mu     sync.Mutex
	queues map[string]*queue // only those with something to do
	closed bool
	work   sync.WaitGroup
}

// queue is the delivery of one queue. Either a goroutine is busy with it, or its timer waits.
type queue struct {
	busy     bool
	notified bool // Notify was called while it was busy
	timer    *time.Timer

	// Only the goroutine that is busy with it uses these.
	failures    int           // in a row, of whatever message
	taken       int           // messages that the receiver accepted
	takenBefore map[int64]int // by seq of a failed message: taken at its last attempt
}

// New makes a Dispatcher. It does nothing yet.
func New(cfg Config) *Dispatcher {
	d := &Dispatcher{cfg: cfg, queues: map[string]*queue{}}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d
}

// Start begins to deliver the messages in the Store.
func (d *Dispatcher) Start(ctx context.Context) error {
	names, err := d.cfg.Store.Queues(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		d.Notify(name)
	}
	return nil
}

// Notify says that a queue has a new message. It returns at once.
func (d *Dispatcher) Notify(name string) { d.dispatch(name, false) }

// RetryNow says that a queue's receiver has changed: failed messages are retried at once.
func (d *Dispatcher) RetryNow(name string) { d.dispatch(name, true) }

func (d *Dispatcher) dispatch(name string, now bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	q := d.queues[name]
	switch {
	case q == nil:
		q = &queue{takenBefore: map[int64]int{}}
		d.queues[name] = q
	case q.busy:
		q.notified = true
		return
	case !now: // its timer waits, because the receiver failed
		return
	case !q.timer.Stop():
		return // its timer has fired, and resume begins it now
	}
	d.begin(name, q, now)
}

// begin starts the goroutine of a queue. The caller holds mu.
func (d *Dispatcher) begin(name string, q *queue, now bool) {
	q.busy, q.timer = true, nil
	d.work.Go(func() { d.run(name, q, now) })
}

// run delivers a queue until nothing is left or its receiver fails.
func (d *Dispatcher) run(name string, q *queue, now bool) {
	for {
		wait := d.deliver(name, q, now)
		now = false
		d.mu.Lock()
		switch {
		case d.closed:
			d.mu.Unlock()
			return
		case wait > 0:
			q.busy, q.notified = false, false
			q.timer = time.AfterFunc(wait, func() { d.resume(name, q) })
			d.mu.Unlock()
			return
		case !q.notified:
			delete(d.queues, name)
			d.mu.Unlock()
			return
		}
		q.notified = false
		d.mu.Unlock()
	}
}

func (d *Dispatcher) resume(name string, q *queue) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.begin(name, q, false)
	}
}

// Close cancels deliveries under way, which are retried after the next Start, and waits for their end.
func (d *Dispatcher) Close() {
	d.mu.Lock()
	d.closed = true
	for _, q := range d.queues {
		if q.timer != nil {
			q.timer.Stop()
		}
	}
	d.mu.Unlock()
	d.cancel()
	d.work.Wait()
}
