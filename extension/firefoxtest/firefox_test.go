package firefoxtest_test

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"salonzap/extension"
)

func dashboard() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	})
}

// answer is what the Connector says.
type answer struct {
	OK        bool            `json:"ok"`
	Code      string          `json:"code"`
	Version   string          `json:"version"`
	Assertion json.RawMessage `json:"assertion"`
}

func options(challenge string) map[string]any {
	return map[string]any{
		"challenge": b64([]byte(challenge)), "timeout": 600000, "rpId": "whatsapp.com", "allowCredentials": []any{},
		"userVerification": "required", "extensions": map[string]any{"uvm": true},
	}
}

// sign is a request as the dashboard makes it.
func (r *rig) sign(id string) map[string]any {
	return map[string]any{
		"type": "sign", "id": id, "options": options(id),
		"display": map[string]any{"salon": "Salão da Ana", "number": "…7777", "host": strings.TrimPrefix(r.dashboard, "http://")},
	}
}

// ask sends a message from the page that is shown.
func (r *rig) ask(message map[string]any) {
	r.Helper()
	_, err := run[any](r.firefox, "", "window.wrappedJSObject ? window.wrappedJSObject.ask(arguments[0]) : window.ask(arguments[0])", message)
	must(r.T, err)
}

// told waits in the page that is shown for an answer.
func (r *rig) told(id string) answer {
	r.Helper()
	var got *answer
	r.until("an answer to "+id, func() bool {
		var err error
		got, err = run[*answer](r.firefox, "", "return window.told[arguments[0]] ?? null", id)
		return err == nil && got != nil
	})
	return *got
}

// button finds a button of the card, which is in a closed shadow root, and where it is.
const button = `const card = document.querySelector('salonzap-card');
	const b = card?.openOrClosedShadowRoot?.querySelector(arguments[0]);
	if (!b) return null;
	const at = b.getBoundingClientRect();
	return at.width ? [Math.round(at.x + at.width / 2), Math.round(at.y + at.height / 2)] : null;`

// card goes to the tab that the Connector opened, waits for its card and gives what it says.
func (r *rig) card() string {
	r.Helper()
	said := ""
	r.until("there is a card", func() bool {
		for _, tab := range r.tabs() {
			if tab == r.home || !r.enter(tab) {
				continue
			}
			text, err := run[string](r.firefox, "system", `return document.querySelector('salonzap-card')?.openOrClosedShadowRoot?.querySelector('.card')?.innerText ?? ''`)
			if said = text; err == nil && said != "" {
				return true
			}
		}
		return false
	})
	return said
}

// press clicks a button of the card with the mouse.
func (r *rig) press(selector string) {
	r.Helper()
	var at []int
	r.until("there is "+selector, func() bool {
		var err error
		at, err = run[[]int](r.firefox, "system", button, selector)
		return err == nil && len(at) == 2
	})
	r.click(at[0], at[1])
}

// back waits until only one tab is left.
func (r *rig) back() {
	r.Helper()
	r.until("WhatsApp Web is closed", func() bool { return len(r.tabs()) == 1 })
	r.enter(r.home)
}

func TestFirefoxSigns(t *testing.T) {
	r := newRig(t, dashboard())
	r.ask(map[string]any{"type": "ping", "id": "p"})
	version, err := extension.Version()
	must(t, err)
	if got := r.told("p"); !got.OK || got.Version != version {
		t.Fatalf("ping: %+v", got)
	}

	r.ask(r.sign("one"))
	said := r.card()
	for _, want := range []string{"Salão da Ana", "7777", strings.TrimPrefix(r.dashboard, "http://")} {
		if !strings.Contains(said, want) {
			t.Errorf("the card does not say %q:\n%s", want, said)
		}
	}
	r.press(".yes")
	r.back()
	got := r.told("one")
	if !got.OK {
		t.Fatalf("not signed: %+v", got)
	}
	r.check(got.Assertion, "one")
}

// check verifies an assertion as WhatsApp would.
func (r *rig) check(assertion json.RawMessage, challenge string) {
	r.Helper()
	var a struct {
		Type     string `json:"type"`
		Response struct {
			ClientDataJSON    string `json:"clientDataJSON"`
			AuthenticatorData string `json:"authenticatorData"`
			Signature         string `json:"signature"`
		} `json:"response"`
	}
	must(r.T, json.Unmarshal(assertion, &a))
	part := func(text string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(text)
		must(r.T, err)
		return b
	}
	client, data := part(a.Response.ClientDataJSON), part(a.Response.AuthenticatorData)
	var c struct{ Type, Challenge, Origin string }
	must(r.T, json.Unmarshal(client, &c))
	if c.Type != "webauthn.get" || c.Challenge != b64([]byte(challenge)) || c.Origin != "https://web.whatsapp.com" {
		r.Errorf("signed is %+v", c)
	}
	rp, sum := sha256.Sum256([]byte("whatsapp.com")), sha256.Sum256(client)
	if len(data) < 37 || string(data[:32]) != string(rp[:]) || data[32]&5 != 5 {
		r.Fatalf("the authenticator's data are %x", data)
	}
	digest := sha256.Sum256(append(data, sum[:]...))
	if !ecdsa.VerifyASN1(&r.key.PublicKey, digest[:], part(a.Response.Signature)) {
		r.Error("the signature is not the owner's")
	}
}
