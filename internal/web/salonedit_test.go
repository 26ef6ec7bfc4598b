package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
)

func TestAnOperatorEditsASalonAndRemovesAPerson(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Salon("Studio Bia", "", "bia@salao.example")
	s.Operator(boss)
	op, ana := s.SignedIn(boss), s.SignedIn("ana@salao.example")
	const base = "/admin/salons/studio-ana/"
	checkPage(t, op.Get(base+"edit"))
	form := url.Values{"name": {"Studio da Ana"}, "phone": {"21 98888-7777"}, "timezone": {"America/Manaus"}, "locale": {"en"}}
	if got := op.Post(base+"edit", url.Values{"name": {""}, "timezone": {"Marte"}, "locale": {"en"}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `aria-invalid="true"`) {
		t.Errorf("nonsense: status %d", got.Status)
	}
	if got := op.Post(base+"edit", form); got.Location != base {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	now, err := s.Store.Tenant(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	if now.Name != "Studio da Ana" || now.Phone.Digits() != "5521988887777" || now.Timezone != "America/Manaus" || now.Slug != salon.Slug {
		t.Errorf("the salon is %+v", now)
	}
	people, err := s.Store.Users(t.Context(), tenant.System("test"))
	must(t, err)
	for _, u := range people {
		want := map[string]int{"ana@salao.example": http.StatusSeeOther, "bia@salao.example": http.StatusNotFound, boss: http.StatusNotFound}[u.Email]
		if got := op.Post(base+"people/remove", url.Values{"user": {u.ID}}); got.Status != want {
			t.Errorf("%s: status %d, want %d", u.Email, got.Status, want)
		}
	}
	if got := ana.Get("/dashboard/whatsapp/"); got.Status != http.StatusSeeOther {
		t.Errorf("who was removed goes on: status %d", got.Status)
	}
}

func TestAnOperatorRemovesAServerWithoutSalons(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator(boss)
	scope := tenant.System("test")
	for _, id := range []string{"default", "leste", "oeste"} {
		must(t, s.Store.PutServer(t.Context(), scope, fleet.Server{ID: id, URL: "https://" + id + ".example", Key: "k", CreatedAt: s.Now()}))
	}
	s.Put(s.Salon("Studio Ana", "", ""), linked(func(c *connection.Connection) { c.Server = "leste" })(s.Now()))
	op := s.SignedIn(boss)
	for id, gone := range map[string]bool{"default": false, "leste": false, "oeste": true} {
		if got := op.Post("/admin/servers/"+id+"/delete", url.Values{}); got.Location != "/admin/servers/" {
			t.Errorf("%s: status %d to %q", id, got.Status, got.Location)
		}
		if _, err := s.Store.Server(t.Context(), scope, id); (err != nil) != gone {
			t.Errorf("%s: %v", id, err)
		}
		said := op.Get("/admin/servers/").Body
		if gone != strings.Contains(said, "foi removido") {
			t.Errorf("%s\n%s", id, mainOf(said))
		}
	}
}
