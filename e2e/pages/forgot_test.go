package pages_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAPasswordCanBeLookedAt(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	kind := `document.querySelector('#password').type`
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/login"), chromedp.SendKeys(chromedp.CSS("#email"), "ana@salao.example"),
		chromedp.SendKeys(chromedp.CSS("#password"), password), click("[data-show]"))
	if got := read[string](ctx, t, kind+` + ' ' + document.querySelector('[data-show]').textContent`); got != "text Esconder senha" {
		t.Errorf("after a click: %s", got)
	}
	read[bool](ctx, t, `document.addEventListener('submit', () => { localStorage.sent = `+kind+` }), true`)
	in(ctx, t, click("form.stack .first"), chromedp.WaitReady(chromedp.CSS(".out")))
	if got := read[string](ctx, t, `localStorage.sent`); got != "password" {
		t.Errorf("it was sent as %q: browsers keep no password of it", got)
	}
}
