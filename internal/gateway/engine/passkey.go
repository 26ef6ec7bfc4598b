package engine

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"
)

// passkeyStep is a passkey step: WhatsApp requires the owner to confirm the linking with a passkey. The session's mu guards it.
type passkeyStep struct {
	Step

	challenge []byte
	options   []byte // JSON, as WhatsApp gave it
	code      string // the code that the owner compares
	tries     int    // how many answers WhatsApp refused
}

// maxPasskeyTries is how many answers WhatsApp may refuse before the linking ends.
const maxPasskeyTries = 3

// onPasskeyRequest begins a step, or replaces one. The codes of this connection are void, since the library has changed their secret. The
// caller holds mu, and the library waits for the return.
func (s *session) onPasskeyRequest(cs *clientSession, evt *events.PairPasskeyRequest) {
	if s.link == nil || cs.jid != "" {
		return
	}
	options, err := json.Marshal(evt.PublicKey)
	if err != nil || evt.PublicKey == nil || len(evt.PublicKey.Challenge) == 0 {
		s.end(cs, endings[passkeyUnreadable])
		return
	}
	s.codeTimer.stop()
	s.responseTimer.stop()
	now, most := s.engine.cfg.Now(), s.engine.cfg.Passkey.Limit
	if asked := time.Duration(evt.PublicKey.Timeout) * time.Millisecond; asked > 0 && asked < most {
		most = asked
	}
	s.link.codes = nil
	s.link.step = &passkeyStep{
		Step:      Step{ID: rand.Text(), Until: now.Add(most), HandoffUntil: now.Add(min(most, s.engine.cfg.Passkey.Handoff))},
		challenge: evt.PublicKey.Challenge, options: options,
	}
	s.startTimer(&s.codeTimer, most, func() { s.end(cs, endings[passkeyExpired]) })
	s.log.Info("WhatsApp asks for a passkey")
	s.setStepPhase(Passkey)
}

// setStepPhase reports the phase of the step. The caller holds mu.
func (s *session) setStepPhase(p Phase) {
	s.update(Changed{}, func(n *Snapshot) { n.Phase, n.Cause, n.Code, n.Step = p, NoCause, Code{}, s.link.step.Step })
}

// onPasskeyConfirmation handles that WhatsApp took the answer and the phone agreed on keys: the pairing is completed at once, or after the
// owner compared a code. The caller holds mu, and the library waits for the return.
func (s *session) onPasskeyConfirmation(cs *clientSession, evt *events.PairPasskeyConfirmation) {
	if s.link == nil || s.link.step == nil || s.state.Phase != PasskeySent {
		return
	}
	now := s.engine.cfg.Now()
	if evt.SkipHandoffUX && now.Before(s.link.step.HandoffUntil) {
		s.engine.spawn(func() { _ = s.pairWithPasskey(cs.ctx, cs) })
		return
	}
	s.link.step.code = evt.Code
	s.startTimer(&s.codeTimer, s.link.step.Until.Sub(now), func() { s.end(cs, endings[passkeyExpired]) })
	s.setStepPhase(PasskeyCode)
}

// onPasskeyError handles that the library could not read WhatsApp's request, or could not go on after the answer. The caller holds mu.
func (s *session) onPasskeyError(cs *clientSession, evt *events.PairPasskeyError) {
	if s.link == nil {
		return
	}
	s.log.Info("a passkey step failed", slog.Bool("continuation", evt.Continuation), slog.String("error", errorType(evt.Error)))
	which := passkeyUnreadable
	if evt.Continuation {
		which = passkeyStuck
	}
	s.end(cs, endings[which])
}

// LinkPasskey is the passkey step that an instance is in.
func (e *Engine) LinkPasskey(instance string) (LinkPasskey, error) {
	s, err := e.session(instance)
	if err != nil {
		return LinkPasskey{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.link == nil || s.link.step == nil || s.state.Step == (Step{}) {
		return LinkPasskey{}, ErrNoStep
	}
	c := LinkPasskey{Step: s.link.step.Step, Phase: s.state.Phase}
	switch c.Phase {
	case Passkey:
		c.Options = s.link.step.options
	case PasskeyCode:
		c.Code = s.link.step.code
	default:
	}
	return c, nil
}

// AnswerPasskey sends the assertion to WhatsApp.
func (e *Engine) AnswerPasskey(ctx context.Context, instance, id string, assertion []byte) error {
	s, cs, st, err := e.withStep(instance, id, func(s *session, st *passkeyStep) error {
		if s.state.Phase != Passkey {
			return ErrWrongStage
		}
		if _, err := readAssertion(assertion, st.challenge); err != nil {
			return err
		}
		s.setStepPhase(PasskeySent)
		return nil
	})
	if err != nil {
		return err
	}
	answer, err := readAssertion(assertion, st.challenge)
	if err == nil {
		library, cancel := endsLater(ctx)
		err = cs.cli.SendPasskeyResponse(library, answer)
		cancel()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != cs || s.link == nil || s.link.step != st {
		if err != nil {
			return ErrNoAnswer
		}
		return nil // the step went on meanwhile
	}
	if err == nil {
		if s.state.Phase == PasskeySent {
			s.awaitPairing(cs)
		}
		return nil
	}
	return s.onAnswerRefused(cs, st, err)
}

// onAnswerRefused waits for another answer, unless it was the last try. The caller holds mu.
func (s *session) onAnswerRefused(cs *clientSession, st *passkeyStep, err error) error {
	refused := new(whatsmeow.IQError)
	if !errors.As(err, &refused) {
		s.log.Info("WhatsApp did not take a passkey's answer", slog.String("error", errorType(err)))
		if s.state.Phase == PasskeySent {
			s.setStepPhase(Passkey)
		}
		return ErrNoAnswer
	}
	st.tries++
	s.log.Info("WhatsApp refused a passkey's answer", slog.Int("code", refused.Code), slog.Int("tries", st.tries))
	if st.tries >= maxPasskeyTries {
		s.end(cs, endings[passkeyRefused])
	} else if s.state.Phase == PasskeySent {
		s.setStepPhase(Passkey)
	}
	return ErrAnswerRefused
}

// awaitPairing ends the linking unless WhatsApp pairs within PairingTimeout after an answer. The caller holds mu.
func (s *session) awaitPairing(cs *clientSession) {
	s.startTimer(&s.codeTimer, s.engine.cfg.Passkey.PairingTimeout, func() { s.end(cs, endings[passkeyStuck]) })
}

// ConfirmPasskey says whether the phone shows the same code.
func (e *Engine) ConfirmPasskey(ctx context.Context, instance, id string, same bool) error {
	s, cs, _, err := e.withStep(instance, id, func(s *session, _ *passkeyStep) error {
		switch {
		case s.state.Phase != PasskeyCode:
			return ErrWrongStage
		case same:
			s.setStepPhase(PasskeySent)
			s.awaitPairing(s.client)
		default:
			s.end(s.client, endings[passkeyCodesDiffer])
		}
		return nil
	})
	if err != nil || !same {
		return err
	}
	return s.pairWithPasskey(ctx, cs)
}

// pairWithPasskey asks the phone to pair. Errors: ErrNoAnswer; then the linking has ended.
func (s *session) pairWithPasskey(ctx context.Context, cs *clientSession) error {
	library, cancel := endsLater(ctx)
	defer cancel()
	err := cs.cli.SendPasskeyConfirmation(library)
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.InfoContext(ctx, "WhatsApp did not take the end of a passkey step", slog.String("error", errorType(err)))
	s.end(cs, endings[passkeyStuck])
	return ErrNoAnswer
}

// withStep finds the step with an ID, and runs f with it while holding mu.
func (e *Engine) withStep(instance, id string, f func(*session, *passkeyStep) error) (*session, *clientSession, *passkeyStep, error) {
	s, err := e.session(instance)
	if err != nil {
		return nil, nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil || s.link == nil || s.link.step == nil || s.link.step.ID != id || s.state.Step == (Step{}) {
		return nil, nil, nil, ErrNoStep
	}
	cs, st := s.client, s.link.step
	return s, cs, st, f(s, st)
}
