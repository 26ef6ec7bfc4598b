package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// offered makes the scene's platform offer some features only.
func offered(list string) func(*web.Deps) {
	return func(d *web.Deps) {
		f, err := tenant.ParseFeatures(list)
		if err != nil {
			panic(err)
		}
		d.Features = f
	}
}

// Where the connection alone is offered, its pages are as they were: no page of another feature is there, and no entry leads
// to one.
func TestWhatIsOffIsNoPage(t *testing.T) {
	t.Parallel()
	f, err := tenant.ParseFeatures("connect")
	must(t, err)
	alone := web.RouteAccessWith(f)
	s := newScene(t, offered("connect"))
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.operator("op@plataforma.example")
	ana, op := s.signedIn("ana@salao.example"), s.signedIn("op@plataforma.example")
	more := 0
	for pattern := range web.RouteAccess() {
		if _, ok := alone[pattern]; ok {
			continue
		}
		more++
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{$}", "", "{slug}", "studio-ana").Replace(path)
		who := ana
		if strings.HasPrefix(path, "/admin/") {
			who = op
		}
		if got := who.do(method, path, nil, nil); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", pattern, got.status)
		}
	}
	if more == 0 {
		t.Error("no page belongs to another feature: the test proves nothing")
	}
	for _, path := range []string{"/dashboard/whatsapp/", "/dashboard/account"} {
		got := ana.get(path).body
		if strings.Contains(got, `class="sections"`) || strings.Contains(got, "salon.") || !strings.Contains(got, `<a href="/dashboard/account"`) {
			t.Errorf("%s is not as it was\n%s", path, got)
		}
	}
}

// Each feature brings its own entries, and a guest of a connect link sees none.
func TestTheNavigationHasWhatIsOn(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		features  string
		has, lack []string
	}{
		{"connect,agenda", []string{"/dashboard/services/", "/dashboard/whatsapp/", "/dashboard/account"}, []string{"/dashboard/chats/", "/dashboard/integration/"}},
		{"connect,inbox,agenda,robot", []string{"/dashboard/services/", "/dashboard/whatsapp/"}, nil},
		{"connect,inbox", nil, []string{"/dashboard/services/", "/dashboard/clients/", "/dashboard/today/"}},
	} {
		s := newScene(t, offered(one.features))
		salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
		got := s.signedIn("ana@salao.example").get("/dashboard/account").body
		for _, href := range one.has {
			if !strings.Contains(got, `<a href="`+href+`"`) {
				t.Errorf("%s: nothing leads to %s\n%s", one.features, href, got)
			}
		}
		for _, href := range one.lack {
			if strings.Contains(got, href) {
				t.Errorf("%s: something leads to %s", one.features, href)
			}
		}
		guest := s.as("guest", salon)
		if got := guest.get("/dashboard/whatsapp/"); got.status != http.StatusOK || strings.Contains(got.body, "sections") {
			t.Errorf("%s: a guest sees the salon's pages: status %d", one.features, got.status)
		}
	}
}

// An operator who looks into a salon has its pages below the salon's own, and the way back into the console.
func TestAnOperatorLooksIntoASalon(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.operator("op@plataforma.example")
	op := s.signedIn("op@plataforma.example")
	got := op.get("/admin/salons/studio-ana/services/")
	for _, want := range []string{"Studio Ana", `<a href="/admin/salons/studio-ana/services/" aria-current="page"`, `<a href="/admin/salons/studio-ana/"`, `<a href="/admin/salons/"`} {
		if got.status != http.StatusOK || !strings.Contains(got.body, want) {
			t.Errorf("status %d, it lacks %s\n%s", got.status, want, got.body)
		}
	}
	if strings.Contains(got.body, `"/dashboard/services/`) {
		t.Error("an entry leads to the operator's own salon, which is none")
	}
	if got := op.get("/admin/"); strings.Contains(got.body, "sections") {
		t.Error("the console has a salon's navigation")
	}
}

// The line says what the connection wants, and nothing where all is well; it changes without a reload.
func TestTheWhatsAppLine(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	watchConsole(ctx, t)
	s.enter(ctx, "ana@salao.example")
	in(ctx, t, chromedp.Navigate(s.server.URL+"/dashboard/services/"), chromedp.WaitVisible(chromedp.CSS("#line a")))
	read[bool](ctx, t, `window.salonLoaded = true`)
	line := `document.querySelector('#line').textContent.replace(/\s+/g, ' ').trim()`
	for _, one := range []struct {
		row  func(time.Time) *connection.Connection
		says string
	}{
		{ended(connection.Unlinked), "WhatsApp: Caiu Reconectar"},
		{linked(func(*connection.Connection) {}), ""},
		{linked(func(c *connection.Connection) { c.Paused = true }), "WhatsApp: Pausado Retomar"},
		{shownQR, "WhatsApp: Esperando leitura Continuar"},
		{linked(func(*connection.Connection) {}), ""},
	} {
		s.conns.set(salon.ID, one.row(s.now()))
		until(ctx, t, line+` === '`+one.says+`'`)
	}
	if !read[bool](ctx, t, `window.salonLoaded === true`) {
		t.Error("the page was loaded again")
	}
	s.listens(ctx, salon, 1, 1)
}

// listens waits until a salon's pages have so many streams open: that of a page before ends when the server hears that its browser has
// gone on.
func (s *scene) listens(ctx context.Context, salon tenant.Tenant, least, most int) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for n := -1; n < least || n > most; n = s.hub.Listeners(salon.ID.String()) {
		if ctx.Err() != nil {
			s.t.Fatalf("%d streams are open, not %d to %d", n, least, most)
		}
		read[bool](ctx, s.t, "true")
	}
}
