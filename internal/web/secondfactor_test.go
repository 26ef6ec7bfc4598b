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
func (s *scene) withSecondFactor() (b *browser, code func() string, recovery []string) {
	t := s.t
	t.Helper()
	s.operator(boss)
	b = s.signedIn(boss)
	if got := b.post("/dashboard/account/factor/start", url.Values{}); got.location != "/dashboard/account/factor" {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	shown := b.get("/dashboard/account/factor")
	checkPage(t, shown)
	typed := regexp.MustCompile(`<code class="secret">([A-Z2-7 ]+)</code>`).FindStringSubmatch(shown.body)
	if typed == nil || !strings.Contains(shown.body, "<svg") {
		t.Fatalf("no secret is shown\n%s", mainOf(shown.body))
	}
	code = func() string {
		c, err := totp.GenerateCode(strings.ReplaceAll(typed[1], " ", ""), s.now())
		must(t, err)
		return c
	}
	if got := b.post("/dashboard/account/factor", url.Values{"code": {"000000"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong first code: status %d", got.status)
	}
	got := b.post("/dashboard/account/factor", url.Values{"code": {code()}})
	checkPage(t, got)
	for _, m := range regexp.MustCompile(`<li><code>([a-z2-7]+)</code>`).FindAllStringSubmatch(got.body, -1) {
		recovery = append(recovery, m[1])
	}
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes are shown\n%s", len(recovery), mainOf(got.body))
	}
	return b, code, recovery
}

func TestAnOperatorSignsInWithASecondFactor(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, code, recovery := s.withSecondFactor()
	s.advanceClock(time.Minute)
	b := s.visitor()
	got := b.post("/login?next=/admin/salons/", url.Values{"email": {boss}, "password": {password}})
	if !strings.HasPrefix(got.location, "/login/code") {
		t.Fatalf("after the password: status %d to %q", got.status, got.location)
	}
	checkPage(t, b.get(got.location))
	for _, path := range []string{"/admin/", "/dashboard/account", "/dashboard/whatsapp/"} {
		if got := b.get(path); !strings.HasPrefix(got.location, "/login") {
			t.Errorf("%s with the password alone: status %d to %q", path, got.status, got.location)
		}
	}
	if got := b.post(got.location, url.Values{"code": {"000000"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "não vale") {
		t.Errorf("a wrong code: status %d\n%s", got.status, mainOf(got.body))
	}
	typed := code()
	if got := b.post(got.location, url.Values{"code": {typed}}); got.location != "/admin/salons/" {
		t.Fatalf("the code: status %d to %q", got.status, got.location)
	}
	if got := b.get("/admin/"); got.status != http.StatusOK {
		t.Errorf("inside: status %d", got.status)
	}
	thief := s.visitor()
	thief.post("/login", url.Values{"email": {boss}, "password": {password}})
	if got := thief.post("/login/code", url.Values{"code": {typed}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a code works twice: status %d to %q", got.status, got.location)
	}
	if got := thief.post("/login/code", url.Values{"code": {recovery[0]}}); got.location != "/dashboard/" {
		t.Errorf("a recovery code: status %d to %q", got.status, got.location)
	}
	if page := first.get("/dashboard/account").body; !strings.Contains(page, "restam: 9") {
		t.Errorf("nothing says that a recovery code was used\n%s", mainOf(page))
	}
	s.advanceClock(time.Minute)
	if got := first.post("/dashboard/account/factor/off", url.Values{"code": {"000000"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("off without a code: status %d", got.status)
	}
	if got := first.post("/dashboard/account/factor/off", url.Values{"code": {code()}}); got.location != "/dashboard/account" {
		t.Errorf("off: status %d\n%s", got.status, mainOf(got.body))
	}
	if got := s.visitor().post("/login", url.Values{"email": {boss}, "password": {password}}); got.location != "/dashboard/" {
		t.Errorf("without the second factor: %q", got.location)
	}
}

func TestALinkIsNoWayAroundTheSecondFactor(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.withSecondFactor()
	u, err := s.store.UserByEmail(t.Context(), tenant.System("test"), boss)
	must(t, err)
	token, err := s.accounts.Invite(t.Context(), tenant.System("test"), u)
	must(t, err)
	b := s.visitor()
	if got := b.post("/welcome/"+token, url.Values{"password": {"outra frase longa"}}); !strings.HasPrefix(got.location, "/login/code") {
		t.Errorf("status %d to %q", got.status, got.location)
	}
	s.advanceClock(6 * time.Minute)
	if got := b.get("/login/code"); !strings.HasPrefix(got.location, "/login") {
		t.Errorf("after five minutes: status %d to %q", got.status, got.location)
	}
}

func TestOneSeesAndEndsOnesSessions(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.salon("Studio Bia", "", "bia@salao.example")
	phone := s.visitor()
	phone.header.Set("User-Agent", "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36")
	phone.post("/login", url.Values{"email": {"ana@salao.example"}, "password": {password}})
	desk, bia := s.signedIn("ana@salao.example"), s.signedIn("bia@salao.example")
	page := desk.get("/dashboard/account")
	checkPage(t, page)
	ids := regexp.MustCompile(`name="session" value="([0-9a-f]+)"`).FindAllStringSubmatch(page.body, -1)
	if len(ids) != 1 || !strings.Contains(page.body, "Chrome · Android") || !strings.Contains(page.body, "este aparelho") {
		t.Fatalf("the other session is not shown\n%s", mainOf(page.body))
	}
	end := url.Values{"session": {ids[0][1]}}
	bia.post("/dashboard/account/sessions/end", end)
	if got := phone.get("/dashboard/whatsapp/"); got.status != http.StatusOK {
		t.Errorf("somebody else ended it: status %d", got.status)
	}
	if got := desk.post("/dashboard/account/sessions/end", end); got.location != "/dashboard/account" {
		t.Errorf("status %d\n%s", got.status, mainOf(got.body))
	}
	if got := phone.get("/dashboard/whatsapp/"); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/login") {
		t.Errorf("the ended session goes on: status %d", got.status)
	}
	if got := desk.get("/dashboard/whatsapp/"); got.status != http.StatusOK {
		t.Errorf("one's own session: status %d", got.status)
	}
}

func TestAnOperatorMakesAndRevokesKeys(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "")
	s.operator(boss)
	op := s.signedIn(boss)
	for name, form := range map[string]url.Values{
		"no name":  {"name": {" "}, "days": {"30"}},
		"no salon": {"name": {"agenda"}, "salon": {"nenhum"}},
	} {
		if got := op.post("/admin/keys", form); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `aria-invalid="true"`) {
			t.Errorf("%s: status %d", name, got.status)
		}
	}
	made := op.post("/admin/keys", url.Values{"name": {"agenda"}, "salon": {"studio-ana"}, "days": {"30"}})
	checkPage(t, made)
	plain := regexp.MustCompile(`sz_[a-z0-9]{8}_[a-z2-7]+`).FindString(made.body)
	keys := tenant.NewKeys(s.store, s.now)
	if actor, err := keys.Authenticate(t.Context(), plain); err != nil || actor.Tenant != salon.ID {
		t.Fatalf("the key that is shown: %+v, %v", actor, err)
	}
	list := op.get("/admin/keys/")
	checkPage(t, list)
	if strings.Contains(list.body, plain) || !strings.Contains(list.body, "Studio Ana") || !strings.Contains(list.body, "Vence") {
		t.Errorf("the list\n%s", mainOf(list.body))
	}
	id := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(list.body)
	s.advanceClock(time.Minute)
	if got := op.post("/admin/keys/revoke", url.Values{"key": {id[1]}}); got.location != "/admin/keys/" {
		t.Errorf("status %d", got.status)
	}
	if _, err := keys.Authenticate(t.Context(), plain); err == nil {
		t.Error("a revoked key works")
	}
	if got := op.get("/admin/keys/").body; !strings.Contains(got, "revogada") {
		t.Errorf("the list after it\n%s", mainOf(got))
	}
}
