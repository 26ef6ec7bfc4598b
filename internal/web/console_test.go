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
)

// maxConsole is the largest a page of the console may be, in bytes, before it is compressed.
const maxConsole = 60 << 10

// platform is a scene with an operator, two servers and salons in every state.
func platform(t *testing.T) (*scene, *browser) {
	t.Helper()
	s := newScene(t)
	s.operator("op@plataforma.example")
	p := &photographer{scene: s}
	p.fleet()
	for i, st := range states() {
		if one := s.salon(fmt.Sprintf("Studio %02d", i), "", ""); st.row != nil {
			p.put(one, st.row(s.now()))
		}
	}
	return s, s.signedIn("op@plataforma.example")
}

func TestTheOverviewSaysWhatNeedsAHuman(t *testing.T) {
	t.Parallel()
	_, op := platform(t)
	got := op.get("/admin/")
	if got.status != http.StatusOK || len(got.body) > maxConsole {
		t.Errorf("status %d, %d bytes", got.status, len(got.body))
	}
	for _, want := range []string{
		"Servidor leste", "não responde", "Chave de acesso pedida", `href="/admin/salons/?cause=banned"`, "Últimas 24 horas",
		`hx-sse:connect="/admin/events"`,
	} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the overview lacks %q\n%s", want, mainOf(got.body))
		}
	}
	if strings.Contains(mainOf(got.body), "Número bloqueado</span></a>") {
		t.Error("a ban is WhatsApp's, not the operator's")
	}
}

func TestTheOverviewCountsPasskeys(t *testing.T) {
	t.Parallel()
	s, op := platform(t)
	if got := op.get("/admin/"); strings.Contains(got.body, "Chave de acesso, 24 horas") {
		t.Error("figures of passkeys that nobody was asked for")
	}
	s.past.keys = connection.LinkPasskeyCounts{Started: 40, New: 6, Again: 2, Linked: 5, Stuck: 1, Moved: 1, Wished: 3}
	got := mainOf(op.get("/admin/").body)
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
	s.operator("op@plataforma.example")
	s.salon("Studio Ana", "", "")
	got := s.signedIn("op@plataforma.example").get("/admin/")
	if !strings.Contains(got.body, "Nada espera por você") || !strings.Contains(got.body, "Nenhum salão está fora do ar") {
		t.Errorf("an overview without trouble does not say so\n%s", mainOf(got.body))
	}
}

func TestServersShowLoadAndHealth(t *testing.T) {
	t.Parallel()
	_, op := platform(t)
	got := op.get("/admin/servers/")
	for _, want := range []string{"respondendo", "38 ms", "2.3.6", "não responde", "esvaziando", "0 de 40", "há 3 min"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the servers lack %q\n%s", want, mainOf(got.body))
		}
	}
}

func TestFiltersCombine(t *testing.T) {
	t.Parallel()
	_, op := platform(t)
	row := regexp.MustCompile(`data-row>([^<]+)<`)
	names := func(query url.Values) (list []string) {
		got := op.get("/admin/salons/?" + query.Encode())
		if got.status != http.StatusOK || len(got.body) > maxConsole {
			t.Errorf("%v: status %d, %d bytes", query, got.status, len(got.body))
		}
		for _, m := range row.FindAllStringSubmatch(got.body, -1) {
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
	s.operator("op@plataforma.example")
	p := &photographer{scene: s}
	p.fleet()
	for i := range 60 {
		p.put(s.salon(fmt.Sprintf("Instituto de Beleza e Estética Número %02d", i), "", ""), ended(connection.PasskeyCodeDiffers)(s.now()))
	}
	op := s.signedIn("op@plataforma.example")
	for _, path := range []string{"/admin/", "/admin/salons/", "/admin/salons/notice"} {
		if got := op.get(path); len(got.body) > maxConsole {
			t.Errorf("%s has %d bytes", path, len(got.body))
		}
	}
}

func TestANoticeForSalonsThatAreDown(t *testing.T) {
	t.Parallel()
	s, op := platform(t)
	got := op.get("/admin/salons/notice?cause=unlinked")
	for _, want := range []string{"automáticas pararam", s.server.URL + "/dashboard/whatsapp/", "Copiar"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the notice lacks %q\n%s", want, mainOf(got.body))
		}
	}
	if strings.Contains(got.body, "/c/") {
		t.Error("a notice carries a link that opens the salon's page without signing in")
	}
	if got := op.get("/admin/salons/notice?status=connected"); !strings.Contains(got.body, "estão conectados") {
		t.Errorf("nobody to be told\n%s", mainOf(got.body))
	}
}

// A change of any salon reaches the console's pages by themselves.
func TestTheConsoleFollowsChangesLive(t *testing.T) {
	t.Parallel()
	s, op := platform(t)
	op.client.Timeout = 0
	for _, path := range []string{"/admin/events", "/admin/salons/events?q=novo", "/admin/servers/events"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+path, nil)
		must(t, err)
		resp, err := op.client.Do(r)
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
		word := s.changeSomething(path)
		if !next(word) {
			t.Errorf("%s does not tell of a change", path)
		}
		must(t, resp.Body.Close())
	}
}

// changeSomething changes what a live page shows, and gives a word that it must show then.
func (s *scene) changeSomething(path string) string {
	s.t.Helper()
	scope := tenant.System("test")
	switch {
	case strings.HasPrefix(path, "/admin/servers"):
		must(s.t, s.store.SetHealth(s.t.Context(), scope, "default", fleet.Health{At: s.now(), OK: true, Version: "9.9.9"}))
		s.hub.Publish("any")
		return "9.9.9"
	case strings.HasPrefix(path, "/admin/salons"):
		s.salon("Novo em folha", "", "")
		s.hub.Publish("any")
		return "Novo em folha"
	}
	must(s.t, s.store.SetHealth(s.t.Context(), scope, "default", fleet.Health{At: s.now(), Problem: "key"}))
	s.hub.Publish("any")
	return "recusa a chave"
}

func TestTheTimelineHasWhatOwnersDoNotSee(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.operator("op@plataforma.example")
	s.conns.set(salon.ID, ended(connection.Unlinked)(s.now()))
	s.conns.log = entries(s.now())
	s.past.events = []connection.Envelope{{Event: "connection.update", At: s.now().Add(-time.Minute)}}
	got := s.signedIn("op@plataforma.example").get("/admin/salons/studio-ana/")
	for _, want := range []string{"Linha do tempo", "Webhook recebido", "connection.update", "Nova tentativa do nosso lado", "restart"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the timeline lacks %q", want)
		}
	}
	if own := s.signedIn("ana@salao.example").get("/dashboard/whatsapp/"); strings.Contains(own.body, "connection.update") {
		t.Error("an owner reads of webhooks")
	}
}
