package engine

import (
	"time"

	"go.mau.fi/whatsmeow/types/events"
)

// ending is why a life ended.
type ending struct {
	cause  Cause
	reason int       // the close code of the contract
	gone   bool      // the device is no more: it must be linked again
	until  time.Time // of a temporary ban
	alarm  Alarm
}

// ended names the ways in which a life ends.
type ended string

// The ways. Those of a failure at login or of a stream are WhatsApp's, the others ours.
const (
	removed         ended = "401 device removed"
	locked          ended = "403 locked"
	bannedForGood   ended = "406 banned"
	bannedForNow    ended = "402 temporary ban"
	outdated        ended = "405 client outdated"
	replacedBy      ended = "440 replaced"
	askedForPasskey ended = "passkey"
	passkeyRefused  ended = "passkey refused"
	passkeyStuck    ended = "passkey stuck"
	passkeyOver     ended = "passkey expired"
	codesDiffer     ended = "passkey codes differ"
	pairingFailed   ended = "pairing failed"
	codesRanOut     ended = "codes ran out"
	deviceLost      ended = "the device is not in the database"
	loggedOutByUs   ended = "logged out by us"
	connectRefused  ended = "another refusal at login"
)

// endings is the one place where an ending gets its cause and its close code. None means DeviceLimit: a phone with too many
// devices says so itself, on its own screen, and nothing comes to us; the codes run out.
//
//nolint:gochecknoglobals // a table
var endings = map[ended]ending{
	removed:         {cause: Unlinked, reason: 401, gone: true},
	locked:          {cause: Banned, reason: 403, gone: true}, // bans, and phones that were changed
	bannedForGood:   {cause: Banned, reason: 406, gone: true},
	bannedForNow:    {cause: Restricted, reason: 402},
	outdated:        {cause: ClientOutdated, reason: 405, alarm: AlarmOutdated},
	replacedBy:      {cause: Replaced, reason: 440, alarm: AlarmReplaced},
	askedForPasskey: {cause: PasskeyRequired},
	passkeyRefused:  {cause: PasskeyRefused},
	passkeyStuck:    {cause: PasskeyStuck, alarm: AlarmStuck},
	passkeyOver:     {cause: PasskeyExpired},
	codesDiffer:     {cause: PasskeyDiffers},
	pairingFailed:   {cause: Refused, reason: 500},
	codesRanOut:     {cause: CodeExpired, reason: 408},
	deviceLost:      {cause: Unlinked, reason: 401, gone: true},
	loggedOutByUs:   {cause: Unlinked, reason: 401, gone: true},
	connectRefused:  {cause: Refused, alarm: AlarmDenied},
}

// endingOf tells which ending an event of the library means, if it means one.
func endingOf(evt any, now time.Time) (which ended, x ending, ok bool) {
	switch evt := evt.(type) {
	case *events.LoggedOut:
		which = loggedOut(evt.Reason)
		return which, endings[which], true
	case *events.TemporaryBan:
		x = endings[bannedForNow]
		if evt.Expire > 0 {
			x.until = now.Add(evt.Expire)
		}
		return bannedForNow, x, true
	case *events.ClientOutdated:
		return outdated, endings[outdated], true
	case *events.StreamReplaced:
		return replacedBy, endings[replacedBy], true
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

func loggedOut(reason events.ConnectFailureReason) ended {
	switch reason {
	case events.ConnectFailureMainDeviceGone:
		return locked
	case events.ConnectFailureUnknownLogout:
		return bannedForGood
	default:
		return removed
	}
}

// finish ends l for the reason x. The caller holds mu.
func (s *session) finish(l *life, x ending) {
	if s.life != l {
		return
	}
	observed := ""
	if s.link != nil {
		observed = s.link.observed
	}
	s.drop()
	s.link = nil
	hadDevice := s.jid != ""
	if x.gone {
		s.removeDevice()
	}
	s.change(Changed{Ended: x.gone && hadDevice, Exhausted: x == endings[codesRanOut]}, func(n *Snapshot) {
		n.State, n.Phase, n.Code, n.Step = Closed, "", Code{}, Step{}
		n.Cause, n.Reason, n.Until, n.Observed = x.cause, x.reason, x.until, observed
	})
	if x.alarm != "" {
		s.e.alarm(s.name, x.alarm)
	}
	s.comeBack(x)
}

// comeBack sees to it that a session whose end nobody but time can undo is tried again. The caller holds mu.
func (s *session) comeBack(x ending) {
	if s.jid == "" {
		return
	}
	switch {
	case x.cause == ClientOutdated:
		s.after(&s.retry, s.e.version.every+s.backoff(), s.wake)
	case x.cause == Restricted && !x.until.IsZero():
		s.after(&s.retry, x.until.Sub(s.e.cfg.Now())+s.backoff(), s.wake)
	}
}

// wake connects a device that rests, in its turn. The caller holds mu.
func (s *session) wake() {
	if s.life == nil && s.jid != "" {
		s.dial(s.begin(), false)
	}
}

// removeDevice forgets the device that the database has, and tells. The caller holds mu. The library removes it as well,
// by itself and in its own time.
func (s *session) removeDevice() {
	if s.jid == "" {
		return
	}
	ctx, cancel := background(s.e.ctx, removeTime)
	defer cancel()
	s.e.devices.remove(ctx, s.jid)
	s.jid = ""
	_ = s.tell(Unpaired{})
}

const removeTime = 10 * time.Second
