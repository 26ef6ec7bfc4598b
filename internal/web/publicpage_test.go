package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/robot"
	"salonzap/internal/tenant"
)

// publicSalon is a furnished salon whose number is linked, and whose page is open.
func publicSalon(s *scene, name string) (tenant.Tenant, agenda.Service) {
	s.T.Helper()
	salon := s.Salon(name, rightNumber, "")
	cut := furnished(s, salon)
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	must(s.T, s.Store.PutRobotProfile(s.T.Context(), tenant.System("test"), salon.ID, robot.Profile{Enabled: true, Page: true, Address: "Rua A, 1"}))
	return salon, cut
}

// tomorrowAt is a time as the page's form says it.
func tomorrowAt(s *scene, hour string) string {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	must(s.T, err)
	return agenda.DateOf(s.Now().In(zone)).AddDays(1).String() + " " + hour
}

var waLink = regexp.MustCompile(`href="(https://wa\.me/[^"]+)"`)

// Somebody picks a time: it is kept for them, and a button opens WhatsApp with a text that names it and has the code. Nothing else is
// asked, no session begins, and the page can be kept by browsers.
func TestATimeIsPickedOnThePublicPage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon, cut := publicSalon(s, "Studio Ana")
	b := s.Visitor()
	got := b.Get("/s/studio-ana")
	for _, want := range []string{"Corte", "R$", "João", "Rua A, 1", "00:00–24:00", `property="og:title" content="Studio Ana"`, `property="og:description"`, "/s/studio-ana/times?service=" + cut.ID.String()} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("%q is not on the page:\n%s", want, got.Body)
		}
	}
	if c := got.Header.Get("Cache-Control"); !strings.HasPrefix(c, "public, max-age=") || got.Header.Get("Set-Cookie") != "" || strings.Contains(got.Body, "<script") {
		t.Errorf("Cache-Control %q, cookies %q", c, got.Header.Get("Set-Cookie"))
	}
	if en := b.Get("/s/studio-ana?lang=en").Body; !strings.Contains(en, "Opening hours") || !strings.Contains(en, "lang=en") {
		t.Errorf("in English:\n%s", en)
	}
	picture := regexp.MustCompile(`property="og:image" content="` + regexp.QuoteMeta(s.Server.URL) + `(/assets/[^"]+)"`).FindStringSubmatch(got.Body)
	if picture == nil {
		t.Fatalf("no picture for a preview:\n%s", got.Body)
	}
	if img := b.Get(picture[1]); img.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(img.Body, "\x89PNG") || len(img.Body) > 32<<10 {
		t.Errorf("the picture of a preview: %s, %d bytes", img.Header.Get("Content-Type"), len(img.Body))
	}
	times := b.Get("/s/studio-ana/times?service=" + cut.ID.String()).Body
	if !strings.Contains(times, `name="at"`) || !strings.Contains(times, "Que dia?") {
		t.Fatalf("times:\n%s", times)
	}
	at := tomorrowAt(s, "15:00")
	sent := b.Post("/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {at}})
	if sent.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", sent.Status, sent.Body)
	}
	picked := b.Get(sent.Location)
	found := waLink.FindStringSubmatch(picked.Body)
	if found == nil || picked.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("no button:\n%s", picked.Body)
	}
	link, err := url.Parse(strings.ReplaceAll(found[1], "&amp;", "&"))
	must(t, err)
	words, code := link.Query().Get("text"), sent.Location[strings.LastIndex(sent.Location, "/")+1:]
	if link.Path != "/55"+rightNumber || !strings.HasPrefix(words, "Quero agendar Corte com João, ") || !strings.HasSuffix(words, "às 15:00. (código "+code+")") {
		t.Errorf("%s: %q", link.Path, words)
	}
	if r, err := s.Store.Reservation(t.Context(), tenant.For(salon.ID), salon.ID, code); err != nil || r.At.String() != at {
		t.Errorf("%+v %v", r, err)
	}
	// Nobody else is offered it, and another browser that wants it is told so, with the times as they are.
	if strings.Contains(s.Visitor().Get("/s/studio-ana/times?service="+cut.ID.String()+"&day="+at[:10]).Body, `value="`+at+`"`) {
		t.Error("what is kept is offered")
	}
	if got := s.Visitor().Post("/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {at}}); got.Status != http.StatusConflict || !strings.Contains(got.Body, `name="at"`) {
		t.Errorf("the same time again: status %d", got.Status)
	}
	s.AdvanceClock(11 * time.Minute)
	if got := b.Get(sent.Location).Body; !strings.Contains(got, "O tempo acabou") || strings.Contains(got, "?text=") {
		t.Errorf("afterwards:\n%s", got)
	}
}

// A page is there when the salon wants it and a number is linked; while the robot does not answer, it offers no times.
func TestThePublicPageIsThereWhenItIsOpen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon, cut := publicSalon(s, "Studio Ana")
	profile := func(p robot.Profile) {
		t.Helper()
		must(t, s.Store.PutRobotProfile(t.Context(), tenant.System("test"), salon.ID, p))
	}
	status := func(path string, want int) string {
		t.Helper()
		got := s.Visitor().Get(path)
		if got.Status != want {
			t.Errorf("%s: status %d, want %d", path, got.Status, want)
		}
		return got.Body
	}
	status("/s/studio-ana", http.StatusOK)
	status("/s/nobody", http.StatusNotFound)
	status("/s/studio-ana/times?service=nothing", http.StatusNotFound)
	status("/s/studio-ana/r/ZZZZZZ", http.StatusNotFound)
	profile(robot.Profile{Enabled: true})
	status("/s/studio-ana", http.StatusNotFound)
	profile(robot.Profile{Page: true})
	if body := status("/s/studio-ana", http.StatusOK); !strings.Contains(body, `href="https://wa.me/55`+rightNumber+`"`) || strings.Contains(body, "times?service") {
		t.Errorf("while the robot is off:\n%s", body)
	}
	status("/s/studio-ana/times?service="+cut.ID.String(), http.StatusSeeOther)
	profile(robot.Profile{Enabled: true, Page: true})
	s.Conns.Set(salon.ID, linked(func(c *connection.Connection) { c.State, c.LinkedOnce = connection.Known{}, false })(s.Now()))
	status("/s/studio-ana", http.StatusNotFound)
	// What another salon keeps is not found here.
	other, its := publicSalon(s, "Outro")
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	r, err := s.Store.Reserve(t.Context(), tenant.For(other.ID), other.ID, wishFor(s, its, tomorrowAt(s, "10:00")))
	must(t, err)
	status("/s/outro/r/"+r.Code, http.StatusOK)
	status("/s/studio-ana/r/"+r.Code, http.StatusNotFound)
	if got := s.Visitor().Post("/s/studio-ana/times", url.Values{"service": {its.ID.String()}, "at": {tomorrowAt(s, "11:00")}}); got.Status != http.StatusNotFound && got.Status != http.StatusUnprocessableEntity && got.Status != http.StatusConflict {
		t.Errorf("another salon's service: status %d", got.Status)
	}
}

// wishFor is a wish of a new visitor.
func wishFor(s *scene, v agenda.Service, at string) robot.Wish {
	s.T.Helper()
	day, minute, _ := strings.Cut(at, " ")
	d, err := agenda.ParseDate(day)
	must(s.T, err)
	m, err := agenda.ParseMinute(minute)
	must(s.T, err)
	return robot.Wish{Visitor: contact.NewID(), Address: at, Service: v.ID, At: agenda.Local{Date: d, Minute: m}}
}

// A script that picks times from one address gets few, and then 429; a form of another site is
// refused.
func TestAScraperKeepsFewTimes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon, cut := publicSalon(s, "Studio Ana")
	kept, refused := 0, 0
	for i := range 12 {
		got := s.Visitor().Post("/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {tomorrowAt(s, fmt.Sprintf("%02d:00", 8+i))}})
		switch got.Status {
		case http.StatusSeeOther:
			kept++
		case http.StatusConflict, http.StatusTooManyRequests:
			refused++
		}
	}
	if kept != robot.MaxReservationsFrom || kept+refused != 12 {
		t.Errorf("%d kept, %d refused", kept, refused)
	}
	day := agenda.DateOf(s.Now())
	all, err := s.Store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: day, To: day.AddDays(3)})
	must(t, err)
	if len(all.Occupied) != kept {
		t.Errorf("%d times are kept", len(all.Occupied))
	}
	forged := s.Visitor().Do(http.MethodPost, "/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {tomorrowAt(s, "21:00")}}, http.Header{"Sec-Fetch-Site": {"cross-site"}})
	if forged.Status != http.StatusForbidden {
		t.Errorf("another site's page: status %d", forged.Status)
	}
	over := 0
	for range 130 {
		if s.Visitor().Get("/s/studio-ana").Status == http.StatusTooManyRequests {
			over++
		}
	}
	if over == 0 {
		t.Error("one address reads without end")
	}
}

// However much a salon sells, its page stays small.
func TestThePublicPageIsSmall(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon, _ := publicSalon(s, "Studio Ana")
	who, err := s.Store.Snapshot(t.Context(), tenant.System("test"), salon.ID, agenda.View{From: agenda.DateOf(s.Now()), To: agenda.DateOf(s.Now())})
	must(t, err)
	p := who.Professionals[0]
	for i := range 130 {
		v, err := agenda.NewService(agenda.ServiceDraft{Name: fmt.Sprintf("Serviço com um nome comprido %d", i), Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
		must(t, err)
		must(t, s.Store.PutService(t.Context(), tenant.System("test"), salon.ID, v))
		p.Does = append(p.Does, agenda.Skill{Service: v.ID})
	}
	must(t, s.Store.PutProfessional(t.Context(), tenant.System("test"), salon.ID, p))
	const most = 60 << 10
	for _, path := range []string{"/s/studio-ana", "/s/studio-ana/times?service=" + p.Does[0].Service.String()} {
		if got := s.Visitor().Get(path); len(got.Body) > most || got.Status != http.StatusOK {
			t.Errorf("%s: status %d, %d bytes", path, got.Status, len(got.Body))
		}
	}
}

// The owner opens the page, copies its link, and prints a poster.
func TestTheOwnerOpensThePublicPage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	furnished(s, salon)
	ana := s.SignedIn("ana@salao.example")
	form := url.Values{"enabled": {"1"}, "mode": {"link"}, "reminders": {"1"}, "page": {"1"}}
	if got := ana.Get("/dashboard/robot/").Body; strings.Contains(got, `name="page"`) {
		t.Error("it can be opened without a number")
	}
	if got := ana.Get("/dashboard/robot/poster"); got.Status != http.StatusNotFound {
		t.Errorf("a poster of nothing: status %d", got.Status)
	}
	s.Conns.Set(salon.ID, linked(func(*connection.Connection) {})(s.Now()))
	if got := ana.Post("/dashboard/robot/", form); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d", got.Status)
	}
	if got := ana.Get("/dashboard/robot/").Body; !strings.Contains(got, s.Server.URL+"/s/studio-ana</code>") || !strings.Contains(got, `name="page" value="1" checked`) {
		t.Errorf("the link is not there:\n%s", mainOf(got))
	}
	if got := ana.Get("/dashboard/robot/poster").Body; !strings.Contains(got, "<svg") || !strings.Contains(got, "/s/studio-ana") {
		t.Errorf("the poster:\n%s", got)
	}
	if got := ana.Get("/dashboard/robot/qr.png"); got.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.Body, "\x89PNG") {
		t.Errorf("the code: %s", got.Header.Get("Content-Type"))
	}
	if got := s.Visitor().Get("/s/studio-ana"); got.Status != http.StatusOK {
		t.Errorf("the page: status %d", got.Status)
	}
}
