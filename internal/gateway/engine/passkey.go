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

// step is a passkey step: WhatsApp wants to know that the owner agrees to the linking. The session's mu guards it.
type step struct {
	Step

	challenge []byte
	options   []byte // JSON, as WhatsApp gave it
	code      string // to be compared
	tries     int    // answers that WhatsApp refused
}

// maxTries is how many answers WhatsApp may refuse before the linking ends.
const maxTries = 3

// passkeyAsked begins a step, or replaces one. The codes of this connection are dead: the library has changed their secret.
// The caller holds mu, and the library waits.
func (s *session) passkeyAsked(l *life, evt *events.PairPasskeyRequest) {
	if s.link == nil || l.jid != "" {
		return
	}
	options, err := json.Marshal(evt.PublicKey)
	if err != nil || evt.PublicKey == nil || len(evt.PublicKey.Challenge) == 0 {
		s.finish(l, endings[askedForPasskey])
		return
	}
	s.rotate.stop()
	s.watch.stop()
	now, most := s.e.cfg.Now(), s.e.cfg.Passkey.Most
	if asked := time.Duration(evt.PublicKey.Timeout) * time.Millisecond; asked > 0 && asked < most {
		most = asked
	}
	s.link.codes = nil
	s.link.step = &step{
		Step:      Step{ID: rand.Text(), Until: now.Add(most), Handoff: now.Add(min(most, s.e.cfg.Passkey.Handoff))},
		challenge: evt.PublicKey.Challenge, options: options,
	}
	s.after(&s.rotate, most, func() { s.finish(l, endings[passkeyOver]) })
	s.log.Info("WhatsApp asks for a passkey")
	s.inStep(Passkey)
}

// inStep says where the step is. The caller holds mu.
func (s *session) inStep(p Phase) {
	s.change(Changed{}, func(n *Snapshot) { n.Phase, n.Cause, n.Code, n.Step = p, NoCause, Code{}, s.link.step.Step })
}

// passkeyTaken is told that WhatsApp took the answer and the phone agreed on keys: either nothing is left to do, or people
// compare a code first. The caller holds mu, and the library waits.
func (s *session) passkeyTaken(l *life, evt *events.PairPasskeyConfirmation) {
	if s.link == nil || s.link.step == nil || s.now.Phase != PasskeySent {
		return
	}
	now := s.e.cfg.Now()
	if evt.SkipHandoffUX && now.Before(s.link.step.Handoff) {
		s.e.spawn(func() { _ = s.pairWithPasskey(l.ctx, l) })
		return
	}
	s.link.step.code = evt.Code
	s.after(&s.rotate, s.link.step.Until.Sub(now), func() { s.finish(l, endings[passkeyOver]) })
	s.inStep(PasskeyCode)
}

// passkeyFailed is told that the library could not read what WhatsApp asked, or could not go on after the answer. The caller
// holds mu.
func (s *session) passkeyFailed(l *life, evt *events.PairPasskeyError) {
	if s.link == nil {
		return
	}
	s.log.Info("a passkey step failed", slog.Bool("continuation", evt.Continuation), slog.String("error", dialError(evt.Error)))
	which := askedForPasskey
	if evt.Continuation {
		which = passkeyStuck
	}
	s.finish(l, endings[which])
}

// Ceremony is the passkey step that an instance is in.
func (e *Engine) Ceremony(instance string) (Ceremony, error) {
	s, err := e.session(instance)
	if err != nil {
		return Ceremony{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.link == nil || s.link.step == nil || s.now.Step == (Step{}) {
		return Ceremony{}, ErrNoStep
	}
	c := Ceremony{Step: s.link.step.Step, Phase: s.now.Phase}
	switch c.Phase {
	case Passkey:
		c.Options = s.link.step.options
	case PasskeyCode:
		c.Code = s.link.step.code
	default:
	}
	return c, nil
}

// Answer gives WhatsApp the passkey's answer.
func (e *Engine) Answer(ctx context.Context, instance, id string, assertion []byte) error {
	s, l, st, err := e.stepOf(instance, id, func(s *session, st *step) error {
		if s.now.Phase != Passkey {
			return ErrNotNow
		}
		if _, err := readAssertion(assertion, st.challenge); err != nil {
			return err
		}
		s.inStep(PasskeySent)
		return nil
	})
	if err != nil {
		return err
	}
	answer, err := readAssertion(assertion, st.challenge)
	if err == nil {
		err = l.cli.SendPasskeyResponse(ctx, answer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != l || s.link == nil || s.link.step != st {
		if err != nil {
			return ErrNoAnswer
		}
		return nil // it went on
	}
	if err == nil {
		if s.now.Phase == PasskeySent {
			s.waitForPairing(l)
		}
		return nil
	}
	return s.notTaken(l, st, err)
}

// notTaken lets the step go on after an answer that did not get through, unless it was the last try. The caller holds mu.
func (s *session) notTaken(l *life, st *step, err error) error {
	refused := new(whatsmeow.IQError)
	if !errors.As(err, &refused) {
		s.log.Info("WhatsApp did not take a passkey's answer", slog.String("error", dialError(err)))
		if s.now.Phase == PasskeySent {
			s.inStep(Passkey)
		}
		return ErrNoAnswer
	}
	st.tries++
	s.log.Info("WhatsApp refused a passkey's answer", slog.Int("code", refused.Code), slog.Int("tries", st.tries))
	if st.tries >= maxTries {
		s.finish(l, endings[passkeyRefused])
	} else if s.now.Phase == PasskeySent {
		s.inStep(Passkey)
	}
	return ErrNotTaken
}

// waitForPairing gives WhatsApp some time for what must come of an answer. The caller holds mu.
func (s *session) waitForPairing(l *life) {
	s.after(&s.rotate, s.e.cfg.Passkey.Stuck, func() { s.finish(l, endings[passkeyStuck]) })
}

// Confirm says whether the phone shows the same code.
func (e *Engine) Confirm(ctx context.Context, instance, id string, same bool) error {
	s, l, _, err := e.stepOf(instance, id, func(s *session, _ *step) error {
		switch {
		case s.now.Phase != PasskeyCode:
			return ErrNotNow
		case same:
			s.inStep(PasskeySent)
			s.waitForPairing(s.life)
		default:
			s.finish(s.life, endings[codesDiffer])
		}
		return nil
	})
	if err != nil || !same {
		return err
	}
	return s.pairWithPasskey(ctx, l)
}

// pairWithPasskey asks the phone to pair. Errors: ErrNoAnswer; then the linking has ended.
func (s *session) pairWithPasskey(ctx context.Context, l *life) error {
	err := l.cli.SendPasskeyConfirmation(ctx)
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.InfoContext(ctx, "WhatsApp did not take the end of a passkey step", slog.String("error", dialError(err)))
	s.finish(l, endings[passkeyStuck])
	return ErrNoAnswer
}

// stepOf finds the step of an ID, and does f with it while it holds mu.
func (e *Engine) stepOf(instance, id string, f func(*session, *step) error) (*session, *life, *step, error) {
	s, err := e.session(instance)
	if err != nil {
		return nil, nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life == nil || s.link == nil || s.link.step == nil || s.link.step.ID != id || s.now.Step == (Step{}) {
		return nil, nil, nil, ErrNoStep
	}
	l, st := s.life, s.link.step
	return s, l, st, f(s, st)
}
