package extension_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"salonzap/extension"
	"salonzap/extension/extensiontest"
)

func TestTheConnectorSignsWhatTheDashboardAsks(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	d.ask(d.tab, request{"v": 1, "type": "ping"})
	version, err := extension.Version()
	if err != nil {
		t.Fatal(err)
	}
	if a := d.told(d.tab); !a.OK || a.V != 1 || a.Version != version {
		t.Fatalf("a ping is answered by %+v", a)
	}

	r, challenge := d.request()
	d.ask(d.tab, r)
	wa, owner := d.b.WhatsApp(t), d.passkey()
	wa.Use(owner)
	for _, want := range []string{"Confirmar conexão", "Barbearia do João", "7777", d.host, "Nunca faça isso a pedido de alguém"} {
		if card := wa.Card(); !strings.Contains(card, want) {
			t.Errorf("the card lacks %q:\n%s", want, card)
		}
	}
	wa.Press(extensiontest.Confirm)
	a := d.told(d.tab)
	if !a.OK || a.ID != "job-1" {
		t.Fatalf("answered %+v", a)
	}
	if err := owner.Verify(a.Assertion, challenge); err != nil {
		t.Error(err)
	}
	d.b.NoWhatsApp(t)
	d.tab.Until("the dashboard is in front again", "document.visibilityState === 'visible'")
}

// TestTheCardIsWorkedByKeyboardAlone: the card is worked by the keyboard alone, and keeps the keys to itself.
func TestTheCardIsWorkedByKeyboardAlone(t *testing.T) {
	d := newDesk(t, extensiontest.Setup{})
	r, challenge := d.request()
	d.ask(d.tab, r)
	wa, owner := d.b.WhatsApp(t), d.passkey()
	wa.Use(owner)
	wa.Card()
	wa.Eventually("the button works", func() bool { return wa.Works(extensiontest.Confirm) })
	extensiontest.Read[int](wa, "(window.keys = 0, document.addEventListener('keydown', () => keys++), 0)")
	wa.Do(chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t"), chromedp.KeyEvent("\t")) // confirm, cancel, confirm again
	if n := extensiontest.Read[int](wa, "keys"); n != 0 {
		t.Errorf("the page heard %d keys", n)
	}
	last(wa, "\r")
	if a := d.told(d.tab); !a.OK || owner.Verify(a.Assertion, challenge) != nil {
		t.Errorf("Enter is answered by %+v", a)
	}
	d.b.NoWhatsApp(t)

	d.ask(d.tab, r)
	wa = d.b.WhatsApp(t)
	wa.Card()
	last(wa, kb.Escape)
	if a := d.told(d.tab); a.Code != "cancelled" {
		t.Errorf("Escape is answered by %+v", a)
	}
}

// last presses a key that ends a request: its tab may be gone before the key is up again.
func last(tab *extensiontest.Tab, key string) { _ = chromedp.Do(tab.Context(), chromedp.KeyEvent(key)) }
