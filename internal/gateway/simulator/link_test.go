package simulator_test

import (
	"errors"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"salonzap/internal/gateway/simulator"
)

func TestARealClientLinksToTheDoubleByQR(t *testing.T) {
	s, db := double(t), database(t)
	p := person(t, s, simulator.Person{Number: "5511987654321", Name: "Salão da Ana", Platform: simulator.Business})
	c := db.client(t, s, nil)
	c.connect()
	codes := await[*events.QR](c).Codes
	if len(codes) != 6 {
		t.Fatalf("%d codes, want 6", len(codes))
	}
	d, err := p.Scan(t.Context(), codes[2])
	if err != nil {
		t.Fatal(err)
	}
	paired := await[*events.PairSuccess](c)
	if got, want := paired.ID.String(), "5511987654321:1@s.whatsapp.net"; got != want {
		t.Errorf("paired as %s, want %s", got, want)
	}
	if got, want := paired.LID.String(), p.LID()+":1@lid"; got != want {
		t.Errorf("paired as %s, want %s", got, want)
	}
	if paired.BusinessName != "Salão da Ana" || paired.Platform != "smba" {
		t.Errorf("paired with %q, a %q", paired.BusinessName, paired.Platform)
	}
	await[*events.Connected](c)
	if d.ID != 1 || d.Name != "Salonzap" {
		t.Errorf("the phone lists %+v", d)
	}
	if list := p.Devices(); len(list) != 1 || !list[0].Online {
		t.Errorf("the phone lists %+v", list)
	}
	if _, err := p.Scan(t.Context(), codes[3]); !errors.Is(err, simulator.ErrStale) {
		t.Errorf("scanned again: %v", err)
	}
}

// The former text of a QR code, without the link in front and the fifth part, links a device, too.
func TestTheFormerTextOfAQRCodeLinks(t *testing.T) {
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	c := db.client(t, s, nil)
	c.connect()
	text := strings.TrimPrefix(c.code(), "https://wa.me/settings/linked_devices#")
	text = text[:strings.LastIndex(text, ",")]
	if _, err := p.Scan(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	await[*events.Connected](c)
}

func TestLinkByPairingCode(t *testing.T) {
	s, db := double(t), database(t)
	p := phone(t, s, "5511987654321")
	c := db.client(t, s, nil)
	c.connect()
	await[*events.QR](c)
	code, err := c.PairPhone(t.Context(), "+55 11 98765-4321", true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.TypeCode(t.Context(), "1111-1111"); !errors.Is(err, simulator.ErrQR) {
		t.Fatalf("a wrong code: %v", err)
	}
	if _, err := p.TypeCode(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	await[*events.PairSuccess](c)
	await[*events.Connected](c)
}
