package webhook

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Due is a subscription that somebody must work on.
type Due struct {
	ID    string
	Fence int64
}

// Lease is a subscription while this node works on it.
type Lease struct {
	Subscription
	Fence int64
	Mark  int64 // raised by whatever is to be delivered
}

// Events are what is to be delivered, in the order in which they are numbered. Both methods are for the platform itself.
type Events interface {
	// NumberEvents lists what is to be delivered of what happened since, and tells how many events there were.
	NumberEvents(ctx context.Context, scope tenant.Scope) (int, error)
	// NumberWanted does so when somebody has subscribed, and else nothing.
	NumberWanted(ctx context.Context, scope tenant.Scope) (int, error)
}

// Store keeps which subscriptions somebody must work on. All its methods are for the platform itself.
type Store interface {
	// DueSubscriptions are those that are due, and that nobody works on.
	DueSubscriptions(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]Due, error)
	// TakeSubscription takes the lease until then. Errors: NotFound when somebody else was faster.
	TakeSubscription(ctx context.Context, scope tenant.Scope, d Due, holder string, until time.Time) (Lease, error)
	// LeaveSubscription gives the lease back: until a time, or when that is zero until the next delivery is due. ok is false when
	// something came meanwhile.
	LeaveSubscription(ctx context.Context, scope tenant.Scope, l Lease, due time.Time) (ok bool, err error)
	// PauseSubscription pauses it and gives the lease back. Its owner is to be told (Notices).
	PauseSubscription(ctx context.Context, scope tenant.Scope, l Lease, why PauseCause, now time.Time) error
}

// Deliveries keeps what is to be delivered of a subscription whose lease is held. Both methods are for the platform itself.
type Deliveries interface {
	// NextDeliveries renews the lease, and gives what may be tried: what failed and is due, then the oldest of lanes that nothing holds up.
	// The mark is the one from before. Errors: Conflict when the lease is lost.
	NextDeliveries(ctx context.Context, scope tenant.Scope, l Lease, until, now time.Time, limit int) (Lease, []Delivery, error)
	// SettleDeliveries keeps what became of attempts, and how the subscription is, in one commit. With back what failed earlier is due now: the receiver
	// is there again. Errors: Conflict when the lease is lost.
	SettleDeliveries(ctx context.Context, scope tenant.Scope, l Lease, all []Settled, back bool, until time.Time) error
}

// Hub tells that something has changed; the empty topic, that anything has.
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
	leaseTime   = 45 * time.Second // longer than an attempt
	sweepEvery  = 3 * time.Second  // what is due by time, or was left by a process that died
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

// Close ends what is under way, which is tried again later, and waits for it.
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
			number = d.cfg.Events.NumberEvents // so that the next reader of the feed finds few that have no number
		case <-hints:
			number = d.cfg.Events.NumberWanted // hints come with each change of anything
		}
		select { // hints come by the hundred
		case <-d.ctx.Done():
			return
		case <-time.After(minInterval):
		}
	}
}

// scope is the platform's own.
func scope() tenant.Scope { return tenant.System("webhooks") }

// round lists what is new, and begins to work on what is due.
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
