package engine

import (
	"time"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// PhoneSeen says that the account's phone was online at a moment: it sent something. WhatsApp unlinks all devices of an account whose phone was not
// online for 14 days. It is emitted once in phoneSeenEvery.
type PhoneSeen struct{ At time.Time }

func (PhoneSeen) event() {}

// phoneSeenEvery is the resolution of PhoneSeen.
const phoneSeenEvery = time.Hour

// signOfPhone tells whether an event comes from the account's phone, which is its device 0, and when it was sent. Each message that a linked device
// sends gets a receipt of the phone, once that is online; what is written or read on the phone comes from it, too.
func signOfPhone(evt any) (at time.Time, ok bool) {
	fromPhone := func(s *types.MessageSource) bool { return s.IsFromMe && s.Sender.Device == 0 && !s.Sender.IsEmpty() }
	switch evt := evt.(type) {
	case *events.Message:
		return evt.Info.Timestamp, fromPhone(&evt.Info.MessageSource)
	case *events.Receipt:
		return evt.Timestamp, fromPhone(&evt.MessageSource)
	}
	return time.Time{}, false
}

// onPhoneSeen emits a PhoneSeen if the last one is old.
func (s *session) onPhoneSeen(cs *clientSession, at time.Time) {
	if now := s.engine.cfg.Now(); at.After(now) {
		at = now
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != cs || at.Sub(s.phoneSeen) < phoneSeenEvery {
		return
	}
	if s.emit(PhoneSeen{at}) == nil {
		s.phoneSeen = at
	}
}
