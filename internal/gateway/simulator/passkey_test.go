package simulator_test

import (
	"encoding/json"
	"errors"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/gateway/simulator"
)

// asked gives a phone that requires a passkey, a client whose QR code it has scanned, and the request for the passkey.
func asked(t *testing.T) (*simulator.Phone, *client, *events.PairPasskeyRequest) {
	t.Helper()
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	p.RequirePasskey(true)
	c := db.client(t, s, nil)
	c.connect()
	if _, err := p.Scan(t.Context(), c.code()); !errors.Is(err, simulator.ErrPasskey) {
		t.Fatalf("scanned: %v", err)
	}
	return p, c, await[*events.PairPasskeyRequest](c)
}

// assertion is a browser's answer to the request, with a forged part if wrong has one.
func assertion(t *testing.T, p *simulator.Phone, e *events.PairPasskeyRequest, wrong simulator.Forgery) *types.WebAuthnResponse {
	t.Helper()
	options, err := json.Marshal(e.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := p.Forge(options, wrong)
	if err != nil {
		t.Fatal(err)
	}
	out := &types.WebAuthnResponse{}
	if err := json.Unmarshal(raw, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheDoublePlaysThePasskeyStep(t *testing.T) {
	p, c, e := asked(t)
	if e.PublicKey.RelyingPartID != "whatsapp.com" || len(e.PublicKey.Challenge) == 0 || e.PublicKey.Timeout != 600000 {
		t.Errorf("%+v", e.PublicKey)
	}
	if err := c.SendPasskeyResponse(t.Context(), assertion(t, p, e, simulator.Forgery{})); err != nil {
		t.Fatal(err)
	}
	confirm := await[*events.PairPasskeyConfirmation](c)
	if !confirm.SkipHandoffUX || confirm.Code != p.PasskeyCode() || len(confirm.Code) != 9 {
		t.Errorf("%+v, the phone shows %q", confirm, p.PasskeyCode())
	}
	if err := c.SendPasskeyConfirmation(t.Context()); err != nil {
		t.Fatal(err)
	}
	await[*events.PairSuccess](c)
	await[*events.Connected](c)
	if n := len(p.Devices()); n != 1 {
		t.Errorf("%d devices", n)
	}
}

// The simulator refuses an assertion with any of these parts forged, and still accepts a valid one after that.
func TestEachForgedPartOfAPasskeyIsRefused(t *testing.T) {
	p, c, e := asked(t)
	for what, wrong := range map[string]simulator.Forgery{
		"type": {Type: "webauthn.create"}, "challenge": {Challenge: "AAAA"}, "origin": {Origin: "https://web.whatsapp.com.example"},
		"party": {RelyingID: "web.whatsapp.com"}, "absent": {Absent: true}, "unproved": {NotVerified: true},
		"signature": {Signature: true}, "key": {Key: true},
	} {
		err := c.SendPasskeyResponse(t.Context(), assertion(t, p, e, wrong))
		if refused := new(whatsmeow.IQError); !errors.As(err, &refused) || refused.Code != 401 {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := c.SendPasskeyResponse(t.Context(), assertion(t, p, e, simulator.Forgery{})); err != nil {
		t.Fatal(err)
	}
	await[*events.PairPasskeyConfirmation](c)
}

func TestTheDoubleRejectsAndIgnoresPasskeys(t *testing.T) {
	p, c, e := asked(t)
	p.SetPasskeyBehavior(simulator.PasskeyRejects)
	if err := c.SendPasskeyResponse(t.Context(), assertion(t, p, e, simulator.Forgery{})); err == nil {
		t.Error("a rejected answer was taken")
	}
	p.SetPasskeyBehavior(simulator.PasskeySilent)
	if err := c.SendPasskeyResponse(t.Context(), assertion(t, p, e, simulator.Forgery{})); err != nil {
		t.Error(err)
	}
	if err := c.SendPasskeyConfirmation(t.Context()); err == nil || p.PasskeyCode() != "" {
		t.Error("a silent server went on")
	}
	// A second assertion, after an accepted one, has no proof: the user has to compare the codes.
	p.SetPasskeyBehavior(simulator.PasskeyGood)
	if err := c.SendPasskeyResponse(t.Context(), assertion(t, p, e, simulator.Forgery{})); err != nil {
		t.Fatal(err)
	}
	if confirm := await[*events.PairPasskeyConfirmation](c); confirm.SkipHandoffUX || confirm.Code != p.PasskeyCode() {
		t.Errorf("%+v, the phone shows %q", confirm, p.PasskeyCode())
	}
}

func TestPasskeyByPairingCode(t *testing.T) {
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	p.RequirePasskey(true)
	c := db.client(t, s, nil)
	c.connect()
	c.code()
	typed, err := c.PairPhone(t.Context(), "5511987654321", true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.TypeCode(t.Context(), typed); !errors.Is(err, simulator.ErrPasskey) {
		t.Fatal(err)
	}
	e := await[*events.PairPasskeyRequest](c)
	if err := c.SendPasskeyResponse(t.Context(), assertion(t, p, e, simulator.Forgery{})); err != nil {
		t.Fatal(err)
	}
	await[*events.PairPasskeyConfirmation](c)
	if err := c.SendPasskeyConfirmation(t.Context()); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c)
}
