package engine_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// inPhase is a linking in a phase.
func inPhase(p engine.Phase) func(engine.Changed) bool {
	return func(e engine.Changed) bool { return e.Snapshot.Phase == p }
}

// asked links until WhatsApp asks for the passkey.
func (r *rig) asked(how engine.LinkRequest) (*simulator.Phone, engine.LinkPasskey) {
	r.t.Helper()
	p := r.phone(number)
	p.RequirePasskey(true)
	return p, r.ask(p, how)
}

func (r *rig) ask(p *simulator.Phone, how engine.LinkRequest) engine.LinkPasskey {
	r.t.Helper()
	code := r.begin("a", how)
	mark := r.sink.mark()
	read := func() (simulator.Device, error) { return p.Scan(r.t.Context(), code.Text) }
	if how.Number != "" {
		read = func() (simulator.Device, error) { return p.TypeCode(r.t.Context(), code.Pairing) }
	}
	if _, err := read(); !errors.Is(err, simulator.ErrPasskey) {
		r.t.Fatalf("the phone says %v", err)
	}
	if got := await(r.t, r.sink, "a", mark, inPhase(engine.Passkey)).Snapshot; !got.Code.Empty() || got.State != engine.Connecting {
		r.t.Errorf("while it is asked for: %+v", got)
	}
	c, err := r.LinkPasskey("a")
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func (r *rig) forge(p *simulator.Phone, c engine.LinkPasskey, wrong simulator.Forgery) []byte {
	r.t.Helper()
	raw, err := p.Forge(c.Options, wrong)
	if err != nil {
		r.t.Fatal(err)
	}
	return raw
}

func (r *rig) answer(p *simulator.Phone, c engine.LinkPasskey) error {
	r.t.Helper()
	return r.AnswerPasskey(r.t.Context(), "a", c.ID, r.forge(p, c, simulator.Forgery{}))
}

func TestTheEngineLinksWithAPasskey(t *testing.T) {
	for name, how := range map[string]engine.LinkRequest{"by QR code": {}, "by pairing code": {Number: number}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			p, c := r.asked(how)
			if c.Phase != engine.Passkey || !bytes.Contains(c.Options, []byte(`"rpId":"whatsapp.com"`)) || c.Code != "" ||
				c.Until.Sub(c.HandoffUntil) != 5*time.Minute {
				t.Errorf("asked: %+v, options %s", c.Step, c.Options)
			}
			mark := r.sink.mark()
			if err := r.answer(p, c); err != nil {
				t.Fatal(err)
			}
			got := await(t, r.sink, "a", mark, isOpen).Snapshot
			if got.JID != number+"@s.whatsapp.net" || got.Step != (engine.Step{}) || len(p.Devices()) != 1 {
				t.Errorf("linked: %+v, %d devices", got, len(p.Devices()))
			}
			if err := r.answer(p, c); !errors.Is(err, engine.ErrNoStep) {
				t.Errorf("once more: %v", err)
			}
			if _, err := r.LinkPasskey("a"); !errors.Is(err, engine.ErrNoStep) {
				t.Errorf("a step is under way: %v", err)
			}
		})
	}
}

// An assertion that WhatsApp would refuse is not sent to it, and a right one is still accepted afterwards.
func TestForgedPasskeyAnswersAreNotSent(t *testing.T) {
	r := newRig(t)
	p, c := r.asked(engine.LinkRequest{})
	for name, tc := range map[string]struct {
		wrong simulator.Forgery
		want  error
	}{
		"type":      {simulator.Forgery{Type: "webauthn.create"}, engine.ErrForgedAnswer},
		"origin":    {simulator.Forgery{Origin: "https://painel.example"}, engine.ErrForgedAnswer},
		"party":     {simulator.Forgery{RelyingID: "web.whatsapp.com"}, engine.ErrForgedAnswer},
		"frame":     {simulator.Forgery{Cross: true}, engine.ErrForgedAnswer},
		"absent":    {simulator.Forgery{Absent: true}, engine.ErrForgedAnswer},
		"unproved":  {simulator.Forgery{NotVerified: true}, engine.ErrForgedAnswer},
		"challenge": {simulator.Forgery{Challenge: base64.RawURLEncoding.EncodeToString(make([]byte, 32))}, engine.ErrWrongStage},
	} {
		if err := r.AnswerPasskey(t.Context(), "a", c.ID, r.forge(p, c, tc.wrong)); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	for _, raw := range []string{``, `{}`, `[]`, `null`, `{"type":"public-key"}`, strings.Replace(string(r.forge(p, c, simulator.Forgery{})), `"type":"public-key"`, `"type":"password"`, 1)} {
		if err := r.AnswerPasskey(t.Context(), "a", c.ID, []byte(raw)); !errors.Is(err, engine.ErrAssertion) {
			t.Errorf("%q: %v", raw, err)
		}
	}
	if err := r.AnswerPasskey(t.Context(), "a", "another", r.forge(p, c, simulator.Forgery{})); !errors.Is(err, engine.ErrNoStep) {
		t.Errorf("another step's: %v", err)
	}
	if err := r.answer(p, c); err != nil {
		t.Error(err)
	}
	await(t, r.sink, "a", 0, isOpen)
}

func TestPasskeyRefusedThreeTimesEndsLinking(t *testing.T) {
	r := newRig(t)
	p, c := r.asked(engine.LinkRequest{})
	for i, wrong := range []simulator.Forgery{{Signature: true}, {Key: true}, {}} {
		if i == 2 {
			p.SetPasskeyBehavior(simulator.PasskeyRejects)
		}
		if err := r.AnswerPasskey(t.Context(), "a", c.ID, r.forge(p, c, wrong)); !errors.Is(err, engine.ErrAnswerRefused) {
			t.Fatalf("answer %d: %v", i, err)
		}
	}
	await(t, r.sink, "a", 0, causedBy(engine.PasskeyRefused))
}

// WhatsApp takes an answer and does not go on: the linking ends with a cause, an alarm is raised, and a new linking may begin.
func TestPasskeyStuckEndsLinking(t *testing.T) {
	var mu sync.Mutex
	alarms := map[engine.Alarm]int{}
	r := newRig(t, func(c *engine.Config) {
		c.Passkey.PairingTimeout = 50 * time.Millisecond
		c.Alarm = func(_ string, a engine.Alarm) { mu.Lock(); alarms[a]++; mu.Unlock() }
	})
	p, c := r.asked(engine.LinkRequest{})
	p.SetPasskeyBehavior(simulator.PasskeySilent)
	if err := r.answer(p, c); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, causedBy(engine.PasskeyStuck))
	mu.Lock()
	if alarms[engine.AlarmStuck] != 1 {
		t.Errorf("alarms: %v", alarms)
	}
	mu.Unlock()
	r.stop()
	r.cfg.Passkey.PairingTimeout = patience // a busy machine takes longer than 50 ms to pair
	r.start()
	p.SetPasskeyBehavior(simulator.PasskeyGood)
	mark := r.sink.mark()
	if err := r.answer(p, r.ask(p, engine.LinkRequest{})); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", mark, isOpen)
}

func TestPasskeyStepExpires(t *testing.T) {
	r := newRig(t, func(c *engine.Config) { c.Passkey.Limit = 100 * time.Millisecond })
	p, c := r.asked(engine.LinkRequest{})
	await(t, r.sink, "a", 0, causedBy(engine.PasskeyExpired))
	if err := r.answer(p, c); !errors.Is(err, engine.ErrNoStep) {
		t.Errorf("an answer that comes late: %v", err)
	}
}

func TestSocketLossEndsPasskeyStep(t *testing.T) {
	r := newRig(t)
	_, c := r.asked(engine.LinkRequest{})
	r.wa.Drop()
	await(t, r.sink, "a", 0, causedBy(engine.PasskeyExpired))
	if err := r.ConfirmPasskey(t.Context(), "a", c.ID, true); !errors.Is(err, engine.ErrNoStep) {
		t.Errorf("confirmed: %v", err)
	}
}

// An assertion that WhatsApp does not answer may be sent again; while one is under way no second one is sent.
func TestUnansweredPasskeyCanBeRepeated(t *testing.T) {
	r := newRig(t)
	p, c := r.asked(engine.LinkRequest{})
	p.SetPasskeyBehavior(simulator.PasskeyUnreadable)
	ctx, cancel := context.WithCancel(t.Context())
	mark := r.sink.mark()
	answer := r.forge(p, c, simulator.Forgery{})
	sent := make(chan error)
	go func() { sent <- r.AnswerPasskey(ctx, "a", c.ID, answer) }()
	await(t, r.sink, "a", mark, inPhase(engine.PasskeySent))
	if err := r.AnswerPasskey(t.Context(), "a", c.ID, answer); !errors.Is(err, engine.ErrWrongStage) {
		t.Errorf("a second one: %v", err)
	}
	cancel()
	if err := <-sent; !errors.Is(err, engine.ErrNoAnswer) {
		t.Errorf("got %v", err)
	}
	p.SetPasskeyBehavior(simulator.PasskeyGood)
	if err := r.answer(p, c); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", mark, isOpen)
}

// After a late assertion the owner must compare a code.
func TestLatePasskeyAnswerComparesCodes(t *testing.T) {
	for name, same := range map[string]bool{"the same": true, "others": false} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *engine.Config) { c.Passkey.Handoff = time.Nanosecond })
			p, c := r.asked(engine.LinkRequest{})
			if err := r.ConfirmPasskey(t.Context(), "a", c.ID, true); !errors.Is(err, engine.ErrWrongStage) {
				t.Errorf("confirmed before there is a code: %v", err)
			}
			mark := r.sink.mark()
			if err := r.answer(p, c); err != nil {
				t.Fatal(err)
			}
			await(t, r.sink, "a", mark, inPhase(engine.PasskeyCode))
			shown, err := r.LinkPasskey("a")
			if err != nil || shown.Code == "" || shown.Code != p.PasskeyCode() || shown.Options != nil {
				t.Fatalf("the phone shows %q, we %q, %v", p.PasskeyCode(), shown.Code, err)
			}
			if err := r.ConfirmPasskey(t.Context(), "a", c.ID, same); err != nil {
				t.Fatal(err)
			}
			if same {
				await(t, r.sink, "a", mark, isOpen)
				return
			}
			await(t, r.sink, "a", mark, causedBy(engine.PasskeyDiffers))
			if len(p.Devices()) != 0 {
				t.Error("a device was linked")
			}
		})
	}
}

func TestWrongNumberAfterPasskey(t *testing.T) {
	r := newRig(t)
	p, c := r.asked(engine.LinkRequest{Expected: "5521912345678"})
	if err := r.answer(p, c); err != nil {
		t.Fatal(err)
	}
	got := await(t, r.sink, "a", 0, causedBy(engine.WrongNumber)).Snapshot
	if len(p.Devices()) != 0 || !strings.HasPrefix(got.Observed, number) {
		t.Errorf("%d devices, observed %q", len(p.Devices()), got.Observed)
	}
}

func TestCancelLinkInPasskeyStep(t *testing.T) {
	r := newRig(t)
	p, c := r.asked(engine.LinkRequest{})
	if err := r.CancelLink("a"); err != nil {
		t.Fatal(err)
	}
	if got := r.now("a"); got.State != engine.Closed || got.Phase != "" || got.Step != (engine.Step{}) {
		t.Errorf("got %+v", got)
	}
	if err := r.answer(p, c); !errors.Is(err, engine.ErrNoStep) {
		t.Errorf("answered: %v", err)
	}
}

// Neither the options nor the assertion is logged.
func TestPasskeyIsNotLogged(t *testing.T) {
	var log safeBuffer
	r := newRig(t, func(c *engine.Config) {
		c.Passkey.Handoff = time.Nanosecond
		c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	p, c := r.asked(engine.LinkRequest{})
	bad, good := r.forge(p, c, simulator.Forgery{Signature: true}), r.forge(p, c, simulator.Forgery{})
	if err := r.AnswerPasskey(t.Context(), "a", c.ID, bad); !errors.Is(err, engine.ErrAnswerRefused) {
		t.Fatal(err)
	}
	if err := r.AnswerPasskey(t.Context(), "a", c.ID, good); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, inPhase(engine.PasskeyCode))
	code := p.PasskeyCode()
	if err := r.ConfirmPasskey(t.Context(), "a", c.ID, true); err != nil {
		t.Fatal(err)
	}
	await(t, r.sink, "a", 0, isOpen)
	written := log.String()
	if !strings.Contains(written, "asks for a passkey") {
		t.Error("the log does not tell of the step")
	}
	for _, secret := range append([]string{code, c.ID}, longStrings(c.Options, bad, good)...) {
		if strings.Contains(written, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

// longStrings are the strings of JSON texts that are long enough to be secrets.
func longStrings(texts ...[]byte) (long []string) {
	for _, raw := range texts {
		for part := range strings.SplitSeq(string(raw), `"`) {
			if len(part) > 20 && !strings.Contains(part, "Results") {
				long = append(long, part)
			}
		}
	}
	return long
}

// safeBuffer is a log buffer that is safe for concurrent use.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
