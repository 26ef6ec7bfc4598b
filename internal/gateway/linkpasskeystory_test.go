package gateway_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

const ownNumber = "5511987654321"

// passkeyStory is an instance of the real engine whose owner is asked for a passkey by the simulated WhatsApp.
type passkeyStory struct {
	*world

	double  *simulator.Server
	phone   *simulator.Phone
	hook    *hook
	at      evolution.SecretURL
	options []byte
	written lockedBuffer
	secrets []string // what no log may contain
}

// asks links until WhatsApp asks for a passkey. With a number it links by pairing code instead of a QR code; expected is the number that may link.
func asks(t *testing.T, number, expected string, times engine.PasskeyTimes) *passkeyStory {
	t.Helper()
	c := &passkeyStory{}
	var err error
	if c.double, err = simulator.New(simulator.Options{Now: time.Now, RootKey: [32]byte{8, 8, 8}}); err != nil {
		t.Fatal(err)
	}
	address, err := c.double.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.double.Close() })
	c.world = newWorld(t, func(g *gateway.Config) {
		root := c.double.RootKey()
		log := slog.New(slog.NewTextHandler(&c.written, &slog.HandlerOptions{Level: slog.LevelDebug}))
		g.Log = log
		g.Sessions = gateway.Engine(engine.Config{
			Log: log, Now: time.Now, WhatsApp: engine.Endpoint{URL: "ws://" + address + "/ws/chat", RootKey: root[:]},
			Passkey: times, Version: engine.Version{Pinned: true},
		})
	})
	if c.phone, err = c.double.AddPhone(simulator.Person{Number: ownNumber, Name: "Salão", Platform: simulator.Business}); err != nil {
		t.Fatal(err)
	}
	c.phone.RequirePasskey(true)
	c.hook = newHook(t)
	c.made("a", c.hook)
	c.question(number, expected)
	t.Cleanup(c.inNoLog)
	return c
}

// question links until WhatsApp asks for a passkey.
func (c *passkeyStory) question(number, expected string) {
	c.tb.Helper()
	code := c.code(number, expected)
	read := c.phone.Scan
	if number != "" {
		read = c.phone.TypeCode
	}
	if _, err := read(c.tb.Context(), code); !errors.Is(err, simulator.ErrPasskey) {
		c.tb.Fatalf("the phone says %v", err)
	}
	c.until(func(u evolution.ConnectionUpdate) bool { return u.PasskeyStage == evolution.PasskeyAsked })
	now := c.state("a")
	for now.PasskeyStage == "" && now.Cause == "" { // after a restart, an event may be of the step before
		now = c.state("a")
	}
	if c.at = now.PasskeyOpenURL; c.at == "" {
		return // it is over already
	}
	c.secrets = append(c.secrets, code, strings.TrimPrefix(path(now), evolution.LinkPasskeyPath+"/"))
	if at, err := c.client.LinkPasskey(c.tb.Context(), c.at); err == nil {
		c.options = at.Options
	}
}

// code waits for a code.
func (c *passkeyStory) code(number, expected string) string {
	c.tb.Helper()
	for c.tb.Context().Err() == nil { // each call waits a little
		out, err := c.client.ConnectExpecting(c.tb.Context(), "a", number, expected)
		if err != nil {
			c.tb.Fatal(err)
		}
		if number == "" && out.QRCode.Code != "" {
			return out.QRCode.Code
		}
		if number != "" && out.QRCode.PairingCode != "" {
			return out.QRCode.PairingCode
		}
	}
	return ""
}

// until waits for a webhook that matches.
func (c *passkeyStory) until(match func(evolution.ConnectionUpdate) bool) evolution.ConnectionUpdate {
	c.tb.Helper()
	for {
		u, err := c.hook.want(c.tb, evolution.EventConnectionUpdate).ConnectionUpdate()
		if err != nil {
			c.tb.Fatal(err)
		}
		if match(u) {
			return u
		}
	}
}

// ends waits until the linking ended with a cause, and checks that nothing is linked and that the token is void.
func (c *passkeyStory) ends(cause engine.Cause) evolution.ConnectionUpdate {
	c.tb.Helper()
	u := c.until(func(u evolution.ConnectionUpdate) bool { return u.Cause == string(cause) })
	if u.PasskeyStage != "" || u.State != evolution.StateClose || len(c.phone.Devices()) != 0 {
		c.tb.Errorf("it ended with %+v, and %d devices", u, len(c.phone.Devices()))
	}
	c.over()
	return u
}

// over checks that the token is void.
func (c *passkeyStory) over() {
	c.tb.Helper()
	if _, err := c.client.LinkPasskey(c.tb.Context(), c.at); evolution.KindOf(err) != evolution.KindGone {
		c.tb.Errorf("the step is still reported: %v", err)
	}
	for what, err := range map[string]error{
		"answered": c.answer(simulator.Forgery{}), "confirmed": c.client.ConfirmLinkPasskey(c.tb.Context(), c.at, true),
		"cancelled": c.client.CancelLinkPasskey(c.tb.Context(), c.at),
	} {
		if evolution.KindOf(err) != evolution.KindGone {
			c.tb.Errorf("%s once more: %v", what, err)
		}
	}
}

func (c *passkeyStory) open() {
	c.tb.Helper()
	c.until(func(u evolution.ConnectionUpdate) bool { return u.State == evolution.StateOpen })
	if len(c.phone.Devices()) != 1 {
		c.tb.Errorf("the phone lists %+v", c.phone.Devices())
	}
}

// answer sends an assertion as a browser would, with one part forged.
func (c *passkeyStory) answer(wrong simulator.Forgery) error {
	c.tb.Helper()
	raw, err := c.phone.Forge(c.options, wrong)
	if err != nil {
		c.tb.Fatal(err)
	}
	var parts struct {
		ID       string            `json:"id"`
		Response map[string]string `json:"response"`
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		c.tb.Fatal(err)
	}
	c.secrets = append(c.secrets, parts.ID)
	for _, part := range parts.Response {
		c.secrets = append(c.secrets, part)
	}
	_, err = c.client.AnswerLinkPasskey(c.tb.Context(), c.at, raw)
	return err
}

// inNoLog checks that no secret is in the logs of gateway and engine, at debug level.
func (c *passkeyStory) inNoLog() {
	var asked struct {
		Challenge string `json:"challenge"`
	}
	if c.options != nil {
		if err := json.Unmarshal(c.options, &asked); err != nil {
			c.tb.Error(err)
		}
		c.secrets = append(c.secrets, asked.Challenge)
	}
	logged := c.written.String()
	if !strings.Contains(logged, "asks for a passkey") {
		c.tb.Error("the log does not tell of the step")
	}
	for i, secret := range c.secrets {
		if secret == "" || strings.Contains(logged, secret) {
			c.tb.Errorf("secret %d, %.6q…, is empty or in the log", i, secret)
		}
	}
}

// The step over the typed client, by both methods: assertions forged in each part are refused, a right one links, and no token works twice.
func TestLinkPasskeyOverTheTypedClient(t *testing.T) {
	for name, number := range map[string]string{"by QR code": "", "by pairing code": ownNumber} {
		t.Run(name, func(t *testing.T) {
			c := asks(t, number, ownNumber, engine.PasskeyTimes{})
			for _, tc := range []struct {
				what  string
				wrong simulator.Forgery
				kind  evolution.Kind
			}{
				{"type", simulator.Forgery{Type: "webauthn.create"}, evolution.KindRefused},
				{"origin", simulator.Forgery{Origin: "https://web.whatsapp.com.example"}, evolution.KindRefused},
				{"party", simulator.Forgery{RelyingID: "web.whatsapp.com"}, evolution.KindRefused},
				{"frame", simulator.Forgery{Cross: true}, evolution.KindRefused},
				{"presence", simulator.Forgery{Absent: true}, evolution.KindRefused},
				{"verification", simulator.Forgery{NotVerified: true}, evolution.KindRefused},
				{"challenge", simulator.Forgery{Challenge: "b3RoZXI"}, evolution.KindConflict},
				{"signature", simulator.Forgery{Signature: true}, evolution.KindRefused},
				{"key", simulator.Forgery{Key: true}, evolution.KindRefused},
			} {
				if err := c.answer(tc.wrong); evolution.KindOf(err) != tc.kind {
					t.Errorf("a wrong %s: %v, want %s", tc.what, err, tc.kind)
				}
			}
			if err := c.client.ConfirmLinkPasskey(t.Context(), c.at, true); evolution.KindOf(err) != evolution.KindConflict {
				t.Errorf("confirmed without a code: %v", err)
			}
			if err := c.answer(simulator.Forgery{}); err != nil {
				t.Fatal(err)
			}
			c.open()
			c.over()
		})
	}
}

// The ways in which a step ends without a linked device.
func TestLinkPasskeyStepEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		times    engine.PasskeyTimes
		expected string
		play     func(*testing.T, *passkeyStory)
		cause    engine.Cause
	}{
		"refused": {play: func(t *testing.T, c *passkeyStory) {
			t.Helper()
			c.phone.SetPasskeyBehavior(simulator.PasskeyRejects)
			for range 3 {
				if err := c.answer(simulator.Forgery{}); evolution.KindOf(err) != evolution.KindRefused {
					t.Errorf("answered: %v", err)
				}
			}
		}, cause: engine.PasskeyRefused},
		"stuck": {times: engine.PasskeyTimes{PairingTimeout: 100 * time.Millisecond}, play: func(t *testing.T, c *passkeyStory) {
			t.Helper()
			c.phone.SetPasskeyBehavior(simulator.PasskeySilent)
			if err := c.answer(simulator.Forgery{}); err != nil {
				t.Errorf("answered: %v", err)
			}
		}, cause: engine.PasskeyStuck},
		"expired": {times: engine.PasskeyTimes{Limit: 2 * time.Second}, cause: engine.PasskeyExpired},
		"cut":     {play: func(_ *testing.T, c *passkeyStory) { c.double.Drop() }, cause: engine.PasskeyExpired},
		"another number": {expected: "5521912345678", play: func(t *testing.T, c *passkeyStory) {
			t.Helper()
			if err := c.answer(simulator.Forgery{}); err != nil {
				t.Errorf("answered: %v", err)
			}
		}, cause: engine.WrongNumber},
		"another code": {times: engine.PasskeyTimes{Handoff: time.Nanosecond}, play: func(t *testing.T, c *passkeyStory) {
			t.Helper()
			c.compare(t, false)
		}, cause: engine.PasskeyDiffers},
	} {
		t.Run(name, func(t *testing.T) {
			c := asks(t, "", tc.expected, tc.times)
			if tc.play != nil {
				tc.play(t, c)
			}
			if c.options == nil { // the step ended before it was read
				c.until(func(u evolution.ConnectionUpdate) bool { return u.Cause == string(tc.cause) })
				return
			}
			u := c.ends(tc.cause)
			if want := map[bool]string{true: ownNumber}[tc.cause == engine.WrongNumber]; u.Observed != want {
				t.Errorf("observed %q, want %q", u.Observed, want)
			}
		})
	}
}

// compare sends the assertion so late that codes must be compared, and says whether the phone shows the same code.
func (c *passkeyStory) compare(t *testing.T, same bool) {
	t.Helper()
	if err := c.answer(simulator.Forgery{}); err != nil {
		t.Fatal(err)
	}
	c.until(func(u evolution.ConnectionUpdate) bool { return u.PasskeyStage == evolution.PasskeyCompare })
	at, err := c.client.LinkPasskey(t.Context(), c.at)
	if err != nil || at.Code == "" || at.Code != c.phone.PasskeyCode() || at.Options != nil {
		t.Fatalf("the phone shows %q, the step %q, %v", c.phone.PasskeyCode(), at.Code, err)
	}
	c.secrets = append(c.secrets, at.Code)
	if err := c.answer(simulator.Forgery{}); evolution.KindOf(err) != evolution.KindConflict {
		t.Errorf("a second answer: %v", err)
	}
	if err := c.client.ConfirmLinkPasskey(t.Context(), c.at, same); err != nil {
		t.Error(err)
	}
}

func TestLinkPasskeyWithMatchingCodes(t *testing.T) {
	c := asks(t, "", "", engine.PasskeyTimes{Handoff: time.Nanosecond})
	c.compare(t, true)
	c.open()
}

// Cancelling a step is no failure, and the next step has another token.
func TestLinkPasskeyCancelled(t *testing.T) {
	c := asks(t, "", "", engine.PasskeyTimes{})
	if err := c.client.CancelLinkPasskey(t.Context(), c.at); err != nil {
		t.Fatal(err)
	}
	if now, err := c.client.ConnectionState(t.Context(), "a"); err != nil || now.State != evolution.StateClose || now.Cause != "" || now.PasskeyStage != "" {
		t.Errorf("after it: %+v, %v", now, err)
	}
	c.over()
	before, asked := c.at, c.options
	c.question("", "")
	if c.at == before || string(c.options) == string(asked) {
		t.Error("the next step is the same")
	}
	if _, err := c.client.LinkPasskey(t.Context(), before); evolution.KindOf(err) != evolution.KindGone {
		t.Errorf("the token of the step before: %v", err)
	}
	if err := c.answer(simulator.Forgery{}); err != nil {
		t.Fatal(err)
	}
	c.open()
}

// After a restart of the gateway the step is gone: nothing is linked, the token is unknown, and a new code works.
func TestLinkPasskeyIsForgottenAtRestart(t *testing.T) {
	c := asks(t, "", "", engine.PasskeyTimes{})
	c.stop()
	c.start()
	if _, err := c.client.LinkPasskey(t.Context(), c.at); evolution.KindOf(err) != evolution.KindNotFound {
		t.Errorf("the token: %v", err)
	}
	if err := c.answer(simulator.Forgery{}); evolution.KindOf(err) != evolution.KindNotFound {
		t.Errorf("the answer: %v", err)
	}
	if now, err := c.client.ConnectionState(t.Context(), "a"); err != nil || now.State != evolution.StateClose || now.PasskeyStage != "" || len(c.phone.Devices()) != 0 {
		t.Errorf("after the restart: %+v, %v", now, err)
	}
	c.question("", "")
	if err := c.answer(simulator.Forgery{}); err != nil {
		t.Fatal(err)
	}
	c.open()
}
