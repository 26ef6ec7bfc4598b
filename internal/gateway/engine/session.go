package engine

import (
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// session is one instance: its state, its client session, and its timers.
//
// mu serializes everything that happens to it, and is held while the Sink handles an event: so events of one instance come one at a time and
// in order without a goroutine. Only the Sink and our own database are waited for under it; calls of the library that wait for WhatsApp are
// made without it. Snapshot needs no lock, so that a Sink may call it.
type session struct {
	closing atomic.Bool // the Engine is being closed
	engine  *Engine
	name    string
	log     *slog.Logger

	commandLock sync.Mutex // commands run one after the other; it is taken before mu

	published atomic.Pointer[Snapshot]
	lastSeen  atomic.Int64 // Unix nanoseconds of the last bytes from WhatsApp

	mu               sync.Mutex
	removed          bool // removed, or the Engine is closed: no more events
	state            Snapshot
	jid              string // AD JID of the device in the database; empty when there is none
	proxy            Proxy
	link             *linking       // nil when no linking is under way
	client           *clientSession // nil when it is neither connected nor to be connected
	phoneSeen        time.Time      // of the last PhoneSeen
	failedConnects   int            // connects that failed in a row
	failedDeliveries int            // deliveries that failed in a row
	pendingCause     Cause          // cause to report when graceTimer ends

	retryTimer     restartableTimer // the next connect
	graceTimer     restartableTimer // until then a session with a lost socket is still reported open
	responseTimer  restartableTimer // WhatsApp must have answered by then
	codeTimer      restartableTimer // the next code
	syncTimer      restartableTimer // a device that was paired must have logged in by then
	redeliverTimer restartableTimer // the reconnect that makes WhatsApp redeliver messages
}

func newSession(e *Engine, name string) *session {
	s := &session{engine: e, name: name, log: e.cfg.Log.With(slog.String("instance", name))}
	s.state = Snapshot{State: Closed, Changed: e.cfg.Now()}
	s.publish()
	return s
}

// restartableTimer is a timer that ignores a firing that came after stop.
type restartableTimer struct {
	timer      *time.Timer
	generation uint
}

// stop stops the timer. The caller holds the session's mu.
func (t *restartableTimer) stop() {
	t.generation++
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
}

// startTimer runs f after d, holding mu, unless the timer is stopped or started again. The caller holds mu.
func (s *session) startTimer(t *restartableTimer, d time.Duration, f func()) {
	t.stop()
	generation := t.generation
	t.timer = time.AfterFunc(d, func() {
		if !s.engine.beginWork() {
			return
		}
		defer s.engine.done()
		s.mu.Lock()
		defer s.mu.Unlock()
		if t.generation == generation && !s.removed {
			t.timer = nil
			f()
		}
	})
}

func (s *session) stopTimers() {
	for _, t := range []*restartableTimer{&s.retryTimer, &s.graceTimer, &s.responseTimer, &s.codeTimer, &s.syncTimer, &s.redeliverTimer} {
		t.stop()
	}
}

func (s *session) snapshot() Snapshot {
	n := *s.published.Load()
	if seen := s.lastSeen.Load(); seen != 0 {
		n.Seen = time.Unix(0, seen)
	}
	return n
}

func (s *session) publish() {
	n := s.state
	s.published.Store(&n)
}

// update changes the state by f, and emits what changed. The caller holds mu.
func (s *session) update(e Changed, f func(n *Snapshot)) {
	before := s.state
	f(&s.state)
	if s.state.State != before.State {
		s.state.Changed = s.engine.cfg.Now()
	}
	if s.state == before && !e.SessionEnded && !e.CodesExhausted {
		return
	}
	s.publish()
	e.Snapshot = s.snapshot()
	_ = s.emit(e)
}

// emit gives an event to the Sink, and logs its error. The caller holds mu.
func (s *session) emit(e Event) error {
	if s.removed {
		return ErrUnknown
	}
	err := s.engine.cfg.Sink.HandleEvent(s.engine.ctx, s.name, s.engine.cfg.Now(), e)
	if err != nil && !isContextError(err) {
		s.log.Warn("an event was not taken", slog.String("event", eventName(e)), slog.Any("error", err))
	}
	return err
}

func eventName(e Event) string {
	switch e.(type) {
	case Changed:
		return "changed"
	case Paired:
		return "paired"
	case Unpaired:
		return "unpaired"
	case Message:
		return "message"
	case ContactChanged, ChatChanged, PresenceChanged, GroupJoined, GroupChanged, History:
		return "happening"
	case Amended:
		return "amended"
	case Receipt:
		return "receipt"
	case Called:
		return "called"
	case PhoneSeen:
		return "phone seen"
	}
	return ""
}

func (s *session) backoff() time.Duration {
	return s.engine.cfg.Timeouts.backoff(s.failedConnects, rand.Float64()) //nolint:gosec // jitter needs no secure randomness
}

// close closes the session's socket when the Engine is closed: without an event, and without deleting anything. It returns when the socket is
// closed.
func (s *session) close() {
	s.closing.Store(true)
	s.mu.Lock()
	s.removed = true
	s.stopTimers()
	cs := s.client
	s.client, s.link = nil, nil
	s.mu.Unlock()
	if cs != nil {
		cs.disconnect()
	}
}
