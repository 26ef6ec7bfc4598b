package webhook

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Due is a subscription that has to be worked on.
type Due struct {
	ID    string
	Fence int64
}

// Lease is a subscription while this node works on it.
type Lease struct {
	Subscription
	Fence int64
	Mark  int64 // the store raises it when it adds a delivery; LeaveSubscription compares it
}

// Events numbers new events, and makes a delivery of each for every subscription that wants it. Both methods are for the platform itself.
type Events interface {
	// NumberEvents numbers the events since the last call and makes their deliveries. It returns how many events there were.
	NumberEvents(ctx context.Context, scope tenant.Scope) (int, error)
	// NumberWanted is NumberEvents when there is a subscription; else it does nothing.
	NumberWanted(ctx context.Context, scope tenant.Scope) (int, error)
}

// Store stores which subscriptions have to be worked on, and their leases. All its methods are for the platform itself.
type Store interface {
	// DueSubscriptions lists the due subscriptions without a lease.
	DueSubscriptions(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]Due, error)
	// TakeSubscription takes the lease until a time. Errors: NotFound when another process was faster.
	TakeSubscription(ctx context.Context, scope tenant.Scope, d Due, holder string, until time.Time) (Lease, error)
	// LeaveSubscription returns the lease. The subscription is due again at due or, when that is zero, with its next delivery. ok is false when deliveries
	// were added since the last NextDeliveries; then it is due at once.
	LeaveSubscription(ctx context.Context, scope tenant.Scope, l Lease, due time.Time) (ok bool, err error)
	// PauseSubscription pauses the subscription, returns the lease, and adds a notice to the owner (Notices).
	PauseSubscription(ctx context.Context, scope tenant.Scope, l Lease, why PauseCause, now time.Time) error
}

// Deliveries stores the deliveries of a subscription whose lease the caller holds. Both methods are for the platform itself.
type Deliveries interface {
	// NextDeliveries renews the lease and returns deliveries that may be tried: failed ones that are due, then the oldest of lanes that are not held up.
	// The returned lease has the mark from before the reading. Errors: Conflict when the lease is lost.
	NextDeliveries(ctx context.Context, scope tenant.Scope, l Lease, until, now time.Time, limit int) (Lease, []Delivery, error)
	// SettleDeliveries stores the results of attempts and the subscription's failures, and renews the lease, in one commit. With back, all that failed
	// earlier is due now, since the receiver works again. Errors: Conflict when the lease is lost.
	SettleDeliveries(ctx context.Context, scope tenant.Scope, l Lease, all []Settled, back bool, until time.Time) error
}

// Hub sends hints that a topic has changed; with the empty topic, that any has.
type Hub interface {
	Subscribe(topic string) (hints <-chan struct{}, cancel func())
}

// Config is what a Dispatcher needs; all of it must be given.
type Config struct {
	Events     Events
	Store      Store
	Deliveries Deliveries
	Poster     *Poster
	Hub        Hub
	Log        *slog.Logger
	Now        func() time.Time
	Holder     string // names this process in leases
}

const (
	leaseTime   = 45 * time.Second // longer than AttemptTimeout
	sweepEvery  = 3 * time.Second  // finds subscriptions that became due by time, or whose process died
	minInterval = 20 * time.Millisecond
	maxWorkers  = 512 // subscriptions that one node works on at once
)

// Dispatcher delivers events. Make one with NewDispatcher, begin with Start, end with Close.
type Dispatcher struct {
	cfg    Config
	ctx    context.Context //nolint:containedctx // of all deliveries; Close ends it
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu   sync.Mutex
	busy map[string]bool // by id
}

// NewDispatcher makes one. It does nothing yet.
func NewDispatcher(cfg Config) *Dispatcher {
	d := &Dispatcher{cfg: cfg, busy: map[string]bool{}}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d
}

// Start begins to deliver.
func (d *Dispatcher) Start() { d.wg.Go(d.loop) }

// Close cancels attempts under way, which are tried again later, and waits for their end.
func (d *Dispatcher) Close() {
	d.cancel()
	d.wg.Wait()
	d.cfg.Poster.CloseIdleConnections()
}

func (d *Dispatcher) loop() {
	hints, cancel := d.cfg.Hub.Subscribe("")
	defer cancel()
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for number := d.cfg.Events.NumberEvents; ; {
		d.round(number)
		select {
		case <-d.ctx.Done():
			return
		case <-sweep.C:
			number = d.cfg.Events.NumberEvents // also without subscriptions, so that the next reader of the feed has few events to number
		case <-hints:
			number = d.cfg.Events.NumberWanted // every change of any salon sends a hint
		}
		select { // one round for hundreds of hints
		case <-d.ctx.Done():
			return
		case <-time.After(minInterval):
		}
	}
}

// scope is the platform's own.
func scope() tenant.Scope { return tenant.System("webhooks") }

// round makes deliveries of new events, and starts a worker for each due subscription.
func (d *Dispatcher) round(number func(context.Context, tenant.Scope) (int, error)) {
	if _, err := number(d.ctx, scope()); err != nil {
		d.failed("events cannot be listed for delivery", err)
		return
	}
	due, err := d.cfg.Store.DueSubscriptions(d.ctx, scope(), d.cfg.Now(), maxWorkers)
	if err != nil {
		d.failed("due webhooks cannot be read", err)
		return
	}
	for _, x := range due {
		if !d.begin(x.ID) {
			continue
		}
		l, err := d.cfg.Store.TakeSubscription(d.ctx, scope(), x, d.cfg.Holder, d.cfg.Now().Add(leaseTime))
		if err != nil {
			d.end(x.ID)
			if !fault.Is(err, fault.NotFound) {
				d.failed("a webhook cannot be worked on", err)
			}
			continue
		}
		d.wg.Go(func() {
			defer d.end(x.ID)
			newWorker(d, l).run()
		})
	}
}

func (d *Dispatcher) begin(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy[id] || len(d.busy) >= maxWorkers {
		return false
	}
	d.busy[id] = true
	return true
}

func (d *Dispatcher) end(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.busy, id)
}

func (d *Dispatcher) failed(what string, err error) {
	if d.ctx.Err() == nil {
		d.cfg.Log.ErrorContext(d.ctx, "webhooks could not be delivered; it is tried again", slog.String("step", what), slog.Any("err", err))
	}
}
