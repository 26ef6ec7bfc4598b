package pages_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

// The result stands on the card while the card changes around it.
func TestATestMessageInTheBrowser(t *testing.T) {
	t.Parallel()
	var o webtest.Outgoing
	s := newScene(t, func(d *web.Deps) { d.SendText = o.Send })
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	ctx := chrome(t)
	watchConsole(ctx, t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("linked"), click("#test button"))
	holds(ctx, t, "the result is said", `document.querySelector('#test [role=status]')?.textContent.includes('Enviada') ?? false`)
	s.Conns.Set(salon.ID, linked(func(c *connection.Connection) { c.Paused = true })(s.Now()))
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS(`#card [name=paused][value="0"]`)))
	if !read[bool](ctx, t, `document.querySelector('#test [role=status]').textContent.includes('Enviada')`) {
		t.Error("the result is gone with the next change of the card")
	}
}
