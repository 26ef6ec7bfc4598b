package extension_test

import (
	"strings"
	"testing"

	"salonzap/extension"
	"salonzap/extension/extensiontest"
)

func TestSign(t *testing.T) {
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
