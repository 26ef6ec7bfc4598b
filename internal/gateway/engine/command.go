package engine

import (
	"context"
	"log/slog"
	"net/url"
	"time"
)

// logoutTimeout is how long a logout waits for WhatsApp's answer.
const logoutTimeout = 10 * time.Second

// Restart closes the socket and opens it again.
func (e *Engine) Restart(_ context.Context, instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.commandLock.Lock()
	defer s.commandLock.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.removed:
		return ErrUnknown
	case s.link != nil:
		s.startLinking(s.link.request)
		return nil
	case s.jid == "":
		return ErrNotConnected
	}
	cs := s.client
	if cs == nil {
		cs = s.newClientSession()
	}
	s.stopTimers()
	s.failedConnects, s.pendingCause, cs.loggedIn = 0, NoCause, false
	s.update(Changed{}, func(n *Snapshot) {
		n.State, n.Phase, n.Cause, n.Reason, n.Until = Connecting, "", NoCause, 0, time.Time{}
	})
	s.connectNow(cs)
	return nil
}

// Logout logs the device out, or, when WhatsApp cannot be reached, deletes it here only.
func (e *Engine) Logout(ctx context.Context, instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.commandLock.Lock()
	defer s.commandLock.Unlock()
	return s.logout(ctx)
}

// logout is Logout. The caller holds commandLock.
func (s *session) logout(ctx context.Context) error {
	s.mu.Lock()
	if s.removed {
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
	cs := s.client
	s.client = nil // later events of this client are ignored
	s.stopTimers()
	live := cs != nil && cs.loggedIn
	s.mu.Unlock()

	if live {
		ctx, cancel := context.WithTimeout(ctx, logoutTimeout)
		defer cancel()
		if err := cs.cli.Logout(ctx); err != nil {
			s.log.InfoContext(ctx, "WhatsApp was not told of the logout", slog.String("error", errorType(err)))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if cs != nil {
		cs.disconnectAsync()
	}
	s.removeDevice()
	x := endings[loggedOutByUs]
	s.update(Changed{SessionEnded: true}, func(n *Snapshot) {
		n.State, n.Phase, n.Code, n.Cause, n.Reason, n.Until = Closed, "", Code{}, x.cause, x.reason, x.until
	})
	return nil
}

// Remove logs out if it can, and deletes everything that the Engine stores of the instance.
func (e *Engine) Remove(ctx context.Context, instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.commandLock.Lock()
	defer s.commandLock.Unlock()
	_ = s.logout(ctx) // that there is nothing to log out is no error
	s.mu.Lock()
	s.removed = true
	s.dropClient()
	s.mu.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.sessions[instance] == s {
		delete(e.sessions, instance)
	}
	return nil
}

// Release ends the instance here, without an event, and deletes nothing: another process may connect its device when Release has returned, since the
// socket is closed then. A linking is given up.
func (e *Engine) Release(_ context.Context, instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.commandLock.Lock()
	defer s.commandLock.Unlock()
	s.close()
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
