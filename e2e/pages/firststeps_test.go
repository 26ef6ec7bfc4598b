package pages_test

import (
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
	salon := s.Salon("Barbearia do João", rightNumber, "joao@salao.example")
	ctx := chrome(t)
	watchConsole(ctx, t)
	enter(ctx, s, "joao@salao.example")
	in(ctx, t, chromedp.EmulateViewport(360, 740), chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	if read[bool](ctx, t, `getComputedStyle(document.querySelector('.first-steps')).display !== 'none'`) {
		t.Error("the ticks are there before the connection")
	}
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
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
	all, err := s.Store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: agenda.DateOf(s.Now()), To: agenda.DateOf(s.Now()).AddDays(400)})
	must(t, err)
	if len(all.Services) != 6 || len(all.Professionals) != 1 || len(all.Professionals[0].Does) != 6 || len(all.Holidays) < 12 {
		t.Errorf("%d services, %d people, %d holidays", len(all.Services), len(all.Professionals), len(all.Holidays))
	}
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/"))
	until(ctx, t, `location.pathname === '/dashboard/today/'`)
}
