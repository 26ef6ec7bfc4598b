package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/phone"
)

// A salon finds a client however the name or number is typed, sees the visits, and what was missed.
func TestClientsAreFoundAndShownWithTheirVisits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "Bia")
	joao := n.Client("João da Conceição", "5511987654321")
	n.Client("Ana <b>Paula", "5521912345678")
	n.Heard("Sem Número")
	_, err := s.Store.AddContact(t.Context(), n.Scope, n.Salon.ID, contact.NewID(), "Digitada", phone.Number{})
	must(t, err)
	n.Say(n.Book(joao, 0, 0, n.Today.AddDays(-9), "10:00"), agenda.Came)
	n.Say(n.Book(joao, 1, 0, n.Today.AddDays(-2), "11:00"), agenda.DidNotCome)
	n.Book(joao, 0, 0, n.Today.AddDays(3), "14:00")
	b := s.SignedIn("ana@salao.example")
	all := b.Get("/dashboard/clients/").Body
	for _, want := range []string{"João da Conceição", "Ana &lt;b&gt;Paula", "número oculto", "sem telefone", "próxima: ", "faltou 1 vez", "nunca veio"} {
		if !strings.Contains(all, want) {
			t.Errorf("the list lacks %q:\n%s", want, mainOf(all))
		}
	}
	for typed, finds := range map[string]bool{"joao": true, "CONCEICAO jo": true, "(11) 98765-4321": true, "8765 4321": true, "paula": false, "11 98765-4329": false} {
		got := b.Part(http.MethodGet, "/dashboard/clients/rows?q="+url.QueryEscape(typed), nil).Body
		if strings.Contains(got, "João") != finds || strings.Contains(got, "<html") {
			t.Errorf("%q finds %v:\n%s", typed, !finds, got)
		}
	}
	one := mainOf(b.Get("/dashboard/clients/" + joao.ID.String() + "/").Body)
	for _, want := range []string{"tel:+5511987654321", "faltou 1 vez", "Corte · Bia · R$ 45", "Barba · Bia · R$ 35", "agenda/new?c=" + joao.ID.String(), "14:00"} {
		if !strings.Contains(strings.ReplaceAll(one, "\u00a0", " "), want) {
			t.Errorf("the client's page lacks %q:\n%s", want, one)
		}
	}
	if other := s.Salon("Outro", "", "outro@salao.example"); other.ID == n.Salon.ID {
		t.Fatal("the same salon")
	}
	if got := s.SignedIn("outro@salao.example").Get("/dashboard/clients/" + joao.ID.String() + "/"); got.Status != http.StatusNotFound || strings.Contains(got.Body, "João") {
		t.Errorf("another salon sees the client: %d", got.Status)
	}
}

// The list goes on page after page, and shows everybody once.
func TestTheListOfClientsGoesOn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "Bia")
	for i := range 45 {
		n.Client(fmt.Sprintf("Cliente %02d", i), "")
	}
	b := s.SignedIn("ana@salao.example")
	first := b.Get("/dashboard/clients/?q=cliente").Body
	second := b.Get(link(t, first, "Mostrar mais")).Body
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
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "Bia")
	c, hidden := n.Client("Clara", ""), n.Heard("Oculta")
	b := s.SignedIn("ana@salao.example")
	at := "/dashboard/clients/" + c.ID.String() + "/edit"
	form := func(pairs ...string) url.Values { return with(inputs(t, b.Get(at).Body, "/edit"), pairs...) }
	one, two := form("name", "Clara Nunes", "phone", "(11) 98765-4321", "tags", "VIP, noiva", "notes", "gosta\r\nde chá", "opt_out", "offers"), form("name", "Clarinha")
	if got := b.Post(at, one); got.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := b.Post(at, two); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Clarinha") {
		t.Errorf("an older page: %d", got.Status)
	}
	kept, err := s.Store.Contact(t.Context(), n.Scope, n.Salon.ID, c.ID)
	if must(t, err); kept.Name() != "Clara Nunes" || kept.Phone.Digits() != "5511987654321" || strings.Join(kept.Tags, "|") != "noiva|vip" || kept.Notes != "gosta\nde chá" || kept.Wants(contact.TopicOffers) || !kept.Wants(contact.TopicReminders) {
		t.Errorf("kept is %q %v %q %v", kept.Name(), kept.Tags, kept.Notes, kept.OptOuts)
	}
	if got := b.Post(at, form("name", "Clara Nunes", "phone", "12")); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "client-phone-error") {
		t.Errorf("no number: %d\n%s", got.Status, mainOf(got.Body))
	}
	at = "/dashboard/clients/" + hidden.ID.String() + "/edit"
	if got := b.Post(at, form("name", "Oculta", "phone", "11 98765-4321")); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "já é de Clara Nunes") {
		t.Errorf("another client's number: %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := b.Post(at, form("name", "Oculta", "phone", "11 91234-5678")); got.Status != http.StatusSeeOther {
		t.Errorf("a number that the salon knows: %d\n%s", got.Status, mainOf(got.Body))
	}
}

// Two that are one person are made one after a look at what comes of it, and two again.
func TestTwoClientsBecomeOneAndTwoAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "Bia")
	clara, again := n.Client("Clara", "5511987654321"), n.Client("Clarinha", "")
	n.Book(again, 0, 0, n.Today.AddDays(1), "10:00")
	b := s.SignedIn("ana@salao.example")
	at := "/dashboard/clients/" + clara.ID.String() + "/"
	choice := b.Get(at + "merge?q=clarinha").Body
	preview := b.Get(link(t, choice, "Clarinha")).Body
	if !strings.Contains(preview, "Vêm junto: 1 horários") {
		t.Errorf("the preview:\n%s", mainOf(preview))
	}
	if now, _ := s.Store.FindClients(t.Context(), n.Scope, n.Salon.ID, "cla", 9); len(now) != 2 {
		t.Errorf("after the preview there are %d", len(now))
	}
	if got := b.Post(at+"merge", inputs(t, preview, "/merge")); got.Status != http.StatusSeeOther {
		t.Fatalf("merged: %d\n%s", got.Status, mainOf(got.Body))
	}
	merged := b.Get(at).Body
	if now, _ := s.Store.FindClients(t.Context(), n.Scope, n.Salon.ID, "cla", 9); len(now) != 1 || !strings.Contains(merged, "Juntado com Clarinha") || !strings.Contains(merged, "10:00") {
		t.Errorf("after the merge there are %d:\n%s", len(now), mainOf(merged))
	}
	_, undo, _ := strings.Cut(merged, `class="client-merged" method="post" action="`)
	undo, _, _ = strings.Cut(undo, `"`)
	if got := b.Post(undo, url.Values{}); got.Status != http.StatusSeeOther {
		t.Fatalf("undone: %d", got.Status)
	}
	if now, _ := s.Store.FindClients(t.Context(), n.Scope, n.Salon.ID, "cla", 9); len(now) != 2 || strings.Contains(b.Get(at).Body, "10:00") {
		t.Errorf("after the undo there are %d", len(now))
	}
	if got := b.Post(undo, url.Values{}); got.Status != http.StatusSeeOther {
		t.Errorf("undone twice: %d", got.Status)
	}
	if got := b.Post(at+"erase", url.Values{}); got.Status != http.StatusSeeOther || strings.Contains(b.Get("/dashboard/clients/").Body, "<b>Clara</b>") {
		t.Errorf("erased: %d", got.Status)
	}
}
