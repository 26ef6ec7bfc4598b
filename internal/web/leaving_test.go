package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"salonzap/internal/connection"
)

// The operator sees what is on a server and what takes each salon off it; an owner sees none of it.
func TestTheOperatorSeesWhatTakesSalonsOffAServer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.TwoServers()
	s.Operator("op@plataforma.example")
	ana, bia := s.Salon("Studio Ana", "", "ana@salao.example"), s.Salon("Salão Bia", "", "")
	on := func(state connection.State) *connection.Connection {
		return &connection.Connection{
			ID: connection.NewID(), Server: "leste", Ownership: connection.ByHMAC, TokenKey: "k1", State: state, Wanted: connection.Linked, CreatedAt: s.Now(), UpdatedAt: s.Now(),
		}
	}
	s.Put(ana, on(connection.Connected{Since: s.Now()}))
	s.Put(bia, on(connection.Known{}))
	op := s.SignedIn("op@plataforma.example")
	got := op.Get("/admin/servers/leste/leaving")
	for _, want := range []string{"Esvaziar o servidor leste", "não recebe salões novos", "Este servidor não está funcionando", "Studio Ana", "Espera o dono", "Salão Bia", "Na próxima conexão"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("%q is not said\n%s", want, mainOf(got.Body))
		}
	}
	if strings.Contains(got.Body, "Em andamento") {
		t.Error("what nothing is is listed")
	}
	if got := op.Get("/admin/servers/default/leaving"); !strings.Contains(got.Body, "ainda recebe salões novos") || !strings.Contains(got.Body, "Não há mais nada neste servidor") {
		t.Errorf("a server that keeps its salons\n%s", mainOf(got.Body))
	}
	if got := op.Get("/admin/servers/nowhere/leaving"); got.Status != http.StatusNotFound {
		t.Errorf("a server that is none: %d", got.Status)
	}
	if got := s.SignedIn("ana@salao.example").Get("/admin/servers/leste/leaving"); got.Status == http.StatusOK {
		t.Error("an owner sees it")
	}
}

// The word that a server is lost says what it means, needs a tick, and is offered for a lost server alone.
func TestALostServerIsGivenUpWithATick(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.TwoServers()
	s.Operator("op@plataforma.example")
	ana := s.Salon("Studio Ana", "", "ana@salao.example")
	s.Put(ana, &connection.Connection{
		ID: connection.NewID(), Server: "leste", Ownership: connection.ByHMAC, TokenKey: "k1", State: connection.Connected{Since: s.Now()}, Wanted: connection.Linked, CreatedAt: s.Now(), UpdatedAt: s.Now(),
	})
	must(t, s.Fleet.Refresh(t.Context()))
	op := s.SignedIn("op@plataforma.example")
	if got := op.Get("/admin/servers/leste/leaving"); !strings.Contains(got.Body, "Colocar 1 salões de novo") || !strings.Contains(got.Body, "abandona as sessões antigas") || !strings.Contains(got.Body, "1 donos vão precisar escanear") {
		t.Errorf("what it means\n%s", mainOf(got.Body))
	}
	if got := op.Get("/admin/servers/default/leaving"); strings.Contains(got.Body, "abandona as sessões") {
		t.Error("a server that works may be given up")
	}
	op.Post("/admin/servers/leste/anew", url.Values{})
	if got := op.Get("/admin/servers/leste/leaving"); !strings.Contains(got.Body, "Marque que entendeu") || len(s.Conns.Done) > 0 {
		t.Errorf("without a tick: %v\n%s", s.Conns.Done, mainOf(got.Body))
	}
	op.Post("/admin/servers/leste/anew", url.Values{"understood": {"1"}})
	if got := op.Get("/admin/servers/leste/leaving"); !strings.Contains(got.Body, "2 salões foram para outros servidores") || !slices.Equal(s.Conns.Done, []string{"anew leste"}) {
		t.Errorf("with it: %v\n%s", s.Conns.Done, mainOf(got.Body))
	}
	s.SignedIn("ana@salao.example").Post("/admin/servers/leste/anew", url.Values{"understood": {"1"}})
	if len(s.Conns.Done) != 1 {
		t.Error("an owner gave a server up")
	}
}
