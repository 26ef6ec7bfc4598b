package engine

import (
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// session is one instance: what it is, and what is being done about it.
//
// mu orders everything that happens to it, and is held while the Sink takes an event: that is what keeps events of one
// instance apart and in order without a goroutine. Nothing but the Sink and our own database is waited for under it; the
// library's calls that wait for WhatsApp are made without it. Snapshot needs no lock, so that a Sink may ask.
type session struct {
	over atomic.Bool // the Engine ends
	e    *Engine
	name string
	log  *slog.Logger

	turn sync.Mutex // commands take turns; it is taken before mu

	snap atomic.Pointer[Snapshot]
	seen atomic.Int64 // Unix nanoseconds of the last bytes from WhatsApp

	mu     sync.Mutex
	gone   bool // forgotten, or the Engine is closed: nothing is told any more
	now    Snapshot
	jid    string // AD JID of the device in the database; empty when there is none
	proxy  Proxy
	link   *linking // nil when no linking is under way
	life   *life    // nil when nothing is connected nor to be
	failed int      // connects that failed in a row
	fails  int      // deliveries that failed in a row
	why    Cause    // what a socket that is still called open is suffering from

	retry   alarmClock // the next connect
	grace   alarmClock // the end of calling a lost socket open
	watch   alarmClock // somebody should have answered by then
	rotate  alarmClock // the next code
	deliver alarmClock // the reconnect that makes WhatsApp deliver again
}

func newSession(e *Engine, name string) *session {
	s := &session{e: e, name: name, log: e.cfg.Log.With(slog.String("instance", name))}
	s.now = Snapshot{State: Closed, Changed: e.cfg.Now()}
	s.publish()
	return s
}

// alarmClock is a timer whose late ring is not heard.
type alarmClock struct {
	timer *time.Timer
	round uint
}

// stop silences the clock. The caller holds the session's mu.
func (c *alarmClock) stop() {
	c.round++
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
}

// after runs f in d, holding mu, unless the clock is stopped or set again. The caller holds mu.
func (s *session) after(c *alarmClock, d time.Duration, f func()) {
	c.stop()
	round := c.round
	c.timer = time.AfterFunc(d, func() {
		if !s.e.enter() {
			return
		}
		defer s.e.leave()
		s.mu.Lock()
		defer s.mu.Unlock()
		if c.round == round && !s.gone {
			c.timer = nil
			f()
		}
	})
}

func (s *session) silence() {
	for _, c := range []*alarmClock{&s.retry, &s.grace, &s.watch, &s.rotate, &s.deliver} {
		c.stop()
	}
}

func (s *session) snapshot() Snapshot {
	n := *s.snap.Load()
	if seen := s.seen.Load(); seen != 0 {
		n.Seen = time.Unix(0, seen)
	}
	return n
}

func (s *session) publish() {
	n := s.now
	s.snap.Store(&n)
}

// change makes the instance be what f says, and tells. The caller holds mu.
func (s *session) change(e Changed, f func(n *Snapshot)) {
	before := s.now
	f(&s.now)
	if s.now.State != before.State {
		s.now.Changed = s.e.cfg.Now()
	}
	if s.now == before && !e.Ended && !e.Exhausted {
		return
	}
	s.publish()
	e.Snapshot = s.snapshot()
	_ = s.tell(e)
}

// tell gives an event to the Sink. The caller holds mu.
func (s *session) tell(e Event) error {
	if s.gone {
		return ErrUnknown
	}
	err := s.e.cfg.Sink.Take(s.e.ctx, s.name, s.e.cfg.Now(), e)
	if err != nil && !isOver(err) {
		s.log.Warn("an event was not taken", slog.String("event", kind(e)), slog.Any("error", err))
	}
	return err
}

func kind(e Event) string {
	switch e.(type) {
	case Changed:
		return "changed"
	case Paired:
		return "paired"
	case Unpaired:
		return "unpaired"
	case Message:
		return "message"
	case Amended:
		return "amended"
	case Receipt:
		return "receipt"
	case Called:
		return "called"
	}
	return ""
}

func (s *session) backoff() time.Duration {
	return s.e.cfg.Patience.backoff(s.failed, rand.Float64()) //nolint:gosec // chance spreads, it keeps no secret
}

// shut ends the session with the Engine: nothing is told, nothing is removed. It returns when the socket is closed.
func (s *session) shut() {
	s.over.Store(true)
	s.mu.Lock()
	s.gone = true
	s.silence()
	l := s.life
	s.life, s.link = nil, nil
	s.mu.Unlock()
	if l != nil {
		l.disconnect()
	}
}
