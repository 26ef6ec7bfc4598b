package extension_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"salonzap/extension/extensiontest"
)

const stranger = "estranho.example"

// TestWhatADashboardMustNotAskForIsRefused: what a dashboard must not ask for is refused before anything is opened.
func TestWhatADashboardMustNotAskForIsRefused(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	options := func(change func(o map[string]any)) func(request) {
		return func(r request) { change(r["options"].(map[string]any)) }
	}
	display := func(name string, value any) func(request) {
		return func(r request) { r["display"].(map[string]any)[name] = value }
	}
	for _, tc := range []struct {
		name   string
		change func(request)
	}{
		{"another party", options(func(o map[string]any) { o["rpId"] = "web.whatsapp.com" })},
		{"no party", options(func(o map[string]any) { delete(o, "rpId") })},
		{"an owner who is only preferred", options(func(o map[string]any) { o["userVerification"] = "preferred" })},
		{"an owner who is discouraged", options(func(o map[string]any) { o["userVerification"] = "discouraged" })},
		{"an owner who is not mentioned", options(func(o map[string]any) { delete(o, "userVerification") })},
		{"no challenge", options(func(o map[string]any) { delete(o, "challenge") })},
		{"a challenge that is none", options(func(o map[string]any) { o["challenge"] = "a+b/c=" })},
		{"no time", options(func(o map[string]any) { o["timeout"] = -1 })},
		{"a list that is none", options(func(o map[string]any) { o["allowCredentials"] = "all" })},
		{"no options", func(r request) { delete(r, "options") }},
		{"another dashboard's name", display("host", "app.salonzap.example")},
		{"this dashboard's name without its port", display("host", "127.0.0.1")},
		{"no name", display("host", "")},
		{"no salon", display("salon", " ")},
		{"a number that is none", display("number", 7777)},
		{"nothing to show", func(r request) { delete(r, "display") }},
		{"no id", func(r request) { delete(r, "id") }},
		{"another version", func(r request) { r["v"] = 2 }},
		{"another word", func(r request) { r["type"] = "redeem" }},
		{"the card's word", func(r request) { r["type"] = "confirmed" }},
	} {
		r, _ := d.request()
		tc.change(r)
		d.ask(d.tab, r)
		if a := d.told(d.tab); a.OK || a.Code != "bad_request" {
			t.Errorf("%s is answered by %+v", tc.name, a)
		}
		if d.b.OnWhatsApp(t) {
			t.Fatalf("%s opened WhatsApp Web", tc.name)
		}
	}
}

// TestAPageThatIsNoDashboardCannotReachTheConnector: a page that is no dashboard cannot reach the Connector; and if it could, it would be refused.
func TestAPageThatIsNoDashboardCannotReachTheConnector(t *testing.T) {
	hosts := map[string]http.Handler{stranger: http.HandlerFunc(page)}
	t.Run("the browser", func(t *testing.T) {
		d := newDesk(t, extensiontest.Setup{Hosts: hosts})
		tab := d.b.Open(t, "https://"+stranger+"/")
		if extensiontest.Read[bool](tab, "Boolean(globalThis.chrome?.runtime?.sendMessage)") {
			t.Error("a page of a stranger can call extensions")
		}
	})
	for _, bridge := range []bool{false, true} {
		t.Run(map[bool]string{false: "the worker", true: "the worker, by the window"}[bridge], func(t *testing.T) {
			d := newDesk(t, extensiontest.Setup{Hosts: hosts, Loose: []string{"https://" + stranger}, Bridge: bridge})
			tab := d.b.Open(t, "https://"+stranger+"/")
			for _, kind := range []string{"ping", "sign"} {
				r, _ := d.request()
				r["type"] = kind
				r["display"].(map[string]any)["host"] = stranger
				d.ask(tab, r)
				if a := d.told(tab); a.OK || a.Code != "bad_request" || a.Version != "" {
					t.Errorf("a stranger's %s is answered by %+v", kind, a)
				}
			}
			if d.b.OnWhatsApp(t) {
				t.Error("WhatsApp Web was opened for a stranger")
			}
		})
	}
}

// TestTheCardsButtonWorksOnlyWhileItIsSeen: the card's button works only while the card is in sight, and a moment after it came.
func TestTheCardsButtonWorksOnlyWhileItIsSeen(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	r, _ := d.request()
	d.ask(d.tab, r)
	wa := d.b.WhatsApp(t)
	wa.Use(d.passkey())
	wa.Card()
	works := func(want bool) {
		t.Helper()
		wa.Eventually(fmt.Sprintf("the button works: %t", want), func() bool { return wa.Works(extensiontest.Confirm) == want })
	}
	works(true)
	d.tab.Front()
	works(false)
	wa.Front()
	works(true)
	wa.Press(extensiontest.Confirm)
	if a := d.told(d.tab); !a.OK {
		t.Errorf("a person's click is answered by %+v", a)
	}
}

// TestScriptsCannotPressTheCardsButtons: neither WhatsApp's scripts nor anybody's can press the card's buttons, see into it, or answer for it.
func TestScriptsCannotPressTheCardsButtons(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	r, challenge := d.request()
	d.ask(d.tab, r)
	wa, owner := d.b.WhatsApp(t), d.passkey()
	wa.Use(owner)
	before := wa.Card()
	if extensiontest.Read[bool](wa, "document.querySelector('salonzap-card').shadowRoot !== null") {
		t.Error("the page can see into the card")
	}
	extensiontest.Read[int](wa, `(() => {
		const card = document.querySelector('salonzap-card');
		for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click']) {
			const event = new MouseEvent(kind, { bubbles: true, composed: true, clientX: innerWidth / 2, clientY: innerHeight / 2 });
			card.dispatchEvent(event);
			document.elementFromPoint(innerWidth / 2, innerHeight / 2).dispatchEvent(event);
		}
		card.click();
		for (const dir of ['signed', 'sign']) {
			postMessage({ ns: 'salonzap-pk', dir, id: 'guess', answer: { ok: true, assertion: {} }, options: {} }, location.origin);
		}
		return 0;
	})()`)
	wa.Eventually("the button works", func() bool { return wa.Works(extensiontest.Confirm) })
	wa.PressByScript(extensiontest.Confirm)
	wa.PressByScript(extensiontest.Cancel)
	wa.Until("the page's own messages were heard", "seen.filter(m => m.id === 'guess' && m.dir === 'signed').length >= 1")
	if after := wa.Card(); after != before {
		t.Errorf("the card was pressed by a script; it says now:\n%s", after)
	}
	if extensiontest.Read[bool](wa, "seen.some(m => JSON.stringify(m.options ?? '').includes('challenge'))") {
		t.Error("the question is on the page before anybody confirmed")
	}
	wa.Press(extensiontest.Confirm)
	if a := d.told(d.tab); !a.OK || owner.Verify(a.Assertion, challenge) != nil {
		t.Errorf("and a person's click is answered by %+v", a)
	}
}

// TestEveryEndOfARequestLeavesRoomForTheNext: every other way in which a request ends, and that each leaves room for the next.
func TestEveryEndOfARequestLeavesRoomForTheNext(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	within := func(ms int) func(request) {
		return func(r request) { r["options"].(map[string]any)["timeout"] = ms }
	}
	for _, tc := range []struct {
		name, want string
		change     func(request)
		end        func(wa *extensiontest.Tab) // nil: nobody looks at WhatsApp's tab
	}{
		{"cancelled", "cancelled", nil, func(wa *extensiontest.Tab) { wa.Press(extensiontest.Cancel) }},
		{"the tab is closed", "tab_closed", nil, func(wa *extensiontest.Tab) { wa.Card(); wa.Close() }},
		{"no passkey", "no_passkey_or_refused", nil, func(wa *extensiontest.Tab) { wa.Use(); wa.Press(extensiontest.Confirm) }},
		{"nobody clicks", "timeout", within(1500), nil}, // its tab may be closed before a busy machine is attached to it
		{"nobody touches", "timeout", within(12_000), // so long that a busy machine clicks the card before
			func(wa *extensiontest.Tab) {
				wa.Use(d.passkey()).NobodyTouches()
				wa.Press(extensiontest.Confirm)
			}},
		{"a browser that cannot", "unsupported", nil, func(wa *extensiontest.Tab) {
			extensiontest.Read[int](wa, "(PublicKeyCredential.parseRequestOptionsFromJSON = undefined, 0)")
			wa.Press(extensiontest.Confirm)
		}},
		{"what is no signature", "no_passkey_or_refused", nil, func(wa *extensiontest.Tab) {
			extensiontest.Read[int](wa, "(navigator.credentials.get = async () => ({ type: 'public-key', id: '<b>' }), 0)")
			wa.Press(extensiontest.Confirm)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, _ := d.request()
			if tc.change != nil {
				tc.change(r)
			}
			d.ask(d.tab, r)
			if tc.end != nil {
				tc.end(d.b.WhatsApp(t))
			}
			if a := d.told(d.tab); a.OK || a.Code != tc.want || a.ID != "job-1" {
				t.Errorf("answered %+v, want %s", a, tc.want)
			}
			d.b.NoWhatsApp(t)
		})
	}
}

// TestOneRequestAtATime: one request at a time; but a page that was loaded anew has given its own up.
func TestOneRequestAtATime(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	first, challenge := d.request()
	d.ask(d.tab, first)
	wa, owner := d.b.WhatsApp(t), d.passkey()
	wa.Card()
	second := d.b.Open(t, d.url+"/")
	for _, tab := range []*extensiontest.Tab{second, d.tab} {
		r, _ := d.request()
		r["id"] = "job-2"
		d.ask(tab, r)
		if a := d.told(tab); a.OK || a.Code != "busy" || a.ID != "job-2" {
			t.Errorf("a second request is answered by %+v", a)
		}
	}
	wa.Use(owner)
	wa.Press(extensiontest.Confirm)
	if a := d.told(d.tab); !a.OK || a.ID != "job-1" || owner.Verify(a.Assertion, challenge) != nil {
		t.Errorf("the first is answered by %+v", a)
	}
	d.b.NoWhatsApp(t)

	d.ask(d.tab, first)
	d.b.WhatsApp(t).Card()
	extensiontest.Read[int](d.tab, "(window.old = 1, location.reload(), 0)")
	d.tab.Until("the page is new", "window.old === undefined && document.readyState === 'complete'")
	again, challenge := d.request()
	d.ask(d.tab, again)
	d.tab.Until("the page waits", "told.length === 0")
	wa = d.b.WhatsApp(t)
	wa.Use(owner)
	wa.Press(extensiontest.Confirm)
	if a := d.told(d.tab); !a.OK || owner.Verify(a.Assertion, challenge) != nil {
		t.Errorf("after loading anew: %+v", a)
	}
}

// TestAStoppedWorkerLeavesNobodyWaiting: a browser stops workers that it thinks idle. Nobody waits for that request then; its tab goes at the next
// word from the card, and the next request is not refused.
func TestAStoppedWorkerLeavesNobodyWaiting(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	r, _ := d.request()
	d.ask(d.tab, r)
	wa := d.b.WhatsApp(t)
	wa.Card()
	d.b.StopWorker(t)
	if a := d.told(d.tab); a.OK || a.None == "" {
		t.Errorf("the page was told %+v", a)
	}
	wa.Use(d.passkey())
	wa.Press(extensiontest.Confirm)
	d.b.NoWhatsApp(t)

	d.ask(d.tab, r)
	d.b.WhatsApp(t).Card()
	d.b.StopWorker(t)
	if a := d.told(d.tab); a.None == "" {
		t.Errorf("the page was told %+v", a)
	}
	d.ask(d.tab, r) // with the old card still there
	d.b.WhatsApp(t).Press(extensiontest.Cancel)
	if a := d.told(d.tab); a.Code != "cancelled" {
		t.Errorf("the next one is answered by %+v", a)
	}
	d.b.NoWhatsApp(t)
}

// TestTheBrowsersFunctionOfTheMomentIsCalled: a password manager puts its own function over the browser's, at any time; that one is called, in the page's
// own world.
func TestTheBrowsersFunctionOfTheMomentIsCalled(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	r, _ := d.request()
	d.ask(d.tab, r)
	wa := d.b.WhatsApp(t)
	wa.Card()
	extensiontest.Read[int](wa, `(navigator.credentials.get = async o => ({
		id: 'aGVsZA', rawId: 'aGVsZA', type: 'public-key', clientExtensionResults: { prf: {} },
		response: { clientDataJSON: 'e30', authenticatorData: 'e30', signature: 'e30', userHandle: null, more: o.publicKey.rpId },
	}), 0)`)
	wa.Press(extensiontest.Confirm)
	a := d.told(d.tab)
	if !a.OK || !strings.Contains(string(a.Assertion), `"aGVsZA"`) {
		t.Fatalf("answered %+v", a)
	}
	for _, more := range []string{"prf", "more", "clientExtensionResults"} {
		if strings.Contains(string(a.Assertion), more) {
			t.Errorf("%q left the extension: %s", more, a.Assertion)
		}
	}
}
