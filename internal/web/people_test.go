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
	m := regexp.MustCompile(`<code id="invite-link">[^<]*(/welcome/[^<]+)</code>`).FindStringSubmatch(a.Body)
	if m == nil {
		t.Fatalf("no link is shown\n%s", mainOf(a.Body))
	}
	return m[1]
}

func TestTheTeamIsListedInvitedAndRemoved(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	me := s.Operator(boss)
	op := s.SignedIn(boss)
	if got := op.Post("/admin/operators", url.Values{"email": {"ana@salao.example"}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `aria-invalid="true"`) {
		t.Errorf("an address that is taken: status %d", got.Status)
	}
	if got := op.Post("/admin/operators", url.Values{"email": {colleague}}); got.Location != "/admin/operators/" {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	list := op.Get("/admin/operators/")
	checkPage(t, list)
	link := inviteLink(t, list)
	if !strings.Contains(list.Body, colleague) || strings.Contains(mainOf(list.Body), "ana@salao.example") {
		t.Errorf("the team is\n%s", mainOf(list.Body))
	}
	if again := op.Get("/admin/operators/"); strings.Contains(again.Body, link) {
		t.Error("the link is shown twice")
	}
	if got := s.Visitor().Post(link, url.Values{"password": {password}}); got.Status != http.StatusSeeOther {
		t.Fatalf("the invitation: status %d", got.Status)
	}
	bia := s.SignedIn(colleague)
	if got := bia.Get("/admin/salons/"); got.Status != http.StatusOK {
		t.Fatalf("who was invited: status %d", got.Status)
	}
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), colleague)
	must(t, err)
	path := "/admin/people/" + u.ID + "/"
	ask := op.Get(path + "remove")
	checkPage(t, ask)
	if !strings.Contains(ask.Body, `action="`+path+`remove"`) || !strings.Contains(ask.Body, `href="/admin/operators/"`) {
		t.Errorf("the question is\n%s", mainOf(ask.Body))
	}
	if got := op.Post(path+"remove", url.Values{}); got.Location != "/admin/operators/" {
		t.Errorf("status %d to %q", got.Status, got.Location)
	}
	if got := bia.Get("/admin/salons/"); got.Status != http.StatusSeeOther {
		t.Errorf("who was removed goes on: status %d", got.Status)
	}
	op.Post("/admin/people/"+me.ID+"/remove", url.Values{})
	if got := op.Get("/admin/operators/"); got.Status != http.StatusOK || !strings.Contains(got.Body, text.PT.Say(text.OperatorNotSelf)) {
		t.Errorf("one's own: status %d\n%s", got.Status, mainOf(got.Body))
	}
}

func TestAPersonGetsAnotherEmail(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Salon("Studio Bia", "", "bia@salao.example")
	s.Operator(boss)
	op, ana := s.SignedIn(boss), s.SignedIn("ana@salao.example")
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), "ana@salao.example")
	must(t, err)
	path := "/admin/people/" + u.ID + "/"
	checkPage(t, op.Get(path))
	for _, wrong := range []string{"", "ana", "bia@salao.example"} {
		if got := op.Post(path+"email", url.Values{"email": {wrong}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `aria-invalid="true"`) {
			t.Errorf("%q: status %d\n%s", wrong, got.Status, mainOf(got.Body))
		}
	}
	op.Post(path+"invite", url.Values{})
	link := inviteLink(t, op.Get("/admin/salons/studio-ana/"))
	if got := op.Post(path+"email", url.Values{"email": {"Nova@Salao.example"}}); got.Location != "/admin/salons/studio-ana/" {
		t.Fatalf("status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	if got := s.Visitor().Get(link); got.Status != http.StatusNotFound {
		t.Errorf("a link that was sent to the old address: status %d", got.Status)
	}
	if got := ana.Get("/dashboard/account"); got.Status != http.StatusOK || !strings.Contains(got.Body, "nova@salao.example") {
		t.Errorf("the person's own page: status %d", got.Status)
	}
	s.SignedIn("nova@salao.example")
	if got := s.Visitor().Post("/login", url.Values{"email": {"ana@salao.example"}, "password": {password}}); got.Status != http.StatusUnauthorized {
		t.Errorf("the old address: status %d", got.Status)
	}
}

func TestAPersonMovesToAnotherSalon(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Salon("Studio Bia", "", "")
	boss := s.Operator(boss)
	op, ana := s.SignedIn(boss.Email), s.SignedIn("ana@salao.example")
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), "ana@salao.example")
	must(t, err)
	path := "/admin/people/" + u.ID + "/"
	if got := op.Post(path+"salon", url.Values{"slug": {"nenhum"}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `aria-invalid="true"`) {
		t.Errorf("no such salon: status %d", got.Status)
	}
	if got := op.Post("/admin/people/"+boss.ID+"/salon", url.Values{"slug": {"studio-bia"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("an operator: status %d", got.Status)
	}
	if got := op.Post(path+"salon", url.Values{"slug": {"studio-bia"}}); got.Location != "/admin/salons/studio-bia/" {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := ana.Get("/dashboard/whatsapp/"); got.Status != http.StatusSeeOther {
		t.Errorf("a session of before: status %d", got.Status)
	}
	if got := s.SignedIn("ana@salao.example").Get("/dashboard/whatsapp/"); !strings.Contains(got.Body, "Studio Bia") || strings.Contains(got.Body, "Studio Ana") {
		t.Errorf("the page is\n%s", mainOf(got.Body))
	}
}

func TestASecondFactorIsTurnedOffBySomebodyElse(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	mine, _, _ := withSecondFactor(s)
	s.Operator(colleague)
	u, err := s.Store.UserByEmail(t.Context(), tenant.System("test"), boss)
	must(t, err)
	path := "/admin/people/" + u.ID + "/factor"
	on := func() bool {
		f, err := s.Accounts.Factor(t.Context(), u.ID)
		must(t, err)
		return f.On()
	}
	mine.Post(path, url.Values{})
	if !on() {
		t.Fatal("one's own was turned off without a code")
	}
	bia := s.SignedIn(colleague)
	if list := bia.Get("/admin/operators/"); !strings.Contains(list.Body, `href="`+path+`"`) {
		t.Errorf("the team is\n%s", mainOf(list.Body))
	}
	checkPage(t, bia.Get(path))
	if got := bia.Post(path, url.Values{}); got.Location != "/admin/operators/" || on() {
		t.Errorf("status %d to %q, still on: %v", got.Status, got.Location, on())
	}
	s.SignedIn(boss) // by the password alone
}
