package web_test

import (
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
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
	b.Get("/dashboard/setup/services?trade=manicure")
	at("services?trade=manicure") // where it was left
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
	at("team?trade=manicure")
	if got := b.Post("/dashboard/setup/team", url.Values{"name": {" "}}); got.Status != 422 || !strings.Contains(got.Body, "pelo menos um nome") {
		t.Errorf("nobody: status %d", got.Status)
	}
	for range 2 {
		b.Post("/dashboard/setup/team", url.Values{"trade": {"manicure"}, "name": {"Ana", "Bia", "ana"}})
	}
	at("hours?trade=manicure") // nobody has hours before they were looked at
	other := s.SignedIn("joao@salao.example")
	if got := other.Get("/dashboard/setup/"); got.Location != "/dashboard/setup/hours" {
		t.Errorf("elsewhere the set-up goes on at %q", got.Location)
	}
	if got := formFields(mainOf(other.Get("/dashboard/setup/hours").Body))["day-6-end"]; len(got) == 0 || got[0] != "17:00" {
		t.Errorf("elsewhere a manicure's Saturday ends at %q", got)
	}
	hours := url.Values{"day-2-start": {"10:00"}, "day-2-end": {"16:00"}}
	if got := b.Post("/dashboard/setup/hours", hours); got.Location != "/dashboard/setup/days" {
		t.Errorf("hours: status %d to %q", got.Status, got.Location)
	}
	at("days?trade=manicure")
	if got := b.Post("/dashboard/setup/days", nil); got.Location != "/dashboard/setup/look" {
		t.Errorf("days: status %d to %q", got.Status, got.Location)
	}
	at("look?trade=manicure")
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

// Enter in a field presses the first button of its form: in the set-up that is the one which goes on, and not another that asks for more.
func TestEnterGoesOnInTheSetUp(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", "", "ana@salao.example")
	b := s.SignedIn("ana@salao.example")
	b.Post("/dashboard/setup/services", typedForm(t, b.Get("/dashboard/setup/services?trade=manicure").Body, "/dashboard/setup/services"))
	b.Post("/dashboard/setup/team", url.Values{"trade": {"manicure"}, "name": {"Ana"}})
	b.Post("/dashboard/setup/hours", url.Values{"day-2-start": {"10:00"}, "day-2-end": {"16:00"}})
	for _, step := range []string{"services", "team", "hours", "days"} {
		_, form, found := strings.Cut(b.Get("/dashboard/setup/"+step+"?trade=manicure").Body, `action="/dashboard/setup/`+step+`"`)
		button, pressed := ` type="button"`, false
		for strings.Contains(button, `type="button"`) {
			if _, form, pressed = strings.Cut(form, "<button"); !pressed {
				break
			}
			button, _, _ = strings.Cut(form, ">")
		}
		if !found || !pressed || strings.Contains(button, "name=") {
			t.Errorf("%s: Enter presses <button%s>", step, button)
		}
	}
}

// leadsTo tells whether an answer leads to a page, whatever is asked of it there.
func leadsTo(got webtest.Answer, to string) bool {
	path, _, _ := strings.Cut(got.Location, "?")
	return path == to
}

// Two have the set-up open. Hours that the first kept are shown to the second one, who decides; of the holidays each keeps what they
// ticked, and leaves alone what the other did; a day off that the other gave is not overwritten.
func TestTwoSetUpAtOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Salão A", "", "a@salao.example"), "Ana", "Bia")
	one, two := s.SignedIn("a@salao.example"), s.SignedIn("a@salao.example")
	const hours, days = "/dashboard/setup/hours", "/dashboard/setup/days"
	f, g := typedForm(t, one.Get(hours).Body, hours), typedForm(t, two.Get(hours).Body, hours)
	f["day-3-start"], g["day-3-start"] = []string{"09:00", "13:00"}, []string{"10:00", "13:00"}
	if got := one.Post(hours, f); !leadsTo(got, days) {
		t.Fatalf("the first: %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	got := two.Post(hours, g)
	if got.Status != 422 || !strings.Contains(got.Body, "enquanto você editava") || !strings.Contains(got.Body, "qua, 9h–12h") || !strings.Contains(got.Body, `value="10:00"`) {
		t.Errorf("the second: %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := two.Post(hours, typedForm(t, got.Body, hours)); !leadsTo(got, days) {
		t.Errorf("the second, who has seen it: %d\n%s", got.Status, mainOf(got.Body))
	}
	f, g = typedForm(t, one.Get(days).Body, days), typedForm(t, two.Get(days).Body, days)
	ticked := func(name string) string {
		t.Helper()
		for field := range f {
			if strings.HasPrefix(field, "closed-") && strings.HasSuffix(field, name) {
				return field
			}
		}
		t.Fatalf("no %s in %v", name, f)
		return ""
	}
	christmas, labour := ticked("christmas"), ticked("labour")
	f.Del(christmas)
	g.Del(labour)
	off := n.Today.AddDays(20).String()
	f["first"], f["reason"] = []string{off}, []string{"reforma"}
	g["first"], g["reason"] = []string{off}, []string{"festa"}
	if got := one.Post(days, f); !leadsTo(got, "/dashboard/setup/look") {
		t.Fatalf("the first: %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	got = two.Post(days, g)
	if got.Status != 422 || !strings.Contains(got.Body, "enquanto você editava") || !strings.Contains(got.Body, "reforma") || !strings.Contains(got.Body, `value="festa"`) {
		t.Errorf("the second: %d\n%s", got.Status, mainOf(got.Body))
	}
	shown := typedForm(t, got.Body, days)
	if shown.Has(christmas) || shown.Has(labour) {
		t.Error("the first one's holiday, or the second one's, is lost")
	}
	if got := two.Post(days, shown); !leadsTo(got, "/dashboard/setup/look") {
		t.Errorf("the second, who has seen it: %d\n%s", got.Status, mainOf(got.Body))
	}
	all, err := s.Store.Snapshot(t.Context(), n.Scope, n.Salon.ID, agenda.View{From: n.Today, To: n.Today.AddDays(400)})
	must(t, err)
	if len(all.Exceptions) != 1 || all.Exceptions[0].Reason != "festa" {
		t.Errorf("the day off: %+v", all.Exceptions)
	}
}

// Who closes on days that are booked, and who changes the hours, moves nothing: the set-up lists what no longer fits, and goes on.
func TestTheSetUpListsWhatNoLongerFits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Salão A", "", "a@salao.example"), "Ana")
	soon := n.Today.AddDays(1)
	a := n.Book(n.Client("Clara Nunes", ""), 0, 0, soon, "11:00")
	b := s.SignedIn("a@salao.example")
	const hours, days, list = "/dashboard/setup/hours", "/dashboard/setup/days", "/dashboard/team/conflicts?then="
	f := typedForm(t, b.Get(hours).Body, hours)
	f["day-4-start"], f["day-4-end"] = []string{"13:00"}, []string{"18:00"}
	if got := b.Post(hours, f); got.Location != list+"days" {
		t.Fatalf("hours: %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	page := b.Get(list + "days").Body
	if !strings.Contains(page, "11h") || !strings.Contains(page, `href="`+days+`"`) {
		t.Errorf("what no longer fits, and the way on\n%s", mainOf(page))
	}
	keep := "/dashboard/team/conflicts/" + a.ID.String() + "/keep"
	if got := b.Post(keep, typedForm(t, page, keep)); got.Location != list+"days" {
		t.Errorf("kept: %d to %q", got.Status, got.Location)
	}
	f = typedForm(t, b.Get(days).Body, days)
	f.Set("first", soon.String())
	if got := b.Post(days, f); got.Location != list+"look" {
		t.Errorf("days: %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	if got := b.Get("/dashboard/team/conflicts?then=elsewhere"); got.Status != 400 && got.Status != 422 {
		t.Errorf("an unknown step: %d", got.Status)
	}
	after, err := s.Store.Appointment(t.Context(), n.Scope, n.Salon.ID, a.ID)
	must(t, err)
	if after.At != a.At || after.Professional != a.Professional || !after.Open() {
		t.Errorf("moved to %+v", after)
	}
}
