package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// The owner reads how the robot does, and takes it along; nobody else does.
func TestARobotIsMeasured(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	services, people := s.Furnish(salon)
	s.Came(salon, services[0], people[0], 600)
	got := mainOf(ana.Get("/dashboard/robot/").Body)
	for _, want := range []string{"Como o robô vai", "7 dias", "30 dias", "0 de 1 (0,0%)", `href="/dashboard/robot/csv"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	file := ana.Get("/dashboard/robot/csv")
	lines := strings.Split(strings.TrimSpace(file.Body), "\n")
	if file.Header.Get("Content-Type") != "text/csv; charset=utf-8" || len(lines) != 3 || strings.Count(lines[0], ";") != strings.Count(lines[1], ";") || !strings.Contains(lines[2], ";1;0;1;0;0;0;0;0,0;0,0;0;0") {
		t.Errorf("%s\n%s", file.Header.Get("Content-Type"), file.Body)
	}
}

// answered lets a client write, and the robot answer that it did not understand.
func answered(s *webtest.Scene, salon tenant.Tenant, words string) {
	t := s.T
	t.Helper()
	ctx, scope := t.Context(), tenant.System("test")
	s.TakeIn(salon.ID, s.Wrote(webtest.MariaJID, "Maria Souza", "M1", 1, webtest.Words(words)))
	list, err := s.Store.Chats(ctx, scope, salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	said, err := s.Store.Messages(ctx, scope, salon.ID, list[0].Contact, s.Now().Add(time.Hour), 1)
	must(t, err)
	who, err := s.Store.Contact(ctx, scope, salon.ID, list[0].Contact)
	must(t, err)
	o, err := inbox.Compose(inbox.NewID(), salon.ID, inbox.Draft{Contact: who.ID, To: who.ReplyTo, Content: webtest.Words("Não entendi"), Origin: inbox.Reply}, s.Now())
	must(t, err)
	must(t, s.Store.SaveTalk(ctx, scope, robot.Save{
		Tenant: salon.ID, Contact: who.ID, Replies: []inbox.Outgoing{o}, Said: []robot.Said{{Message: o.ID, Why: "missed", Heard: said[0].ID}},
	}))
}

// The operator reads how all robots do, without anything that was said; an owner does not.
func TestRobotsOfAllSalons(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	op, ana := s.SignedIn("op@plataforma.example"), s.SignedIn("ana@salao.example")
	if got := op.Get("/admin/robots/").Body; !strings.Contains(got, "Nenhum robô respondeu") {
		t.Errorf("at first:\n%s", mainOf(got))
	}
	must(t, s.Store.PutRobotProfile(t.Context(), tenant.System("test"), salon.ID, robot.Profile{Enabled: true, Mode: robot.Everyone}))
	answered(s, salon, "um segredo de Maria")
	got := op.Get("/admin/robots/").Body
	for _, want := range []string{"Studio Ana", `href="/admin/salons/studio-ana/robot/"`, "Respostas", "Desistiu"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, mainOf(got))
		}
	}
	if strings.Contains(got, "segredo") {
		t.Errorf("what was said is in\n%s", mainOf(got))
	}
	checkStatus(t, ana.Get("/admin/robots/"), http.StatusForbidden)
}

// The owner asks for the day to come, at a time of theirs.
func TestTheDigestIsSwitchedOn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/robot/").Body; !strings.Contains(got, `name="digest_at"`) || !strings.Contains(got, `value="20:00"`) {
		t.Errorf("at first:\n%s", mainOf(got))
	}
	form := url.Values{"enabled": {"1"}, "mode": {"everyone"}, "digest": {"1"}, "digest_at": {"23:30"}}
	if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "de 17:00 a 22:00") {
		t.Errorf("in the night: status %d\n%s", got.Status, mainOf(got.Body))
	}
	form.Set("digest_at", "19:15")
	if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	p, err := s.Store.RobotProfile(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	if !p.Digest || p.DigestAt != 19*60+15 {
		t.Errorf("%+v", p)
	}
}
