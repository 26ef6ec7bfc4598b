package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

func TestSignInRefusesAndAccepts(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	b := s.Visitor()
	if got := b.Get("/admin/"); got.Status != http.StatusSeeOther || got.Location != "/login?next=%2Fadmin%2F" {
		t.Fatalf("status %d to %q", got.Status, got.Location)
	}
	form := b.Get("/login?next=%2Fadmin%2F")
	checkPage(t, form)
	if !strings.Contains(form.Body, `action="/login?next=/admin/"`) {
		t.Error("the page that was asked for is forgotten")
	}
	wrong := b.Post("/login?next=/admin/", url.Values{"email": {"op@plataforma.example"}, "password": {"errada errada"}})
	if wrong.Status != http.StatusUnauthorized || !strings.Contains(wrong.Body, "não conferem") || !strings.Contains(wrong.Body, `value="op@plataforma.example"`) {
		t.Errorf("status %d\n%s", wrong.Status, mainOf(wrong.Body))
	}
	if strings.Contains(wrong.Body, "errada errada") {
		t.Error("the page repeats a password")
	}
	right := b.Post("/login?next=/admin/", url.Values{"email": {"op@plataforma.example"}, "password": {password}})
	if right.Status != http.StatusSeeOther || right.Location != "/admin/" {
		t.Errorf("status %d to %q", right.Status, right.Location)
	}
	if got := b.Get("/login"); got.Location != "/dashboard/" {
		t.Errorf("who is signed in is asked again: %d", got.Status)
	}
	b.Post("/logout", url.Values{})
	if got := b.Get("/admin/"); got.Status != http.StatusSeeOther {
		t.Errorf("after signing out: status %d", got.Status)
	}
}

func TestTheSessionCookieIsSecured(t *testing.T) {
	t.Parallel()
	public, err := url.Parse("https://painel.example")
	must(t, err)
	for name, c := range map[string]struct {
		url  *url.URL
		want []string
	}{
		"http":  {nil, []string{"salonzap_session=", "HttpOnly", "SameSite=Lax", "Path=/"}},
		"https": {public, []string{"__Host-session=", "HttpOnly", "SameSite=Lax", "Path=/", "Secure"}},
	} {
		s := newScene(t, func(d *web.Deps) { d.PublicURL = c.url })
		s.Operator("op@plataforma.example")
		got := s.Visitor().Post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {password}})
		cookie := got.Header.Get("Set-Cookie")
		for _, want := range c.want {
			if !strings.Contains(cookie, want) {
				t.Errorf("%s: the cookie lacks %s", name, want)
			}
		}
	}
}

// sessionOf is the value of a browser's session cookie.
func sessionOf(b *browser) string {
	at, err := url.Parse(b.S.Server.URL)
	must(b.S.T, err)
	for _, c := range b.Client.Jar.Cookies(at) {
		if c.Name == "salonzap_session" {
			return c.Value
		}
	}
	return ""
}

func TestATokenIsRenewedAtSignIn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	b := s.SignedIn("ana@salao.example")
	planted := sessionOf(b)
	b.Post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {password}})
	if sessionOf(b) == planted || planted == "" {
		t.Fatal("the token is the same after another sign-in")
	}
	thief := s.Visitor()
	got := thief.Do(http.MethodGet, "/admin/", nil, http.Header{"Cookie": {"salonzap_session=" + planted}})
	if got.Status != http.StatusSeeOther {
		t.Errorf("a planted token opens the console: status %d", got.Status)
	}
}

func TestChangingThePasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	here, there := s.SignedIn("ana@salao.example"), s.SignedIn("ana@salao.example")
	bad := here.Post("/dashboard/account", url.Values{"old": {"errada errada"}, "password": {"nova frase longa"}})
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, "senha atual não confere") {
		t.Errorf("a wrong old password: status %d\n%s", bad.Status, mainOf(bad.Body))
	}
	short := here.Post("/dashboard/account", url.Values{"old": {password}, "password": {"curta"}})
	if short.Status != http.StatusUnprocessableEntity || !strings.Contains(short.Body, "pelo menos 10") {
		t.Errorf("a short password: status %d", short.Status)
	}
	if got := here.Post("/dashboard/account", url.Values{"old": {password}, "password": {"nova frase longa"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := here.Get("/dashboard/account"); got.Status != http.StatusOK || !strings.Contains(got.Body, "Senha trocada") {
		t.Errorf("this session: status %d", got.Status)
	}
	if got := there.Get("/dashboard/account"); got.Status != http.StatusSeeOther {
		t.Errorf("the other session goes on: status %d", got.Status)
	}
}

func TestASessionEndsWhenItIsNotUsed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana, guest := s.SignedIn("ana@salao.example"), s.As("guest", salon)
	s.AdvanceClock(2 * time.Hour)
	if got := guest.Get("/dashboard/whatsapp/"); got.Status != http.StatusSeeOther {
		t.Errorf("a guest is still in after two hours: status %d", got.Status)
	}
	for range 4 { // each use counts
		if got := ana.Get("/dashboard/whatsapp/"); got.Status != http.StatusOK {
			t.Fatalf("status %d", got.Status)
		}
		s.AdvanceClock(6 * 24 * time.Hour)
	}
	s.AdvanceClock(2 * 24 * time.Hour)
	if got := ana.Get("/dashboard/whatsapp/"); got.Status != http.StatusSeeOther {
		t.Errorf("after eight unused days: status %d", got.Status)
	}
}

func TestAnOwnerOfADeletedSalonIsOut(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	must(t, s.Store.DeleteTenant(t.Context(), tenant.System("test"), salon.ID, s.Now()))
	if got := ana.Get("/dashboard/whatsapp/"); got.Status != http.StatusSeeOther || got.Location != "/login?next=%2Fdashboard%2Fwhatsapp%2F" {
		t.Errorf("status %d to %q", got.Status, got.Location)
	}
}

func TestSetupMakesTheFirstOperator(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if got := s.Visitor().Get("/login"); !strings.Contains(got.Body, "link de configuração") {
		t.Errorf("a newcomer is not told what to do\n%s", mainOf(got.Body))
	}
	token, err := s.Accounts.NewSetupLink(t.Context())
	must(t, err)
	b := s.Visitor()
	checkPage(t, b.Get("/setup/"+token))
	slip := b.Post("/setup/"+token, url.Values{"email": {"op"}, "password": {password}})
	if slip.Status != http.StatusUnprocessableEntity || !strings.Contains(slip.Body, "não parece válido") {
		t.Errorf("a slip: status %d\n%s", slip.Status, mainOf(slip.Body))
	}
	if got := b.Post("/setup/"+token, url.Values{"email": {"op@plataforma.example"}, "password": {password}}); got.Location != "/admin/start" {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	start := b.Get("/admin/start")
	if !strings.Contains(start.Body, "EVOLUTION_API_URL") || !strings.Contains(start.Body, `href="/admin/start/salon"`) {
		t.Errorf("the second step\n%s", mainOf(start.Body))
	}
	if last := b.Get("/admin/start/salon"); !strings.Contains(last.Body, "Cadastre o primeiro salão") || !strings.Contains(last.Body, `action="/admin/salons"`) {
		t.Errorf("the last step\n%s", mainOf(last.Body))
	}
	for range 2 { // the second click makes none twice
		if got := b.Post("/admin/start/samples", url.Values{}); got.Location != "/admin/salons/" {
			t.Fatalf("samples: status %d\n%s", got.Status, mainOf(got.Body))
		}
	}
	if list := b.Get("/admin/salons/"); strings.Count(list.Body, "data-row") != 3 {
		t.Errorf("not three samples\n%s", mainOf(list.Body))
	}
	if got := s.Visitor().Get("/setup/" + token); got.Status != http.StatusNotFound || !strings.Contains(got.Body, "já foi usado") {
		t.Errorf("the link works twice: status %d", got.Status)
	}
}

func TestRedirectsStayOnOurPages(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	for _, next := range []string{"//mal.example", "https://mal.example/", `/\mal.example`, "/dashboard/\\mal", "/admin/\nX: y", "/setup/abc", ""} {
		got := s.Visitor().Post("/login?"+url.Values{"next": {next}}.Encode(), url.Values{"email": {"op@plataforma.example"}, "password": {password}})
		if got.Location != "/dashboard/" {
			t.Errorf("%q leads to %q", next, got.Location)
		}
		got = s.Visitor().Post("/language", url.Values{"lang": {"en"}, "back": {next}})
		if got.Location != "/dashboard/" {
			t.Errorf("%q leads back to %q", next, got.Location)
		}
	}
	got := s.Visitor().Post("/language", url.Values{"lang": {"en"}, "back": {"/admin/?q=jo%C3%A3o&status=connected"}})
	if got.Location != "/admin/?q=jo%C3%A3o&status=connected" {
		t.Errorf("the way back is %q", got.Location)
	}
}

// A sign-in that is refused for a while says in a header how long.
func TestASignInThatComesTooSoonSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	b := s.Visitor()
	wrong := url.Values{"email": {"op@plataforma.example"}, "password": {"errada errada"}}
	for range 10 {
		got := b.Post("/login", wrong)
		if got.Status == http.StatusUnauthorized {
			continue
		}
		if got.Status != http.StatusTooManyRequests || got.Header.Get("Retry-After") != "1" {
			t.Errorf("status %d, Retry-After %q", got.Status, got.Header.Get("Retry-After"))
		}
		return
	}
	t.Error("nobody says to wait")
}

// A person is signed in in so many browsers at most: the one that was unused for the longest is signed out, and the new one
// says so.
func TestTheOldestOfTooManySessionsEnds(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	const most = 10
	var browsers []*browser
	for i := range most + 1 {
		b := s.Visitor()
		if got := b.Post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {password}}); got.Status != http.StatusSeeOther {
			t.Fatalf("sign-in %d: status %d", i, got.Status)
		}
		browsers = append(browsers, b)
		s.AdvanceClock(time.Minute)
	}
	const sentence = "já estava aberta em 10 aparelhos"
	for i, b := range browsers {
		got := b.Get("/admin/")
		if ended := got.Status == http.StatusSeeOther && strings.HasPrefix(got.Location, "/login"); ended != (i == 0) {
			t.Errorf("browser %d: status %d to %q", i, got.Status, got.Location)
		}
		if says := strings.Contains(got.Body, sentence); says != (i == most) {
			t.Errorf("browser %d: says that another was signed out: %v", i, says)
		}
	}
}
