package web_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// maxConsole is the largest a page of the console may be, in bytes, before it is compressed.
const maxConsole = 60 << 10

func TestTheOverviewSaysWhatNeedsAHuman(t *testing.T) {
	t.Parallel()
	_, op := webtest.Platform(t)
	got := op.Get("/admin/")
	if got.Status != http.StatusOK || len(got.Body) > maxConsole {
		t.Errorf("status %d, %d bytes", got.Status, len(got.Body))
	}
	for _, want := range []string{
		"Servidor leste", "não responde", "Chave de acesso pedida", `href="/admin/salons/?cause=banned"`, "Últimas 24 horas",
		`hx-sse:connect="/admin/events"`, "Regras de fuso horário: 2031a, as do programa.",
	} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the overview lacks %q\n%s", want, mainOf(got.Body))
		}
	}
	if strings.Contains(mainOf(got.Body), "Número bloqueado</span></a>") {
		t.Error("a ban is WhatsApp's, not the operator's")
	}
}

func TestTheOverviewCountsPasskeys(t *testing.T) {
	t.Parallel()
	s, op := webtest.Platform(t)
	if got := op.Get("/admin/"); strings.Contains(got.Body, "Chave de acesso, 24 horas") {
		t.Error("figures of passkeys that nobody was asked for")
	}
	s.History.Keys = connection.LinkPasskeyCounts{Started: 40, New: 6, Again: 2, Linked: 5, Stuck: 1, Moved: 1, Wished: 3}
	got := mainOf(op.Get("/admin/").Body)
	for _, want := range []string{"Chave de acesso, 24 horas", "Pedidos, em 40 tentativas", "Confirmaram e conectaram", "O WhatsApp não respondeu", "Mudaram para um servidor", "Querem confirmar só com o celular"} {
		if !strings.Contains(got, want) {
			t.Errorf("the overview lacks %q\n%s", want, got)
		}
	}
	if strings.Contains(got, "Pararam no meio") {
		t.Error("a figure of nothing is shown")
	}
}

func TestAnOverviewWithNothingToDo(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	s.Salon("Studio Ana", "", "")
	got := s.SignedIn("op@plataforma.example").Get("/admin/")
	if !strings.Contains(got.Body, "Nada espera por você") || !strings.Contains(got.Body, "Nenhum salão está fora do ar") {
		t.Errorf("an overview without trouble does not say so\n%s", mainOf(got.Body))
	}
}

func TestServersShowLoadAndHealth(t *testing.T) {
	t.Parallel()
	_, op := webtest.Platform(t)
	got := op.Get("/admin/servers/")
	for _, want := range []string{"respondendo", "38 ms", "2.3.6", "não responde", "esvaziando", "0 de 40", "há 3 min"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the servers lack %q\n%s", want, mainOf(got.Body))
		}
	}
}

func TestFiltersOfSalonsCombine(t *testing.T) {
	t.Parallel()
	_, op := webtest.Platform(t)
	row := regexp.MustCompile(`data-row>([^<]+)<`)
	names := func(query url.Values) (list []string) {
		got := op.Get("/admin/salons/?" + query.Encode())
		if got.Status != http.StatusOK || len(got.Body) > maxConsole {
			t.Errorf("%v: status %d, %d bytes", query, got.Status, len(got.Body))
		}
		for _, m := range row.FindAllStringSubmatch(got.Body, -1) {
			list = append(list, m[1])
		}
		return list
	}
	all := names(nil)
	if newest := names(url.Values{"order": {"newest"}}); len(newest) != len(all) || newest[0] != all[len(all)-1] {
		t.Errorf("the newest first: %v", newest)
	}
	if got := names(url.Values{"cause": {"banned"}, "server": {"default"}, "status": {"disconnected"}}); len(got) != 1 {
		t.Errorf("one is banned, found %v", got)
	}
	if got := names(url.Values{"cause": {"banned"}, "server": {"leste"}}); len(got) != 0 {
		t.Errorf("none is on the other server, found %v", got)
	}
	if got := names(url.Values{"cause": {"nonsense"}, "order": {"nonsense"}}); len(got) != len(all) {
		t.Errorf("nonsense is no filter, found %v", got)
	}
}

func TestAFullSalonListStaysSmall(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	s.TwoServers()
	for i := range 60 {
		s.Put(s.Salon(fmt.Sprintf("Instituto de Beleza e Estética Número %02d", i), "", ""), ended(connection.PasskeyCodeDiffers)(s.Now()))
	}
	op := s.SignedIn("op@plataforma.example")
	for _, path := range []string{"/admin/", "/admin/salons/", "/admin/salons/notice"} {
		if got := op.Get(path); len(got.Body) > maxConsole {
			t.Errorf("%s has %d bytes", path, len(got.Body))
		}
	}
}

func TestANoticeForSalonsThatAreDown(t *testing.T) {
	t.Parallel()
	s, op := webtest.Platform(t)
	got := op.Get("/admin/salons/notice?cause=unlinked")
	for _, want := range []string{"automáticas pararam", s.Server.URL + "/dashboard/whatsapp/", "Copiar"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the notice lacks %q\n%s", want, mainOf(got.Body))
		}
	}
	if strings.Contains(got.Body, "/c/") {
		t.Error("a notice carries a link that opens the salon's page without signing in")
	}
	if got := op.Get("/admin/salons/notice?status=connected"); !strings.Contains(got.Body, "estão conectados") {
		t.Errorf("nobody to be told\n%s", mainOf(got.Body))
	}
}

// A change of any salon reaches the console's pages by themselves.
func TestTheConsoleFollowsChangesLive(t *testing.T) {
	t.Parallel()
	s, op := webtest.Platform(t)
	op.Client.Timeout = 0
	for _, path := range []string{"/admin/events", "/admin/salons/events?q=novo", "/admin/servers/events"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Server.URL+path, nil)
		must(t, err)
		resp, err := op.Client.Do(r)
		must(t, err)
		lines := bufio.NewScanner(resp.Body)
		next := func(word string) bool {
			for lines.Scan() {
				if strings.Contains(lines.Text(), word) {
					return true
				}
			}
			return false
		}
		if !next("data: ") {
			t.Fatalf("%s says nothing at once", path)
		}
		word := changeSomething(s, path)
		if !next(word) {
			t.Errorf("%s does not tell of a change", path)
		}
		must(t, resp.Body.Close())
	}
}

// changeSomething changes what a live page shows, and gives a word that it must show then.
func changeSomething(s *scene, path string) string {
	s.T.Helper()
	scope := tenant.System("test")
	switch {
	case strings.HasPrefix(path, "/admin/servers"):
		must(s.T, s.Store.RecordHealth(s.T.Context(), scope, "default", fleet.Health{At: s.Now(), OK: true, Version: "9.9.9"}, 0))
		s.Hub.Publish("any")
		return "9.9.9"
	case strings.HasPrefix(path, "/admin/salons"):
		s.Salon("Novo em folha", "", "")
		s.Hub.Publish("any")
		return "Novo em folha"
	}
	must(s.T, s.Store.RecordHealth(s.T.Context(), scope, "default", fleet.Health{At: s.Now(), Problem: "key"}, 0))
	s.Hub.Publish("any")
	return "recusa a chave"
}

func TestTheTimelineHasWhatOwnersDoNotSee(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	s.Conns.Set(salon.ID, ended(connection.Unlinked)(s.Now()))
	s.Conns.Log = webtest.Entries(s.Now())
	s.History.FakeEvents = []connection.Envelope{{Event: "connection.update", At: s.Now().Add(-time.Minute)}}
	got := s.SignedIn("op@plataforma.example").Get("/admin/salons/studio-ana/")
	for _, want := range []string{"Linha do tempo", "Webhook recebido", "connection.update", "Nova tentativa do nosso lado", "restart"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the timeline lacks %q", want)
		}
	}
	if own := s.SignedIn("ana@salao.example").Get("/dashboard/whatsapp/"); strings.Contains(own.Body, "connection.update") {
		t.Error("an owner reads of webhooks")
	}
}
