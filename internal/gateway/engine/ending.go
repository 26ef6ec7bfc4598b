package engine

import (
	"time"

	"go.mau.fi/whatsmeow/types/events"
)

// ending is why a session ended, and what follows from it.
type ending struct {
	cause         Cause
	reason        int       // the close code of the contract
	deviceRemoved bool      // the device is gone: it must be linked again
	until         time.Time // of a temporary ban
	alarm         Alarm
}

// endKind is a way in which a session or a linking ends.
type endKind string

// The ways. Those with a code are WhatsApp's, the others ours.
const (
	deviceUnlinked     endKind = "401 device removed"
	accountLocked      endKind = "403 locked"
	permanentBan       endKind = "406 banned"
	temporaryBan       endKind = "402 temporary ban"
	clientOutdated     endKind = "405 client outdated"
	streamReplaced     endKind = "440 replaced"
	passkeyUnreadable  endKind = "passkey"
	passkeyRefused     endKind = "passkey refused"
	passkeyStuck       endKind = "passkey stuck"
	passkeyExpired     endKind = "passkey expired"
	passkeyCodesDiffer endKind = "passkey codes differ"
	pairingFailed      endKind = "pairing failed"
	codesExpired       endKind = "codes ran out"
	deviceLost         endKind = "the device is not in the database"
	loggedOutByUs      endKind = "logged out by us"
	connectRefused     endKind = "another refusal at login"
)

// endings is the one table of causes and close codes. No ending has DeviceLimit: a phone with too many devices shows that on its own screen,
// and WhatsApp does not report it; the codes expire.
//
//nolint:gochecknoglobals // a table
var endings = map[endKind]ending{
	deviceUnlinked:     {cause: Unlinked, reason: 401, deviceRemoved: true},
	accountLocked:      {cause: Banned, reason: 403, deviceRemoved: true}, // bans, and phones that were changed
	permanentBan:       {cause: Banned, reason: 406, deviceRemoved: true},
	temporaryBan:       {cause: Restricted, reason: 402},
	clientOutdated:     {cause: ClientOutdated, reason: 405, alarm: AlarmOutdated},
	streamReplaced:     {cause: Replaced, reason: 440, alarm: AlarmReplaced},
	passkeyUnreadable:  {cause: PasskeyRequired},
	passkeyRefused:     {cause: PasskeyRefused},
	passkeyStuck:       {cause: PasskeyStuck, alarm: AlarmStuck},
	passkeyExpired:     {cause: PasskeyExpired},
	passkeyCodesDiffer: {cause: PasskeyDiffers},
	pairingFailed:      {cause: Refused, reason: 500},
	codesExpired:       {cause: CodeExpired, reason: 408},
	deviceLost:         {cause: Unlinked, reason: 401, deviceRemoved: true},
	loggedOutByUs:      {cause: Unlinked, reason: 401, deviceRemoved: true},
	connectRefused:     {cause: Refused, alarm: AlarmDenied},
}

// endingOfEvent tells which ending an event of the library means, if it means one.
func endingOfEvent(evt any, now time.Time) (which endKind, x ending, ok bool) {
	switch evt := evt.(type) {
	case *events.LoggedOut:
		which = endKindOfLogout(evt.Reason)
		return which, endings[which], true
	case *events.TemporaryBan:
		x = endings[temporaryBan]
		if evt.Expire > 0 {
			x.until = now.Add(evt.Expire)
		}
		return temporaryBan, x, true
	case *events.ClientOutdated:
		return clientOutdated, endings[clientOutdated], true
	case *events.StreamReplaced:
		return streamReplaced, endings[streamReplaced], true
	case *events.PairError:
		return pairingFailed, endings[pairingFailed], true
	case *events.ConnectFailure:
		x = endings[connectRefused]
		x.reason = int(evt.Reason)
		return connectRefused, x, true
	case events.PermanentDisconnect:
		return connectRefused, endings[connectRefused], true
	}
	return "", ending{}, false
}

func endKindOfLogout(reason events.ConnectFailureReason) endKind {
	switch reason {
	case events.ConnectFailureMainDeviceGone:
		return accountLocked
	case events.ConnectFailureUnknownLogout:
		return permanentBan
	default:
		return deviceUnlinked
	}
}

// end ends cs for the reason x. The caller holds mu.
func (s *session) end(cs *clientSession, x ending) {
	if s.client != cs {
		return
	}
	observed := ""
	if s.link != nil {
		observed = s.link.observed
	}
	s.dropClient()
	s.link = nil
	hadDevice := s.jid != ""
	if x.deviceRemoved {
		s.removeDevice()
	}
	if x.alarm != "" {
		s.engine.alarm(s.name, x.alarm)
	}
	s.update(Changed{SessionEnded: x.deviceRemoved && hadDevice, CodesExhausted: x == endings[codesExpired]}, func(n *Snapshot) {
		n.State, n.Phase, n.Code, n.Step = Closed, "", Code{}, Step{}
		n.Cause, n.Reason, n.Until, n.Observed = x.cause, x.reason, x.until, observed
	})
	s.scheduleReconnect(x)
}

// scheduleReconnect retries a session whose end passes with time: a temporary ban, or an outdated web version. The caller holds mu.
func (s *session) scheduleReconnect(x ending) {
	if s.jid == "" {
		return
	}
	switch {
	case x.cause == ClientOutdated:
		s.startTimer(&s.retryTimer, s.engine.version.interval+s.backoff(), s.reconnect)
	case x.cause == Restricted && !x.until.IsZero():
		s.startTimer(&s.retryTimer, x.until.Sub(s.engine.cfg.Now())+s.backoff(), s.reconnect)
	}
}

// reconnect connects a device that has no client session, through the connect queue. The caller holds mu.
func (s *session) reconnect() {
	if s.client == nil && s.jid != "" {
		s.scheduleConnect(s.newClientSession(), false)
	}
}

// removeDevice deletes the session's device from the database, and emits Unpaired. The caller holds mu. The library deletes it as well, at
// some time.
func (s *session) removeDevice() {
	if s.jid == "" {
		return
	}
	ctx, cancel := detached(s.engine.ctx, deviceTimeout)
	defer cancel()
	s.engine.devices.remove(ctx, s.jid)
	s.jid = ""
	_ = s.emit(Unpaired{})
}

const deviceTimeout = 10 * time.Second
