package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// mostSetupClicks is how many clicks a newcomer needs from "connected" to an agenda in use; with a minute for each there are ten
// minutes.
const mostSetupClicks = 10

// clicker counts the clicks of a newcomer on a phone.
type clicker struct {
	t      *testing.T
	press  func(selector string)
	clicks int
}

// A newcomer goes from the first connection to a day that clients can book.
func TestANewcomerSetsTheAgendaUp(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Barbearia do João", rightNumber, "joao@salao.example")
	ctx := chrome(t)
	watchConsole(ctx, t)
	s.enter(ctx, "joao@salao.example")
	in(ctx, t, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.server.URL+"/dashboard/whatsapp/"), face("start"))
	if read[bool](ctx, t, `getComputedStyle(document.querySelector('.first-steps')).display !== 'none'`) {
		t.Error("the ticks are there before the connection")
	}
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	in(ctx, t, face("linked"), chromedp.WaitVisible(chromedp.CSS(".first-steps .first")))
	c := clicker{t: t}
	c.press = func(selector string) {
		t.Helper()
		c.clicks++
		in(ctx, t, chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
	}
	c.press(".first-steps .first")
	c.press(`.trades a[href*="barbearia"]`)
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS(".proposals")))
	c.press("form.stack .first")
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS("#name-0")))
	until(ctx, t, `document.activeElement.id === 'name-0'`)
	in(ctx, t, chromedp.SendKeys(chromedp.CSS("#name-0"), "João"))
	c.press("form.stack .first")
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS("[data-week]")))
	c.press("form.stack .first")
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS(".ticks")))
	c.press("form.stack .first")
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS(".look-time")))
	c.press(".row .first")
	until(ctx, t, `location.pathname === '/dashboard/today/'`)
	if c.clicks > mostSetupClicks {
		t.Errorf("%d clicks", c.clicks)
	}
	t.Logf("%d clicks", c.clicks)
	all, err := s.store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: agenda.DateOf(s.now()), To: agenda.DateOf(s.now()).AddDays(400)})
	must(t, err)
	if len(all.Services) != 6 || len(all.Professionals) != 1 || len(all.Professionals[0].Does) != 6 || len(all.Holidays) < 12 {
		t.Errorf("%d services, %d people, %d holidays", len(all.Services), len(all.Professionals), len(all.Holidays))
	}
	in(ctx, t, chromedp.Navigate(s.server.URL+"/dashboard/"))
	until(ctx, t, `location.pathname === '/dashboard/today/'`)
}

// A step can be left and taken up again; what was kept is not asked again, and nothing is kept twice. All without scripts.
func TestTheSetUpIsLeftAndResumed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Barbearia do João", rightNumber, "joao@salao.example")
	s.conns.set(salon.ID, linked(func(c *connection.Connection) { c.LinkedOnce = true })(s.now()))
	b := s.signedIn("joao@salao.example")
	at := func(want string) {
		t.Helper()
		if got := b.get("/dashboard/setup/"); got.location != "/dashboard/setup/"+want {
			t.Errorf("the set-up goes on at %q, want %s", got.location, want)
		}
	}
	if got := b.get("/dashboard/"); got.location != "/dashboard/setup/" {
		t.Errorf("home is %q", got.location)
	}
	at("services")
	f := formFields(mainOf(b.get("/dashboard/setup/services?trade=manicure").body))
	f.Set("service-0-minutes", "0")
	if got := b.post("/dashboard/setup/services", f); got.status != 422 || !strings.Contains(got.body, "Cada etapa dura") {
		t.Errorf("no minutes: status %d", got.status)
	}
	f.Set("service-0-minutes", "50")
	f.Set("service-0-price", "38,50")
	for range 2 { // sent twice, kept once
		if got := b.post("/dashboard/setup/services", f); got.location != "/dashboard/setup/team?trade=manicure" {
			t.Fatalf("status %d to %q\n%s", got.status, got.location, mainOf(got.body))
		}
	}
	at("team")
	if got := b.post("/dashboard/setup/team", url.Values{"name": {" "}}); got.status != 422 || !strings.Contains(got.body, "pelo menos um nome") {
		t.Errorf("nobody: status %d", got.status)
	}
	for range 2 {
		b.post("/dashboard/setup/team", url.Values{"trade": {"manicure"}, "name": {"Ana", "Bia", "ana"}})
	}
	at("days")
	hours := url.Values{"day-2-start": {"10:00"}, "day-2-end": {"16:00"}}
	if got := b.post("/dashboard/setup/hours", hours); got.location != "/dashboard/setup/days" {
		t.Errorf("hours: status %d to %q", got.status, got.location)
	}
	if got := b.post("/dashboard/setup/days", nil); got.location != "/dashboard/setup/look" {
		t.Errorf("days: status %d to %q", got.status, got.location)
	}
	at("look")
	if got := b.get("/dashboard/setup/look").body; !strings.Contains(got, "10h") {
		t.Errorf("the first day lacks its hours\n%s", mainOf(got))
	}
	all, err := s.store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: agenda.DateOf(s.now()), To: agenda.DateOf(s.now()).AddDays(400)})
	must(t, err)
	if len(all.Services) != 6 || all.Services[0].Work.Minutes() != 50 || len(all.Professionals) != 2 || len(all.Professionals[1].Week) != 1 {
		t.Errorf("%d services (%d min), %d people", len(all.Services), all.Services[0].Work.Minutes(), len(all.Professionals))
	}
	if got := b.get("/dashboard/"); got.location != "/dashboard/today/" {
		t.Errorf("home is %q when all is done", got.location)
	}
}
