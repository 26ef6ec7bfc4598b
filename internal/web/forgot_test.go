package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// letterbox is the mail server of a test.
type letterbox struct {
	mu   sync.Mutex
	sent []string // "to\nsubject\nbody"
	fail error
}

func (l *letterbox) mail(_ context.Context, to, subject, body string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = append(l.sent, to+"\n"+subject+"\n"+body)
	return l.fail
}

// withMail is a dashboard that has a mail server and an address.
func withMail(t *testing.T) (*scene, *letterbox) {
	t.Helper()
	box := new(letterbox)
	return newScene(t, func(d *web.Deps) {
		d.Mail, d.PublicURL = box.mail, &url.URL{Scheme: "http", Host: "painel.example"}
	}), box
}

func TestWhoForgotThePasswordGetsALink(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	b := s.visitor()
	if got := b.get("/login"); !strings.Contains(got.body, `href="/forgot"`) || strings.Contains(got.body, "quem administra") {
		t.Errorf("the sign-in page does not lead there\n%s", mainOf(got.body))
	}
	checkPage(t, b.get("/forgot"))
	known := b.do(http.MethodPost, "/forgot", url.Values{"email": {" Ana@Salao.example"}}, http.Header{"Host": {"mal.example"}})
	unknown := b.post("/forgot", url.Values{"email": {"nobody@salao.example"}})
	none := b.post("/forgot", url.Values{"email": {"x"}})
	s.site.WaitForMail()
	if known.status != http.StatusOK || known.body != unknown.body || known.body != none.body {
		t.Errorf("the answers tell who has an account: %d %d %d", known.status, unknown.status, none.status)
	}
	if len(box.sent) != 1 || !strings.HasPrefix(box.sent[0], "ana@salao.example\nSua senha nova no Salonzap\n") {
		t.Fatalf("sent: %q", box.sent)
	}
	link := regexp.MustCompile(`http://painel\.example(/welcome/[a-z2-7]+)`).FindStringSubmatch(box.sent[0])
	if link == nil {
		t.Fatalf("no link of our own address:\n%s", box.sent[0])
	}
	if got := b.post(link[1], url.Values{"password": {"outra frase curta"}}); got.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	if got := s.visitor().post("/login", url.Values{"email": {"ana@salao.example"}, "password": {"outra frase curta"}}); got.status != http.StatusSeeOther {
		t.Errorf("the new password: status %d", got.status)
	}
	if got := s.visitor().post("/login", url.Values{"email": {"ana@salao.example"}, "password": {password}}); got.status == http.StatusSeeOther {
		t.Error("the old password still works")
	}
}

func TestALinkForANewPasswordLivesAnHour(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.visitor().post("/forgot", url.Values{"email": {"ana@salao.example"}})
	s.site.WaitForMail()
	path := regexp.MustCompile(`/welcome/[a-z2-7]+`).FindString(box.sent[0])
	s.advanceClock(59 * time.Minute)
	if got := s.visitor().get(path); got.status != http.StatusOK {
		t.Errorf("after 59 minutes: status %d", got.status)
	}
	s.advanceClock(2 * time.Minute)
	if got := s.visitor().get(path); got.status != http.StatusNotFound {
		t.Errorf("after an hour: status %d", got.status)
	}
}

// Nobody's letterbox is filled by others.
func TestFewLettersGoToOneAddress(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	box.fail = errors.New("421 busy")
	var last answer
	for range 8 {
		last = s.visitor().post("/forgot", url.Values{"email": {"ana@salao.example"}})
	}
	s.site.WaitForMail()
	if len(box.sent) != 5 || last.status != http.StatusTooManyRequests {
		t.Errorf("%d letters; the last answer is %d", len(box.sent), last.status)
	}
}

// Without a mail server, or without an address of our own that a link could begin with, the operator is named.
func TestWithoutMailTheOperatorIsNamed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*web.Deps){
		"no mail":    func(d *web.Deps) { d.PublicURL = &url.URL{Scheme: "http", Host: "painel.example"} },
		"no address": func(d *web.Deps) { d.Mail = new(letterbox).mail },
	} {
		s := newScene(t, change)
		b := s.visitor()
		if got := b.get("/login"); strings.Contains(got.body, `href="/forgot"`) || !strings.Contains(got.body, "Peça um novo link") {
			t.Errorf("%s: the sign-in page\n%s", name, mainOf(got.body))
		}
		if got := b.post("/forgot", url.Values{"email": {"ana@salao.example"}}); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
}

func TestAnInvitationNamesItsSalonAndIsKnownWhenUsed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio <Ana>", rightNumber, "")
	u := s.user(tenant.NewUser{Email: "ana@salao.example", Role: tenant.Owner, Tenant: salon.ID})
	token, err := s.accounts.Invite(t.Context(), tenant.System("test"), u)
	must(t, err)
	b := s.visitor()
	got := b.get("/welcome/" + token)
	checkPage(t, got)
	for _, want := range []string{"Studio &lt;Ana&gt;", "no Salonzap", "ana@salao.example", "Pelo menos 10 letras"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the invitation lacks %q\n%s", want, mainOf(got.body))
		}
	}
	if got := b.post("/welcome/"+token, url.Values{"password": {"curta"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Studio &lt;Ana&gt;") {
		t.Errorf("a short password: status %d\n%s", got.status, mainOf(got.body))
	}
	b.post("/welcome/"+token, url.Values{"password": {password}})
	if got := b.get("/welcome/" + token); got.location != "/dashboard/" {
		t.Errorf("who is signed in: status %d to %q", got.status, got.location)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		got := s.visitor().do(method, "/welcome/"+token, url.Values{"password": {"roubada roubada"}}, nil)
		if got.status != http.StatusGone || !strings.Contains(got.body, "Você já criou sua senha") || !strings.Contains(got.body, `href="/login"`) {
			t.Errorf("%s again: status %d\n%s", method, got.status, mainOf(got.body))
		}
	}
	if got := s.visitor().get("/welcome/" + token + "a"); got.status != http.StatusNotFound {
		t.Errorf("one that never was: status %d", got.status)
	}
}

// A link that only opens on this machine says so beside it, and one with an address does not.
func TestALinkOfThisMachineSaysSo(t *testing.T) {
	t.Parallel()
	for _, public := range []bool{false, true} {
		s := newScene(t, func(d *web.Deps) {
			if public {
				d.PublicURL = &url.URL{Scheme: "http", Host: "painel.example"}
			}
		})
		salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
		s.operator("op@plataforma.example")
		op := s.signedIn("op@plataforma.example")
		op.post("/admin/salons/"+salon.Slug.String()+"/people", url.Values{"email": {"nova@salao.example"}})
		if warned := strings.Contains(op.get("/admin/salons/"+salon.Slug.String()+"/").body, "SALONZAP_PUBLIC_URL"); warned == public {
			t.Errorf("public %t: the operator is warned: %t", public, warned)
		}
		got := s.signedIn("ana@salao.example").post("/dashboard/whatsapp/passkey/link", nil)
		if warned := strings.Contains(got.body, "só abre neste computador"); warned == public {
			t.Errorf("public %t: the owner is warned: %t\n%s", public, warned, mainOf(got.body))
		}
	}
}

func TestAPasswordCanBeLookedAt(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ctx := chrome(t)
	kind := `document.querySelector('#password').type`
	in(ctx, t, chromedp.Navigate(s.server.URL+"/login"), chromedp.SendKeys(chromedp.CSS("#email"), "ana@salao.example"),
		chromedp.SendKeys(chromedp.CSS("#password"), password), chromedp.Click(chromedp.CSS("[data-show]")))
	if got := read[string](ctx, t, kind+` + ' ' + document.querySelector('[data-show]').textContent`); got != "text Esconder senha" {
		t.Errorf("after a click: %s", got)
	}
	read[bool](ctx, t, `document.addEventListener('submit', () => { localStorage.sent = `+kind+` }), true`)
	in(ctx, t, chromedp.Click(chromedp.CSS("form.stack .first")), chromedp.WaitReady(chromedp.CSS(".out")))
	if got := read[string](ctx, t, `localStorage.sent`); got != "password" {
		t.Errorf("it was sent as %q: browsers keep no password of it", got)
	}
}
