package pages_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// face waits until a page shows a face of the card.
func face(name string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.CSS(`#card [data-kind="` + name + `"]`))
}

// TestTwoPagesFollowALink is the owner's journey in a browser, in two tabs, without a reload.
func TestTwoPagesFollowALink(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	one := chrome(t)
	watchConsole(one, t)
	enter(one, s, "ana@salao.example")
	two, end := chromedp.NewContext(one)
	t.Cleanup(end)
	must(t, chromedp.Do(two))
	for _, tab := range []context.Context{one, two} {
		in(tab, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
		read[bool](tab, t, `window.salonLoaded = true`)
	}
	in(one, t, click(`input[value="qr"]`), click("#card .first"))
	(&keyboard{t: t, ctx: one}).did(s, "connect")
	show := func(f func(time.Time) *connection.Connection) { s.Conns.Set(salon.ID, f(s.Now())) }
	show(webtest.Attempt(func(*connection.Attempt, time.Time) {}))
	both := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		in(one, t, steps...)
		in(two, t, steps...)
	}
	both(face("preparing"))
	if did := s.Conns.Did(); did != "connect" {
		t.Fatalf("the clicks did %q", did)
	}
	show(shownQR)
	both(face("code"), chromedp.WaitVisible(chromedp.CSS("#qr svg")))
	listens(one, s, salon, 2, 2)
	checkQR(one, t)
	show(webtest.Attempt(func(a *connection.Attempt, _ time.Time) { a.Phase = connection.Syncing }))
	both(face("almost"))
	show(linked(func(*connection.Connection) {}))
	both(face("linked"))
	for _, tab := range []context.Context{one, two} {
		if !read[bool](tab, t, `window.salonLoaded === true`) {
			t.Error("the page was loaded again")
		}
		until(tab, t, `document.getElementById('announce').textContent === 'WhatsApp conectado'`) // what a screen reader hears
	}
	show(ended(connection.Unlinked))
	both(face("start"), chromedp.WaitVisible(chromedp.CSS(".notice-warn")))
}

// TestALateAnswerDoesNotBringBackAnOldCard holds a click's answer until the stream has told more.
func TestALateAnswerDoesNotBringBackAnOldCard(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, ended(connection.CodeExpired)(s.Now()))
	ctx := chrome(t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	old := s.SignedIn("ana@salao.example").Part(http.MethodGet, "/dashboard/whatsapp/card", nil).Body
	s.Conns.Set(salon.ID, shownQR(s.Now()))
	in(ctx, t, face("code"))
	read[bool](ctx, t, `htmx.swap({text: `+strconv.Quote(old)+`, target: '#card', swap: 'innerMorph', sourceElement: document.body}), true`)
	in(ctx, t, face("code"))
	if kind := read[string](ctx, t, `document.querySelector('#card [data-kind]').dataset.kind`); kind != "code" {
		t.Errorf("the card went back to %q", kind)
	}
}

// TestARefusedNumberIsUsedByOneClick shows who scanned, masked, and what the click asks for.
func TestARefusedNumberIsUsedByOneClick(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, webtest.Refused(s.Now()))
	ctx := chrome(t)
	watchConsole(ctx, t)
	enter(ctx, s, "ana@salao.example")
	use := `#card .either button[value="1"]`
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"), chromedp.WaitVisible(chromedp.CSS(use)))
	if shown := read[string](ctx, t, `document.querySelector('#card .notice').innerText`); !strings.Contains(shown, "+55 (11) 9…-0000") {
		t.Errorf("the owner reads %q", shown)
	}
	if strings.Contains(read[string](ctx, t, `document.documentElement.outerHTML`), webtest.WrongNumber[4:]) {
		t.Error("the page holds the whole number")
	}
	in(ctx, t, click(use))
	(&keyboard{t: t, ctx: ctx}).did(s, "use")
	until(ctx, t, `document.querySelector('#card button[disabled]') === null`) // it is answered
	s.Conns.Set(salon.ID, shownQR(s.Now()))
	in(ctx, t, face("code"))
	if did := s.Conns.Did(); did != "use" {
		t.Errorf("the click asked for %q", did)
	}
}

// checkQR looks at the code as a phone's camera would: large enough, black on white in the dark too; and the clock runs.
func checkQR(ctx context.Context, t *testing.T) {
	t.Helper()
	scheme(ctx, t, "dark")
	if side := read[float64](ctx, t, `document.querySelector('#qr svg').getBoundingClientRect().width`); side < 256 {
		t.Errorf("the code is %v px wide", side)
	}
	if fill := read[string](ctx, t, `getComputedStyle(document.querySelector('#qr rect')).fill`); fill != "rgb(255, 255, 255)" {
		t.Errorf("the code's ground is %s in the dark", fill)
	}
	before := read[string](ctx, t, `document.querySelector('[data-clock]').textContent`)
	holds(ctx, t, "the countdown goes on", `document.querySelector('[data-clock]').textContent !== '`+before+`'`)
}

// watchConsole fails the test when the browser complained: a refused script, a broken policy, an exception. What is expected
// are parts of complaints that belong to the test.
func watchConsole(ctx context.Context, t *testing.T, expected ...string) {
	t.Helper()
	var mu sync.Mutex
	var complaints []string
	ctx, stop := context.WithCancel(ctx)
	messages := chromedp.Console(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for m, err := range messages {
			if err != nil {
				return
			}
			ours := func(part string) bool { return strings.Contains(m.String(), part) }
			if (m.IsException() || m.Type == "error" || m.Type == "warning") && !slices.ContainsFunc(expected, ours) {
				mu.Lock()
				complaints = append(complaints, m.String())
				mu.Unlock()
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
		for _, c := range complaints {
			t.Errorf("the browser says: %s", c)
		}
	})
}

func TestAPhoneIsGuessedAndTheCodeCopied(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	in(ctx, t, chromedp.EmulateViewport(360, 800, chromedp.EmulateMobile, chromedp.EmulateTouch))
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	if !read[bool](ctx, t, `document.querySelector('input[value="code"]').checked`) {
		t.Error("on a phone the pairing code is not the guess")
	}
	small := `[...document.querySelectorAll('main button, main a, main summary, main .option, header a, header button')]
		.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80)).join('\n')`
	if found := read[string](ctx, t, small); found != "" {
		t.Errorf("smaller than a finger:\n%s", found)
	}
	s.Conns.Set(salon.ID, webtest.Attempt(func(a *connection.Attempt, now time.Time) {
		a.Method, a.Phase, a.CodesShown = connection.PairingCode, connection.AwaitingScan, 1
		a.Code = connection.LinkCode{QRText: webtest.QRText, Pairing: webtest.PairingCode, ShownAt: now, ExpiresAt: now.Add(9 * time.Minute)}
	})(s.Now()))
	in(ctx, t, face("code"), chromedp.WaitVisible(chromedp.CSS(".copy")))
	read[bool](ctx, t, `new MutationObserver(() => { window.copied ||= document.querySelector('.copy span')?.textContent === 'Copiado'; })
		.observe(document.getElementById('card'), {subtree: true, childList: true, characterData: true}), true`)
	in(ctx, t, click(".copy"))
	holds(ctx, t, "the button says that it copied", `window.copied`) // it says so for two seconds
}

func TestWhatIsTypedSurvivesAChange(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", "", "ana@salao.example")
	ctx := chrome(t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"),
		click(`.option:has(input[value="code"])`), chromedp.SendKeys(chromedp.CSS("#phone"), "119876"))
	name := "Studio Ana Maria"
	_, err := s.Salons.Change(t.Context(), tenant.For(salon.ID), salon.ID, tenant.Patch{Name: &name})
	must(t, err)
	s.Conns.Set(salon.ID, ended(connection.CodeExpired)(s.Now()))
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS(".notice-warn")))
	if typed := read[string](ctx, t, `document.getElementById('phone').value`); typed != "119876" {
		t.Errorf("the number being typed became %q", typed)
	}
}

func TestAnEndedSessionAsksCalmly(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	users, err := s.Store.Users(t.Context(), tenant.For(salon.ID))
	must(t, err)
	_, err = s.Accounts.SetPassword(t.Context(), users[0], "outra frase longa")
	must(t, err)
	s.Hub.Publish(salon.ID.String())
	in(ctx, t, face("over"))
	if read[string](ctx, t, `document.querySelector('#card a').getAttribute('href')`) != "/login" {
		t.Error("there is no way back in")
	}
}
