package engine

import (
	"context"
	"log/slog"
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// handleEvent handles an event of the library. With false a message is not acknowledged, so that WhatsApp delivers it again. The library
// calls it from several goroutines.
func (s *session) handleEvent(cs *clientSession, evt any) bool {
	if !s.engine.beginWork() {
		return false
	}
	defer s.engine.done()
	if at, ok := signOfPhone(evt); ok {
		s.onPhoneSeen(cs, at)
	}
	switch evt := evt.(type) {
	case *events.Message:
		return s.onMessage(cs, evt)
	case *events.Receipt:
		return s.onReceipt(cs, evt)
	case *events.CallOffer:
		_, video := evt.Data.GetOptionalChildByTag("video")
		s.onCall(cs, &evt.BasicCallMeta, video)
		return true
	case *events.Connected, *events.PushNameSetting:
		if s.onConnected(cs, evt) {
			s.sendUnavailable(cs)
		}
		return true
	}
	if happened := cs.toChatEvents(evt); happened != nil {
		s.onChatEvents(cs, happened)
		return true
	}
	if _, ok := evt.(*events.Disconnected); ok {
		select {
		case cs.disconnected <- struct{}{}:
		default: // one is pending
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == cs {
		s.onEvent(cs, evt)
	}
	return true
}

// onEvent handles the events of linking and connection. The caller holds mu.
func (s *session) onEvent(cs *clientSession, evt any) {
	switch evt := evt.(type) {
	case *events.QR:
		s.onCodes(cs, evt.Codes)
		return
	case *events.PairSuccess:
		cs.name, cs.pairingSigned = evt.BusinessName, true
		s.onPaired(cs)
		return
	case *events.ManualLoginReconnect:
		cs.restartRequested = true
		s.onPaired(cs)
		return
	case *events.PairError:
		s.onPairError(cs)
		return
	case *events.PairPasskeyRequest:
		s.onPasskeyRequest(cs, evt)
		return
	case *events.PairPasskeyConfirmation:
		s.onPasskeyConfirmation(cs, evt)
		return
	case *events.PairPasskeyError:
		s.onPasskeyError(cs, evt)
		return
	case *events.OfflineSyncPreview:
		cs.offlineSync = true
		return
	case *events.OfflineSyncCompleted:
		cs.offlineSync = false
		return
	case *events.Disconnected:
		if !cs.connecting && !cs.cli.IsConnected() {
			s.onSocketLost(cs, NoCause)
		}
		return
	case *events.StreamError:
		s.log.Info("WhatsApp closed the stream", slog.String("code", evt.Code))
		s.onSocketLost(cs, NoCause)
		return
	}
	if which, x, ok := endingOfEvent(evt, s.engine.cfg.Now()); ok {
		s.log.Info("a session ended", slog.String("ending", string(which)), slog.Int("reason", x.reason))
		if which == clientOutdated {
			s.onClientOutdated(cs, x)
			return
		}
		s.end(cs, x)
	}
}

// onConnected handles a login and the account's push name; true when both are known, so that a presence can be sent.
func (s *session) onConnected(cs *clientSession, evt any) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != cs {
		return false
	}
	switch evt := evt.(type) {
	case *events.PushNameSetting:
		cs.name = evt.Action.GetName()
		if cs.loggedIn {
			s.update(Changed{}, func(n *Snapshot) { n.Name = cs.name })
		}
	case *events.Connected:
		if !cs.loginIsCurrent() { // a late event of a closed socket
			return false
		}
		s.onLoggedIn(cs)
	}
	return cs.loggedIn && cs.name != ""
}

// onLoggedIn reports the session as open. The caller holds mu.
func (s *session) onLoggedIn(cs *clientSession) {
	for _, t := range []*restartableTimer{&s.retryTimer, &s.graceTimer, &s.responseTimer, &s.syncTimer} {
		t.stop()
	}
	cs.loggedIn, cs.loggedInAt, s.link, s.pendingCause = true, s.engine.cfg.Now(), nil, NoCause
	cs.socketOpen = true // after a late login the socket may have been reported as lost
	if cs.lid == "" {
		cs.lid = cs.cli.Store.GetLID().ToNonAD().String()
	}
	s.update(Changed{}, func(n *Snapshot) {
		*n = Snapshot{
			State: Open, JID: bareJID(cs.jid), LID: cs.lid, Name: cs.name,
			Changed: n.Changed,
		}
	})
}

// sendUnavailable sends the presence "unavailable", so that the owner's phone keeps notifying. WhatsApp sends no answer to it.
func (s *session) sendUnavailable(cs *clientSession) {
	ctx, cancel := context.WithTimeout(cs.ctx, presenceTimeout)
	defer cancel()
	if err := cs.cli.SendPresence(ctx, types.PresenceUnavailable); err != nil {
		s.log.Debug("presence was not sent")
	}
}

const presenceTimeout = 5 * time.Second

// onClientOutdated handles a refusal of our web version: a newer one is tried, if there is one. The caller holds mu.
func (s *session) onClientOutdated(cs *clientSession, x ending) {
	s.stopTimers()
	cs.socketOpen, cs.loggedIn = false, false
	var claimed string
	if v := cs.claimedVersion.Load(); v != nil {
		claimed = v.String()
	}
	s.update(Changed{}, func(n *Snapshot) { n.State, n.Cause, n.Code = Connecting, ClientOutdated, Code{} })
	s.engine.version.onRefused(claimed, func(newer bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case s.client != cs || s.removed:
		case !newer:
			s.end(cs, x)
		case s.link != nil:
			s.dropClient()
			s.scheduleConnect(s.newClientSession(), true)
		default:
			s.scheduleConnect(cs, false)
		}
	})
}

// bareJID is a JID without its device.
func bareJID(jid string) string {
	j, err := types.ParseJID(jid)
	if err != nil {
		return ""
	}
	return j.ToNonAD().String()
}
