package sender

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"go.opentelemetry.io/otel/attribute"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/schedule"
	"salonzap/internal/tenant"
	"salonzap/internal/tracing"
)

// Outbox stores the waiting messages and the leases. Every method is one transaction.
type Outbox interface {
	// DueOutboxes lists the outboxes that are due until a time, the longest due first; leased ones
	// count as due when their lease ends. next is when the first other one is due that nobody has leased; zero: never.
	DueOutboxes(ctx context.Context, scope tenant.Scope, until time.Time) (list []inbox.DueOutbox, next time.Time, err error)
	// TakeOutbox leases an outbox that is as it was listed, and gives the one message that goes
	// now, after storing that it is being handed over. A Handover without ID says that none goes,
	// and the lease was given back. Errors: NotFound when another process took it.
	TakeOutbox(ctx context.Context, scope tenant.Scope, due inbox.DueOutbox, holder string, now time.Time) (inbox.Handover, error)
	// RenewOutbox renews the lease. Errors: Conflict when another process holds it.
	RenewOutbox(ctx context.Context, scope tenant.Scope, h inbox.Handover, now time.Time) error
	// SettleOutbox stores the outcome of a handover and gives the lease back.
	SettleOutbox(ctx context.Context, scope tenant.Scope, h inbox.Handover, out inbox.Outcome, now time.Time) error
	// MarkOutboxDue makes an outbox due if a message waits in it.
	MarkOutboxDue(ctx context.Context, scope tenant.Scope, t tenant.ID, now time.Time) error
}

// Carrier hands messages to WhatsApp's servers.
type Carrier interface {
	// Carry hands a message over and reports the outcome, also of failures. medium is read at most
	// once; it is nil when the message has none. The same message has the same key each time, so
	// that the client's phone shows it once.
	Carry(ctx context.Context, h inbox.Handover, medium io.Reader) inbox.Outcome
	// Find looks for a message of unknown outcome, by its key, in its server's database: Sent when
	// it is there; Unknown when it is not, when the server stores none, and when it does not
	// answer.
	Find(ctx context.Context, h inbox.Handover) inbox.Outcome
}

// Parts reads media part by part.
type Parts interface {
	// UploadPart reads a part; the first one is 0. Errors: NotFound after the last.
	UploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int) ([]byte, error)
}

// Presence knows which processes live.
type Presence interface {
	// HolderEnded tells whether the process behind a holder's name has certainly ended; false when that cannot be known.
	HolderEnded(ctx context.Context, holder string) bool
}

// Limits of a Sender.
const (
	// maxPerServer is how many messages are on their way to one server. An answer is, for up to three
	// seconds, while the server shows "typing": thousands of salons on one server have hundreds.
	// evolution.NewTransport has some connections more to a server.
	maxPerServer    = 384
	maxAtOnce       = 2048 // messages on their way to all servers
	sweepEvery      = 5 * time.Second
	restPerRound    = 4                // times as long as a round took: with thousands of outboxes due, each free place would list them all again
	carryWithin     = 2 * time.Minute  // of one message; servers give up after 75 s, and a medium takes longer
	findWithin      = 20 * time.Second // a server queries its own database
	stopWithin      = 10 * time.Second // for messages on their way when Run is stopped
	settleWithin    = time.Minute
	firstSettleWait = 100 * time.Millisecond // until settling is tried again, when the database does not answer
)

// Deps is what a Sender needs. Presence may be nil: then the leases of a crashed process have to
// run out.
type Deps struct {
	Outbox   Outbox
	Carrier  Carrier
	Parts    Parts
	Presence Presence
	Due      <-chan struct{} // hints that something was added
	Holder   string          // names this process
	Log      *slog.Logger
	Now      func() time.Time
}

// Sender hands over the waiting messages. Make one with New, and Run it once. Any number of them
// may run, on any number of nodes.
type Sender struct {
	d Deps

	mu        sync.Mutex
	busy      map[tenant.ID]bool
	onWay     map[string]int // messages by server
	total     int
	shut      map[tenant.ID]bool // salons whose line was shut at the last check
	ended     map[string]bool    // holders that are known to have ended
	resting   time.Time          // until when no round begins; as ended and swept, only for round, one at a time
	swept     time.Time          // when leases were last looked at, too
	slotFreed chan struct{}      // signals that a place has become free
	wg        sync.WaitGroup
}

// New makes a Sender that does nothing yet.
func New(d Deps) *Sender {
	return &Sender{
		d: d, busy: map[tenant.ID]bool{}, onWay: map[string]int{}, shut: map[tenant.ID]bool{}, ended: map[string]bool{}, slotFreed: make(chan struct{}, 1),
	}
}

func system() tenant.Scope { return tenant.System("sender") }

// Run sends until ctx ends; then it waits for messages on their way, for stopWithin at most.
func (s *Sender) Run(ctx context.Context) {
	calls, stopCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer stopCalls()
	schedule.Run(ctx, func(ctx context.Context) time.Duration { return s.round(ctx, calls) }, s.d.Due, s.slotFreed)
	grace := time.AfterFunc(stopWithin, stopCalls)
	defer grace.Stop()
	s.wg.Wait()
}

// round starts the outboxes that are due, and returns how long until the next one is.
func (s *Sender) round(ctx, calls context.Context) time.Duration {
	now := s.d.Now()
	if rest := s.resting.Sub(now); rest > 0 {
		return rest
	}
	defer func() { end := s.d.Now(); s.resting = end.Add(restPerRound * end.Sub(now)) }()
	until := now
	if now.Sub(s.swept) >= sweepEvery { // now and then also those whose holder may have ended
		s.swept, until = now, now.Add(inbox.OutboxLease)
	}
	list, first, err := s.d.Outbox.DueOutboxes(ctx, system(), until)
	if err != nil {
		if ctx.Err() == nil {
			s.d.Log.LogAttrs(ctx, slog.LevelWarn, "due outboxes could not be read", slog.Any("error", err))
		}
		return sweepEvery
	}
	next := sweepEvery
	if !first.IsZero() {
		next = min(next, first.Sub(now))
	}
	for _, due := range list {
		switch {
		case ctx.Err() != nil:
			return next
		case !due.At.After(now), due.Holder != "" && s.hasEnded(ctx, due.Holder):
			s.start(calls, due)
		case due.Holder == "":
			next = min(next, due.At.Sub(now))
		}
	}
	return next
}

// hasEnded tells whether a holder has certainly ended.
func (s *Sender) hasEnded(ctx context.Context, holder string) bool {
	if s.d.Presence == nil || holder == s.d.Holder {
		return false
	}
	if !s.ended[holder] {
		if !s.d.Presence.HolderEnded(ctx, holder) {
			return false
		}
		s.ended[holder] = true
	}
	return true
}

// start works on an outbox, unless it is worked on already or too many messages are on their way.
func (s *Sender) start(ctx context.Context, due inbox.DueOutbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[due.Tenant] || s.total >= maxAtOnce || s.onWay[due.Server] >= maxPerServer {
		return
	}
	s.busy[due.Tenant] = true
	s.onWay[due.Server]++
	s.total++
	s.wg.Go(func() {
		defer s.done(due)
		s.work(ctx, due)
	})
}

func (s *Sender) done(due inbox.DueOutbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, due.Tenant)
	if s.onWay[due.Server]--; s.onWay[due.Server] == 0 {
		delete(s.onWay, due.Server)
	}
	s.total--
	select {
	case s.slotFreed <- struct{}{}:
	default:
	}
}

// Changed must be called when a salon's connection has changed: a shut line may be open now.
// Superfluous calls are harmless.
func (s *Sender) Changed(ctx context.Context, t tenant.ID) {
	s.mu.Lock()
	shut := s.shut[t]
	s.mu.Unlock()
	if !shut {
		return
	}
	if err := s.d.Outbox.MarkOutboxDue(ctx, system(), t, s.d.Now()); err != nil && ctx.Err() == nil {
		s.d.Log.LogAttrs(ctx, slog.LevelWarn, "an outbox could not be woken", slog.Any("error", err))
	}
}

// AllChanged is Changed for all salons.
func (s *Sender) AllChanged(ctx context.Context) {
	s.mu.Lock()
	shut := make([]tenant.ID, 0, len(s.shut))
	for t := range s.shut {
		shut = append(shut, t)
	}
	s.mu.Unlock()
	for _, t := range shut {
		s.Changed(ctx, t)
	}
}

func (s *Sender) note(t tenant.ID, shut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if delete(s.shut, t); shut {
		s.shut[t] = true
	}
}

// work leases an outbox and hands one message over. The next message is due at its own time.
func (s *Sender) work(ctx context.Context, due inbox.DueOutbox) {
	h, err := s.d.Outbox.TakeOutbox(ctx, system(), due, s.d.Holder, s.d.Now())
	switch {
	case fault.Is(err, fault.NotFound):
		return
	case err != nil:
		if ctx.Err() == nil {
			s.d.Log.LogAttrs(ctx, slog.LevelError, "an outbox could not be looked at", slog.Any("tenant", due.Tenant.String()), slog.Any("error", err))
		}
		return
	}
	s.note(due.Tenant, h.Shut != "")
	if h.ID.IsZero() {
		return
	}
	ctx, end := tracing.About(ctx, "message handed over", h.Trace(), attribute.String("salonzap.server", h.Server))
	defer end(nil)
	stop := s.renew(ctx, h)
	out := s.deliver(ctx, h)
	stop()
	tracing.Note(ctx, attribute.String("salonzap.state", string(out.State)), attribute.String("salonzap.cause", string(out.Cause)))
	s.settle(ctx, h, out)
}

// deliver hands a message over. One of unknown outcome is looked up first, and not handed over
// again when it is found.
func (s *Sender) deliver(ctx context.Context, h inbox.Handover) inbox.Outcome {
	if h.State != inbox.Unknown {
		return s.carry(ctx, h)
	}
	out := s.find(ctx, h)
	if out.State == inbox.Sent || h.OnlyLook || !h.Deadline.After(s.d.Now()) {
		return out
	}
	return s.carry(ctx, h)
}

func (s *Sender) find(ctx context.Context, h inbox.Handover) inbox.Outcome {
	ctx, cancel := context.WithTimeout(ctx, findWithin)
	defer cancel()
	out := s.d.Carrier.Find(ctx, h)
	out.Looked = true
	return out
}

// carry hands a message over.
func (s *Sender) carry(ctx context.Context, h inbox.Handover) inbox.Outcome {
	ctx, cancel := context.WithTimeout(ctx, carryWithin)
	defer cancel()
	var medium io.Reader
	if m, ok := h.Content.(inbox.Media); ok {
		id, waits := m.Upload()
		if !waits {
			return inbox.Outcome{State: inbox.Refused, Cause: inbox.CauseMedia, At: s.d.Now()}
		}
		medium = &reader{ctx: ctx, parts: s.d.Parts, tenant: h.Tenant, id: id, left: m.Size}
	}
	return s.d.Carrier.Carry(ctx, h, medium)
}

// renew renews the lease until stop is called.
func (s *Sender) renew(ctx context.Context, h inbox.Handover) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		t := time.NewTicker(inbox.OutboxRenew)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			if err := s.d.Outbox.RenewOutbox(ctx, system(), h, s.d.Now()); fault.Is(err, fault.Conflict) {
				return // the message is on its way; settle will find out
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

// settle stores the outcome of a message, and retries while the database does not answer. An
// outcome that cannot be stored stays unknown.
func (s *Sender) settle(ctx context.Context, h inbox.Handover, out inbox.Outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	again := retrypolicy.NewBuilder[any]().HandleIf(func(_ any, err error) bool { return err != nil && !fault.Is(err, fault.NotFound) }).
		WithBackoff(firstSettleWait, inbox.OutboxRenew).WithMaxRetries(-1).Build() // until settleWithin
	err := failsafe.With(again).WithContext(ctx).Run(func() error {
		return s.d.Outbox.SettleOutbox(ctx, system(), h, out, s.d.Now())
	})
	if err != nil && !fault.Is(err, fault.NotFound) { // the salon is gone
		s.d.Log.LogAttrs(ctx, slog.LevelError, "what came of a message could not be noted", slog.String("message", h.ID.String()), slog.Any("error", err))
	}
}
