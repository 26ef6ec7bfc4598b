package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/inbox"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// furnished gives a salon a service and somebody who does it at any hour.
func (s *scene) furnished(salon tenant.Tenant) agenda.Service {
	s.t.Helper()
	ctx, scope := s.t.Context(), tenant.System("test")
	cut, err := agenda.NewService(agenda.ServiceDraft{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
	must(s.t, err)
	must(s.t, s.store.PutService(ctx, scope, salon.ID, cut))
	d := agenda.ProfessionalDraft{Name: "João", Does: []agenda.Skill{{Service: cut.ID}}}
	for day := time.Sunday; day <= time.Saturday; day++ {
		d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{End: agenda.EndOfDay}})
	}
	p, err := agenda.NewProfessional(d)
	must(s.t, err)
	must(s.t, s.store.PutProfessional(ctx, scope, salon.ID, p))
	return cut
}

// The owner tells the robot things; what is wrong is named, and what was typed stays.
func TestTheRobotIsTold(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.signedIn("ana@salao.example")
	if got := ana.get("/dashboard/robot/").body; !strings.Contains(got, "Quem ele atende") || !strings.Contains(got, "Aqui é o assistente (robô) — *Studio Ana*.") {
		t.Errorf("the page:\n%s", mainOf(got))
	}
	form := url.Values{"enabled": {"1"}, "mode": {"everyone"}, "greeting": {"Oi, tudo bem?"}, "address": {"Rua A, 1"}, "reminders": {"1"}, "human_minutes": {"5"}}
	got := ana.post("/dashboard/robot/", form)
	if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "vai de 30 a 1440 minutos") || !strings.Contains(got.body, "Oi, tudo bem?") {
		t.Errorf("five minutes: status %d\n%s", got.status, mainOf(got.body))
	}
	form.Set("human_minutes", "60")
	if got := ana.post("/dashboard/robot/", form); got.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	p, err := s.store.RobotProfile(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	if want := (robot.Profile{Enabled: true, Mode: robot.Everyone, Greeting: "Oi, tudo bem?", Address: "Rua A, 1", HumanMinutes: 60}); p != want {
		t.Errorf("%+v, want %+v", p, want)
	}
	if got := ana.get("/dashboard/robot/").body; !strings.Contains(got, "Oi, tudo bem? Aqui é o assistente (robô)") {
		t.Error("the greeting takes the place of the note that a robot answers")
	}
}

// What was not understood is shown, and taught by a click.
func TestTheRobotIsTaught(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	cut := s.furnished(salon)
	ctx, scope := t.Context(), tenant.System("test")
	s.takeIn(salon.ID, s.wrote(mariaJID, "Maria Souza", "M1", 1, words("tesourada <b>")))
	list, err := s.store.Chats(ctx, scope, salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	said, err := s.store.Messages(ctx, scope, salon.ID, list[0].Contact, s.now().Add(time.Hour), 1)
	must(t, err)
	who, err := s.store.Contact(ctx, scope, salon.ID, list[0].Contact)
	must(t, err)
	o, err := inbox.Compose(inbox.NewID(), salon.ID, inbox.Draft{Contact: who.ID, To: who.ReplyTo, Content: words("Não entendi"), Origin: inbox.Reply}, s.now())
	must(t, err)
	must(t, s.store.SaveTalk(ctx, scope, robot.Save{
		Tenant: salon.ID, Contact: who.ID, Replies: []inbox.Outgoing{o}, Said: []robot.Said{{Message: o.ID, Why: "missed", Heard: said[0].ID}},
	}))
	ana := s.signedIn("ana@salao.example")
	if got := ana.get("/dashboard/robot/").body; !strings.Contains(got, "“tesourada &lt;b&gt;”") || !strings.Contains(got, "respostas: 1,") {
		t.Fatalf("what was not understood is not there:\n%s", mainOf(got))
	}
	if got := ana.post("/dashboard/robot/teach", url.Values{"words": {"tesourada"}, "means": {cut.ID.String()}}); got.status != http.StatusSeeOther {
		t.Fatalf("status %d", got.status)
	}
	all, err := s.store.Snapshot(ctx, scope, salon.ID, agenda.View{From: agenda.DateOf(s.now()), To: agenda.DateOf(s.now())})
	must(t, err)
	if len(all.Services) != 1 || len(all.Services[0].Aliases) != 1 || all.Services[0].Aliases[0] != "tesourada" {
		t.Errorf("%+v", all.Services)
	}
	if got := ana.post("/dashboard/robot/teach", url.Values{"words": {"x"}, "means": {"nothing"}}); got.status != http.StatusNotFound {
		t.Errorf("nothing is taught: status %d", got.status)
	}
}

// One's own robot is tried without WhatsApp: three messages, and the time stands in the agenda.
func TestTheRobotIsTried(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.furnished(salon)
	ana := s.signedIn("ana@salao.example")
	form, body := url.Values{}, ana.get("/dashboard/robot/try").body
	for _, step := range []struct{ words, want string }{
		{"corte amanhã às 15h", "às 15:00"}, {"1", "Marcado ✅"},
	} {
		form.Set("text", step.words)
		form["line"], form["who"] = values(body, "line"), values(body, "who")
		got := ana.post("/dashboard/robot/try", form)
		if body = got.body; got.status != http.StatusOK || !strings.Contains(mainOf(body), step.want) || !strings.Contains(body, step.words) {
			t.Fatalf("%q: status %d\n%s", step.words, got.status, mainOf(body))
		}
	}
	today := agenda.DateOf(s.now()).AddDays(-1)
	booked, err := s.store.AppointmentsBetween(t.Context(), tenant.System("test"), salon.ID, today, today.AddDays(5))
	must(t, err)
	if len(booked) != 1 || booked[0].Source != agenda.FromBot {
		t.Errorf("%+v", booked)
	}
}

// values are those of the hidden fields of a name.
func values(body, name string) (all []string) {
	for part := range strings.SplitSeq(body, `<input type="hidden" name="`+name+`" value="`) {
		if value, _, ok := strings.Cut(part, `"`); ok && !strings.HasPrefix(strings.TrimSpace(part), "<") {
			all = append(all, strings.NewReplacer("&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">", "&#39;", "'").Replace(value))
		}
	}
	return all
}
