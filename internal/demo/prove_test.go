package demo_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/demo"
)

// challenged lets the salon's phone read a code, and WhatsApp ask for its passkey.
func challenged(t *testing.T, r *rig, read demo.Action, more ...string) {
	t.Helper()
	r.Turn(t, demo.Passkey, "on")
	if out := r.Do(t, read, more...); !strings.Contains(out.To, "failed=demo.refused.passkey") || r.Face(t) != "passkey" {
		t.Fatalf("sent to %q, and the phone is at %q", out.To, r.Face(t))
	}
	asked := await[*events.PairPasskeyRequest](t, r.Client)
	r.Mu.Lock()
	r.Asked = asked
	r.Mu.Unlock()
	step(r, "passkey")
}

// step is where Salonzap says that the passkey step is.
func step(r *rig, s demo.Step) {
	r.Salon(func(o *demo.Salon) { o.Status, o.QR, o.Pairing, o.Step = "connecting", "", "", s })
}

func TestAPhoneAnswersForItsPasskey(t *testing.T) {
	for name, read := range map[string]func(*testing.T, *rig){
		"by QR code": func(t *testing.T, r *rig) {
			t.Helper()
			r.AwaitScan(t)
			challenged(t, r, demo.Scan)
		},
		"by pairing code": func(t *testing.T, r *rig) {
			t.Helper()
			code := r.AwaitCode(t, number)
			challenged(t, r, demo.Type, "code", code)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			read(t, r)
			page := r.Get(t, "/demo/").Body
			for _, want := range []string{`id="do-prove"`, `id="do-prove_other"`, `id="do-prove_silent"`, "(simulação)"} {
				if !strings.Contains(page, want) {
					t.Errorf("the page lacks %s", want)
				}
			}
			if out := r.Do(t, demo.Prove); !strings.Contains(out.To, "did=prove") {
				t.Fatalf("sent to %q", out.To)
			}
			step(r, "passkey_sent")
			await[*events.PairPasskeyConfirmation](t, r.Client)
			if face := r.Face(t); face != "proved" {
				t.Errorf("after the answer the phone is at %q", face)
			}
			if err := r.Client.SendPasskeyConfirmation(t.Context()); err != nil {
				t.Fatal(err)
			}
			await[*events.PairSuccess](t, r.Client)
			await[*events.Connected](t, r.Client)
			r.Salon(func(o *demo.Salon) { o.Status, o.Step = "connected", "" })
			r.Until(t, "linked")
			r.Do(t, demo.Unlink) // it knows which device is the salon's
			await[*events.LoggedOut](t, r.Client)
		})
	}
}

// Another account's passkey is refused, and the step goes on; an answer that nothing comes of leaves no trace.
func TestPasskeysThatLeadNowhere(t *testing.T) {
	r := newRig(t)
	r.AwaitScan(t)
	if out := r.Do(t, demo.Prove); !strings.Contains(out.To, "failed=demo.refused.no_step") {
		t.Errorf("unasked, it was sent to %q", out.To)
	}
	challenged(t, r, demo.Scan)
	if out := r.Do(t, demo.ProveOther); !strings.Contains(out.To, "failed=demo.refused.proof") {
		t.Errorf("another's passkey was sent to %q", out.To)
	}
	if out := r.Do(t, demo.ProveSilent); !strings.Contains(out.To, "did=prove_silent") {
		t.Errorf("the silence was sent to %q", out.To)
	}
	if err := r.Client.SendPasskeyConfirmation(t.Context()); err == nil {
		t.Error("WhatsApp went on")
	}
	r.Do(t, demo.Prove) // a second answer: people compare a code
	await[*events.PairPasskeyConfirmation](t, r.Client)
	step(r, "passkey_code")
	shown := regexp.MustCompile(`id="compare">([^<]+)<`).FindStringSubmatch(r.Get(t, "/demo/").Body)
	if r.Face(t) != "compare" || shown == nil || shown[1] != r.Own(t).PasskeyCode() {
		t.Errorf("to compare, the phone is at %q and shows %q", r.Face(t), shown)
	}
	r.Salon(func(o *demo.Salon) { o.Status, o.Step = "disconnected", "" })
	if r.Face(t) != "idle" {
		t.Errorf("after the step the phone is at %q", r.Face(t))
	}
}

func TestATokenIsNotShown(t *testing.T) {
	r := newRig(t)
	r.Call(t, "/passkey-ceremony/a-very-secret-token", http.StatusOK)
	r.Call(t, "/passkey-ceremony/a-very-secret-token/response", http.StatusAccepted)
	page := r.Get(t, "/demo/").Body
	if strings.Contains(page, "a-very-secret") || !strings.Contains(page, "/passkey-ceremony/response") {
		t.Error("the list of exchanges shows the token, or not the call")
	}
}
