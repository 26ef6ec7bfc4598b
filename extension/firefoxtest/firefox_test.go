package firefoxtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"salonzap/extension"
	"salonzap/extension/extensiontest"
)

func TestTheConnectorSignsInFirefox(t *testing.T) {
	desk := &codeDesk{answered: make(chan json.RawMessage, 1)}
	r := newRig(t, desk)
	r.ask(request{"type": "ping", "id": "ping"})
	version, err := extension.Version()
	must(t, err)
	if got := r.told("ping"); !got.OK || got.Version != version {
		t.Fatalf("a ping is answered by %+v", got)
	}
	for _, story := range []struct {
		name string
		play func(*rig)
	}{
		{"signs", signs},
		{"refuses what it must not sign", refuses},
		{"one at a time, until it is cancelled", oneAtATime},
		{"the tab is closed", closed},
		{"a page that is no dashboard", stranger},
		{"by a code", desk.byCode},
		{"its background is stopped in the middle", stopped},
		{"no passkey", noPasskey},
	} {
		t.Run(story.name, func(t *testing.T) {
			again := *r
			f := *r.firefox
			f.T, again.firefox = t, &f
			defer func() { r.last = f.last }()
			story.play(&again)
		})
	}
}

func signs(r *rig) {
	q, challenge := r.request("one")
	r.ask(q)
	said := r.card()
	for _, want := range []string{"Salão da Ana", "7777", r.host()} {
		if !strings.Contains(said, want) {
			r.Errorf("the card does not say %q:\n%s", want, said)
		}
	}
	r.press(".yes")
	r.back()
	got := r.told("one")
	if !got.OK {
		r.Fatalf("not signed: %+v", got)
	}
	if err := r.owner.Verify(got.Assertion, challenge); err != nil {
		r.Error(err)
	}
}

func refuses(r *rig) {
	for name, spoil := range map[string]func(request){
		"another party":             func(q request) { q["options"].(map[string]any)["rpId"] = "example.com" },
		"without the owner's proof": func(q request) { q["options"].(map[string]any)["userVerification"] = "preferred" },
		"another dashboard's name":  func(q request) { q["display"].(map[string]any)["host"] = "painel.example" },
		"another version":           func(q request) { q["v"] = 2 },
	} {
		q, _ := r.request(name)
		spoil(q)
		r.ask(q)
		if got := r.told(name); got.OK || got.Code != "bad_request" {
			r.Errorf("%s: %+v", name, got)
		}
	}
	if n := len(r.tabs()); n != 1 {
		r.Errorf("%d tabs are open", n)
	}
}

func oneAtATime(r *rig) {
	first, _ := r.request("first")
	r.ask(first)
	r.card()
	r.enter(r.home)
	second, _ := r.request("second")
	r.ask(second)
	if got := r.told("second"); got.Code != "busy" {
		r.Errorf("a second request: %+v", got)
	}
	r.card()
	r.press(".no")
	r.back()
	if got := r.told("first"); got.OK || got.Code != "cancelled" {
		r.Errorf("cancelled: %+v", got)
	}
}

func closed(r *rig) {
	q, _ := r.request("closed")
	r.ask(q)
	r.card()
	r.call("WebDriver:CloseWindow", map[string]any{})
	r.back()
	if got := r.told("closed"); got.OK || got.Code != "tab_closed" {
		r.Errorf("closed: %+v", got)
	}
}

// stranger: the Connector has no script on other pages, so nothing answers there; the dashboard's answer shows that it had
// the time.
func stranger(r *rig) {
	made := r.call("WebDriver:NewWindow", map[string]any{"type": "tab", "focus": true})
	var tab struct{ Handle string }
	must(r.T, json.Unmarshal(made, &tab))
	r.enter(tab.Handle)
	r.open(foreign)
	r.ask(request{"type": "ping", "id": "stranger"})
	r.enter(r.home)
	r.ask(request{"type": "ping", "id": "dashboard"})
	r.told("dashboard")
	r.enter(tab.Handle)
	got, err := run[*answer](r.firefox, "", "return window.told.stranger ?? null")
	if err != nil || got != nil {
		r.Errorf("a page that is no dashboard is answered %+v, %v", got, err)
	}
	r.call("WebDriver:CloseWindow", map[string]any{})
	r.back()
}

// stopped: Firefox may end an extension's background at any time. The dashboard is told, nothing is signed by whom nobody
// waits for, and the next request is as good as the first.
func stopped(r *rig) {
	q, _ := r.request("stopped")
	r.ask(q)
	r.card()
	r.call("Marionette:SetContext", map[string]any{"value": "chrome"})
	_, err := run[any](r.firefox, "", "return WebExtensionPolicy.getByID(arguments[0]).extension.terminateBackground({ignoreDevToolsAttached: true})", "conector@salonzap.example")
	must(r.T, err)
	r.call("Marionette:SetContext", map[string]any{"value": "content"})
	whatsApp := value[string](r.firefox, r.call("WebDriver:GetWindowHandle", map[string]any{}))
	r.enter(r.home)
	if got := r.told("stopped"); got.OK || got.Code != "tab_closed" {
		r.Errorf("stopped: %+v", got)
	}
	r.enter(whatsApp)
	r.press(".yes")
	r.back()
	if _, err := run[any](r.firefox, "", "window.told = {}"); err != nil {
		r.Fatal(err)
	}
	signs(r)
}

func noPasskey(r *rig) {
	r.call("WebAuthn:RemoveAllCredentials", map[string]any{"authenticatorId": r.passkeys})
	q, _ := r.request("none")
	r.ask(q)
	r.card()
	r.press(".yes")
	r.back()
	if got := r.told("none"); got.OK || got.Code != "no_passkey_or_refused" {
		r.Errorf("without a passkey: %+v", got)
	}
}

// codeDesk is a dashboard with the way by a code, too.
type codeDesk struct {
	question json.RawMessage
	host     string
	answered chan json.RawMessage
}

func (d *codeDesk) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	switch req.URL.Path {
	case "/connector/redeem":
		w.Header().Set("Content-Type", "application/json")
		if string(body) != `{"code":"ABCDEFGH"}` {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, "{}")
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"ticket": "t1", "options": d.question, "display": map[string]any{"salon": "Salão da Ana", "number": "…7777", "host": d.host},
		})
	case "/connector/answer":
		d.answered <- body
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, `{"stage":"passkey_sent"}`)
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	}
}

// byCode types a dashboard's address and a code into the Connector's own page.
func (d *codeDesk) byCode(r *rig) {
	question, challenge := extensiontest.Options()
	d.question, d.host = question, r.host()
	home := r.home
	made := r.call("WebDriver:NewWindow", map[string]any{"type": "tab", "focus": true})
	var tab struct{ Handle string }
	must(r.T, json.Unmarshal(made, &tab))
	r.enter(tab.Handle)
	r.open("moz-extension://" + inside + "/connect.html")
	r.fill("#host", r.host())
	r.fill("#code", "ABCD-ZZZZ")
	r.press("#go")
	r.says("Esse código não existe")
	r.fill("#code", "abcd-efgh")
	r.press("#go")
	r.home = tab.Handle
	r.until("WhatsApp Web is opened", func() bool { return len(r.tabs()) == 3 })
	r.cardBut(home)
	r.press(".yes")
	r.until("WhatsApp Web is closed", func() bool { return len(r.tabs()) == 2 })
	r.enter(tab.Handle)
	r.says("Volte para o seu painel")
	var got struct {
		Ticket    string          `json:"ticket"`
		Assertion json.RawMessage `json:"assertion"`
	}
	must(r.T, json.Unmarshal(<-d.answered, &got))
	if err := r.owner.Verify(got.Assertion, challenge); err != nil || got.Ticket != "t1" {
		r.Errorf("answered with the ticket %q: %v", got.Ticket, err)
	}
	r.call("WebDriver:CloseWindow", map[string]any{})
	r.home = home
	r.back()
}
