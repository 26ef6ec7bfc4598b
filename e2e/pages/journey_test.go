package pages_test

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/web/webtest"
)

// numbered is a QR code of an attempt, the n-th.
func numbered(n int) func(time.Time) *connection.Connection {
	return webtest.Attempt(func(a *connection.Attempt, now time.Time) {
		a.Phase, a.CodesShown = connection.AwaitingScan, n
		a.Code = connection.LinkCode{QRText: webtest.QRText + string(rune('a'+n)), ShownAt: now, ExpiresAt: now.Add(9 * time.Minute)} // however slow the machine is
	})
}

// Codes come one after the other in the same place: nothing moves, and what the owner chose stays. After the third the
// page offers one button and starts nothing by itself.
func TestCodesRotateInPlaceAndStop(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, numbered(1)(s.Now()))
	ctx := chrome(t)
	watchConsole(ctx, t)
	in(ctx, t, chromedp.EmulateViewport(360, 800))
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("code"))
	read[bool](ctx, t, "document.querySelector('#system-iphone').click(), true")
	const places = `JSON.stringify(['#qr', '.countdown', '.steps', '#card button'].map(q => {
		const r = document.querySelector(q).getBoundingClientRect(); return [r.x, r.y + scrollY, r.width, r.height]; }))`
	const drawing = `document.querySelector('#qr').innerHTML.length + document.querySelector('#qr path, #qr svg').outerHTML`
	where, was := read[string](ctx, t, places), read[string](ctx, t, drawing)
	for _, n := range []string{"2", "3"} {
		s.Conns.Set(salon.ID, numbered(int(n[0]-'0'))(s.Now()))
		in(ctx, t, chromedp.WaitVisible(chromedp.CSS(`.countdown[data-no="`+n+`"]`)))
		if now := read[string](ctx, t, places); now != where {
			t.Errorf("code %s moved the page from %s to %s", n, where, now)
		}
		now := read[string](ctx, t, drawing)
		if now == was {
			t.Errorf("code %s is drawn as the one before", n)
		}
		was = now
		if !read[bool](ctx, t, "document.querySelector('#system-iphone').checked") {
			t.Error("the choice of the phone's system is lost")
		}
	}
	s.Conns.Set(salon.ID, ended(connection.CodeExpired)(s.Now()))
	in(ctx, t, face("start"))
	if did := s.Conns.Did(); did != "" {
		t.Errorf("the page did %q by itself", did)
	}
	if word := read[string](ctx, t, "document.querySelector('form.start > .first').textContent"); word != "Gerar novo código" {
		t.Errorf("the button says %q", word)
	}
}

// A reload shows the same face in every phase, and clicks nothing.
func TestReloadInEveryPhase(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	watchConsole(ctx, t)
	enter(ctx, s, "ana@salao.example")
	for _, st := range states() {
		s.Conns.Set(salon.ID, nil)
		if st.Row != nil {
			s.Conns.Set(salon.ID, st.Row(s.Now()))
		}
		in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"))
		const kind = `document.querySelector('#card [data-kind]').dataset.kind`
		before := read[string](ctx, t, kind)
		in(ctx, t, chromedp.Reload())
		if after := read[string](ctx, t, kind); after != before {
			t.Errorf("%s: %s became %s", st.Name, before, after)
		}
	}
	if did := s.Conns.Did(); did != "" {
		t.Errorf("loading pages did %q", did)
	}
}

// The network goes and comes back: the page says so, then shows what happened meanwhile, over one stream.
func TestTheNetworkIsLostAndComesBack(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conns.Set(salon.ID, numbered(1)(s.Now()))
	ctx := chrome(t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("code"))
	offline := func(off bool) {
		t.Helper()
		p := network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}
		emulate := cdp.Command[network.OverrideNetworkStateParams, cdp.Empty]{Method: "Network.emulateNetworkConditions"}
		if _, err := chromedp.Call(ctx, emulate, p); err != nil {
			t.Fatal(err)
		}
	}
	offline(true)
	in(ctx, t, chromedp.WaitVisible(chromedp.CSS("#offline")))
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	offline(false)
	in(ctx, t, face("linked"))
	holds(ctx, t, "the page no longer says that there is no network", "document.getElementById('offline').hidden")
	listens(ctx, s, salon, 0, 1)
	if did := s.Conns.Did(); did != "" {
		t.Errorf("coming back did %q", did)
	}
}
