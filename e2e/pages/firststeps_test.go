package pages_test

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// What a newcomer needs from "connected" to an agenda in use: clicks, and fields that are typed. With a minute for each there are ten
// minutes.
const (
	mostSetupClicks = 8
	mostSetupFields = 1
)

// clicker counts what a newcomer does.
type clicker struct {
	*scene

	ctx           context.Context
	leaves        bool // in the middle of the set-up, after each step
	clicks, typed int
}

func (c *clicker) press(selector string) {
	c.T.Helper()
	c.clicks++
	in(c.ctx, c.T, click(selector))
}

// at waits for a step; who leaves goes elsewhere then, and comes back to the same step.
func (c *clicker) at(step, see string) {
	c.T.Helper()
	until(c.ctx, c.T, `location.pathname === '/dashboard/setup/`+step+`'`)
	if c.leaves {
		in(c.ctx, c.T, chromedp.Navigate(c.Server.URL+"/dashboard/account"), chromedp.Navigate(c.Server.URL+"/dashboard/setup/"))
		until(c.ctx, c.T, `location.pathname === '/dashboard/setup/`+step+`'`)
	}
	in(c.ctx, c.T, chromedp.WaitVisible(chromedp.CSS(see)))
}

// A newcomer goes from the first connection to a day that clients can book: on a phone, leaving and coming back after each step.
func TestANewcomerSetsTheAgendaUp(t *testing.T) {
	t.Parallel()
	setUp(t, 360, "light", true)
}

// The same at a desk, in the dark, at one go.
func TestANewcomerSetsTheAgendaUpAtADesk(t *testing.T) {
	t.Parallel()
	setUp(t, 1280, "dark", false)
}

func setUp(t *testing.T, width int64, light string, leaves bool) {
	t.Helper()
	s := newScene(t)
	salon := s.Salon("Barbearia do João", rightNumber, "joao@salao.example")
	ctx := chrome(t)
	watchConsole(ctx, t)
	scheme(ctx, t, light)
	enter(ctx, s, "joao@salao.example")
	in(ctx, t, chromedp.EmulateViewport(width, 740), chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	if read[bool](ctx, t, `getComputedStyle(document.querySelector('.first-steps')).display !== 'none'`) {
		t.Error("the ticks are there before the connection")
	}
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	in(ctx, t, face("linked"), chromedp.WaitVisible(chromedp.CSS(".first-steps .first")))
	until(ctx, t, `document.getElementById('announce').textContent === 'WhatsApp conectado'`) // the page has scrolled to its new face
	c := clicker{scene: s, ctx: ctx, leaves: leaves}
	c.press(".first-steps .first")
	c.at("services", ".trades")
	c.press(`.trades a[href*="barbearia"]`)
	c.at("services", ".proposals") // and the kind of salon is known
	c.press("form.stack .first")
	c.at("team", "#name-0")
	if !leaves { // who comes back has clicked somewhere else meanwhile
		until(ctx, t, `document.activeElement.id === 'name-0'`)
	}
	c.typed++
	in(ctx, t, chromedp.SendKeys(chromedp.CSS("#name-0"), "João"))
	c.press("form.stack .first")
	c.at("hours", "[data-week]")
	c.press("form.stack .first")
	c.at("days", ".ticks")
	c.press("form.stack .first")
	c.at("look", ".look-time")
	c.press(".row .first")
	until(ctx, t, `location.pathname === '/dashboard/today/'`)
	if c.clicks > mostSetupClicks || c.typed > mostSetupFields {
		t.Errorf("%d clicks, %d typed fields", c.clicks, c.typed)
	}
	t.Logf("%d clicks, %d typed fields", c.clicks, c.typed)
	all, err := s.Store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: agenda.DateOf(s.Now()), To: agenda.DateOf(s.Now()).AddDays(400)})
	must(t, err)
	if len(all.Services) != 6 || len(all.Professionals) != 1 || len(all.Professionals[0].Does) != 6 || len(all.Holidays) < 12 {
		t.Errorf("%d services, %d people, %d holidays", len(all.Services), len(all.Professionals), len(all.Holidays))
	}
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/"))
	until(ctx, t, `location.pathname === '/dashboard/today/'`)
}
