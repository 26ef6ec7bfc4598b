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
func (s *scene) publicSalon(name string) (tenant.Tenant, agenda.Service) {
	s.t.Helper()
	salon := s.salon(name, rightNumber, "")
	cut := s.furnished(salon)
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	must(s.t, s.store.PutRobotProfile(s.t.Context(), tenant.System("test"), salon.ID, robot.Profile{Enabled: true, Page: true, Address: "Rua A, 1"}))
	return salon, cut
}

// tomorrowAt is a time as the page's form says it.
func (s *scene) tomorrowAt(hour string) string {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	must(s.t, err)
	return agenda.DateOf(s.now().In(zone)).AddDays(1).String() + " " + hour
}

var waLink = regexp.MustCompile(`href="(https://wa\.me/[^"]+)"`)

// Somebody picks a time: it is kept for them, and a button opens WhatsApp with a text that names it and has the code. Nothing else is
// asked, no session begins, and the page can be kept by browsers.
func TestATimeIsPickedOnThePublicPage(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon, cut := s.publicSalon("Studio Ana")
	b := s.visitor()
	got := b.get("/s/studio-ana")
	for _, want := range []string{"Corte", "R$", "João", "Rua A, 1", "00:00–24:00", `property="og:title" content="Studio Ana"`, `property="og:description"`, "/s/studio-ana/times?service=" + cut.ID.String()} {
		if !strings.Contains(got.body, want) {
			t.Errorf("%q is not on the page:\n%s", want, got.body)
		}
	}
	if c := got.header.Get("Cache-Control"); !strings.HasPrefix(c, "public, max-age=") || got.header.Get("Set-Cookie") != "" || strings.Contains(got.body, "<script") {
		t.Errorf("Cache-Control %q, cookies %q", c, got.header.Get("Set-Cookie"))
	}
	if en := b.get("/s/studio-ana?lang=en").body; !strings.Contains(en, "Opening hours") || !strings.Contains(en, "lang=en") {
		t.Errorf("in English:\n%s", en)
	}
	times := b.get("/s/studio-ana/times?service=" + cut.ID.String()).body
	if !strings.Contains(times, `name="at"`) || !strings.Contains(times, "Que dia?") {
		t.Fatalf("times:\n%s", times)
	}
	at := s.tomorrowAt("15:00")
	sent := b.post("/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {at}})
	if sent.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", sent.status, sent.body)
	}
	picked := b.get(sent.location)
	found := waLink.FindStringSubmatch(picked.body)
	if found == nil || picked.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("no button:\n%s", picked.body)
	}
	link, err := url.Parse(strings.ReplaceAll(found[1], "&amp;", "&"))
	must(t, err)
	words, code := link.Query().Get("text"), sent.location[strings.LastIndex(sent.location, "/")+1:]
	if link.Path != "/55"+rightNumber || !strings.HasPrefix(words, "Quero agendar Corte com João, ") || !strings.HasSuffix(words, "às 15:00. (código "+code+")") {
		t.Errorf("%s: %q", link.Path, words)
	}
	if r, err := s.store.Reservation(t.Context(), tenant.For(salon.ID), salon.ID, code); err != nil || r.At.String() != at {
		t.Errorf("%+v %v", r, err)
	}
	// Nobody else is offered it, and another browser that wants it is told so, with the times as they are.
	if strings.Contains(s.visitor().get("/s/studio-ana/times?service="+cut.ID.String()+"&day="+at[:10]).body, `value="`+at+`"`) {
		t.Error("what is kept is offered")
	}
	if got := s.visitor().post("/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {at}}); got.status != http.StatusConflict || !strings.Contains(got.body, `name="at"`) {
		t.Errorf("the same time again: status %d", got.status)
	}
	s.advanceClock(11 * time.Minute)
	if got := b.get(sent.location).body; !strings.Contains(got, "O tempo acabou") || strings.Contains(got, "?text=") {
		t.Errorf("afterwards:\n%s", got)
	}
}

// A page is there when the salon wants it and a number is linked; while the robot does not answer, it offers no times.
func TestThePublicPageIsThereWhenItIsOpen(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon, cut := s.publicSalon("Studio Ana")
	profile := func(p robot.Profile) {
		t.Helper()
		must(t, s.store.PutRobotProfile(t.Context(), tenant.System("test"), salon.ID, p))
	}
	status := func(path string, want int) string {
		t.Helper()
		got := s.visitor().get(path)
		if got.status != want {
			t.Errorf("%s: status %d, want %d", path, got.status, want)
		}
		return got.body
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
	s.conns.set(salon.ID, row(s.now(), func(c *connection.Connection) { c.State = connection.Known{} }))
	status("/s/studio-ana", http.StatusNotFound)
	// What another salon keeps is not found here.
	other, its := s.publicSalon("Outro")
	s.conns.set(salon.ID, linked(func(*connection.Connection) {})(s.now()))
	r, err := s.store.Reserve(t.Context(), tenant.For(other.ID), other.ID, s.wishFor(its, s.tomorrowAt("10:00")))
	must(t, err)
	status("/s/outro/r/"+r.Code, http.StatusOK)
	status("/s/studio-ana/r/"+r.Code, http.StatusNotFound)
	if got := s.visitor().post("/s/studio-ana/times", url.Values{"service": {its.ID.String()}, "at": {s.tomorrowAt("11:00")}}); got.status != http.StatusNotFound && got.status != http.StatusUnprocessableEntity && got.status != http.StatusConflict {
		t.Errorf("another salon's service: status %d", got.status)
	}
}

// wishFor is a wish of a new visitor.
func (s *scene) wishFor(v agenda.Service, at string) robot.Wish {
	s.t.Helper()
	day, minute, _ := strings.Cut(at, " ")
	d, err := agenda.ParseDate(day)
	must(s.t, err)
	m, err := agenda.ParseMinute(minute)
	must(s.t, err)
	return robot.Wish{Visitor: contact.NewID(), Address: at, Service: v.ID, At: agenda.Local{Date: d, Minute: m}}
}

// A script that picks times from one address keeps few, and is told to wait; a change asked for by another site's page is refused.
func TestAScraperKeepsFewTimes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon, cut := s.publicSalon("Studio Ana")
	kept, refused := 0, 0
	for i := range 12 {
		got := s.visitor().post("/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {s.tomorrowAt(fmt.Sprintf("%02d:00", 8+i))}})
		switch got.status {
		case http.StatusSeeOther:
			kept++
		case http.StatusConflict, http.StatusTooManyRequests:
			refused++
		}
	}
	if kept != robot.MaxReservationsFrom || kept+refused != 12 {
		t.Errorf("%d kept, %d refused", kept, refused)
	}
	day := agenda.DateOf(s.now())
	all, err := s.store.Snapshot(t.Context(), tenant.For(salon.ID), salon.ID, agenda.View{From: day, To: day.AddDays(3)})
	must(t, err)
	if len(all.Occupied) != kept {
		t.Errorf("%d times are kept", len(all.Occupied))
	}
	forged := s.visitor().do(http.MethodPost, "/s/studio-ana/times", url.Values{"service": {cut.ID.String()}, "at": {s.tomorrowAt("21:00")}}, http.Header{"Sec-Fetch-Site": {"cross-site"}})
	if forged.status != http.StatusForbidden {
		t.Errorf("another site's page: status %d", forged.status)
	}
	over := 0
	for range 130 {
		if s.visitor().get("/s/studio-ana").status == http.StatusTooManyRequests {
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
	salon, _ := s.publicSalon("Studio Ana")
	who, err := s.store.Snapshot(t.Context(), tenant.System("test"), salon.ID, agenda.View{From: agenda.DateOf(s.now()), To: agenda.DateOf(s.now())})
	must(t, err)
	p := who.Professionals[0]
	for i := range 130 {
		v, err := agenda.NewService(agenda.ServiceDraft{Name: fmt.Sprintf("Serviço com um nome comprido %d", i), Segments: []agenda.Segment{{Kind: agenda.Busy, Minutes: 30}}, Price: "45"})
		must(t, err)
		must(t, s.store.PutService(t.Context(), tenant.System("test"), salon.ID, v))
		p.Does = append(p.Does, agenda.Skill{Service: v.ID})
	}
	must(t, s.store.PutProfessional(t.Context(), tenant.System("test"), salon.ID, p))
	const most = 60 << 10
	for _, path := range []string{"/s/studio-ana", "/s/studio-ana/times?service=" + p.Does[0].Service.String()} {
		if got := s.visitor().get(path); len(got.body) > most || got.status != http.StatusOK {
			t.Errorf("%s: status %d, %d bytes", path, got.status, len(got.body))
		}
	}
}
