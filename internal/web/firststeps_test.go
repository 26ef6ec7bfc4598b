package web_test

import (
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// A step can be left and taken up again; what was kept is not asked again, and nothing is kept twice. All without scripts.
func TestTheSetUpIsLeftAndResumed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Barbearia do João", rightNumber, "joao@salao.example")
	s.Conns.Set(salon.ID, linked(func(c *connection.Connection) { c.LinkedOnce = true })(s.Now()))
	b := s.SignedIn("joao@salao.example")
	at := func(want string) {
		t.Helper()
		if got := b.Get("/dashboard/setup/"); got.Location != "/dashboard/setup/"+want {
			t.Errorf("the set-up goes on at %q, want %s", got.Location, want)
		}
	}
	if got := b.Get("/dashboard/"); got.Location != "/dashboard/setup/" {
		t.Errorf("home is %q", got.Location)
	}
	at("services")
	f := formFields(mainOf(b.Get("/dashboard/setup/services?trade=manicure").Body))
	f.Set("service-0-minutes", "0")
	if got := b.Post("/dashboard/setup/services", f); got.Status != 422 || !strings.Contains(got.Body, "Cada etapa dura") {
		t.Errorf("no minutes: status %d", got.Status)
	}
	f.Set("service-0-minutes", "50")
	f.Set("service-0-price", "38,50")
	for range 2 { // sent twice, kept once
		if got := b.Post("/dashboard/setup/services", f); got.Location != "/dashboard/setup/team?trade=manicure" {
			t.Fatalf("status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
		}
	}
	at("team")
	if got := b.Post("/dashboard/setup/team", url.Values{"name": {" "}}); got.Status != 422 || !strings.Contains(got.Body, "pelo menos um nome") {
		t.Errorf("nobody: status %d", got.Status)
	}
	for range 2 {
		b.Post("/dashboard/setup/team", url.Values{"trade": {"manicure"}, "name": {"Ana", "Bia", "ana"}})
	}
	at("days")
	hours := url.Values{"day-2-start": {"10:00"}, "day-2-end": {"16:00"}}
	if got := b.Post("/dashboard/setup/hours", hours); got.Location != "/dashboard/setup/days" {
		t.Errorf("hours: status %d to %q", got.Status, got.Location)
	}
	if got := b.Post("/dashboard/setup/days", nil); got.Location != "/dashboard/setup/look" {
		t.Errorf("days: status %d to %q", got.Status, got.Location)
	}
	at("look")
	if got := b.Get("/dashboard/setup/look").Body; !strings.Contains(got, "10h") {
		t.Errorf("the first day lacks its hours\n%s", mainOf(got))
	}
	all, err := s.Store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: agenda.DateOf(s.Now()), To: agenda.DateOf(s.Now()).AddDays(400)})
	must(t, err)
	if len(all.Services) != 6 || all.Services[0].Work.Minutes() != 50 || len(all.Professionals) != 2 || len(all.Professionals[1].Week) != 1 {
		t.Errorf("%d services (%d min), %d people", len(all.Services), all.Services[0].Work.Minutes(), len(all.Professionals))
	}
	if got := b.Get("/dashboard/"); got.Location != "/dashboard/today/" {
		t.Errorf("home is %q when all is done", got.Location)
	}
}
