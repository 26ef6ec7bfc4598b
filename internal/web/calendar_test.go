package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/agenda"
)

// A professional's appointments are read by a secret link that is shown once, with its tag, and ends when it is made anew or switched off.
func TestACalendarReadsByASecretLink(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João", "Maria")
	c, other := n.Client("Ana Paula", "5511987654321"), n.Client("Bruna Dias", "5511987654322")
	day := n.Today.AddDays(2)
	booked := n.Book(c, 0, 0, day, "10:00")
	n.Book(other, 0, 1, day, "11:00")
	ana := s.SignedIn("ana@salao.example")
	at := "/dashboard/team/" + booked.Professional.String() + "/calendar"
	if got := ana.Get(at); got.Status != http.StatusOK || !strings.Contains(got.Body, "Ainda não há link.") || !strings.Contains(got.Body, "pode levar horas") {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	made := func() string {
		t.Helper()
		m := regexp.MustCompile(`value="[^"]*(/calendar/[^"]+\.ics)"`).FindStringSubmatch(ana.Post(at, url.Values{}).Body)
		if m == nil {
			t.Fatal("the link is not shown")
		}
		return m[1]
	}
	link := made()
	if got := ana.Get(at); strings.Contains(got.Body, link) || !strings.Contains(got.Body, "Há um link desde") {
		t.Errorf("it is shown again:\n%s", mainOf(got.Body))
	}
	phone := s.Visitor() // a calendar's service: nobody who signed in
	got := phone.Get(link)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "BEGIN:VCALENDAR") || !strings.Contains(got.Body, booked.ID.String()) || !strings.Contains(got.Body, "Ana Paula") {
		t.Fatalf("status %d\n%s", got.Status, got.Body)
	}
	if strings.Contains(got.Body, "Bruna") || strings.Contains(got.Body, "98765") {
		t.Errorf("it tells of others, or of numbers:\n%s", got.Body)
	}
	tag := got.Header.Get("ETag")
	same := phone.Do(http.MethodGet, link, nil, http.Header{"If-None-Match": {tag}})
	if tag == "" || same.Status != http.StatusNotModified || same.Body != "" {
		t.Errorf("nothing changed: tag %q, status %d", tag, same.Status)
	}
	n.Say(booked, agenda.Cancel)
	if got := phone.Do(http.MethodGet, link, nil, http.Header{"If-None-Match": {tag}}); got.Status != http.StatusOK || strings.Contains(got.Body, booked.ID.String()) {
		t.Errorf("what was cancelled is still there: status %d", got.Status)
	}
	again := made()
	if got := phone.Get(link); got.Status != http.StatusNotFound {
		t.Errorf("the old link: status %d", got.Status)
	}
	if got := ana.Post(at+"/drop", url.Values{}); got.Status != http.StatusSeeOther {
		t.Errorf("status %d", got.Status)
	}
	for _, dead := range []string{again, "/calendar/x.ics", "/calendar/x"} {
		if got := phone.Get(dead); got.Status != http.StatusNotFound {
			t.Errorf("%s: status %d", dead, got.Status)
		}
	}
}

// Staff puts a client on the waiting list, and takes them off; what is wrong is named.
func TestStaffPutsAClientOnTheWaitingList(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João", "Maria")
	c := n.Client("Ana Paula", "5511987654321")
	ana := s.SignedIn("ana@salao.example")
	at := link(t, ana.Get("/dashboard/agenda/").Body, "Lista de espera")
	if got := ana.Get(at); got.Status != http.StatusOK || !strings.Contains(got.Body, "Ninguém está esperando.") || !strings.Contains(got.Body, "O robô está desligado") {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	body := ana.Get(link(t, ana.Get(at+"?q=ana").Body, "Ana Paula")).Body
	service := regexp.MustCompile(`(?s)id="wait-s".*?<option value="([^"]+)"`).FindStringSubmatch(body)
	if service == nil {
		t.Fatalf("no service can be chosen:\n%s", mainOf(body))
	}
	form := url.Values{"c": {c.ID.String()}, "s": {service[1]}, "p": {""}, "from": {n.Today.AddDays(3).String()}, "to": {n.Today.String()}, "part": {"afternoon"}}
	if got := ana.Post(at, form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "O último dia vem depois do primeiro") {
		t.Errorf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	form.Set("to", n.Today.AddDays(5).String())
	for range 2 {
		if got := ana.Post(at, form); got.Status != http.StatusSeeOther {
			t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
		}
	}
	body = ana.Get(at).Body
	if strings.Count(mainOf(body), "Tirar da lista</button>") != 1 || !strings.Contains(body, "12:00–18:00") {
		t.Errorf("who waits:\n%s", mainOf(body))
	}
	if got := ana.Post(at+"leave", inputs(t, body, "waitlist/leave")); got.Status != http.StatusSeeOther {
		t.Errorf("status %d", got.Status)
	}
	if body = ana.Get(at).Body; !strings.Contains(body, "Ninguém está esperando.") {
		t.Errorf("who waits:\n%s", mainOf(body))
	}
}
