package sender

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// Outbox keeps what waits, and who works on it. Every method is one transaction.
type Outbox interface {
	// DueOutboxes lists the outboxes that are due until then, the longest due first; those that somebody works on, when their lease ends.
	DueOutboxes(ctx context.Context, scope tenant.Scope, until time.Time) ([]inbox.DueOutbox, error)
	// TakeOutbox takes an outbox that is as it was listed, and gives the one message that goes now: it is noted that it is handed over. A
	// Handover without ID says that none goes, and nobody holds the outbox. Errors: NotFound when somebody else took it.
	TakeOutbox(ctx context.Context, scope tenant.Scope, due inbox.DueOutbox, holder string, now time.Time) (inbox.Handover, error)
	// RenewOutbox prolongs the lease. Errors: Conflict when it is somebody else's.
	RenewOutbox(ctx context.Context, scope tenant.Scope, h inbox.Handover, now time.Time) error
	// SettleOutbox notes what came of a handover and gives the lease back.
	SettleOutbox(ctx context.Context, scope tenant.Scope, h inbox.Handover, out inbox.Outcome, now time.Time) error
	// WakeOutbox makes an outbox due in which something waits.
	WakeOutbox(ctx context.Context, scope tenant.Scope, t tenant.ID, now time.Time) error
}

// Carrier hands messages to WhatsApp's servers.
type Carrier interface {
	// Carry hands a message over, and says what came of it: it never fails. medium is read at most once; it is nil when the message has none.
	// The same message again has the same key, so that it is one to the client's phone.
	Carry(ctx context.Context, h inbox.Handover, medium io.Reader) inbox.Outcome
	// Find looks for a message that may have gone, by its key, among those that its server keeps: Sent when it is there; Unknown when it is
	// not, when the server keeps none, and when it does not answer. It never fails.
	Find(ctx context.Context, h inbox.Handover) inbox.Outcome
}

// Parts gives media part by part.
type Parts interface {
	// UploadPart gives a part, the first one is 0. Errors: NotFound after the last.
	UploadPart(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID, n int) ([]byte, error)
}

// Presence knows other processes.
type Presence interface {
	// HolderEnded tells whether the process behind a holder's name has certainly ended; false when that cannot be known.
	HolderEnded(ctx context.Context, holder string) bool
}

// Bounds of what a Sender does at once.
const (
	maxPerServer = 32  // messages on their way to one server
	maxAtOnce    = 512 // messages on their way to all servers
	sweepEvery   = 5 * time.Second
	carryWithin  = 2 * time.Minute  // of one message; servers give up after 75 s, and a medium takes its time
	findWithin   = 20 * time.Second // a server looks into its own database
	stopWithin   = 10 * time.Second // for what is on its way when we are told to stop
	settleWithin = time.Minute
)

// Deps is what a Sender works with. Presence may be nil: then the lease of a process that died is waited for.
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

// Sender hands over what waits. Make one with New, and Run it once. Any number of them may run, on any number of nodes.
type Sender struct {
	d Deps

	mu     sync.Mutex
	busy   map[tenant.ID]bool
	onWay  map[string]int // messages by server
	total  int
	shut   map[tenant.ID]bool // whose line was shut when we looked
	ended  map[string]bool    // holders that are known to have ended
	nudged chan struct{}      // a place has become free
	wg     sync.WaitGroup
}

// New makes a Sender that does nothing yet.
func New(d Deps) *Sender {
	return &Sender{
		d: d, busy: map[tenant.ID]bool{}, onWay: map[string]int{}, shut: map[tenant.ID]bool{}, ended: map[string]bool{}, nudged: make(chan struct{}, 1),
	}
}

func system() tenant.Scope { return tenant.System("sender") }

// Run sends until ctx ends; then it waits for what is on its way, for stopWithin at most.
func (s *Sender) Run(ctx context.Context) {
	calls, stopCalls := context.WithCancel(context.WithoutCancel(ctx))
	defer stopCalls()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		timer.Reset(s.round(ctx, calls))
		select {
		case <-ctx.Done():
			grace := time.AfterFunc(stopWithin, stopCalls)
			defer grace.Stop()
			s.wg.Wait()
			return
		case <-timer.C:
		case <-s.d.Due:
		case <-s.nudged:
		}
	}
}

// round starts what is due, and tells how long nothing else is.
func (s *Sender) round(ctx, calls context.Context) time.Duration {
	now := s.d.Now()
	list, err := s.d.Outbox.DueOutboxes(ctx, system(), now.Add(inbox.OutboxLease))
	if err != nil {
		if ctx.Err() == nil {
			s.d.Log.LogAttrs(ctx, slog.LevelWarn, "due outboxes could not be read", slog.Any("error", err))
		}
		return sweepEvery
	}
	next := sweepEvery
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
	if !s.ended[holder] { // only round, one at a time, reads and writes it
		if !s.d.Presence.HolderEnded(ctx, holder) {
			return false
		}
		s.ended[holder] = true
	}
	return true
}

// start works on an outbox, unless somebody does or too much is on its way already.
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
	case s.nudged <- struct{}{}:
	default:
	}
}

// Changed hears that something of a salon has changed: when its line was shut, it may be open now. Every change may be told, also those
// that mean nothing.
func (s *Sender) Changed(ctx context.Context, t tenant.ID) {
	s.mu.Lock()
	shut := s.shut[t]
	s.mu.Unlock()
	if !shut {
		return
	}
	if err := s.d.Outbox.WakeOutbox(ctx, system(), t, s.d.Now()); err != nil && ctx.Err() == nil {
		s.d.Log.LogAttrs(ctx, slog.LevelWarn, "an outbox could not be woken", slog.Any("error", err))
	}
}

// AllChanged hears that anything may have changed.
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

// work takes an outbox and hands one message over. The next one has its own time.
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
	stop := s.renew(ctx, h)
	out := s.deliver(ctx, h)
	stop()
	s.settle(ctx, h, out)
}

// deliver hands a message over. One that may have gone is looked for first: what is there is not handed over again.
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

// renew prolongs the lease until stop is called.
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
				return // what we hand over is on its way; settling it will tell
			}
		}
	})
	return func() { cancel(); wg.Wait() }
}

// settle notes what came of a message, again while the database does not answer. What cannot be noted has an unknown outcome to whoever
// comes next.
func (s *Sender) settle(ctx context.Context, h inbox.Handover, out inbox.Outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, inbox.OutboxRenew) {
		err := s.d.Outbox.SettleOutbox(ctx, system(), h, out, s.d.Now())
		switch {
		case err == nil:
			return
		case fault.Is(err, fault.NotFound): // the salon is gone
			return
		}
		select {
		case <-ctx.Done():
			s.d.Log.LogAttrs(ctx, slog.LevelError, "what came of a message could not be noted", slog.String("message", h.ID.String()), slog.Any("error", err))
			return
		case <-time.After(wait):
		}
	}
}
