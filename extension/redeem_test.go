package extension_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/extension/extensiontest"
)

// farDesk is a dashboard that the manifest does not list, with the Connector's two routes. One tries to read what it got.
type farDesk struct {
	*httptest.Server
	redeem, answer func(w http.ResponseWriter, body map[string]json.RawMessage)
	calls          atomic.Int32
}

func newFarDesk(t *testing.T) *farDesk {
	t.Helper()
	f := &farDesk{}
	mux := http.NewServeMux()
	route := func(pattern string, to func() func(http.ResponseWriter, map[string]json.RawMessage)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			f.calls.Add(1)
			var body map[string]json.RawMessage
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" || r.URL.RawQuery != "" {
				t.Errorf("%s came with %v (%v)", r.URL, r.Header, err)
			}
			to()(w, body)
		})
	}
	route("POST /connector/redeem", func() func(http.ResponseWriter, map[string]json.RawMessage) { return f.redeem })
	route("POST /connector/answer", func() func(http.ResponseWriter, map[string]json.RawMessage) { return f.answer })
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *farDesk) host() string { return strings.TrimPrefix(f.URL, "http://") }

// asks answers a code with a question.
func (f *farDesk) asks(change func(o, d map[string]any)) (challenge string) {
	raw, challenge := extensiontest.Options()
	var options map[string]any
	_ = json.Unmarshal(raw, &options) // ours
	display := map[string]any{"salon": "Barbearia do João", "number": "…7777", "host": f.host()}
	if change != nil {
		change(options, display)
	}
	f.redeem = func(w http.ResponseWriter, _ map[string]json.RawMessage) {
		_ = json.NewEncoder(w).Encode(map[string]any{"ticket": "the-ticket", "options": options, "display": display, "expires_at": "2026-11-26T15:00:00Z"})
	}
	return challenge
}

// says is an answer without more.
func says(status int) func(http.ResponseWriter, map[string]json.RawMessage) {
	return func(w http.ResponseWriter, _ map[string]json.RawMessage) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"detail":"não"}`))
	}
}

// typeCode fills in the Connector's own page, and sends it.
func typeCode(t *testing.T, tab *extensiontest.Tab, host, code string) {
	t.Helper()
	tab.Until("the page is ready", "document.querySelector('h1').textContent && !document.getElementById('go').disabled")
	tab.Do(
		chromedp.SetValue(chromedp.CSS("#host"), host), chromedp.SetValue(chromedp.CSS("#code"), code),
		chromedp.Click(chromedp.CSS("#go")))
}

const answered = "!document.getElementById('go').disabled && !document.getElementById('told').hidden"

// TestAPasskeyStepIsDoneByCode: the way for dashboards that the manifest does not list. Their address counts as granted here, since the
// browser's dialog cannot be played.
func TestAPasskeyStepIsDoneByCode(t *testing.T) {
	far := newFarDesk(t)
	b := extensiontest.Start(t, extensiontest.Setup{Origins: []string{"https://app.salonzap.example"}, Granted: []string{"http://127.0.0.1/*"}})
	owner, err := extensiontest.NewPasskey()
	if err != nil {
		t.Fatal(err)
	}
	tab := b.Open(t, "chrome-extension://"+b.ID+"/connect.html")

	challenge := far.asks(nil)
	question := far.redeem
	far.redeem = func(w http.ResponseWriter, body map[string]json.RawMessage) {
		if string(body["code"]) != `"ABCDEFGH"` || len(body) != 1 {
			t.Errorf("the code came as %s", body)
		}
		question(w, body)
	}
	var got json.RawMessage
	far.answer = func(w http.ResponseWriter, body map[string]json.RawMessage) {
		if string(body["ticket"]) != `"the-ticket"` || len(body) != 2 {
			t.Errorf("the answer came with %s", body)
		}
		got = body["assertion"]
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte(`{"stage":"passkey_sent"}`))
	}
	typeCode(t, tab, far.URL+"/dashboard/", "abcd-efgh")
	wa := b.WhatsApp(t)
	wa.Use(owner)
	if card := wa.Card(); !strings.Contains(card, far.host()) {
		t.Errorf("the card does not say who asks:\n%s", card)
	}
	wa.Press(extensiontest.Confirm)
	tab.Until("it is done", answered)
	if told := extensiontest.Read[string](tab, "document.getElementById('told').textContent"); !strings.HasPrefix(told, "Confirmado.") {
		t.Errorf("it says %q", told)
	}
	if err := owner.Verify(got, challenge); err != nil {
		t.Error(err)
	}
	b.NoWhatsApp(t)
	if extensiontest.Read[string](tab, "document.getElementById('code').value") != "" {
		t.Error("the code is still on the page")
	}
	kept := extensiontest.Read[string](tab, "Promise.all([chrome.storage.session.get(), chrome.storage.local.get(), chrome.storage.sync.get()]).then(JSON.stringify)")
	if kept != "[{},{},{}]" {
		t.Errorf("the extension keeps %s", kept)
	}
}

// TestWhatADashboardRefusesIsNeitherAskedNorSigned: what a dashboard answers, and what the Connector does not ask or sign for it.
func TestWhatADashboardRefusesIsNeitherAskedNorSigned(t *testing.T) {
	far := newFarDesk(t)
	b := extensiontest.Start(t, extensiontest.Setup{Granted: []string{"http://127.0.0.1/*"}})
	owner, err := extensiontest.NewPasskey()
	if err != nil {
		t.Fatal(err)
	}
	tab := b.Open(t, "chrome-extension://"+b.ID+"/connect.html")
	question := func(change func(o, d map[string]any)) func() { return func() { far.asks(change) } }
	status := func(code int) func() { return func() { far.redeem = says(code) } }
	sign := func(wa *extensiontest.Tab) { wa.Use(owner); wa.Press(extensiontest.Confirm) }
	for _, tc := range []struct {
		name, host, code string
		answers          func()
		on               func(*extensiontest.Tab) // nil: WhatsApp Web is not opened
		calls            int32
		want             string
	}{
		{"no address", "painel exemplo", "ABCDEFGH", nil, nil, 0, "Esse endereço não serve"},
		{"without TLS", "http://painel.exemplo", "ABCDEFGH", nil, nil, 0, "Esse endereço não serve"},
		{"another scheme", "javascript:alert(1)", "ABCDEFGH", nil, nil, 0, "Esse endereço não serve"},
		{"with a password", "https://a:b@painel.exemplo", "ABCDEFGH", nil, nil, 0, "Esse endereço não serve"},
		{"half a code", far.host(), "ABCD", nil, nil, 0, "Esse código não existe"},
		{"an unknown code", far.host(), "ABCDEFGH", status(404), nil, 1, "Esse código não existe"},
		{"an old code", far.host(), "ABCDEFGH", status(410), nil, 1, "já foi usado ou venceu"},
		{"too many", far.host(), "ABCDEFGH", status(429), nil, 1, "Espere um minuto"},
		{"trouble", far.host(), "ABCDEFGH", status(502), nil, 1, "não respondeu"},
		{"a page in place of JSON", far.host(), "ABCDEFGH", func() {
			far.redeem = func(w http.ResponseWriter, _ map[string]json.RawMessage) { _, _ = w.Write([]byte("<html>")) }
		}, nil, 1, "não entendeu esse painel"},
		{"sent elsewhere", far.host(), "ABCDEFGH", func() {
			far.redeem = func(w http.ResponseWriter, _ map[string]json.RawMessage) {
				w.Header().Set("Location", "/connector/answer")
				w.WriteHeader(http.StatusTemporaryRedirect)
			}
		}, nil, 1, "não respondeu"},
		{"another dashboard's name", far.host(), "ABCDEFGH", question(func(_, d map[string]any) { d["host"] = "app.salonzap.example" }), nil, 1, "não entendeu esse painel"},
		{"another party", far.host(), "ABCDEFGH", question(func(o, _ map[string]any) { o["rpId"] = "example.com" }), nil, 1, "não entendeu esse painel"},
		{"an owner who need not be there", far.host(), "ABCDEFGH", question(func(o, _ map[string]any) { o["userVerification"] = "preferred" }), nil, 1, "não entendeu esse painel"},
		{"cancelled", far.host(), "ABCDEFGH", question(nil), func(wa *extensiontest.Tab) { wa.Press(extensiontest.Cancel) }, 1, "não foi concluída"},
		{"closed", far.host(), "ABCDEFGH", question(nil), func(wa *extensiontest.Tab) { wa.Card(); wa.Close() }, 1, "foi fechada"},
		{"the answer is refused", far.host(), "ABCDEFGH", func() { far.asks(nil); far.answer = says(409) }, sign, 2, "não aceitou"},
		{"trouble at the end", far.host(), "ABCDEFGH", func() { far.asks(nil); far.answer = says(503) }, sign, 2, "não respondeu"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			far.calls.Store(0)
			if tc.answers != nil {
				tc.answers()
			}
			extensiontest.Read[int](tab, "(document.getElementById('told').hidden = true, 0)")
			typeCode(t, tab, tc.host, tc.code)
			if tc.on != nil {
				tc.on(b.WhatsApp(t))
			}
			tab.Until("it is answered: "+tc.name, answered)
			if told := extensiontest.Read[string](tab, "document.getElementById('told').textContent"); !strings.Contains(told, tc.want) {
				t.Errorf("it says %q, want %q", told, tc.want)
			}
			if n := far.calls.Load(); n != tc.calls {
				t.Errorf("the dashboard was called %d times, want %d", n, tc.calls)
			}
			b.NoWhatsApp(t)
		})
	}
}

// TestAnAddressThatWasNotGrantedIsNotCalled: an address that the owner has not granted is not called: the browser asks first, and nobody answers here.
func TestAnAddressThatWasNotGrantedIsNotCalled(t *testing.T) {
	far := newFarDesk(t)
	far.redeem = says(http.StatusNotFound)
	b := extensiontest.Start(t, extensiontest.Setup{})
	tab := b.Open(t, "chrome-extension://"+b.ID+"/connect.html")
	typeCode(t, tab, far.URL, "ABCDEFGH")
	// Past the Connector's own question, its worker is asked all the same: the browser lets no call through.
	told := extensiontest.Read[string](tab, "chrome.runtime.sendMessage({ type: 'redeem', host: '"+far.URL+"', code: 'ABCDEFGH' }).then(JSON.stringify)")
	if told != `{"code":"unreachable","ok":false}` && told != `{"ok":false,"code":"unreachable"}` {
		t.Errorf("the worker answers %s", told)
	}
	if n := far.calls.Load(); n != 0 {
		t.Errorf("the dashboard was called %d times", n)
	}
}
