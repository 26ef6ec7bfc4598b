package evolutiontest

import (
	"context"
	"time"
)

// timer is a function to be called later, owned by the server.
type timer struct {
	inner *time.Timer
	work  func()
}

// afterLocked runs work (which takes mu itself) after d. The caller holds mu.
func (s *Server) afterLocked(d time.Duration, work func()) *timer {
	if s.closed {
		return nil
	}
	t := &timer{work: work}
	s.timers[t] = struct{}{}
	s.wg.Add(1)
	t.inner = time.AfterFunc(d, func() { s.fire(t) })
	return t
}

func (s *Server) fire(t *timer) {
	defer s.wg.Done()
	s.mu.Lock()
	_, wanted := s.timers[t]
	delete(s.timers, t)
	s.mu.Unlock()
	if wanted {
		t.work()
	}
}

// stopLocked stops t, which may be nil or done. The caller holds mu.
func (s *Server) stopLocked(t *timer) {
	if t == nil {
		return
	}
	if _, found := s.timers[t]; !found {
		return
	}
	delete(s.timers, t)
	if t.inner.Stop() {
		s.wg.Done()
	}
}

// pause waits for d; it returns false when ctx or the fake ended before.
func (s *Server) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	case <-s.ctx.Done():
		return false
	}
}
