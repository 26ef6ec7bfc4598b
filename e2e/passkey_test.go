package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"salonzap/extension/extensiontest"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/tenant"
)

// confirming is an owner at a computer, whose phone's account WhatsApp protects with a passkey.
type confirming struct {
	*world

	node    *node
	browser *extensiontest.Browser
	phone   *simulator.Phone
	key     *extensiontest.Passkey
	page    *tab
}

// newConfirming signs the owner in, with the Connector in the browser or without.
func (w *world) newConfirming(s extensiontest.Setup) *confirming {
	w.Helper()
	c := &confirming{world: w, phone: w.phone(w.embedded(), rightPhone, "Barbearia do João")}
	c.phone.RequirePasskey(true)
	id, user, private, _ := c.phone.Passkey()
	c.key = extensiontest.Held(id, user, private)
	c.node = w.node()
	c.node.owner("joao", rightPhone)
	c.browser = extensiontest.Start(w, s)
	c.page = w.tab(c.browser.Context(), c.node.base)
	c.page.signIn(ownerMail)
	c.page.open("/dashboard/whatsapp/")
	return c
}

// asked links as far as WhatsApp's question, by a method, and gives the code and the challenge: neither may be told on.
func (c *confirming) asked(method string) (code, challenge string) {
	c.Helper()
	var err error
	c.page.start(method)
	c.page.face("code")
	if method == "qr" {
		code = c.page.read()
		_, err = c.phone.Scan(c.ctx, code)
	} else {
		code = strings.ReplaceAll(get[string](c.page, `document.querySelector('#pairing').textContent.replace(/\s/g, '')`), "-", "")
		_, err = c.phone.TypeCode(c.ctx, code)
	}
	if !errors.Is(err, simulator.ErrPasskey) {
		c.Fatalf("the phone says %v", err)
	}
	c.page.face("passkey")
	core := c.node.app.Core()
	salon, err := core.Store.TenantBySlug(c.ctx, tenant.System("story"), "joao")
	c.must(err)
	step, err := core.Connections.LinkPasskey(c.ctx, tenant.For(salon.ID), salon.ID)
	c.must(err)
	var options struct{ Challenge string }
	c.must(json.Unmarshal(step.Options, &options))
	if len(options.Challenge) < 20 {
		c.Fatalf("the question is %s", step.Options)
	}
	return code, options.Challenge
}

// linked waits until the salon is connected, and looks at what is left of it all.
func (c *confirming) linked(secrets ...string) {
	c.Helper()
	c.page.face("linked")
	c.browser.NoWhatsApp(c)
	if devices := c.phone.Devices(); len(devices) != 1 || devices[0].Name != "Salonzap" {
		c.Errorf("the phone lists %+v", devices)
	}
	c.noSecrets(append(secrets, rightPhone, "webauthn.get", "clientDataJSON", "passkey-ceremony/")...)
}

// The whole chain with the Connector: the dashboard's code, the phone, WhatsApp's question, the dashboard's button, a tab of
// WhatsApp Web under a strict policy, the owner's passkey, and back: connected, by either method.
func TestPasskeyWithTheConnector(t *testing.T) {
	for _, method := range []string{"qr", "code"} {
		t.Run(method, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				c := w.newConfirming(extensiontest.Setup{})
				code, challenge := c.asked(method)
				c.page.until("the page found the Connector", present(`#live[data-connector="yes"]`))
				c.page.click("#passkey-sign")
				whatsapp := c.browser.WhatsApp(t)
				whatsapp.Use(c.key)
				card := whatsapp.Card()
				for _, want := range []string{"joao", "4321", strings.TrimPrefix(c.node.base, "http://")} {
					if !strings.Contains(card, want) {
						t.Errorf("the card lacks %q:\n%s", want, card)
					}
				}
				whatsapp.Press(extensiontest.Confirm)
				c.linked(code, challenge)
			})
		})
	}
}

// An owner who cancels reads why nothing happened, tries again, and is connected by the same attempt.
func TestPasskeyCancelledAndTriedAgain(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		c := w.newConfirming(extensiontest.Setup{})
		code, challenge := c.asked("qr")
		c.page.click("#passkey-sign")
		whatsapp := c.browser.WhatsApp(t)
		whatsapp.Use(c.key)
		whatsapp.Press(extensiontest.Cancel)
		c.page.says("A confirmação não foi concluída")
		c.browser.NoWhatsApp(t)
		c.page.click("#passkey-sign")
		whatsapp = c.browser.WhatsApp(t)
		whatsapp.Use(c.key)
		whatsapp.Press(extensiontest.Confirm)
		c.linked(code, challenge)
	})
}

// Without the Connector: the bookmark is clicked on WhatsApp Web, which the dashboard opened, and comes back by itself.
func TestPasskeyWithTheBookmark(t *testing.T) {
	for _, method := range []string{"qr", "code"} {
		t.Run(method, func(t *testing.T) {
			on(t, onSQLite, func(w *world) {
				c := w.newConfirming(extensiontest.Setup{Without: true})
				code, challenge := c.asked(method)
				c.page.until("the page found no Connector", present(`#live[data-connector="no"]`))
				help := c.page.another()
				help.open("/dashboard/whatsapp/passkey/help")
				bookmark := get[string](help, `document.querySelector('#bookmarklet').getAttribute('href')`)
				help.click("#passkey-open")
				whatsapp := c.browser.WhatsApp(t)
				whatsapp.Use(c.key)
				words := c.bookmark(whatsapp, bookmark)
				for _, want := range []string{"joao", "4321", c.node.base} {
					if !strings.Contains(words, want) {
						t.Errorf("the bookmark's question lacks %q:\n%s", want, words)
					}
				}
				whatsapp.Until("the way back", "location.href === '"+c.node.base+"/dashboard/whatsapp/'")
				c.linked(code, challenge)
			})
		})
	}
}

// bookmark clicks a bookmark in a tab and says yes to its question, which it gives.
func (c *confirming) bookmark(tab *extensiontest.Tab, script string) (question string) {
	c.Helper()
	ctx, cancel := context.WithTimeout(tab.Context(), patience)
	defer cancel()
	asked := make(chan string, 1)
	c.must(chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*page.EventJavascriptDialogOpening); ok {
			asked <- e.Message
		}
	}))
	clicked := make(chan struct{})
	go func() {
		defer close(clicked)
		_, _ = chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: script}) // it leads to another page: no answer matters
	}()
	select {
	case question = <-asked:
	case <-ctx.Done():
		c.Fatal("the bookmark asks nothing")
	}
	_, err := chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	c.must(err)
	<-clicked
	return question
}

// Where the Connector may not be called by the page: the owner takes a code from the dashboard to the Connector's own window.
func TestAPasskeyStepIsDoneByACodeFromTheDashboard(t *testing.T) {
	on(t, onSQLite, func(w *world) {
		c := w.newConfirming(extensiontest.Setup{
			Origins: []string{"https://another.example"}, Granted: []string{"http://127.0.0.1/*"},
		})
		scanned, challenge := c.asked("qr")
		c.page.until("the page found no Connector", present(`#live[data-connector="no"]`))
		help := c.page.another()
		help.open("/dashboard/whatsapp/passkey/help")
		help.click("#passkey-code-do")
		help.until("there is a code", "/^[A-Z0-9]{4}-[A-Z0-9]{4}$/.test(document.querySelector('#connector-code .pairing-code').textContent)")
		code := get[string](help, "document.querySelector('#connector-code .pairing-code').textContent")
		window := w.tab(c.browser.Context(), "chrome-extension://"+c.browser.ID)
		window.open("/connect.html")
		window.write("#host", c.node.base)
		window.write("#code", code)
		window.click("#go")
		whatsapp := c.browser.WhatsApp(t)
		whatsapp.Use(c.key)
		whatsapp.Press(extensiontest.Confirm)
		c.linked(scanned, challenge, code)
	})
}
