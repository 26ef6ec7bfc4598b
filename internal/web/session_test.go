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
	s.operator("op@plataforma.example")
	b := s.visitor()
	if got := b.get("/admin/"); got.status != http.StatusSeeOther || got.location != "/login?next=%2Fadmin%2F" {
		t.Fatalf("status %d to %q", got.status, got.location)
	}
	form := b.get("/login?next=%2Fadmin%2F")
	checkPage(t, form)
	if !strings.Contains(form.body, `action="/login?next=/admin/"`) {
		t.Error("the page that was asked for is forgotten")
	}
	wrong := b.post("/login?next=/admin/", url.Values{"email": {"op@plataforma.example"}, "password": {"errada errada"}})
	if wrong.status != http.StatusUnauthorized || !strings.Contains(wrong.body, "não conferem") || !strings.Contains(wrong.body, `value="op@plataforma.example"`) {
		t.Errorf("status %d\n%s", wrong.status, mainOf(wrong.body))
	}
	if strings.Contains(wrong.body, "errada errada") {
		t.Error("the page repeats a password")
	}
	right := b.post("/login?next=/admin/", url.Values{"email": {"op@plataforma.example"}, "password": {password}})
	if right.status != http.StatusSeeOther || right.location != "/admin/" {
		t.Errorf("status %d to %q", right.status, right.location)
	}
	if got := b.get("/login"); got.location != "/dashboard/" {
		t.Errorf("who is signed in is asked again: %d", got.status)
	}
	b.post("/logout", url.Values{})
	if got := b.get("/admin/"); got.status != http.StatusSeeOther {
		t.Errorf("after signing out: status %d", got.status)
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
		s.operator("op@plataforma.example")
		got := s.visitor().post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {password}})
		cookie := got.header.Get("Set-Cookie")
		for _, want := range c.want {
			if !strings.Contains(cookie, want) {
				t.Errorf("%s: the cookie lacks %s", name, want)
			}
		}
	}
}

// session is the value of a browser's session cookie.
func (b *browser) session() string {
	at, err := url.Parse(b.s.server.URL)
	must(b.s.t, err)
	for _, c := range b.client.Jar.Cookies(at) {
		if c.Name == "salonzap_session" {
			return c.Value
		}
	}
	return ""
}

func TestATokenIsRenewedAtSignIn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator("op@plataforma.example")
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	b := s.signedIn("ana@salao.example")
	planted := b.session()
	b.post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {password}})
	if b.session() == planted || planted == "" {
		t.Fatal("the token is the same after another sign-in")
	}
	thief := s.visitor()
	got := thief.do(http.MethodGet, "/admin/", nil, http.Header{"Cookie": {"salonzap_session=" + planted}})
	if got.status != http.StatusSeeOther {
		t.Errorf("a planted token opens the console: status %d", got.status)
	}
}

func TestChangingThePasswordEndsOtherSessions(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	here, there := s.signedIn("ana@salao.example"), s.signedIn("ana@salao.example")
	bad := here.post("/dashboard/account", url.Values{"old": {"errada errada"}, "password": {"nova frase longa"}})
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "senha atual não confere") {
		t.Errorf("a wrong old password: status %d\n%s", bad.status, mainOf(bad.body))
	}
	short := here.post("/dashboard/account", url.Values{"old": {password}, "password": {"curta"}})
	if short.status != http.StatusUnprocessableEntity || !strings.Contains(short.body, "pelo menos 10") {
		t.Errorf("a short password: status %d", short.status)
	}
	if got := here.post("/dashboard/account", url.Values{"old": {password}, "password": {"nova frase longa"}}); got.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	if got := here.get("/dashboard/account"); got.status != http.StatusOK || !strings.Contains(got.body, "Senha trocada") {
		t.Errorf("this session: status %d", got.status)
	}
	if got := there.get("/dashboard/account"); got.status != http.StatusSeeOther {
		t.Errorf("the other session goes on: status %d", got.status)
	}
}

func TestASessionEndsWhenItIsNotUsed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana, guest := s.signedIn("ana@salao.example"), s.as("guest", salon)
	s.advanceClock(2 * time.Hour)
	if got := guest.get("/dashboard/whatsapp/"); got.status != http.StatusSeeOther {
		t.Errorf("a guest is still in after two hours: status %d", got.status)
	}
	for range 4 { // each use counts
		if got := ana.get("/dashboard/whatsapp/"); got.status != http.StatusOK {
			t.Fatalf("status %d", got.status)
		}
		s.advanceClock(6 * 24 * time.Hour)
	}
	s.advanceClock(2 * 24 * time.Hour)
	if got := ana.get("/dashboard/whatsapp/"); got.status != http.StatusSeeOther {
		t.Errorf("after eight unused days: status %d", got.status)
	}
}

func TestAnOwnerOfADeletedSalonIsOut(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	must(t, s.store.DeleteTenant(t.Context(), tenant.System("test"), salon.ID, s.now()))
	if got := ana.get("/dashboard/whatsapp/"); got.status != http.StatusSeeOther || got.location != "/login?next=%2Fdashboard%2Fwhatsapp%2F" {
		t.Errorf("status %d to %q", got.status, got.location)
	}
}

func TestSetupMakesTheFirstOperator(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	if got := s.visitor().get("/login"); !strings.Contains(got.body, "link de configuração") {
		t.Errorf("a newcomer is not told what to do\n%s", mainOf(got.body))
	}
	token, err := s.accounts.NewSetupLink(t.Context())
	must(t, err)
	b := s.visitor()
	checkPage(t, b.get("/setup/"+token))
	slip := b.post("/setup/"+token, url.Values{"email": {"op"}, "password": {password}})
	if slip.status != http.StatusUnprocessableEntity || !strings.Contains(slip.body, "não parece válido") {
		t.Errorf("a slip: status %d\n%s", slip.status, mainOf(slip.body))
	}
	if got := b.post("/setup/"+token, url.Values{"email": {"op@plataforma.example"}, "password": {password}}); got.location != "/admin/start" {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	start := b.get("/admin/start")
	if !strings.Contains(start.body, "EVOLUTION_API_URL") || !strings.Contains(start.body, `href="/admin/start/salon"`) {
		t.Errorf("the second step\n%s", mainOf(start.body))
	}
	if last := b.get("/admin/start/salon"); !strings.Contains(last.body, "Cadastre o primeiro salão") || !strings.Contains(last.body, `action="/admin/salons"`) {
		t.Errorf("the last step\n%s", mainOf(last.body))
	}
	for range 2 { // the second click makes none twice
		if got := b.post("/admin/start/samples", url.Values{}); got.location != "/admin/salons/" {
			t.Fatalf("samples: status %d\n%s", got.status, mainOf(got.body))
		}
	}
	if list := b.get("/admin/salons/"); strings.Count(list.body, "data-row") != 3 {
		t.Errorf("not three samples\n%s", mainOf(list.body))
	}
	if got := s.visitor().get("/setup/" + token); got.status != http.StatusNotFound || !strings.Contains(got.body, "já foi usado") {
		t.Errorf("the link works twice: status %d", got.status)
	}
}

func TestRedirectsStayOnOurPages(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator("op@plataforma.example")
	for _, next := range []string{"//mal.example", "https://mal.example/", `/\mal.example`, "/dashboard/\\mal", "/admin/\nX: y", "/setup/abc", ""} {
		got := s.visitor().post("/login?"+url.Values{"next": {next}}.Encode(), url.Values{"email": {"op@plataforma.example"}, "password": {password}})
		if got.location != "/dashboard/" {
			t.Errorf("%q leads to %q", next, got.location)
		}
		got = s.visitor().post("/language", url.Values{"lang": {"en"}, "back": {next}})
		if got.location != "/dashboard/" {
			t.Errorf("%q leads back to %q", next, got.location)
		}
	}
	got := s.visitor().post("/language", url.Values{"lang": {"en"}, "back": {"/admin/?q=jo%C3%A3o&status=connected"}})
	if got.location != "/admin/?q=jo%C3%A3o&status=connected" {
		t.Errorf("the way back is %q", got.location)
	}
}

// A sign-in that is refused for a while says in a header how long.
func TestASignInThatComesTooSoonSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator("op@plataforma.example")
	b := s.visitor()
	wrong := url.Values{"email": {"op@plataforma.example"}, "password": {"errada errada"}}
	for range 10 {
		got := b.post("/login", wrong)
		if got.status == http.StatusUnauthorized {
			continue
		}
		if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "1" {
			t.Errorf("status %d, Retry-After %q", got.status, got.header.Get("Retry-After"))
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
	s.operator("op@plataforma.example")
	const most = 10
	var browsers []*browser
	for i := range most + 1 {
		b := s.visitor()
		if got := b.post("/login", url.Values{"email": {"op@plataforma.example"}, "password": {password}}); got.status != http.StatusSeeOther {
			t.Fatalf("sign-in %d: status %d", i, got.status)
		}
		browsers = append(browsers, b)
		s.advanceClock(time.Minute)
	}
	const sentence = "já estava aberta em 10 aparelhos"
	for i, b := range browsers {
		got := b.get("/admin/")
		if ended := got.status == http.StatusSeeOther && strings.HasPrefix(got.location, "/login"); ended != (i == 0) {
			t.Errorf("browser %d: status %d to %q", i, got.status, got.location)
		}
		if says := strings.Contains(got.body, sentence); says != (i == most) {
			t.Errorf("browser %d: says that another was signed out: %v", i, says)
		}
	}
}
