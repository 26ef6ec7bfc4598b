package outbox

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/store"
)

// Queue is where the events wait.
type Queue interface {
	// Queues are the instances that have events waiting.
	Queues(ctx context.Context) ([]string, error)
	// Next are events of an instance that may be tried: those of chats in which nothing has failed, in order; then those that
	// failed and are due until then, each before everything else of its chat.
	Next(ctx context.Context, instance string, until time.Time, limit int) ([]store.Waiting, error)
	// Due is when the next of those that failed is to be tried; zero when there is none.
	Due(ctx context.Context, instance string) (time.Time, error)
	// Park takes an event out of the way until somebody asks for it, or it expires.
	Park(ctx context.Context, seq int64, attempts int, expires time.Time) error
	// Done forgets events. Those that are forgotten already are no error.
	Done(ctx context.Context, seqs ...int64) error
	// Again keeps how often an event failed and when it is due.
	Again(ctx context.Context, seq int64, attempts int, due time.Time) error
}

// Config is what an Office needs.
type Config struct {
	Queue Queue
	// Hook is where the events of an instance go; false when nobody wants them any more.
	Hook     func(instance string) (store.Hook, bool)
	Clients  http.RoundTripper // carries what goes where a client said
	Operator http.RoundTripper // carries what goes where the operator said
	// Secret signs what is sent for hooks that have none of their own; empty: they are not signed.
	Secret evolution.Key
	// Platform is the host of our own platform. What it refuses was refused by mistake (a wrong secret, a new version), so
	// no status of it ends an event.
	Platform string
	// Enrich completes an event for a hook that wants media in it; nil: nothing does. An error says that it may succeed later:
	// it is waited for at most the first attempts.
	Enrich  func(ctx context.Context, instance string, e *evolution.Envelope) error
	Version string // for the User-Agent
	Now     func() time.Time
	Log     *slog.Logger
}

// Office is the post office. Make one with New, begin with Start, end with Close.
type Office struct {
	c        Config
	client   *http.Client
	operator *http.Client
	ctx      context.Context //nolint:containedctx // the office's own life
	cancel   context.CancelFunc

	mu     sync.Mutex
	lanes  map[string]*lane // by instance; only those with something to do
	closed bool
	work   sync.WaitGroup
}

// lane is the events of one instance on their way. Either a goroutine is busy with it, or its timer waits.
type lane struct {
	busy  bool
	again bool // something came while it was busy
	timer *time.Timer

	// Only who is busy with it uses these.
	failures int           // one after the other, of whatever event
	taken    int           // events that the receiver took
	since    map[int64]int // taken, when an event failed last; by seq
}

// New makes an office. It does nothing yet.
func New(c Config) *Office {
	o := &Office{c: c, lanes: map[string]*lane{}, client: caller(c.Clients), operator: caller(c.Operator)}
	o.ctx, o.cancel = context.WithCancel(context.Background())
	return o
}

func caller(t http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: t, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Start takes up what waited when the gateway ended.
func (o *Office) Start(ctx context.Context) error {
	queues, err := o.c.Queue.Queues(ctx)
	if err != nil {
		return err
	}
	for _, instance := range queues {
		o.Wake(instance)
	}
	return nil
}

// Wake says that an instance has a new event. It returns at once.
func (o *Office) Wake(instance string) { o.wake(instance, false) }

// Retry says that the instance's hook has changed: whatever it waits for, it is tried now.
func (o *Office) Retry(instance string) { o.wake(instance, true) }

func (o *Office) wake(instance string, now bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	l := o.lanes[instance]
	switch {
	case l == nil:
		l = &lane{since: map[int64]int{}}
		o.lanes[instance] = l
	case l.busy:
		l.again = true
		return
	case !now: // it waits for its receiver
		return
	case !l.timer.Stop():
		return // it begins this moment
	}
	o.begin(instance, l, now)
}

// begin makes somebody busy with a lane. o.mu is held.
func (o *Office) begin(instance string, l *lane, now bool) {
	l.busy, l.timer = true, nil
	o.work.Go(func() { o.run(instance, l, now) })
}

// run works on a lane until nothing is left or its receiver fails.
func (o *Office) run(instance string, l *lane, now bool) {
	for {
		wait := o.deliver(instance, l, now)
		now = false
		o.mu.Lock()
		switch {
		case o.closed:
			o.mu.Unlock()
			return
		case wait > 0:
			l.busy, l.again = false, false
			l.timer = time.AfterFunc(wait, func() { o.resume(instance, l) })
			o.mu.Unlock()
			return
		case !l.again:
			delete(o.lanes, instance)
			o.mu.Unlock()
			return
		}
		l.again = false
		o.mu.Unlock()
	}
}

func (o *Office) resume(instance string, l *lane) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.begin(instance, l, false)
	}
}

// Close ends what is under way, which is tried again after the next Start, and waits for it.
func (o *Office) Close() {
	o.mu.Lock()
	o.closed = true
	for _, l := range o.lanes {
		if l.timer != nil {
			l.timer.Stop()
		}
	}
	o.mu.Unlock()
	o.cancel()
	o.work.Wait()
	o.client.CloseIdleConnections()
	o.operator.CloseIdleConnections()
}
