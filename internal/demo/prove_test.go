package demo_test

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/demo"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// prove answers as Salonzap and its gateway do.
func (r *rig) prove(ctx context.Context, _ demo.Salon, sign func([]byte) ([]byte, error)) error {
	r.mu.Lock()
	asked := r.asked
	r.mu.Unlock()
	if asked == nil {
		return fault.New(fault.NotFound, "rig.prove", text.NoLinkPasskey)
	}
	options, err := json.Marshal(asked.PublicKey)
	if err != nil {
		return err
	}
	raw, err := sign(options)
	if err != nil {
		return err
	}
	answer := &types.WebAuthnResponse{}
	if err := json.Unmarshal(raw, answer); err != nil {
		return err
	}
	if err := r.client.SendPasskeyResponse(ctx, answer); err != nil {
		return fault.New(fault.Conflict, "rig.prove", text.PasskeyRefusedTry)
	}
	return nil
}

// challenged lets the salon's phone read a code, and WhatsApp ask for its passkey.
func (r *rig) challenged(t *testing.T, read demo.Action, more ...string) {
	t.Helper()
	r.turn(t, demo.Passkey, "on")
	if out := r.do(t, read, more...); !strings.Contains(out.to, "failed=demo.refused.passkey") || r.face(t) != "passkey" {
		t.Fatalf("sent to %q, and the phone is at %q", out.to, r.face(t))
	}
	asked := await[*events.PairPasskeyRequest](t, r.client)
	r.mu.Lock()
	r.asked = asked
	r.mu.Unlock()
	r.step("passkey")
}

// step is where Salonzap says that the passkey step is.
func (r *rig) step(s demo.Step) {
	r.salon(func(o *demo.Salon) { o.Status, o.QR, o.Pairing, o.Step = "connecting", "", "", s })
}

func TestPasskey(t *testing.T) {
	for name, read := range map[string]func(*testing.T, *rig){
		"by QR code": func(t *testing.T, r *rig) {
			t.Helper()
			r.awaitScan(t)
			r.challenged(t, demo.Scan)
		},
		"by pairing code": func(t *testing.T, r *rig) {
			t.Helper()
			code := r.awaitCode(t, number)
			r.challenged(t, demo.Type, "code", code)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			read(t, r)
			page := r.get(t, "/demo/").body
			for _, want := range []string{`id="do-prove"`, `id="do-prove_other"`, `id="do-prove_silent"`, "(simulação)"} {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
			if out := r.do(t, demo.Prove); !strings.Contains(out.to, "did=prove") {
				t.Fatalf("sent to %q", out.to)
			}
			r.step("passkey_sent")
			await[*events.PairPasskeyConfirmation](t, r.client)
			if face := r.face(t); face != "proved" {
				t.Errorf("after the answer the phone is at %q", face)
			}
			if err := r.client.SendPasskeyConfirmation(t.Context()); err != nil {
				t.Fatal(err)
			}
			await[*events.PairSuccess](t, r.client)
			await[*events.Connected](t, r.client)
			r.salon(func(o *demo.Salon) { o.Status, o.Step = "connected", "" })
			r.until(t, "linked")
			r.do(t, demo.Unlink) // it knows which device is the salon's
			await[*events.LoggedOut](t, r.client)
		})
	}
}

// Another account's passkey is refused, and the step goes on; an answer that nothing comes of leaves no trace.
func TestPasskeysThatLeadNowhere(t *testing.T) {
	r := newRig(t)
	r.awaitScan(t)
	if out := r.do(t, demo.Prove); !strings.Contains(out.to, "failed=demo.refused.no_step") {
		t.Errorf("unasked, it was sent to %q", out.to)
	}
	r.challenged(t, demo.Scan)
	if out := r.do(t, demo.ProveOther); !strings.Contains(out.to, "failed=demo.refused.proof") {
		t.Errorf("another's passkey was sent to %q", out.to)
	}
	if out := r.do(t, demo.ProveSilent); !strings.Contains(out.to, "did=prove_silent") {
		t.Errorf("the silence was sent to %q", out.to)
	}
	if err := r.client.SendPasskeyConfirmation(t.Context()); err == nil {
		t.Error("WhatsApp went on")
	}
	r.do(t, demo.Prove) // a second answer: people compare a code
	await[*events.PairPasskeyConfirmation](t, r.client)
	r.step("passkey_code")
	shown := regexp.MustCompile(`id="compare">([^<]+)<`).FindStringSubmatch(r.get(t, "/demo/").body)
	if r.face(t) != "compare" || shown == nil || shown[1] != r.own(t).PasskeyCode() {
		t.Errorf("to compare, the phone is at %q and shows %q", r.face(t), shown)
	}
	r.salon(func(o *demo.Salon) { o.Status, o.Step = "disconnected", "" })
	if r.face(t) != "idle" {
		t.Errorf("after the step the phone is at %q", r.face(t))
	}
}

func TestATokenIsNotShown(t *testing.T) {
	r := newRig(t)
	r.call(t, "/passkey-ceremony/a-very-secret-token", http.StatusOK)
	r.call(t, "/passkey-ceremony/a-very-secret-token/response", http.StatusAccepted)
	page := r.get(t, "/demo/").body
	if strings.Contains(page, "a-very-secret") || !strings.Contains(page, "/passkey-ceremony/response") {
		t.Error("the list of exchanges shows the token, or not the call")
	}
}
