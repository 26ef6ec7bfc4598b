package engine

import (
	"context"
	"log/slog"
	"net/url"
	"time"
)

// logoutTime is how long WhatsApp may take to let a device go.
const logoutTime = 10 * time.Second

// Restart closes the socket and opens it again.
func (e *Engine) Restart(_ context.Context, instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.gone:
		return ErrUnknown
	case s.link != nil:
		s.startLinking(s.link.how)
		return nil
	case s.jid == "":
		return ErrNotConnected
	}
	l := s.life
	if l == nil {
		l = s.begin()
	}
	s.silence()
	s.failed, s.why, l.up = 0, NoCause, false
	s.change(Changed{}, func(n *Snapshot) {
		n.State, n.Cause, n.Reason, n.Until = Connecting, NoCause, 0, time.Time{}
	})
	s.dialNow(l)
	return nil
}

// Logout takes the device off the phone's list, or forgets it here only.
func (e *Engine) Logout(ctx context.Context, instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.logout(ctx)
}

// logout is Logout. The caller holds turn.
func (s *session) logout(ctx context.Context) error {
	s.mu.Lock()
	if s.gone {
		s.mu.Unlock()
		return ErrUnknown
	}
	if s.link != nil {
		s.stopLinking()
		s.mu.Unlock()
		return nil
	}
	if s.jid == "" {
		s.mu.Unlock()
		return ErrNotConnected
	}
	l := s.life
	s.life = nil // what the library says from here on is not heard
	s.silence()
	live := l != nil && l.up
	s.mu.Unlock()

	if live {
		ctx, cancel := context.WithTimeout(ctx, logoutTime)
		defer cancel()
		if err := l.cli.Logout(ctx); err != nil {
			s.log.InfoContext(ctx, "WhatsApp was not told of the logout", slog.String("error", dialError(err)))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if l != nil {
		l.end()
	}
	s.removeDevice()
	x := endings[loggedOutByUs]
	s.change(Changed{Ended: true}, func(n *Snapshot) {
		n.State, n.Phase, n.Code, n.Cause, n.Reason, n.Until = Closed, "", Code{}, x.cause, x.reason, x.until
	})
	return nil
}

// Forget logs out if it can, and removes everything that the Engine keeps of the instance.
func (e *Engine) Forget(ctx context.Context, instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	_ = s.logout(ctx) // that there was nothing to log out is as well
	s.mu.Lock()
	s.gone = true
	s.drop()
	s.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sessions[instance] == s {
		delete(e.sessions, instance)
	}
	return nil
}

// SetProxy takes effect at the next connect.
func (e *Engine) SetProxy(instance string, p Proxy) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	if _, err := url.Parse(p.URL); err != nil {
		return errProxy
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proxy = p
	return nil
}
