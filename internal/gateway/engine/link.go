package engine

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"salonzap/internal/phone"
)

// linking is one attempt to link a phone, by one method.
type linking struct {
	how      Link
	count    int       // codes shown
	codes    []string  // of the connection, the shown one first
	dies     time.Time // the end of the first of codes
	pairing  string    // of the connection; empty while it is not there, and when linking by QR
	until    time.Time // the end of pairing
	step     *step     // the passkey step; nil while none is asked for
	verdict  *ending   // why we refused to be paired
	observed string    // the number that was refused
}

// What WhatsApp wants to be told when linking by number; another name is refused with 400. Source: whatsmeow pair-code.go.
const displayName = "Chrome (Linux)"

// Link starts linking, or connects a device that is linked.
func (e *Engine) Link(_ context.Context, instance string, how Link) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	for _, digits := range []string{how.Number, how.Expected} {
		if _, ok := phone.FromDigits(digits); digits != "" && !ok {
			return ErrNumber
		}
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.gone:
		return ErrUnknown
	case s.jid != "":
		s.hurry()
	case s.link != nil && s.link.how.Number == how.Number:
		s.link.how.Expected = how.Expected
	default:
		s.startLinking(how)
	}
	return nil
}

// hurry connects a linked device now, unless it is. The caller holds mu.
func (s *session) hurry() {
	l := s.life
	switch {
	case l == nil:
		l = s.begin()
	case l.up || !l.queued && (l.dialing || s.retry.timer == nil): // up, or coming up
		return
	}
	s.failed = 0
	s.change(Changed{}, func(n *Snapshot) {
		if n.State == Closed {
			n.State, n.Cause, n.Reason, n.Until = Connecting, NoCause, 0, time.Time{}
		}
	})
	s.dialNow(l)
}

// startLinking begins an attempt, ending one that may be under way. The caller holds mu.
func (s *session) startLinking(how Link) {
	s.drop()
	s.link, s.failed = &linking{how: how}, 0
	s.change(Changed{}, func(n *Snapshot) {
		*n = Snapshot{State: Connecting, Phase: Preparing, Changed: n.Changed}
	})
	s.dial(s.begin(), true)
}

// Stop ends a linking that is under way.
func (e *Engine) Stop(instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopLinking()
	return nil
}

// stopLinking ends a linking without a cause: somebody wanted it so. The caller holds mu.
func (s *session) stopLinking() {
	if s.link == nil {
		return
	}
	s.drop()
	s.link = nil
	s.change(Changed{}, func(n *Snapshot) { n.State, n.Phase, n.Cause, n.Code, n.Step = Closed, "", NoCause, Code{}, Step{} })
}

// lostLinking is told that the socket of a linking is gone. When the last code was shown, that is how WhatsApp says that it
// ran out. The caller holds mu.
func (s *session) lostLinking(l *life, why Cause) {
	if s.link.step != nil { // WhatsApp has forgotten the step with the connection
		s.finish(l, endings[passkeyOver])
		return
	}
	if len(s.link.codes) == 1 && s.now.Code.Text != "" {
		s.finish(l, endings[codesRanOut])
		return
	}
	s.drop()
	s.link.codes = nil
	s.change(Changed{}, func(n *Snapshot) { n.Phase, n.Code, n.Cause = Preparing, Code{}, why })
	s.again(func() { s.dial(s.begin(), true) })
}

// codes takes the codes of a new connection. The caller holds mu.
func (s *session) codes(l *life, codes []string) {
	if s.link == nil || l.jid != "" || len(codes) == 0 {
		return
	}
	s.watch.stop()
	s.failed = 0
	life := s.e.cfg.Codes.Next
	if len(codes) == fullSet {
		life = s.e.cfg.Codes.First
	}
	s.link.codes, s.link.pairing = codes, ""
	if s.link.how.Number != "" { // the connection is as long as all its codes, and the pairing code lives with it
		s.link.until = s.e.cfg.Now().Add(life + time.Duration(len(codes)-1)*s.e.cfg.Codes.Next)
		s.e.spawn(func() { s.askCode(l) })
	}
	s.show(l, life)
}

// fullSet is how many codes WhatsApp hands out; only the first of a full set lives longer. Source: whatsmeow qrchan.go.
const fullSet = 6

// show shows the first of the codes that are left, for so long. The caller holds mu.
func (s *session) show(l *life, life time.Duration) {
	s.link.dies = s.e.cfg.Now().Add(life)
	s.fresh()
	s.after(&s.rotate, life, func() {
		if s.life != l || s.link == nil {
			return
		}
		if len(s.link.codes) == 1 {
			s.finish(l, endings[codesRanOut])
			return
		}
		s.link.codes = s.link.codes[1:]
		s.show(l, s.e.cfg.Codes.Next)
	})
}

// fresh tells the code of now. Linking by number, it is whole only with the pairing code, which comes a moment after the first
// QR code; a phone may take either. The caller holds mu.
func (s *session) fresh() {
	c := Code{Text: s.link.codes[0], Until: s.link.dies}
	if s.link.how.Number != "" {
		if s.link.pairing == "" {
			return
		}
		c.Pairing, c.Until = s.link.pairing, s.link.until
	}
	s.link.count++
	c.Count = s.link.count
	s.change(Changed{Fresh: true}, func(n *Snapshot) { n.Phase, n.Cause, n.Code = AwaitingScan, NoCause, c })
}

// askCode asks WhatsApp for a code that is typed on the phone.
func (s *session) askCode(l *life) {
	ctx, cancel := context.WithTimeout(l.ctx, s.e.cfg.Patience.Login)
	defer cancel()
	s.mu.Lock()
	var number string
	if s.link != nil {
		number = s.link.how.Number
	}
	s.mu.Unlock()
	code, err := l.cli.PairPhone(ctx, number, true, whatsmeow.PairClientChrome, displayName)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != l || s.link == nil {
		return
	}
	if err == nil {
		s.link.pairing = strings.ReplaceAll(code, "-", "")
		s.fresh()
		return
	}
	if refused := new(whatsmeow.IQError); errors.As(err, &refused) {
		s.log.Info("WhatsApp gave no pairing code", slog.Int("code", refused.Code))
		x := endings[pairingFailed]
		x.reason = refused.Code
		s.finish(l, x)
		return
	}
	s.lost(l, Unreachable)
}

// allow is asked before anything is paired: the phone has read the code, and its number is known.
func (s *session) allow(l *life, jid types.JID, business string) bool {
	if !s.e.enter() {
		return false
	}
	defer s.e.leave()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != l || s.link == nil {
		return false
	}
	s.rotate.stop()
	l.name = business
	s.change(Changed{}, func(n *Snapshot) { n.Phase, n.Code, n.Step = Scanned, Code{}, Step{} })
	if s.link.how.Expected == "" {
		return true
	}
	expected, _ := phone.FromDigits(s.link.how.Expected)
	if got, ok := phone.FromJID(jid.String()); !ok || !got.SameLine(expected) {
		s.link.verdict, s.link.observed = &ending{cause: WrongNumber}, jid.ToNonAD().String()
		return false
	}
	return true
}

// pairError is told that no device was paired: we refused it, or something failed. The caller holds mu.
func (s *session) pairError(l *life) {
	x := endings[pairingFailed]
	if s.link != nil && s.link.verdict != nil {
		x = *s.link.verdict
	}
	x.gone = s.jid != "" // it failed after its keys were kept
	s.finish(l, x)
}

// paired is told that the keys are kept, or that WhatsApp closed the stream with 515 after it; a new connection needs both,
// and they come in any order. Should WhatsApp forget the latter, it is not waited for. The caller holds mu.
func (s *session) paired(l *life) {
	if s.link != nil {
		s.link = nil
		s.e.devices.checkpointSoon()
		s.change(Changed{}, func(n *Snapshot) {
			n.Phase, n.Code, n.Step, n.JID, n.LID, n.Name = Syncing, Code{}, Step{}, plain(l.jid), l.lid, l.name
		})
		s.after(&s.watch, restartTime, func() { s.dial(l, true) })
	}
	if l.signed && l.restart {
		s.dial(l, true)
	}
}

// restartTime is how long WhatsApp may take to close the stream after a pairing.
const restartTime = 5 * time.Second
