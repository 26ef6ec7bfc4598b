package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

const colleague = "bia@plataforma.example"

// inviteLink is the link that a page shows once.
func inviteLink(t *testing.T, a answer) string {
	t.Helper()
	m := regexp.MustCompile(`<code id="invite-link">[^<]*(/welcome/[^<]+)</code>`).FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("no link is shown\n%s", mainOf(a.body))
	}
	return m[1]
}

func TestTheTeamIsListedInvitedAndRemoved(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	me := s.operator(boss)
	op := s.signedIn(boss)
	if got := op.post("/admin/operators", url.Values{"email": {"ana@salao.example"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `aria-invalid="true"`) {
		t.Errorf("an address that is taken: status %d", got.status)
	}
	if got := op.post("/admin/operators", url.Values{"email": {colleague}}); got.location != "/admin/operators/" {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	list := op.get("/admin/operators/")
	checkPage(t, list)
	link := inviteLink(t, list)
	if !strings.Contains(list.body, colleague) || strings.Contains(mainOf(list.body), "ana@salao.example") {
		t.Errorf("the team is\n%s", mainOf(list.body))
	}
	if again := op.get("/admin/operators/"); strings.Contains(again.body, link) {
		t.Error("the link is shown twice")
	}
	if got := s.visitor().post(link, url.Values{"password": {password}}); got.status != http.StatusSeeOther {
		t.Fatalf("the invitation: status %d", got.status)
	}
	bia := s.signedIn(colleague)
	if got := bia.get("/admin/salons/"); got.status != http.StatusOK {
		t.Fatalf("who was invited: status %d", got.status)
	}
	u, err := s.store.UserByEmail(t.Context(), tenant.System("test"), colleague)
	must(t, err)
	path := "/admin/people/" + u.ID + "/"
	ask := op.get(path + "remove")
	checkPage(t, ask)
	if !strings.Contains(ask.body, `action="`+path+`remove"`) || !strings.Contains(ask.body, `href="/admin/operators/"`) {
		t.Errorf("the question is\n%s", mainOf(ask.body))
	}
	if got := op.post(path+"remove", url.Values{}); got.location != "/admin/operators/" {
		t.Errorf("status %d to %q", got.status, got.location)
	}
	if got := bia.get("/admin/salons/"); got.status != http.StatusSeeOther {
		t.Errorf("who was removed goes on: status %d", got.status)
	}
	op.post("/admin/people/"+me.ID+"/remove", url.Values{})
	if got := op.get("/admin/operators/"); got.status != http.StatusOK || !strings.Contains(got.body, text.PT.Say(text.OperatorNotSelf)) {
		t.Errorf("one's own: status %d\n%s", got.status, mainOf(got.body))
	}
}

func TestAPersonGetsAnotherEmail(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.salon("Studio Bia", "", "bia@salao.example")
	s.operator(boss)
	op, ana := s.signedIn(boss), s.signedIn("ana@salao.example")
	u, err := s.store.UserByEmail(t.Context(), tenant.System("test"), "ana@salao.example")
	must(t, err)
	path := "/admin/people/" + u.ID + "/"
	checkPage(t, op.get(path))
	for _, wrong := range []string{"", "ana", "bia@salao.example"} {
		if got := op.post(path+"email", url.Values{"email": {wrong}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `aria-invalid="true"`) {
			t.Errorf("%q: status %d\n%s", wrong, got.status, mainOf(got.body))
		}
	}
	op.post(path+"invite", url.Values{})
	link := inviteLink(t, op.get("/admin/salons/studio-ana/"))
	if got := op.post(path+"email", url.Values{"email": {"Nova@Salao.example"}}); got.location != "/admin/salons/studio-ana/" {
		t.Fatalf("status %d to %q\n%s", got.status, got.location, mainOf(got.body))
	}
	if got := s.visitor().get(link); got.status != http.StatusNotFound {
		t.Errorf("a link that was sent to the old address: status %d", got.status)
	}
	if got := ana.get("/dashboard/account"); got.status != http.StatusOK || !strings.Contains(got.body, "nova@salao.example") {
		t.Errorf("the person's own page: status %d", got.status)
	}
	s.signedIn("nova@salao.example")
	if got := s.visitor().post("/login", url.Values{"email": {"ana@salao.example"}, "password": {password}}); got.status != http.StatusUnauthorized {
		t.Errorf("the old address: status %d", got.status)
	}
}

func TestAPersonMovesToAnotherSalon(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.salon("Studio Bia", "", "")
	boss := s.operator(boss)
	op, ana := s.signedIn(boss.Email), s.signedIn("ana@salao.example")
	u, err := s.store.UserByEmail(t.Context(), tenant.System("test"), "ana@salao.example")
	must(t, err)
	path := "/admin/people/" + u.ID + "/"
	if got := op.post(path+"salon", url.Values{"slug": {"nenhum"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `aria-invalid="true"`) {
		t.Errorf("no such salon: status %d", got.status)
	}
	if got := op.post("/admin/people/"+boss.ID+"/salon", url.Values{"slug": {"studio-bia"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("an operator: status %d", got.status)
	}
	if got := op.post(path+"salon", url.Values{"slug": {"studio-bia"}}); got.location != "/admin/salons/studio-bia/" {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	if got := ana.get("/dashboard/whatsapp/"); got.status != http.StatusSeeOther {
		t.Errorf("a session of before: status %d", got.status)
	}
	if got := s.signedIn("ana@salao.example").get("/dashboard/whatsapp/"); !strings.Contains(got.body, "Studio Bia") || strings.Contains(got.body, "Studio Ana") {
		t.Errorf("the page is\n%s", mainOf(got.body))
	}
}

func TestASecondFactorIsTurnedOffBySomebodyElse(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	mine, _, _ := s.withSecondFactor()
	s.operator(colleague)
	u, err := s.store.UserByEmail(t.Context(), tenant.System("test"), boss)
	must(t, err)
	path := "/admin/people/" + u.ID + "/factor"
	on := func() bool {
		f, err := s.accounts.Factor(t.Context(), u.ID)
		must(t, err)
		return f.On()
	}
	mine.post(path, url.Values{})
	if !on() {
		t.Fatal("one's own was turned off without a code")
	}
	bia := s.signedIn(colleague)
	if list := bia.get("/admin/operators/"); !strings.Contains(list.body, `href="`+path+`"`) {
		t.Errorf("the team is\n%s", mainOf(list.body))
	}
	checkPage(t, bia.get(path))
	if got := bia.post(path, url.Values{}); got.location != "/admin/operators/" || on() {
		t.Errorf("status %d to %q, still on: %v", got.status, got.location, on())
	}
	s.signedIn(boss) // by the password alone
}
