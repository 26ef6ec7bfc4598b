package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"salonzap/internal/tenant"
)

const boss = "op@plataforma.example"

// withSecondFactor is an operator who switched the second factor on, with what the app and the paper say.
func withSecondFactor(s *scene) (b *browser, code func() string, recovery []string) {
	t := s.T
	t.Helper()
	s.Operator(boss)
	b = s.SignedIn(boss)
	if got := b.Post("/dashboard/account/factor/start", url.Values{}); got.Location != "/dashboard/account/factor" {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	shown := b.Get("/dashboard/account/factor")
	checkPage(t, shown)
	typed := regexp.MustCompile(`<code class="secret">([A-Z2-7 ]+)</code>`).FindStringSubmatch(shown.Body)
	if typed == nil || !strings.Contains(shown.Body, "<svg") {
		t.Fatalf("no secret is shown\n%s", mainOf(shown.Body))
	}
	code = func() string {
		c, err := totp.GenerateCode(strings.ReplaceAll(typed[1], " ", ""), s.Now())
		must(t, err)
		return c
	}
	if got := b.Post("/dashboard/account/factor", url.Values{"code": {"000000"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong first code: status %d", got.Status)
	}
	got := b.Post("/dashboard/account/factor", url.Values{"code": {code()}})
	checkPage(t, got)
	for _, m := range regexp.MustCompile(`<li><code>([a-z2-7]+)</code>`).FindAllStringSubmatch(got.Body, -1) {
		recovery = append(recovery, m[1])
	}
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes are shown\n%s", len(recovery), mainOf(got.Body))
	}
	return b, code, recovery
}

func TestAnOperatorSignsInWithASecondFactor(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, code, recovery := withSecondFactor(s)
	s.AdvanceClock(time.Minute)
	b := s.Visitor()
	got := b.Post("/login?next=/admin/salons/", url.Values{"email": {boss}, "password": {password}})
	if !strings.HasPrefix(got.Location, "/login/code") {
		t.Fatalf("after the password: status %d to %q", got.Status, got.Location)
	}
	checkPage(t, b.Get(got.Location))
	for _, path := range []string{"/admin/", "/dashboard/account", "/dashboard/whatsapp/"} {
		if got := b.Get(path); !strings.HasPrefix(got.Location, "/login") {
			t.Errorf("%s with the password alone: status %d to %q", path, got.Status, got.Location)
		}
	}
	if got := b.Post(got.Location, url.Values{"code": {"000000"}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "não vale") {
		t.Errorf("a wrong code: status %d\n%s", got.Status, mainOf(got.Body))
	}
	typed := code()
	if got := b.Post(got.Location, url.Values{"code": {typed}}); got.Location != "/admin/salons/" {
		t.Fatalf("the code: status %d to %q", got.Status, got.Location)
	}
	if got := b.Get("/admin/"); got.Status != http.StatusOK {
		t.Errorf("inside: status %d", got.Status)
	}
	thief := s.Visitor()
	thief.Post("/login", url.Values{"email": {boss}, "password": {password}})
	if got := thief.Post("/login/code", url.Values{"code": {typed}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a code works twice: status %d to %q", got.Status, got.Location)
	}
	if got := thief.Post("/login/code", url.Values{"code": {recovery[0]}}); got.Location != "/dashboard/" {
		t.Errorf("a recovery code: status %d to %q", got.Status, got.Location)
	}
	if page := first.Get("/dashboard/account").Body; !strings.Contains(page, "restam: 9") {
		t.Errorf("nothing says that a recovery code was used\n%s", mainOf(page))
	}
	s.AdvanceClock(time.Minute)
	if got := first.Post("/dashboard/account/factor/off", url.Values{"code": {"000000"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("off without a code: status %d", got.Status)
	}
	if got := first.Post("/dashboard/account/factor/off", url.Values{"code": {code()}}); got.Location != "/dashboard/account" {
		t.Errorf("off: status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := s.Visitor().Post("/login", url.Values{"email": {boss}, "password": {password}}); got.Location != "/dashboard/" {
		t.Errorf("without the second factor: %q", got.Location)
	}
}

func TestALinkIsNoWayAroundTheSecondFactor(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	withSecondFactor(s)
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), boss)
	must(t, err)
	token, err := s.Accounts.Invite(t.Context(), tenant.System("test"), u)
	must(t, err)
	b := s.Visitor()
	if got := b.Post("/welcome/"+token, url.Values{"password": {"outra frase longa"}}); !strings.HasPrefix(got.Location, "/login/code") {
		t.Errorf("status %d to %q", got.Status, got.Location)
	}
	s.AdvanceClock(6 * time.Minute)
	if got := b.Get("/login/code"); !strings.HasPrefix(got.Location, "/login") {
		t.Errorf("after five minutes: status %d to %q", got.Status, got.Location)
	}
}

func TestOneSeesAndEndsOnesSessions(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Salon("Studio Bia", "", "bia@salao.example")
	phone := s.Visitor()
	phone.Header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36")
	phone.Post("/login", url.Values{"email": {"ana@salao.example"}, "password": {password}})
	desk, bia := s.SignedIn("ana@salao.example"), s.SignedIn("bia@salao.example")
	page := desk.Get("/dashboard/account")
	checkPage(t, page)
	ids := regexp.MustCompile(`name="session" value="([0-9a-f]+)"`).FindAllStringSubmatch(page.Body, -1)
	if len(ids) != 1 || !strings.Contains(page.Body, "Chrome · Android") || !strings.Contains(page.Body, "este aparelho") {
		t.Fatalf("the other session is not shown\n%s", mainOf(page.Body))
	}
	end := url.Values{"session": {ids[0][1]}}
	bia.Post("/dashboard/account/sessions/end", end)
	if got := phone.Get("/dashboard/whatsapp/"); got.Status != http.StatusOK {
		t.Errorf("somebody else ended it: status %d", got.Status)
	}
	if got := desk.Post("/dashboard/account/sessions/end", end); got.Location != "/dashboard/account" {
		t.Errorf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := phone.Get("/dashboard/whatsapp/"); got.Status != http.StatusSeeOther || !strings.HasPrefix(got.Location, "/login") {
		t.Errorf("the ended session goes on: status %d", got.Status)
	}
	if got := desk.Get("/dashboard/whatsapp/"); got.Status != http.StatusOK {
		t.Errorf("one's own session: status %d", got.Status)
	}
}

func TestAnOperatorMakesAndRevokesKeys(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "")
	s.Operator(boss)
	op := s.SignedIn(boss)
	for name, form := range map[string]url.Values{
		"no name":  {"name": {" "}, "days": {"30"}},
		"no salon": {"name": {"agenda"}, "salon": {"nenhum"}},
	} {
		if got := op.Post("/admin/keys", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `aria-invalid="true"`) {
			t.Errorf("%s: status %d", name, got.Status)
		}
	}
	made := op.Post("/admin/keys", url.Values{"name": {"agenda"}, "salon": {"studio-ana"}, "days": {"30"}})
	checkPage(t, made)
	plain := regexp.MustCompile(`sz_[a-z0-9]{8}_[a-z2-7]+`).FindString(made.Body)
	keys := tenant.NewKeys(s.Store, s.Now)
	if actor, err := keys.Authenticate(t.Context(), plain); err != nil || actor.Tenant != salon.ID {
		t.Fatalf("the key that is shown: %+v, %v", actor, err)
	}
	list := op.Get("/admin/keys/")
	checkPage(t, list)
	if strings.Contains(list.Body, plain) || !strings.Contains(list.Body, "Studio Ana") || !strings.Contains(list.Body, "Vence") {
		t.Errorf("the list\n%s", mainOf(list.Body))
	}
	id := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(list.Body)
	s.AdvanceClock(time.Minute)
	if got := op.Post("/admin/keys/revoke", url.Values{"key": {id[1]}}); got.Location != "/admin/keys/" {
		t.Errorf("status %d", got.Status)
	}
	if _, err := keys.Authenticate(t.Context(), plain); err == nil {
		t.Error("a revoked key works")
	}
	if got := op.Get("/admin/keys/").Body; !strings.Contains(got, "revogada") {
		t.Errorf("the list after it\n%s", mainOf(got))
	}
}
