package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
)

// heard is a client of whom WhatsApp shows a name and no number.
func (n *notebook) heard(name string) contact.Contact {
	n.t.Helper()
	at, _ := contact.ParseAddress(hiddenJID)
	c, err := n.store.MeetContact(n.t.Context(), n.scope, n.salon.ID, contact.Sighting{Address: at, Name: name, At: n.now()})
	must(n.t, err)
	return c
}

// A salon finds a client however the name or number is typed, sees the visits, and what was missed.
func TestClientsAreFoundAndShownWithTheirVisits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "Bia")
	joao := n.client("João da Conceição", "5511987654321")
	n.client("Ana <b>Paula", "5521912345678")
	n.heard("Sem Número")
	n.say(n.book(joao, 0, 0, n.today.AddDays(-9), "10:00"), agenda.Came)
	n.say(n.book(joao, 1, 0, n.today.AddDays(-2), "11:00"), agenda.DidNotCome)
	n.book(joao, 0, 0, n.today.AddDays(3), "14:00")
	b := s.signedIn("ana@salao.example")
	all := b.get("/dashboard/clients/").body
	for _, want := range []string{"João da Conceição", "Ana &lt;b&gt;Paula", "número oculto", "próxima: ", "faltou 1 vez", "nunca veio"} {
		if !strings.Contains(all, want) {
			t.Errorf("the list lacks %q:\n%s", want, mainOf(all))
		}
	}
	for typed, finds := range map[string]bool{"joao": true, "CONCEICAO jo": true, "(11) 98765-4321": true, "8765 4321": true, "paula": false, "11 98765-4329": false} {
		got := b.part(http.MethodGet, "/dashboard/clients/rows?q="+url.QueryEscape(typed), nil).body
		if strings.Contains(got, "João") != finds || strings.Contains(got, "<html") {
			t.Errorf("%q finds %v:\n%s", typed, !finds, got)
		}
	}
	one := mainOf(b.get("/dashboard/clients/" + joao.ID.String() + "/").body)
	for _, want := range []string{"tel:+5511987654321", "faltou 1 vez", "Corte · Bia · R$ 45", "Barba · Bia · R$ 35", "agenda/new?c=" + joao.ID.String(), "14:00"} {
		if !strings.Contains(strings.ReplaceAll(one, "\u00a0", " "), want) {
			t.Errorf("the client's page lacks %q:\n%s", want, one)
		}
	}
	if other := s.salon("Outro", "", "outro@salao.example"); other.ID == n.salon.ID {
		t.Fatal("the same salon")
	}
	if got := s.signedIn("outro@salao.example").get("/dashboard/clients/" + joao.ID.String() + "/"); got.status != http.StatusNotFound || strings.Contains(got.body, "João") {
		t.Errorf("another salon sees the client: %d", got.status)
	}
}

// The list goes on page after page, and shows everybody once.
func TestTheListOfClientsGoesOn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "Bia")
	for i := range 45 {
		n.client(fmt.Sprintf("Cliente %02d", i), "")
	}
	b := s.signedIn("ana@salao.example")
	first := b.get("/dashboard/clients/?q=cliente").body
	second := b.get(link(t, first, "Mostrar mais")).body
	for i := range 45 {
		name := fmt.Sprintf("<b>Cliente %02d</b>", i)
		if strings.Contains(first, name) == strings.Contains(second, name) {
			t.Errorf("%s is on both pages or none", name)
		}
	}
}

// What is typed of a client is kept, and who looked at an older page does not overwrite it unseen.
func TestTwoScreensDoNotOverwriteAClientUnseen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "Bia")
	c, hidden := n.client("Clara", ""), n.heard("Oculta")
	b := s.signedIn("ana@salao.example")
	at := "/dashboard/clients/" + c.ID.String() + "/edit"
	form := func(pairs ...string) url.Values { return with(inputs(t, b.get(at).body, "/edit"), pairs...) }
	one, two := form("name", "Clara Nunes", "phone", "(11) 98765-4321", "tags", "VIP, noiva", "notes", "gosta\r\nde chá", "opt_out", "offers"), form("name", "Clarinha")
	if got := b.post(at, one); got.status != http.StatusSeeOther {
		t.Fatalf("saved: %d\n%s", got.status, mainOf(got.body))
	}
	if got := b.post(at, two); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Clarinha") {
		t.Errorf("an older page: %d", got.status)
	}
	kept, err := s.store.Contact(t.Context(), n.scope, n.salon.ID, c.ID)
	if must(t, err); kept.Name() != "Clara Nunes" || kept.Phone.Digits() != "5511987654321" || strings.Join(kept.Tags, "|") != "noiva|vip" || kept.Notes != "gosta\nde chá" || kept.Wants(contact.TopicOffers) || !kept.Wants(contact.TopicReminders) {
		t.Errorf("kept is %q %v %q %v", kept.Name(), kept.Tags, kept.Notes, kept.OptOuts)
	}
	if got := b.post(at, form("name", "Clara Nunes", "phone", "12")); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "client-phone-error") {
		t.Errorf("no number: %d\n%s", got.status, mainOf(got.body))
	}
	at = "/dashboard/clients/" + hidden.ID.String() + "/edit"
	if got := b.post(at, form("name", "Oculta", "phone", "11 98765-4321")); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "já é de Clara Nunes") {
		t.Errorf("another client's number: %d\n%s", got.status, mainOf(got.body))
	}
	if got := b.post(at, form("name", "Oculta", "phone", "11 91234-5678")); got.status != http.StatusSeeOther {
		t.Errorf("a number that the salon knows: %d\n%s", got.status, mainOf(got.body))
	}
}

// Two that are one person are made one after a look at what comes of it, and two again.
func TestTwoClientsBecomeOneAndTwoAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", "", "ana@salao.example"), "Bia")
	clara, again := n.client("Clara", "5511987654321"), n.client("Clarinha", "")
	n.book(again, 0, 0, n.today.AddDays(1), "10:00")
	b := s.signedIn("ana@salao.example")
	at := "/dashboard/clients/" + clara.ID.String() + "/"
	choice := b.get(at + "merge?q=clarinha").body
	preview := b.get(link(t, choice, "Clarinha")).body
	if !strings.Contains(preview, "Vêm junto: 1 horários") {
		t.Errorf("the preview:\n%s", mainOf(preview))
	}
	if now, _ := s.store.FindClients(t.Context(), n.scope, n.salon.ID, "cla", 9); len(now) != 2 {
		t.Errorf("after the preview there are %d", len(now))
	}
	if got := b.post(at+"merge", inputs(t, preview, "/merge")); got.status != http.StatusSeeOther {
		t.Fatalf("merged: %d\n%s", got.status, mainOf(got.body))
	}
	merged := b.get(at).body
	if now, _ := s.store.FindClients(t.Context(), n.scope, n.salon.ID, "cla", 9); len(now) != 1 || !strings.Contains(merged, "Juntado com Clarinha") || !strings.Contains(merged, "10:00") {
		t.Errorf("after the merge there are %d:\n%s", len(now), mainOf(merged))
	}
	_, undo, _ := strings.Cut(merged, `class="client-merged" method="post" action="`)
	undo, _, _ = strings.Cut(undo, `"`)
	if got := b.post(undo, url.Values{}); got.status != http.StatusSeeOther {
		t.Fatalf("undone: %d", got.status)
	}
	if now, _ := s.store.FindClients(t.Context(), n.scope, n.salon.ID, "cla", 9); len(now) != 2 || strings.Contains(b.get(at).body, "10:00") {
		t.Errorf("after the undo there are %d", len(now))
	}
	if got := b.post(undo, url.Values{}); got.status != http.StatusSeeOther {
		t.Errorf("undone twice: %d", got.status)
	}
	if got := b.post(at+"erase", url.Values{}); got.status != http.StatusSeeOther || strings.Contains(b.get("/dashboard/clients/").body, "<b>Clara</b>") {
		t.Errorf("erased: %d", got.status)
	}
}

// clientAlbum goes through the pages about clients.
func (p *photographer) clientAlbum() {
	s := p.scene
	n := s.notebook(s.salon("Barbearia do João", "", "joao@salao.example"), "João", "Maria Fernanda")
	s.enter(p.ctx, "joao@salao.example")
	p.shoot("clients-none", "/dashboard/clients/")
	n.busyDay()
	n.heard("Vó Maria")
	ana := n.clients[0]
	_, err := s.store.ChangeContact(s.t.Context(), n.scope, n.salon.ID, ana.ID, func(c contact.Contact) (contact.Contact, error) {
		c, err := c.Refuse(contact.TopicOffers, "salon", s.now()).Describe(contact.Particulars{
			Notes: new("Prefere sábado de manhã.\nNão gosta de secador."), Tags: &[]string{"vip", "cabelo longo"},
		}, s.now())
		return c, err
	})
	must(s.t, err)
	base := "/dashboard/clients/"
	p.shoot("clients", base)
	p.shoot("clients-not-found", base+"?q=zzz")
	p.shoot("client", base+ana.ID.String()+"/")
	p.shoot("client-edit", base+ana.ID.String()+"/edit")
	p.shoot("client-merge", base+ana.ID.String()+"/merge")
	p.shoot("client-merge-look", base+ana.ID.String()+"/merge?with="+n.clients[2].ID.String())
	p.shoot("client-erase", base+ana.ID.String()+"/erase")
	p.shoot("client-import", base+"import")
}

// The pages about clients are open to everybody (axe), fit phones and enlarged letters, and what is to be touched is large enough.
func TestClientPagesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	dir, all := os.LookupEnv("SCREENSHOTS")
	p.sizes, p.corners = []int64{320, 1280}, !all
	if all {
		p.sizes = []int64{320, 360, 1280}
		must(t, os.MkdirAll(dir, 0o750))
	}
	p.look = func(name string, width int64, scheme string) {
		p.axe(name, width, scheme)
		p.beyond(name, width, scheme)
		if width < 900 {
			p.touched(name, width, scheme)
		}
		if all {
			shot, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
			must(t, err)
			must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)), shot, 0o600))
		}
	}
	p.clientAlbum()
}
