package engine

import (
	"context"
	"log/slog"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// halfOpen is how many pings in a row may stay unanswered before the socket is given up.
const halfOpen = 2

// handle takes an event of the library. Its answer goes to WhatsApp: false is "not acknowledged, deliver it again".
// The library calls it from several goroutines.
func (s *session) handle(l *life, evt any) bool {
	if !s.e.enter() {
		return false
	}
	defer s.e.leave()
	switch evt := evt.(type) {
	case *events.Message:
		return s.message(l, evt)
	case *events.Receipt:
		s.receipt(l, evt)
		return true
	case *events.CallOffer:
		s.called(l, &evt.BasicCallMeta)
		return true
	case *events.Connected, *events.PushNameSetting:
		if s.greet(l, evt) {
			s.beAway(l)
		}
		return true
	}
	if _, ok := evt.(*events.Disconnected); ok {
		select {
		case l.parted <- struct{}{}:
		default: // it is heard already
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life == l {
		s.happened(l, evt)
	}
	return true
}

// happened is told what concerns the connection. The caller holds mu.
func (s *session) happened(l *life, evt any) {
	switch evt := evt.(type) {
	case *events.QR:
		s.codes(l, evt.Codes)
		return
	case *events.PairSuccess:
		l.name, l.signed = evt.BusinessName, true
		s.paired(l)
		return
	case *events.ManualLoginReconnect:
		l.restart = true
		s.paired(l)
		return
	case *events.PairError:
		s.pairError(l)
		return
	case *events.PairPasskeyRequest:
		s.passkeyAsked(l, evt)
		return
	case *events.PairPasskeyConfirmation:
		s.passkeyTaken(l, evt)
		return
	case *events.PairPasskeyError:
		s.passkeyFailed(l, evt)
		return
	case *events.OfflineSyncPreview:
		l.behind = true
		return
	case *events.OfflineSyncCompleted:
		l.behind = false
		return
	case *events.Disconnected:
		if !l.dialing && !l.cli.IsConnected() {
			s.lost(l, NoCause)
		}
		return
	case *events.StreamError:
		s.log.Info("WhatsApp closed the stream", slog.String("code", evt.Code))
		s.lost(l, NoCause)
		return
	case *events.KeepAliveTimeout:
		if evt.ErrorCount >= halfOpen {
			s.lost(l, Unreachable)
		}
		return
	}
	if which, x, ok := endingOf(evt, s.e.cfg.Now()); ok {
		s.log.Info("a session ended", slog.String("ending", string(which)), slog.Int("reason", x.reason))
		if which == outdated {
			s.outdated(l, x)
			return
		}
		s.finish(l, x)
	}
}

// greet is told that the session is up, or what its owner is called; it answers whether WhatsApp can be told that we are
// away.
func (s *session) greet(l *life, evt any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != l {
		return false
	}
	switch evt := evt.(type) {
	case *events.PushNameSetting:
		l.name = evt.Action.GetName()
		if l.up {
			s.change(Changed{}, func(n *Snapshot) { n.Name = l.name })
		}
	case *events.Connected:
		if !l.letIn() { // told late, of a socket that is gone
			return false
		}
		s.open(l)
	}
	return l.up && l.name != ""
}

// open says that the session is up. The caller holds mu.
func (s *session) open(l *life) {
	for _, c := range []*alarmClock{&s.retry, &s.grace, &s.watch} {
		c.stop()
	}
	l.up, l.since, s.link, s.why = true, s.e.cfg.Now(), nil, NoCause
	l.wired = true // it was slow, and had been given up
	if l.lid == "" {
		l.lid = l.cli.Store.GetLID().ToNonAD().String()
	}
	s.change(Changed{}, func(n *Snapshot) {
		*n = Snapshot{
			State: Open, JID: plain(l.jid), LID: l.lid, Name: l.name,
			Changed: n.Changed,
		}
	})
}

// beAway tells WhatsApp that nobody looks at this device, so that the owner's phone goes on ringing. It is only written to
// the socket, not answered.
func (s *session) beAway(l *life) {
	ctx, cancel := context.WithTimeout(l.ctx, awayTime)
	defer cancel()
	if err := l.cli.SendPresence(ctx, types.PresenceUnavailable); err != nil {
		s.log.Debug("presence was not sent")
	}
}

const awayTime = 5 * time.Second

// outdated is told that WhatsApp refused our version: a newer one is tried, if there is one. The caller holds mu.
func (s *session) outdated(l *life, x ending) {
	s.silence()
	l.wired, l.up = false, false
	var said string
	if v := l.said.Load(); v != nil {
		said = v.String()
	}
	s.change(Changed{}, func(n *Snapshot) { n.State, n.Cause, n.Code = Connecting, ClientOutdated, Code{} })
	s.e.version.refused(said, func(newer bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case s.life != l || s.gone:
		case !newer:
			s.finish(l, x)
		case s.link != nil:
			s.drop()
			s.dial(s.begin(), true)
		default:
			s.dial(l, false)
		}
	})
}

// plain is a JID without its device.
func plain(jid string) string {
	j, err := types.ParseJID(jid)
	if err != nil {
		return ""
	}
	return j.ToNonAD().String()
}
