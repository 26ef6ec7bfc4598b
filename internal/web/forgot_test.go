package web_test

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/web"
	"salonzap/internal/web/webtest"
)

// withMail is a dashboard that has a mail server and an address.
func withMail(t *testing.T) (*scene, *webtest.Letterbox) {
	t.Helper()
	box := new(webtest.Letterbox)
	return newScene(t, func(d *web.Deps) {
		d.Mail, d.PublicURL = box.Mail, &url.URL{Scheme: "http", Host: "painel.example"}
	}), box
}

func TestWhoForgotThePasswordGetsALink(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	b := s.Visitor()
	if got := b.Get("/login"); !strings.Contains(got.Body, `href="/forgot"`) || strings.Contains(got.Body, "quem administra") {
		t.Errorf("the sign-in page does not lead there\n%s", mainOf(got.Body))
	}
	checkPage(t, b.Get("/forgot"))
	known := b.Do(http.MethodPost, "/forgot", url.Values{"email": {" Ana@Salao.example"}}, http.Header{"Host": {"mal.example"}})
	unknown := b.Post("/forgot", url.Values{"email": {"nobody@salao.example"}})
	none := b.Post("/forgot", url.Values{"email": {"x"}})
	s.Site.WaitForMail()
	if known.Status != http.StatusOK || known.Body != unknown.Body || known.Body != none.Body {
		t.Errorf("the answers tell who has an account: %d %d %d", known.Status, unknown.Status, none.Status)
	}
	if len(box.Sent) != 1 || !strings.HasPrefix(box.Sent[0], "ana@salao.example\nSua senha nova no Salonzap\n") {
		t.Fatalf("sent: %q", box.Sent)
	}
	link := regexp.MustCompile(`http://painel\.example(/welcome/[a-z2-7]+)`).FindStringSubmatch(box.Sent[0])
	if link == nil {
		t.Fatalf("no link of our own address:\n%s", box.Sent[0])
	}
	if got := b.Post(link[1], url.Values{"password": {"outra frase curta"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := s.Visitor().Post("/login", url.Values{"email": {"ana@salao.example"}, "password": {"outra frase curta"}}); got.Status != http.StatusSeeOther {
		t.Errorf("the new password: status %d", got.Status)
	}
	if got := s.Visitor().Post("/login", url.Values{"email": {"ana@salao.example"}, "password": {password}}); got.Status == http.StatusSeeOther {
		t.Error("the old password still works")
	}
}

func TestALinkForANewPasswordLivesAnHour(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Visitor().Post("/forgot", url.Values{"email": {"ana@salao.example"}})
	s.Site.WaitForMail()
	path := regexp.MustCompile(`/welcome/[a-z2-7]+`).FindString(box.Sent[0])
	s.AdvanceClock(59 * time.Minute)
	if got := s.Visitor().Get(path); got.Status != http.StatusOK {
		t.Errorf("after 59 minutes: status %d", got.Status)
	}
	s.AdvanceClock(2 * time.Minute)
	if got := s.Visitor().Get(path); got.Status != http.StatusNotFound {
		t.Errorf("after an hour: status %d", got.Status)
	}
}

// Nobody can fill another person's mailbox with reset mails.
func TestFewLettersGoToOneAddress(t *testing.T) {
	t.Parallel()
	s, box := withMail(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	box.Fail = errors.New("421 busy")
	var last answer
	for range 8 {
		last = s.Visitor().Post("/forgot", url.Values{"email": {"ana@salao.example"}})
	}
	s.Site.WaitForMail()
	if len(box.Sent) != 5 || last.Status != http.StatusTooManyRequests {
		t.Errorf("%d letters; the last answer is %d", len(box.Sent), last.Status)
	}
}

// Without a mail server, or without an address of our own that a link could begin with, the operator is named.
func TestWithoutMailTheOperatorIsNamed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*web.Deps){
		"no mail":    func(d *web.Deps) { d.PublicURL = &url.URL{Scheme: "http", Host: "painel.example"} },
		"no address": func(d *web.Deps) { d.Mail = new(webtest.Letterbox).Mail },
	} {
		s := newScene(t, change)
		b := s.Visitor()
		if got := b.Get("/login"); strings.Contains(got.Body, `href="/forgot"`) || !strings.Contains(got.Body, "Peça um novo link") {
			t.Errorf("%s: the sign-in page\n%s", name, mainOf(got.Body))
		}
		if got := b.Post("/forgot", url.Values{"email": {"ana@salao.example"}}); got.Status != http.StatusNotFound {
			t.Errorf("%s: status %d", name, got.Status)
		}
	}
}

func TestAnInvitationNamesItsSalonAndIsKnownWhenUsed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio <Ana>", rightNumber, "")
	u := s.User(tenant.NewUser{Email: "ana@salao.example", Role: tenant.Owner, Tenant: salon.ID})
	token, err := s.Accounts.Invite(t.Context(), tenant.System("test"), u)
	must(t, err)
	b := s.Visitor()
	got := b.Get("/welcome/" + token)
	checkPage(t, got)
	for _, want := range []string{"Studio &lt;Ana&gt;", "no Salonzap", "ana@salao.example", "Pelo menos 10 letras"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the invitation lacks %q\n%s", want, mainOf(got.Body))
		}
	}
	if got := b.Post("/welcome/"+token, url.Values{"password": {"curta"}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Studio &lt;Ana&gt;") {
		t.Errorf("a short password: status %d\n%s", got.Status, mainOf(got.Body))
	}
	b.Post("/welcome/"+token, url.Values{"password": {password}})
	if got := b.Get("/welcome/" + token); got.Location != "/dashboard/" {
		t.Errorf("who is signed in: status %d to %q", got.Status, got.Location)
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		got := s.Visitor().Do(method, "/welcome/"+token, url.Values{"password": {"roubada roubada"}}, nil)
		if got.Status != http.StatusGone || !strings.Contains(got.Body, "Você já criou sua senha") || !strings.Contains(got.Body, `href="/login"`) {
			t.Errorf("%s again: status %d\n%s", method, got.Status, mainOf(got.Body))
		}
	}
	if got := s.Visitor().Get("/welcome/" + token + "a"); got.Status != http.StatusNotFound {
		t.Errorf("one that never was: status %d", got.Status)
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
		salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
		s.Operator("op@plataforma.example")
		op := s.SignedIn("op@plataforma.example")
		op.Post("/admin/salons/"+salon.Slug.String()+"/people", url.Values{"email": {"nova@salao.example"}})
		if warned := strings.Contains(op.Get("/admin/salons/"+salon.Slug.String()+"/").Body, "SALONZAP_PUBLIC_URL"); warned == public {
			t.Errorf("public %t: the operator is warned: %t", public, warned)
		}
		got := s.SignedIn("ana@salao.example").Post("/dashboard/whatsapp/passkey/link", nil)
		if warned := strings.Contains(got.Body, "só abre neste computador"); warned == public {
			t.Errorf("public %t: the owner is warned: %t\n%s", public, warned, mainOf(got.Body))
		}
	}
}
