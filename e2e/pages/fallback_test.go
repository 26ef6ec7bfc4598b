package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/live"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// withoutStreams puts a proxy before a server that lets no stream through. A browser that is told to block them lets one slip now and then.
func withoutStreams(t *testing.T, server *httptest.Server) {
	t.Helper()
	to, err := url.Parse(server.URL)
	must(t, err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host }}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/events") {
			http.Error(w, "no streams here", http.StatusBadGateway)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	server.URL = front.URL
}

// TestWithoutAStreamThePageAsksNowAndThen is a proxy that lets no stream through.
func TestWithoutAStreamThePageAsksNowAndThen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	withoutStreams(t, s.Server)
	ctx := chrome(t)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	s.Conns.Set(salon.ID, shownQR(s.Now()))
	in(ctx, t, face("code"))
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	in(ctx, t, face("linked"))
	if n := s.Hub.Listeners(salon.ID.String()); n != 0 {
		t.Errorf("%d streams came through: the test proves nothing", n)
	}
}

// TestPagesWorkWithoutScripts is the whole journey as plain forms.
func TestPagesWorkWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, err)
	enter(ctx, s, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/dashboard/whatsapp/"), face("start"))
	s.Conns.Set(salon.ID, nil)
	in(ctx, t, clickPlain("#card .first"))
	s.Conns.Set(salon.ID, webtest.Attempt(func(a *connection.Attempt, _ time.Time) { a.Place = 1 })(s.Now()))
	in(ctx, t, face("preparing"))
	s.Conns.Set(salon.ID, shownQR(s.Now()))
	in(ctx, t, face("code"), chromedp.WaitVisible(chromedp.CSS("#qr svg")))
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	in(ctx, t, face("linked"), clickPlain(`#card a[href$="/disconnect"]`), chromedp.WaitVisible(chromedp.CSS(".danger")),
		clickPlain(".danger"), face("linked"))
	if s.Conns.Did() != "connect disconnect" {
		t.Errorf("did %q", s.Conns.Did())
	}
}

// TestWithoutAStreamTheConsoleAsksNowAndThen is the same for an operator, on each live page.
func TestWithoutAStreamTheConsoleAsksNowAndThen(t *testing.T) {
	t.Parallel()
	s, _ := webtest.Platform(t)
	withoutStreams(t, s.Server)
	ctx := chrome(t)
	enter(ctx, s, "op@plataforma.example")
	in(ctx, t, chromedp.Navigate(s.Server.URL+"/admin/servers/"))
	read[bool](ctx, t, "window.salonLoaded = true")
	must(t, s.Store.RecordHealth(t.Context(), tenant.System("test"), "default", fleet.Health{At: s.Now(), OK: true, Version: "9.9.9"}, 0))
	holds(ctx, t, "the page shows the change", `document.querySelector('#servers').textContent.includes('9.9.9')`)
	if !read[bool](ctx, t, "window.salonLoaded === true && document.querySelectorAll('#servers, header').length === 2") {
		t.Error("the page was loaded again, or is there twice")
	}
	if n := s.Hub.Listeners(live.All); n != 0 {
		t.Errorf("%d streams came through: the test proves nothing", n)
	}
}
