package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// What waits is shown with the reason, over all salons to the operator and to an owner their own; nobody reads a text or a number there, and
// what waits can be taken back, once.
func TestWhatWaitsIsShownToWhomItConcerns(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ana, bia := s.Salon("Studio Ana", rightNumber, "ana@salao.example"), s.Salon("Bia Cabelos", "", "bia@salao.example")
	s.Operator("op@plataforma.example")
	id := s.Queued(ana.ID, "(11) 98765-4321", "palavras secretas", 2)
	other := s.Queued(bia.ID, "(21) 99876-5432", "palavras secretas", 51)
	op, owner := s.SignedIn("op@plataforma.example"), s.SignedIn("ana@salao.example")
	const own = "/dashboard/integration/outbox/"

	all := op.Get("/admin/outbox/")
	for _, want := range []string{"Studio Ana", "Esperando: 53, em 2 salões", "O WhatsApp do salão não está conectado", "9…-4321", `value="` + id.String() + `"`, "after="} {
		if all.Status != http.StatusOK || !strings.Contains(all.Body, want) {
			t.Errorf("the operator's page lacks %q", want)
		}
	}
	theirs := owner.Get(own)
	if !strings.Contains(theirs.Body, "9…-4321") || strings.Contains(theirs.Body, "Bia") || strings.Contains(theirs.Body, other.String()) || strings.Contains(theirs.Body, "9…-5432") {
		t.Error("the owner sees another outbox than their own")
	}
	for _, a := range []answer{all, theirs} {
		if strings.Contains(a.Body, "secretas") || strings.Contains(a.Body, "98765") {
			t.Error("a text or a number shows")
		}
	}
	if a := op.Get("/admin/outbox/?salon=bia-cabelos&state=pending&cause=not_connected&after=" + other.String()); strings.Contains(a.Body, "Studio Ana<") || strings.Count(a.Body, "9…-5432") < 50 {
		t.Error("the second page of one salon is another")
	}
	if a := op.Get("/admin/outbox/?salon=nenhum"); a.Status != http.StatusOK || !strings.Contains(a.Body, "Nenhum salão tem este endereço curto") {
		t.Errorf("a salon that is not there: %d", a.Status)
	}
	if a := op.Get("/admin/outbox/?state=refused"); !strings.Contains(a.Body, "Nenhuma mensagem assim") {
		t.Error("something is said to be refused")
	}

	if a := owner.Do(http.MethodPost, own+"cancel", url.Values{"message": {other.String()}}, nil); a.Status != http.StatusNotFound {
		t.Errorf("another salon's message was cancelled: %d", a.Status)
	}
	if a := owner.Do(http.MethodPost, own+"cancel", url.Values{"message": {id.String()}}, nil); a.Status != http.StatusSeeOther {
		t.Errorf("cancelled: %d", a.Status)
	}
	if a := owner.Get(own); !strings.Contains(a.Body, "Cancelada: não será enviada.") || strings.Contains(a.Body, id.String()) {
		t.Error("what was cancelled is still listed")
	}
	o, err := s.Store.Outgoing(t.Context(), tenant.System("test"), ana.ID, id)
	must(t, err)
	if o.State != inbox.Cancelled {
		t.Errorf("it is %s", o.State)
	}
	back := op.Do(http.MethodPost, "/admin/salons/bia-cabelos/integration/outbox/forgo", url.Values{"message": {other.String()}, "all": {"1"}, "salon": {"bia-cabelos"}}, nil)
	if back.Status != http.StatusSeeOther || back.Location != "/admin/outbox/?salon=bia-cabelos" {
		t.Errorf("back to %d %q", back.Status, back.Location)
	}
	if a := op.Get(back.Location); !strings.Contains(a.Body, "bia-cabelos") {
		t.Error("the filter is lost")
	}
}
