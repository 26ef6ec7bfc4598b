package pages_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
)

// holds waits until an expression is true in the browser.
func holds(ctx context.Context, t *testing.T, what, expression string) {
	t.Helper()
	(&keyboard{t: t, ctx: ctx}).until(what, expression) //nolint:contextcheck // it has it
}

// hide tells the page that nobody looks, and freezes it as a phone does in a pocket: nothing of it runs; or wakes it. Without
// a window Chromium hides no tab by itself.
func hide(ctx context.Context, t *testing.T, hidden bool) {
	t.Helper()
	told := fmt.Sprintf(`Object.defineProperty(document, 'hidden', {configurable: true, get: () => %t});
		document.dispatchEvent(new Event('visibilitychange')); true`, hidden)
	state := page.SetWebLifecycleStateStateFrozen
	if !hidden {
		state = page.SetWebLifecycleStateStateActive
	} else {
		read[bool](ctx, t, told)
	}
	if _, err := chromedp.Call(ctx, page.SetWebLifecycleState, page.SetWebLifecycleStateParams{State: state}); err != nil {
		t.Fatal(err)
	}
	if !hidden {
		read[bool](ctx, t, told)
	}
}

// A page that was hidden (another tab, a phone in a pocket) shows what happened as soon as somebody looks again, over one
// stream, and clicks nothing by itself.
func TestAHiddenPageCatchesUp(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, numbered(1)(s.Now()))
	one := chrome(t)
	watchConsole(one, t)
	enter(one, s, "ana@salao.example")
	in(one, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("code"))
	hide(one, t, true)
	s.Conns.Set(salon.ID, numbered(2)(s.Now()))
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	hide(one, t, false)
	in(one, t, face("linked"))
	listens(one, s, salon, 0, 1)
	if n := read[int](one, t, "document.querySelectorAll('#card [data-kind]').length"); n != 1 {
		t.Errorf("%d cards are on the page", n)
	}
	if did := s.Conns.Did(); did != "" {
		t.Errorf("looking again did %q", did)
	}
}

// slow3G is a slow mobile network, as Chromium's own tools define it: 400 kbit/s and 400 ms.
var slow3G = network.OverrideNetworkStateParams{Latency: 400, DownloadThroughput: 50_000, UploadThroughput: 50_000}

// On a slow network a click has a visible effect at once, a second click begins nothing, and the
// code comes.
func TestAClickOnASlowNetworkIsAnsweredAtOnceAndCountsOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	watchConsole(ctx, t)
	emulate := cdp.Command[network.OverrideNetworkStateParams, cdp.Empty]{Method: "Network.emulateNetworkConditions"}
	if _, err := chromedp.Call(ctx, emulate, slow3G); err != nil {
		t.Fatal(err)
	}
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	read[bool](ctx, t, `{const b = document.querySelector('form.start > .first'); b.click(); b.click(); true}`)
	holds(ctx, t, "the button rests while its click is on the way", "document.querySelector('form.start > .first')?.disabled ?? true")
	(&keyboard{t: t, ctx: ctx}).did(s, "connect") // what is shown below may overtake a click
	s.Conns.Set(salon.ID, numbered(1)(s.Now()))
	in(ctx, t, face("code"), chromedp.WaitVisible(chromedp.CSS("#qr svg")))
	s.Conns.Set(salon.ID, numbered(2)(s.Now()))
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS(`.countdown[data-no="2"]`)))
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	in(ctx, t, face("linked"))
	s.Conns.Mu.Lock()
	defer s.Conns.Mu.Unlock()
	if n := len(s.Conns.Clicks); n != 1 {
		t.Errorf("two quick clicks arrived as %d", n)
	}
}
