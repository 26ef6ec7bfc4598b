package pages_test

import (
	"context"
	_ "embed"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"salonzap/internal/connection"
	"salonzap/internal/web/webtest"
)

// axe is axe-core, which looks for what keeps people out of a page (MPL-2.0, its licence is beside it).
//
//go:embed testdata/axe-core/axe.min.js
var axe string

// runAxe tells every violation of WCAG A and AA and of axe's good practice, with the places; "" when there is none.
const runAxe = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v =>
  v.id + ': ' + v.help + '\n' + v.nodes.slice(0, 3).map(n => '    ' + n.html.slice(0, 160) + '\n    ' +
  (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('\n')).join('\n'))`

func (p *photographer) axe(name string, v view) {
	t := p.scene.T
	t.Helper()
	if !p.axed {
		in(p.ctx, t, chromedp.Evaluate[chromedp.Void](axe))
		p.axed = true
	}
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	must(t, err)
	if found != "" {
		t.Errorf("%s, %v:\n%s", name, v, found)
	}
}

// openTo are the views in which a page is open to everybody: on the smallest phone and at a desk, light and dark (where pictures
// are made, each in both), on a phone whose letters are twice as large, and at a desk that is enlarged to 200 %, whose window
// has 640 px. Nothing moves sideways or is cut off, what is to be touched is large enough for a finger, and axe finds nothing.
func (p *photographer) openTo() []view {
	looks := func(all ...func(string, view)) []func(string, view) { return all }
	views := []view{
		{width: 320, scheme: "light", look: looks(p.axe, p.beyond, p.touched)},
		{width: 360, scheme: "light", look: looks(p.beyond)},
		{width: 360, scheme: "light", large: true, look: looks(p.beyond)},
		{width: 640, scheme: "light", look: looks(p.beyond, p.touched)},
		{width: 1280, scheme: "dark", look: looks(p.axe, p.beyond)},
	}
	if _, all := os.LookupEnv("SCREENSHOTS"); all {
		views = append(views, view{width: 1280, scheme: "light", look: looks(p.axe)}, view{width: 360, scheme: "dark", look: looks(p.axe)})
	}
	return views
}

// The pages outside, and those of a salon with every face of the card, are open to everybody.
func TestSalonPagesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	p.views = p.openTo()
	p.salonSide()
}

// The operator's pages are open to everybody.
func TestConsolePagesAreOpenToEverybody(t *testing.T) {
	t.Parallel()
	p := newPhotographer(t)
	p.views = p.openTo()
	salon := p.scene.Salon("Barbearia do João", rightNumber, "joao@salao.example")
	p.scene.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(p.scene.Now()))
	p.scene.Operator("op@plataforma.example")
	p.console()
}

// beyond finds what is cut off at the page's edge.
func (p *photographer) beyond(name string, v view) {
	t := p.scene.T
	t.Helper()
	hidden := read[string](p.ctx, t, `[...document.querySelectorAll('main a, main button, main h1, main input:not([type=hidden])')]
			.filter(e => e.offsetParent && !e.closest('.sr, .systems, nav'))
			.filter(e => { const r = e.getBoundingClientRect(); return r.width && (r.right > innerWidth + 1 || r.left < -1); })
			.map(e => e.outerHTML.slice(0, 120)).join('\n')`)
	if hidden != "" {
		t.Errorf("%s, %v: beyond the edge:\n%s", name, v, hidden)
	}
}

// touched finds what is too small for a finger, in lists too. What is for screen readers and the keyboard alone is not touched;
// links inside a sentence are as high as its line, and the link of a table's row is the whole row.
func (p *photographer) touched(name string, v view) {
	t := p.scene.T
	t.Helper()
	small := read[string](p.ctx, t, `[...document.querySelectorAll('button, a, summary, label.option, label.tick, .systems label, select, input:not([type=hidden], [type=radio], [type=checkbox])')]
		.filter(e => e.offsetParent && !e.closest('.skip, .sr, .samples, .drawings'))
		.filter(e => !(e.tagName === 'A' && e.closest('p, dd') && e.closest('p, dd').textContent.trim() !== e.textContent.trim()))
		.map(e => e.matches('.grid th a') ? e.closest('tr') : e)
		.filter(e => e.getBoundingClientRect().height < 43.5)
		.map(e => e.getBoundingClientRect().height + ' px: ' + e.outerHTML.slice(0, 120)).join('\n')`)
	if small != "" {
		t.Errorf("%s, %v: smaller than a finger:\n%s", name, v, small)
	}
}

// Somebody who asks for less motion gets none.
func TestReducedMotionStopsAnimations(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, webtest.Attempt(func(*connection.Attempt, time.Time) {})(s.Now()))
	ctx := chrome(t)
	scheme(ctx, t, "light") // asks for less motion too
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"))
	if n := read[int](ctx, t, "document.getAnimations().length"); n != 0 {
		t.Errorf("%d things move", n)
	}
}

// From signing in to pausing, and through the operator's list, without a pointer.
func TestASalonIsLinkedByKeyboardAlone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Salon("Barbearia do João", "", "")
	s.Operator("op@plataforma.example")
	k := &keyboard{t: t, ctx: chrome(t)}
	k.signIn(s, "ana@salao.example")
	k.until("the card", "document.querySelector('[data-kind=start]')")
	k.tabTo("input[name=method]")
	k.press("ArrowDown")
	if got := read[string](k.ctx, t, "document.querySelector('input[name=method]:checked').value"); got != "qr" && got != "code" {
		t.Errorf("the arrow chose %q", got)
	}
	k.tabTo("form.start button.first")
	k.press("Enter")
	k.did(s, "connect")
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	k.until("connected", "document.querySelector('[data-kind=linked]')")
	k.tabTo("[name=paused]")
	k.press("Enter")
	k.did(s, "pause")
	k.tabTo(".out button")
	k.press("Enter")
	k.until("signed out", "document.querySelector('#email')")

	k.signIn(s, "op@plataforma.example")
	in(k.ctx, t, chromedp.Navigate(s.Server.URL+"/admin/salons/"))
	k.press("/")
	if at := read[string](k.ctx, t, "document.activeElement.id"); at != "q" {
		t.Errorf("the slash leads to %q", at)
	}
	in(k.ctx, t, chromedp.Evaluate[chromedp.Void]("document.activeElement.blur()"))
	for _, key := range []string{"j", "j", "k"} {
		k.press(key)
	}
	if at := read[string](k.ctx, t, "document.activeElement.textContent"); at != "Studio Ana" {
		t.Errorf("j, j, k lead to %q", at)
	}
	k.press("Enter")
	k.until("the salon's page", "location.pathname === '/admin/salons/studio-ana/'")
}

// keyboard is somebody without a pointer.
type keyboard struct {
	t   *testing.T
	ctx context.Context
}

func (k *keyboard) signIn(s *scene, email string) {
	k.t.Helper()
	in(k.ctx, k.t, chromedp.Navigate(s.Server.URL+"/login"))
	k.tabTo("#email")
	in(k.ctx, k.t, chromedp.KeyEvent(email))
	k.press("Tab")
	in(k.ctx, k.t, chromedp.KeyEvent(password))
	k.press("Enter")
	k.until("signed in", "document.querySelector('.out')")
}

func (k *keyboard) press(key string) {
	k.t.Helper()
	if named, ok := map[string]string{"Tab": kb.Tab, "Enter": kb.Enter, "ArrowDown": kb.ArrowDown}[key]; ok {
		key = named
	}
	in(k.ctx, k.t, chromedp.KeyEvent(key))
}

// tabTo presses Tab until the focus is there, and sees that it shows.
func (k *keyboard) tabTo(selector string) {
	k.t.Helper()
	const most = 40
	for range most {
		k.press("Tab")
		if read[bool](k.ctx, k.t, "document.activeElement.matches('"+selector+"')") {
			return
		}
	}
	k.t.Fatalf("Tab never reaches %s", selector)
}

// did waits until what the keys asked for has arrived.
func (k *keyboard) did(s *scene, what string) {
	k.t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(s.Conns.Did(), what); {
		if time.Now().After(end) {
			k.t.Fatalf("the keys did %q, not %s", s.Conns.Did(), what)
		}
		k.until("an answer", "true")
	}
}

// until waits for something in a page that has run its scripts, also while another page comes.
func (k *keyboard) until(what, expression string) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, becomesTrue(expression)); err != nil {
		k.t.Fatalf("%s: %v", what, err)
	}
}
