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
	request        LinkRequest
	codeCount      int          // codes shown
	codes          []string     // the remaining codes of the connection, the shown one first
	codeExpires    time.Time    // the end of the first of codes
	pairingCode    string       // of the connection; empty before it comes, and when linking by QR
	pairingExpires time.Time    // the end of pairingCode
	step           *passkeyStep // the passkey step; nil while none is asked for
	refusal        *ending      // why the engine refused the pairing
	observed       string       // the number that was refused
}

// pairingClientName is the client name that WhatsApp requires when linking by number; another name is refused with 400. Source: whatsmeow pair-code.go.
const pairingClientName = "Chrome (Linux)"

// Link starts linking, or connects a device that is linked.
func (e *Engine) Link(_ context.Context, instance string, how LinkRequest) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	for _, digits := range []string{how.Number, how.Expected} {
		if _, ok := phone.FromDigits(digits); digits != "" && !ok {
			return ErrNumber
		}
	}
	s.commandLock.Lock()
	defer s.commandLock.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.removed:
		return ErrUnknown
	case s.jid != "":
		s.hurryConnect()
	case s.link != nil && s.link.request.Number == how.Number:
		s.link.request.Expected = how.Expected
	default:
		s.startLinking(how)
	}
	return nil
}

// hurryConnect connects a linked device now, unless it is connected or connecting. The caller holds mu.
func (s *session) hurryConnect() {
	cs := s.client
	switch {
	case cs == nil:
		cs = s.newClientSession()
	case cs.loggedIn || !cs.isQueued && (cs.connecting || s.retryTimer.timer == nil): // connected, or connecting
		return
	}
	s.failedConnects = 0
	s.update(Changed{}, func(n *Snapshot) {
		if n.State == Closed {
			n.State, n.Cause, n.Reason, n.Until = Connecting, NoCause, 0, time.Time{}
		}
	})
	s.connectNow(cs)
}

// startLinking begins an attempt, ending one that may be under way. The caller holds mu.
func (s *session) startLinking(how LinkRequest) {
	s.dropClient()
	s.link, s.failedConnects = &linking{request: how}, 0
	s.update(Changed{}, func(n *Snapshot) {
		*n = Snapshot{State: Connecting, Phase: Preparing, Changed: n.Changed}
	})
	s.scheduleConnect(s.newClientSession(), true)
}

// CancelLink ends a linking that is under way.
func (e *Engine) CancelLink(instance string) error {
	s, err := e.session(instance)
	if err != nil {
		return err
	}
	s.commandLock.Lock()
	defer s.commandLock.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopLinking()
	return nil
}

// stopLinking ends a linking without a cause, on request. The caller holds mu.
func (s *session) stopLinking() {
	if s.link == nil {
		return
	}
	s.dropClient()
	s.link = nil
	s.update(Changed{}, func(n *Snapshot) { n.State, n.Phase, n.Cause, n.Code, n.Step = Closed, "", NoCause, Code{}, Step{} })
}

// onLinkingSocketLost handles a lost socket during a linking. While the last code is shown it means that the code expired: WhatsApp closes
// the socket then. The caller holds mu.
func (s *session) onLinkingSocketLost(cs *clientSession, why Cause) {
	if s.link.step != nil { // WhatsApp has forgotten the step with the connection
		s.end(cs, endings[passkeyExpired])
		return
	}
	if len(s.link.codes) == 1 && s.state.Code.Text != "" {
		s.end(cs, endings[codesExpired])
		return
	}
	s.dropClient()
	s.link.codes = nil
	s.update(Changed{}, func(n *Snapshot) { n.Phase, n.Code, n.Cause = Preparing, Code{}, why })
	s.retryAfterBackoff(func() { s.scheduleConnect(s.newClientSession(), true) })
}

// onCodes handles the QR codes of a new connection. The caller holds mu.
func (s *session) onCodes(cs *clientSession, codes []string) {
	if s.link == nil || cs.jid != "" || len(codes) == 0 {
		return
	}
	s.responseTimer.stop()
	s.failedConnects = 0
	life := s.engine.cfg.Codes.Next
	if len(codes) == fullCodeSet {
		life = s.engine.cfg.Codes.First
	}
	s.link.codes, s.link.pairingCode = codes, ""
	if s.link.request.Number != "" { // the pairing code lives as long as the connection, which is as long as all its QR codes
		s.link.pairingExpires = s.engine.cfg.Now().Add(life + time.Duration(len(codes)-1)*s.engine.cfg.Codes.Next)
		s.engine.spawn(func() { s.requestPairingCode(cs) })
	}
	s.showCode(cs, life)
}

// fullCodeSet is how many QR codes WhatsApp sends; only the first of a full set lives longer. Source: whatsmeow qrchan.go.
const fullCodeSet = 6

// showCode shows the first of the remaining codes for life. The caller holds mu.
func (s *session) showCode(cs *clientSession, life time.Duration) {
	s.link.codeExpires = s.engine.cfg.Now().Add(life)
	s.publishCode()
	s.startTimer(&s.codeTimer, life, func() {
		if s.client != cs || s.link == nil {
			return
		}
		if len(s.link.codes) == 1 {
			s.end(cs, endings[codesExpired])
			return
		}
		s.link.codes = s.link.codes[1:]
		s.showCode(cs, s.engine.cfg.Codes.Next)
	})
}

// publishCode reports the current code. When linking by number, it does so only with the pairing code, which comes a moment after the first
// QR code; a phone accepts either. The caller holds mu.
func (s *session) publishCode() {
	c := Code{Text: s.link.codes[0], Until: s.link.codeExpires}
	if s.link.request.Number != "" {
		if s.link.pairingCode == "" {
			return
		}
		c.Pairing, c.Until = s.link.pairingCode, s.link.pairingExpires
	}
	s.link.codeCount++
	c.Count = s.link.codeCount
	s.update(Changed{NewCode: true}, func(n *Snapshot) { n.Phase, n.Cause, n.Code = AwaitingScan, NoCause, c })
}

// requestPairingCode requests a pairing code from WhatsApp.
func (s *session) requestPairingCode(cs *clientSession) {
	ctx, cancel := context.WithTimeout(cs.ctx, s.engine.cfg.Timeouts.Login)
	defer cancel()
	s.mu.Lock()
	var number string
	if s.link != nil {
		number = s.link.request.Number
	}
	s.mu.Unlock()
	code, err := cs.cli.PairPhone(ctx, number, true, whatsmeow.PairClientChrome, pairingClientName)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != cs || s.link == nil {
		return
	}
	if err == nil {
		s.link.pairingCode = strings.ReplaceAll(code, "-", "")
		s.publishCode()
		return
	}
	if refused := new(whatsmeow.IQError); errors.As(err, &refused) {
		s.log.Info("WhatsApp gave no pairing code", slog.Int("code", refused.Code))
		x := endings[pairingFailed]
		x.reason = refused.Code
		s.end(cs, x)
		return
	}
	s.onSocketLost(cs, Unreachable)
}

// approvePairing decides, when the phone has read the code and its number is known, whether it may be paired.
func (s *session) approvePairing(cs *clientSession, jid types.JID, business string) bool {
	if !s.engine.beginWork() {
		return false
	}
	defer s.engine.done()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != cs || s.link == nil {
		return false
	}
	s.codeTimer.stop()
	cs.name = business
	s.update(Changed{}, func(n *Snapshot) { n.Phase, n.Code, n.Step = Scanned, Code{}, Step{} })
	if s.link.request.Expected == "" {
		return true
	}
	expected, _ := phone.FromDigits(s.link.request.Expected)
	if got, ok := phone.FromJID(jid.String()); !ok || !got.SameLine(expected) {
		s.link.refusal, s.link.observed = &ending{cause: WrongNumber}, jid.ToNonAD().String()
		return false
	}
	return true
}

// onPairError handles a pairing that was refused by us, or failed. The caller holds mu.
func (s *session) onPairError(cs *clientSession) {
	x := endings[pairingFailed]
	if s.link != nil && s.link.refusal != nil {
		x = *s.link.refusal
	}
	x.deviceRemoved = s.jid != "" // it failed after the keys were stored
	s.end(cs, x)
}

// onPaired is called when the keys are stored, and when WhatsApp closed the stream with 515 after it. A new connection needs both,
// in any order; without the second one it is made after restartTimeout. The caller holds mu.
func (s *session) onPaired(cs *clientSession) {
	if s.link != nil {
		s.link = nil
		s.engine.devices.checkpointSoon()
		s.update(Changed{}, func(n *Snapshot) {
			n.Phase, n.Code, n.Step, n.JID, n.LID, n.Name = Syncing, Code{}, Step{}, bareJID(cs.jid), cs.lid, cs.name
		})
		s.startTimer(&s.responseTimer, restartTimeout, func() { s.scheduleConnect(cs, true) })
		s.startTimer(&s.syncTimer, s.engine.cfg.Timeouts.Sync, s.endSyncing)
	}
	if cs.pairingSigned && cs.restartRequested {
		s.scheduleConnect(cs, true)
	}
}

// endSyncing ends the phase Syncing of a device that was paired and did not log in: from then on it is a session that cannot reach WhatsApp,
// and is reconnected like others. The caller holds mu.
func (s *session) endSyncing() {
	if s.state.Phase == Syncing {
		s.log.Info("a device was paired and has not logged in")
		s.update(Changed{}, func(n *Snapshot) { n.Phase, n.Cause = "", Unreachable })
	}
}

// restartTimeout is how long WhatsApp may take to close the stream after a pairing.
const restartTimeout = 5 * time.Second
