package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
)

// sorted is a console with a salon in each condition, named after it.
func sorted(t *testing.T) (*scene, *browser) {
	t.Helper()
	s := newScene(t)
	s.operator(boss)
	(&photographer{scene: s}).fleet()
	put := func(name, phone string, st func(time.Time) *connection.Connection) {
		p := photographer{scene: s}
		p.put(s.salon(name, phone, ""), st(s.now()))
	}
	s.salon("Nunca", "11 91111-0001", "dona@nunca.example")
	was := func(cause connection.Cause) func(time.Time) *connection.Connection {
		return linked(func(c *connection.Connection) {
			c.State, c.Cause, c.LinkedOnce = connection.Known{}, cause, true
		})
	}
	put("Caiu", "11 92222-0002", was(connection.Unlinked))
	put("Nossa falha", "11 93333-0003", was(connection.ServerDown))
	put("Pausado", "", linked(func(c *connection.Connection) { c.Paused = true }))
	return s, s.signedIn(boss)
}

func TestFiltersTellConditionsApart(t *testing.T) {
	t.Parallel()
	_, op := sorted(t)
	for query, want := range map[string]string{
		"status=never": "Nunca", "status=dropped": "Caiu,Nossa falha", "status=attention": "Nossa falha", "status=paused": "Pausado",
		"status=decision": "", "status=off": "", "q=dona%40nunca": "Nunca", "q=%2811%29+92222-0002": "Caiu", "q=falha+nossa": "Nossa falha",
	} {
		got := op.get("/admin/salons/?" + query)
		var found []string
		for _, name := range []string{"Nunca", "Caiu", "Nossa falha", "Pausado"} {
			if strings.Contains(got.body, `data-row>`+name+`</a>`) {
				found = append(found, name)
			}
		}
		if strings.Join(found, ",") != want {
			t.Errorf("%s: %v, want %s", query, found, want)
		}
		if n := len(found); n > 0 && !strings.Contains(got.body, fmt.Sprintf("1–%d de %d", n, n)) {
			t.Errorf("%s: no count\n%s", query, mainOf(got.body))
		}
	}
}

func TestPagesAreCounted(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator(boss)
	for i := range 60 {
		s.salon(fmt.Sprint("Salão ", i), "", "")
	}
	op := s.signedIn(boss)
	first := op.get("/admin/salons/")
	_, next, _ := strings.Cut(first.body, `href="/admin/salons/?after=`)
	next, _, _ = strings.Cut(next, `"`)
	if !strings.Contains(first.body, "1–50 de 60") {
		t.Errorf("the first page\n%s", mainOf(first.body))
	}
	second := op.get("/admin/salons/?after=" + strings.ReplaceAll(next, "&amp;", "&"))
	if !strings.Contains(second.body, "51–60 de 60") {
		t.Errorf("the second page, %q\n%s", next, mainOf(second.body))
	}
}

func TestNoticesSayWhatEachSalonNeeds(t *testing.T) {
	t.Parallel()
	_, op := sorted(t)
	got := op.get("/admin/salons/notice")
	checkStatus(t, got, http.StatusOK)
	for text, want := range map[string]bool{
		"WhatsApp de Nunca responder sozinho": true, "WhatsApp de Caiu caiu": true, "Nossa falha": false, "Pausado": false,
		`href="https://wa.me/5511911110001"`: true,
	} {
		if strings.Contains(mainOf(got.body), text) != want {
			t.Errorf("%q: want %v\n%s", text, want, mainOf(got.body))
		}
	}
	file := op.get("/admin/salons/notice.csv")
	if file.status != http.StatusOK || !strings.HasPrefix(file.header.Get("Content-Type"), "text/csv") {
		t.Fatalf("status %d, %v", file.status, file.header)
	}
	lines := strings.Split(strings.TrimSpace(file.body), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "Nunca;nunca;5511911110001;Nunca conectou;") || !strings.Contains(lines[2], "https://wa.me/5511922220002") {
		t.Errorf("the file\n%s", file.body)
	}
}

func TestANameIsNoFormula(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator(boss)
	s.salon(`=HYPERLINK("http://mal.example")`, "", "")
	if got := s.signedIn(boss).get("/admin/salons/notice.csv"); strings.Contains(got.body, "\n=") || strings.Contains(got.body, "\n\"=") {
		t.Errorf("a spreadsheet runs it\n%s", got.body)
	}
}

func TestAnOperatorReadsWhatIsTechnicallyWrong(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.operator(boss)
	for _, cause := range []connection.Cause{connection.ServerDown, connection.ServerKey, connection.ServerFull, connection.ServerLicence} {
		s.conns.set(salon.ID, ended(cause)(s.now()))
		for _, path := range []string{"/admin/salons/studio-ana/", "/admin/salons/studio-ana/whatsapp/card"} {
			if got := s.signedIn(boss).get(path); strings.Contains(got.body, "já fomos avisados") || !strings.Contains(got.body, "("+string(cause)+")") {
				t.Errorf("%s at %s\n%s", cause, path, mainOf(got.body))
			}
		}
		if got := s.signedIn("ana@salao.example").get("/dashboard/whatsapp/"); strings.Contains(got.body, string(cause)+")") {
			t.Errorf("an owner reads %s", cause)
		}
	}
}

func TestAServerThatLostWhatsAppIsNotAnswering(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator(boss)
	scope := tenant.System("test")
	must(t, s.store.PutServer(t.Context(), scope, fleet.Server{ID: "leste", URL: "https://e.example", Key: "k", CreatedAt: s.now()}))
	must(t, s.store.SetHealth(t.Context(), scope, "leste", fleet.Health{At: s.now(), OK: true, Version: "2.3.7"}))
	p := photographer{scene: s}
	row := linked(func(c *connection.Connection) { c.Server, c.Evidence.Reading = "leste", connection.ReadConnecting })
	p.put(s.salon("Studio Ana", "", ""), row(s.now()))
	op := s.signedIn(boss)
	for _, path := range []string{"/admin/servers/", "/admin/"} {
		if got := op.get(path); !strings.Contains(got.body, "não alcança o WhatsApp") {
			t.Errorf("%s\n%s", path, mainOf(got.body))
		}
	}
}
