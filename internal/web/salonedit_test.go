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
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.salon("Studio Bia", "", "bia@salao.example")
	s.operator(boss)
	op, ana := s.signedIn(boss), s.signedIn("ana@salao.example")
	const base = "/admin/salons/studio-ana/"
	checkPage(t, op.get(base+"edit"))
	form := url.Values{"name": {"Studio da Ana"}, "phone": {"21 98888-7777"}, "timezone": {"America/Manaus"}, "locale": {"en"}}
	if got := op.post(base+"edit", url.Values{"name": {""}, "timezone": {"Marte"}, "locale": {"en"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `aria-invalid="true"`) {
		t.Errorf("nonsense: status %d", got.status)
	}
	if got := op.post(base+"edit", form); got.location != base {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	now, err := s.store.Tenant(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	if now.Name != "Studio da Ana" || now.Phone.Digits() != "5521988887777" || now.Timezone != "America/Manaus" || now.Slug != salon.Slug {
		t.Errorf("the salon is %+v", now)
	}
	people, err := s.store.Users(t.Context(), tenant.System("test"))
	must(t, err)
	for _, u := range people {
		want := map[string]int{"ana@salao.example": http.StatusSeeOther, "bia@salao.example": http.StatusNotFound, boss: http.StatusNotFound}[u.Email]
		if got := op.post(base+"people/remove", url.Values{"user": {u.ID}}); got.status != want {
			t.Errorf("%s: status %d, want %d", u.Email, got.status, want)
		}
	}
	if got := ana.get("/dashboard/whatsapp/"); got.status != http.StatusSeeOther {
		t.Errorf("who was removed goes on: status %d", got.status)
	}
}

func TestAnOperatorRemovesAServerWithoutSalons(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator(boss)
	scope := tenant.System("test")
	for _, id := range []string{"default", "leste", "oeste"} {
		must(t, s.store.PutServer(t.Context(), scope, fleet.Server{ID: id, URL: "https://" + id + ".example", Key: "k", CreatedAt: s.now()}))
	}
	p := photographer{scene: s}
	p.put(s.salon("Studio Ana", "", ""), linked(func(c *connection.Connection) { c.Server = "leste" })(s.now()))
	op := s.signedIn(boss)
	for id, gone := range map[string]bool{"default": false, "leste": false, "oeste": true} {
		if got := op.post("/admin/servers/"+id+"/delete", url.Values{}); got.location != "/admin/servers/" {
			t.Errorf("%s: status %d to %q", id, got.status, got.location)
		}
		if _, err := s.store.Server(t.Context(), scope, id); (err != nil) != gone {
			t.Errorf("%s: %v", id, err)
		}
		said := op.get("/admin/servers/").body
		if gone != strings.Contains(said, "foi removido") {
			t.Errorf("%s\n%s", id, mainOf(said))
		}
	}
}
