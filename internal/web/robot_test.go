package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// furnished gives a salon a service and somebody who does it at any hour.
func furnished(s *scene, salon tenant.Tenant) agenda.Service {
	s.T.Helper()
	ctx, scope := s.T.Context(), tenant.System("test")
	cut, err := agenda.NewService(agenda.ServiceDraft{Name: "Corte", Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
	must(s.T, err)
	must(s.T, s.Store.PutService(ctx, scope, salon.ID, cut))
	d := agenda.ProfessionalDraft{Name: "João", Does: []agenda.Skill{{Service: cut.ID}}}
	for day := time.Sunday; day <= time.Saturday; day++ {
		d.Week = append(d.Week, agenda.Weekly{Weekday: day, Window: agenda.Window{End: agenda.EndOfDay}})
	}
	p, err := agenda.NewProfessional(d)
	must(s.T, err)
	must(s.T, s.Store.PutProfessional(ctx, scope, salon.ID, p))
	return cut
}

// The page shows both tones, and keeps the one that is chosen; who opened it before somebody else saved is told so.
func TestTheRobotHasATone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/robot/").Body; !strings.Contains(got, "Te lembro um dia antes.") || !strings.Contains(got, "Enviarei um lembrete um dia antes.") || !strings.Contains(got, `name="version" value="1"`) {
		t.Errorf("the page:\n%s", mainOf(got))
	}
	form := url.Values{"mode": {"everyone"}, "tone": {"voce"}, "reminders": {"1"}, "quiet_from": {"20:00"}, "quiet_to": {"08:00"}, "digest_at": {"20:00"}, "version": {"1"}}
	if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	form.Set("tone", "")
	form.Set("greeting", "Oi, tudo bem?")
	got := ana.Post("/dashboard/robot/", form)
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `name="version" value="2"`) || !strings.Contains(got.Body, "Oi, tudo bem?") {
		t.Errorf("an old version: status %d\n%s", got.Status, mainOf(got.Body))
	}
	p, err := s.Store.RobotProfile(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	if p.Tone != "voce" || p.Greeting != "" {
		t.Errorf("kept: %+v", p)
	}
	form.Set("tone", "tu")
	form.Set("version", "2")
	if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a tone that is none: status %d", got.Status)
	}
}

// The owner tells the robot things; what is wrong is named, and what was typed stays.
func TestTheRobotIsTold(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/robot/").Body; !strings.Contains(got, "Quem ele atende") || !strings.Contains(got, "Aqui é o assistente (robô) — <strong>Studio Ana</strong>.") {
		t.Errorf("the page:\n%s", mainOf(got))
	}
	form := url.Values{"enabled": {"1"}, "mode": {"everyone"}, "greeting": {"Oi, tudo bem?"}, "address": {"Rua A, 1"}, "reminders": {"1"}, "human_minutes": {"5"}}
	got := ana.Post("/dashboard/robot/", form)
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "vai de 30 a 1440 minutos") || !strings.Contains(got.Body, "Oi, tudo bem?") {
		t.Errorf("five minutes: status %d\n%s", got.Status, mainOf(got.Body))
	}
	form.Set("human_minutes", "60")
	form["quiet_from"], form["quiet_to"] = []string{"19:30"}, []string{"meio-dia"}
	if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "O silêncio termina entre 6:00 e 11:00.") || !strings.Contains(got.Body, `value="19:30"`) {
		t.Errorf("quiet until noon: status %d\n%s", got.Status, mainOf(got.Body))
	}
	form.Set("quiet_to", "9:00")
	if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	p, err := s.Store.RobotProfile(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	if want := (robot.Profile{Enabled: true, Mode: robot.Everyone, Greeting: "Oi, tudo bem?", Address: "Rua A, 1", HumanMinutes: 60, QuietFrom: 19*60 + 30, QuietTo: 9 * 60, Version: 2}); p != want {
		t.Errorf("%+v, want %+v", p, want)
	}
	if got := ana.Get("/dashboard/robot/").Body; !strings.Contains(got, "Oi, tudo bem? Aqui é o assistente (robô)") {
		t.Error("the greeting takes the place of the note that a robot answers")
	}
}

// What was not understood is shown, and taught by a click.
func TestTheRobotIsTaught(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	cut := furnished(s, salon)
	ctx, scope := t.Context(), tenant.System("test")
	answered(s, salon, "tesourada <b>")
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/robot/").Body; !strings.Contains(got, "“tesourada &lt;b&gt;”") || !strings.Contains(got, "respostas: 1,") {
		t.Fatalf("what was not understood is not there:\n%s", mainOf(got))
	}
	if got := ana.Post("/dashboard/robot/teach", url.Values{"words": {"tesourada"}, "means": {cut.ID.String()}}); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d", got.Status)
	}
	all, err := s.Store.Snapshot(ctx, scope, salon.ID, agenda.View{From: agenda.DateOf(s.Now()), To: agenda.DateOf(s.Now())})
	must(t, err)
	if len(all.Services) != 1 || len(all.Services[0].Aliases) != 1 || all.Services[0].Aliases[0] != "tesourada" {
		t.Errorf("%+v", all.Services)
	}
	if got := ana.Post("/dashboard/robot/teach", url.Values{"words": {"x"}, "means": {"nothing"}}); got.Status != http.StatusNotFound {
		t.Errorf("nothing is taught: status %d", got.Status)
	}
}

// One's own robot is tried without WhatsApp, as a client would: it books, says so afterwards, and cancels. Neither the agenda nor the list of
// clients knows of it, and the set-up has a tick.
func TestTheRobotIsTried(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	furnished(s, salon)
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/whatsapp/").Body; !strings.Contains(got, `href="/dashboard/robot/try">Teste o robô</a>`) {
		t.Errorf("no tick asks for it:\n%s", mainOf(got))
	}
	form, body := url.Values{}, ana.Get("/dashboard/robot/try").Body
	for _, step := range []struct{ words, want string }{
		{"corte amanhã às 15h", "às 15:00"}, {"1", "Marcado ✅"}, {"meus horários", "15:00"}, {"cancelar", "ancel"}, {"1", "Cancelado"},
	} {
		form.Set("text", step.words)
		form["line"] = values(body, "line")
		got := ana.Post("/dashboard/robot/try", form)
		if body = got.Body; got.Status != http.StatusOK || !strings.Contains(mainOf(body), step.want) || !strings.Contains(body, step.words) {
			t.Fatalf("%q: status %d\n%s", step.words, got.Status, mainOf(body))
		}
	}
	ctx, scope, today := t.Context(), tenant.System("test"), agenda.DateOf(s.Now()).AddDays(-1)
	all, err := s.Store.Snapshot(ctx, scope, salon.ID, agenda.View{From: today, To: today.AddDays(5)})
	must(t, err)
	booked, err := s.Store.AppointmentsBetween(ctx, scope, salon.ID, today, today.AddDays(5))
	must(t, err)
	met, err := s.Store.Contacts(ctx, scope, salon.ID, contact.ID{}, 0)
	must(t, err)
	if len(booked)+len(all.Occupied)+len(met) != 0 {
		t.Errorf("%d appointments, %d times taken, %d clients", len(booked), len(all.Occupied), len(met))
	}
	if got := ana.Get("/dashboard/whatsapp/").Body; strings.Contains(got, "Teste o robô") {
		t.Error("the tick is still asked for")
	}
	form = url.Values{"line": {"nonsense", "99999999999999999999 x", "9999999999999 corte"}, "text": {"oi"}}
	if got := ana.Post("/dashboard/robot/try", form); got.Status != http.StatusOK {
		t.Errorf("lines that no page kept: status %d", got.Status)
	}
}

// The robot is turned on at the end of the set-up; what it was told before stays.
func TestTheRobotIsTurnedOnInTheSetUp(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	furnished(s, salon)
	must(t, s.Store.PutRobotProfile(t.Context(), tenant.System("test"), salon.ID, robot.Profile{Mode: robot.Everyone, Address: "Rua A, 1"}))
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/setup/look").Body; !strings.Contains(got, "Ligar o robô") || !strings.Contains(got, "/dashboard/robot/try") {
		t.Errorf("the last step:\n%s", mainOf(got))
	}
	if got := ana.Post("/dashboard/setup/robot", url.Values{}); got.Status != http.StatusSeeOther || got.Location != "/dashboard/setup/look" {
		t.Errorf("status %d, to %s", got.Status, got.Location)
	}
	p, err := s.Store.RobotProfile(t.Context(), tenant.System("test"), salon.ID)
	must(t, err)
	if want := (robot.Profile{Enabled: true, Mode: robot.Everyone, Address: "Rua A, 1", Version: 3}); p != want {
		t.Errorf("%+v, want %+v", p, want)
	}
	if got := ana.Get("/dashboard/setup/look").Body; strings.Contains(got, "Ligar o robô") || !strings.Contains(got, "O robô está ligado") {
		t.Errorf("afterwards:\n%s", mainOf(got))
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

// Where the platform has a text model, a salon sees what is used of it and can switch it off; elsewhere there is nothing to be seen.
func TestTheRobotHasAModel(t *testing.T) {
	t.Parallel()
	const offer = "modelo de texto (IA)"
	plain := newScene(t)
	plain.Salon("Studio Bia", rightNumber, "bia@salao.example")
	if got := plain.SignedIn("bia@salao.example").Get("/dashboard/robot/").Body; strings.Contains(got, offer) {
		t.Errorf("the page without a model:\n%s", mainOf(got))
	}
	s := newScene(t, func(d *web.Deps) {
		d.Robot.ModelUse = func(context.Context, tenant.Scope, tenant.Tenant) (int, int, error) { return 7, 200, nil }
	})
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	ana := s.SignedIn("ana@salao.example")
	if got := ana.Get("/dashboard/robot/").Body; !strings.Contains(got, offer) || !strings.Contains(got, "7 de 200 consultas usadas hoje") {
		t.Errorf("the page:\n%s", mainOf(got))
	}
	form := url.Values{"enabled": {"1"}, "mode": {"everyone"}, "reminders": {"1"}, "quiet_from": {"20:00"}, "quiet_to": {"08:00"}, "digest_at": {"20:00"}}
	for _, want := range []bool{true, false} {
		if form["model"] = nil; !want {
			form["model"] = []string{"1"}
		}
		if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusSeeOther {
			t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
		}
		p, err := s.Store.RobotProfile(t.Context(), tenant.System("test"), salon.ID)
		must(t, err)
		if p.NoModel != want || strings.Contains(ana.Get("/dashboard/robot/").Body, "desligado neste salão") != want {
			t.Errorf("no model: %t, want %t", p.NoModel, want)
		}
	}
}
