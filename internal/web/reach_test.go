package web_test

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
)

// axe is axe-core, which looks for what keeps people out of a page (MPL-2.0, its licence is beside it).
//
//go:embed testdata/axe-core/axe.min.js
var axe string

// runAxe tells every violation of WCAG A and AA and of axe's good practice, with the places; "" when there is none.
const runAxe = `axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v =>
  v.id + ': ' + v.help + '\n' + v.nodes.slice(0, 3).map(n => '    ' + n.html.slice(0, 160) + '\n    ' +
  (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('\n')).join('\n'))`

func (p *photographer) axe(name string, width int64, scheme string) {
	t := p.scene.t
	t.Helper()
	in(p.ctx, t, chromedp.Evaluate[chromedp.Void](axe))
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](runAxe, chromedp.EvalAwaitPromise))
	must(t, err)
	if found != "" {
		t.Errorf("%s at %d px, %s:\n%s", name, width, scheme, found)
	}
}

// Every page and every face of the card is open to everybody: at the width of a phone and of a desk, light and dark. All
// four together are looked at where pictures are made (make screenshots); else two of them, which differ in both.
func TestAxeFindsNothing(t *testing.T) {
	p := newPhotographer(t)
	p.look = p.axe
	_, all := os.LookupEnv("SCREENSHOTS")
	p.corners = !all
	p.everything()
}

// The smallest phone, and a desk whose pages are enlarged to 200 %, see everything without moving sideways.
func TestNarrowAndEnlarged(t *testing.T) {
	p := newPhotographer(t)
	p.sizes, p.schemes = []int64{320, 640}, p.schemes[:1]
	p.look = func(name string, width int64, _ string) {
		hidden := read[string](p.ctx, t, `[...document.querySelectorAll('main a, main button, main h1, main input:not([type=hidden])')]
			.filter(e => e.offsetParent && !e.closest('.sr, .systems, nav'))
			.filter(e => { const r = e.getBoundingClientRect(); return r.width && (r.right > innerWidth + 1 || r.left < -1); })
			.map(e => e.outerHTML.slice(0, 120)).join('\n')`)
		if hidden != "" {
			t.Errorf("%s at %d px: beyond the edge:\n%s", name, width, hidden)
		}
	}
	p.everything()
}

// What an owner touches is large enough for a finger.
func TestTargetsAreLargeEnough(t *testing.T) {
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	in(ctx, t, chromedp.EmulateViewport(360, 800))
	s.enter(ctx, "ana@salao.example")
	for _, st := range states() {
		s.conns.set(salon.ID, nil)
		if st.row != nil {
			s.conns.set(salon.ID, st.row(s.now()))
		}
		in(ctx, t, chromedp.Navigate(s.server.URL+"/dashboard/whatsapp/"))
		small := read[string](ctx, t, `[...document.querySelectorAll('main button, main a, main summary, main label.option, .systems label')]
			.filter(e => e.offsetParent).filter(e => e.getBoundingClientRect().height < 43.5)
			.map(e => e.outerHTML.slice(0, 120)).join('\n')`)
		if small != "" {
			t.Errorf("%s:\n%s", st.name, small)
		}
	}
}

// Who asks for less motion gets none.
func TestReducedMotion(t *testing.T) {
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conns.set(salon.ID, attempt(func(*connection.Attempt, time.Time) {})(s.now()))
	ctx := chrome(t)
	scheme(ctx, t, "light") // asks for less motion too
	s.enter(ctx, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.server.URL+"/dashboard/whatsapp/"))
	if n := read[int](ctx, t, "document.getAnimations().length"); n != 0 {
		t.Errorf("%d things move", n)
	}
}

// From signing in to pausing, and through the operator's list, without a pointer.
func TestKeyboardAlone(t *testing.T) {
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.salon("Barbearia do João", "", "")
	s.operator("op@plataforma.example")
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
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	k.until("connected", "document.querySelector('[data-kind=linked]')")
	k.tabTo("[name=paused]")
	k.press("Enter")
	k.did(s, "pause")
	k.tabTo(".out button")
	k.press("Enter")
	k.until("signed out", "document.querySelector('#email')")

	k.signIn(s, "op@plataforma.example")
	in(k.ctx, t, chromedp.Navigate(s.server.URL+"/admin/salons/"))
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
	in(k.ctx, k.t, chromedp.Navigate(s.server.URL+"/login"))
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
	for end := time.Now().Add(patience); !strings.Contains(s.conns.did(), what); {
		if time.Now().After(end) {
			k.t.Fatalf("the keys did %q, not %s", s.conns.did(), what)
		}
		k.until("an answer", "true")
	}
}

// until waits, also while another page comes.
func (k *keyboard) until(what, expression string) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool]("!!("+expression+")"))
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			k.t.Fatalf("%s: %v", what, err)
		}
	}
}
