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
	s.Operator(boss)
	s.TwoServers()
	put := func(name, phone string, st func(time.Time) *connection.Connection) {
		s.Put(s.Salon(name, phone, ""), st(s.Now()))
	}
	s.Salon("Nunca", "11 91111-0001", "dona@nunca.example")
	was := func(cause connection.Cause) func(time.Time) *connection.Connection {
		return linked(func(c *connection.Connection) {
			c.State, c.Cause, c.LinkedOnce = connection.Known{}, cause, true
		})
	}
	put("Caiu", "11 92222-0002", was(connection.Unlinked))
	put("Nossa falha", "11 93333-0003", was(connection.ServerDown))
	put("Pausado", "", linked(func(c *connection.Connection) { c.Paused = true }))
	return s, s.SignedIn(boss)
}

func TestFiltersTellConditionsApart(t *testing.T) {
	t.Parallel()
	_, op := sorted(t)
	for query, want := range map[string]string{
		"status=never": "Nunca", "status=dropped": "Caiu,Nossa falha", "status=attention": "Nossa falha", "status=paused": "Pausado",
		"status=decision": "", "status=off": "", "q=dona%40nunca": "Nunca", "q=%2811%29+92222-0002": "Caiu", "q=falha+nossa": "Nossa falha",
	} {
		got := op.Get("/admin/salons/?" + query)
		var found []string
		for _, name := range []string{"Nunca", "Caiu", "Nossa falha", "Pausado"} {
			if strings.Contains(got.Body, `data-row>`+name+`</a>`) {
				found = append(found, name)
			}
		}
		if strings.Join(found, ",") != want {
			t.Errorf("%s: %v, want %s", query, found, want)
		}
		if n := len(found); n > 0 && !strings.Contains(got.Body, fmt.Sprintf("1–%d de %d", n, n)) {
			t.Errorf("%s: no count\n%s", query, mainOf(got.Body))
		}
	}
}

func TestPagesOfSalonsAreCounted(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator(boss)
	for i := range 60 {
		s.Salon(fmt.Sprint("Salão ", i), "", "")
	}
	op := s.SignedIn(boss)
	first := op.Get("/admin/salons/")
	_, next, _ := strings.Cut(first.Body, `href="/admin/salons/?after=`)
	next, _, _ = strings.Cut(next, `"`)
	if !strings.Contains(first.Body, "1–50 de 60") {
		t.Errorf("the first page\n%s", mainOf(first.Body))
	}
	second := op.Get("/admin/salons/?after=" + strings.ReplaceAll(next, "&amp;", "&"))
	if !strings.Contains(second.Body, "51–60 de 60") {
		t.Errorf("the second page, %q\n%s", next, mainOf(second.Body))
	}
}

func TestNoticesSayWhatEachSalonNeeds(t *testing.T) {
	t.Parallel()
	_, op := sorted(t)
	got := op.Get("/admin/salons/notice")
	checkStatus(t, got, http.StatusOK)
	for text, want := range map[string]bool{
		"WhatsApp de Nunca responder sozinho": true, "WhatsApp de Caiu caiu": true, "Nossa falha": false, "Pausado": false,
		`href="https://wa.me/5511911110001"`: true,
	} {
		if strings.Contains(mainOf(got.Body), text) != want {
			t.Errorf("%q: want %v\n%s", text, want, mainOf(got.Body))
		}
	}
	file := op.Get("/admin/salons/notice.csv")
	if file.Status != http.StatusOK || !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") {
		t.Fatalf("status %d, %v", file.Status, file.Header)
	}
	lines := strings.Split(strings.TrimSpace(file.Body), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[1], "Nunca;nunca;5511911110001;Nunca conectou;") || !strings.Contains(lines[2], "https://wa.me/5511922220002") {
		t.Errorf("the file\n%s", file.Body)
	}
}

func TestANameIsNoFormula(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator(boss)
	s.Salon(`=HYPERLINK("http://mal.example")`, "", "")
	if got := s.SignedIn(boss).Get("/admin/salons/notice.csv"); strings.Contains(got.Body, "\n=") || strings.Contains(got.Body, "\n\"=") {
		t.Errorf("a spreadsheet runs it\n%s", got.Body)
	}
}

func TestAnOperatorReadsWhatIsTechnicallyWrong(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator(boss)
	for _, cause := range []connection.Cause{connection.ServerDown, connection.ServerKey, connection.ServerFull, connection.ServerLicence} {
		s.Conns.Set(salon.ID, ended(cause)(s.Now()))
		for _, path := range []string{"/admin/salons/studio-ana/", "/admin/salons/studio-ana/whatsapp/card"} {
			if got := s.SignedIn(boss).Get(path); strings.Contains(got.Body, "já fomos avisados") || !strings.Contains(got.Body, "("+string(cause)+")") {
				t.Errorf("%s at %s\n%s", cause, path, mainOf(got.Body))
			}
		}
		if got := s.SignedIn("ana@salao.example").Get("/dashboard/whatsapp/"); strings.Contains(got.Body, string(cause)+")") {
			t.Errorf("an owner reads %s", cause)
		}
	}
}

func TestAServerThatLostWhatsAppIsNotAnswering(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator(boss)
	scope := tenant.System("test")
	must(t, s.Store.PutServer(t.Context(), scope, fleet.Server{ID: "leste", URL: "https://e.example", Key: "k", CreatedAt: s.Now()}))
	must(t, s.Store.RecordHealth(t.Context(), scope, "leste", fleet.Health{At: s.Now(), OK: true, Version: "2.3.7"}, 0))
	row := linked(func(c *connection.Connection) { c.Server, c.Evidence.Reading = "leste", connection.ReadConnecting })
	s.Put(s.Salon("Studio Ana", "", ""), row(s.Now()))
	op := s.SignedIn(boss)
	for _, path := range []string{"/admin/servers/", "/admin/"} {
		if got := op.Get(path); !strings.Contains(got.Body, "não alcança o WhatsApp") {
			t.Errorf("%s\n%s", path, mainOf(got.Body))
		}
	}
}
