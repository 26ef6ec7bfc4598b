package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

func TestAnOperatorAddsASalonAndItsOwner(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator("op@plataforma.example")
	op := s.signedIn("op@plataforma.example")
	if got := op.get("/admin/"); !strings.Contains(got.body, "Nenhum salão ainda") || !strings.Contains(got.body, `action="/admin/salons"`) {
		t.Errorf("an empty console does not say what to do\n%s", mainOf(got.body))
	}
	bad := op.post("/admin/salons", url.Values{"name": {""}, "phone": {"123"}})
	if bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.body, "Escreva o nome") {
		t.Errorf("status %d\n%s", bad.status, mainOf(bad.body))
	}
	got := op.post("/admin/salons", url.Values{"name": {"Barbearia do João"}, "phone": {"11 98765-4321"}})
	if got.location != "/admin/salons/barbearia-do-joao/" {
		t.Fatalf("status %d to %q\n%s", got.status, got.location, mainOf(got.body))
	}
	page := op.get(got.location)
	if !strings.Contains(page.body, "Salão cadastrado") || !strings.Contains(page.body, "Conectar WhatsApp") {
		t.Errorf("the salon's page\n%s", mainOf(page.body))
	}
	if taken := op.post("/admin/salons", url.Values{"name": {"Outra"}, "slug": {"barbearia-do-joao"}}); taken.status != http.StatusUnprocessableEntity || !strings.Contains(taken.body, "já é de outro salão") {
		t.Errorf("a taken slug: status %d", taken.status)
	}

	if got := op.post("/admin/salons/barbearia-do-joao/people", url.Values{"email": {"joao@salao.example"}}); got.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	link := regexp.MustCompile(`http://[^<]*/welcome/[a-z2-7]+`).FindString(op.get("/admin/salons/barbearia-do-joao/").body)
	if link == "" {
		t.Fatal("no link to send is shown")
	}
	if again := op.get("/admin/salons/barbearia-do-joao/"); strings.Contains(again.body, "/welcome/") {
		t.Error("the link is shown twice")
	}
	at, err := url.Parse(link)
	must(t, err)
	joao := s.visitor()
	if got := joao.get(at.Path); !strings.Contains(got.body, "joao@salao.example") {
		t.Errorf("the invitation\n%s", mainOf(got.body))
	}
	if got := joao.post(at.Path, url.Values{"password": {"curta"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a short password: status %d", got.status)
	}
	if got := joao.post(at.Path, url.Values{"password": {password}}); got.location != "/dashboard/" {
		t.Fatalf("status %d\n%s", got.status, mainOf(got.body))
	}
	if got := joao.get("/dashboard/whatsapp/"); got.status != http.StatusOK || !strings.Contains(got.body, "Barbearia do João") {
		t.Errorf("the owner's page: status %d", got.status)
	}
}

func TestDeletingASalonAsksForItsName(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "")
	s.operator("op@plataforma.example")
	op := s.signedIn("op@plataforma.example")
	const at = "/admin/salons/studio-ana/delete"
	checkStatus(t, op.get(at), http.StatusOK)
	if got := op.post(at, url.Values{"typed": {"studio"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", got.status)
	}
	if _, err := s.store.Tenant(t.Context(), tenant.System("test"), salon.ID); err != nil {
		t.Fatal("the salon went without the operator's word")
	}
	if got := op.post(at, url.Values{"typed": {"studio-ana"}}); got.location != "/admin/salons/" || s.conns.did() != "remove remove" { // before and after the salon is marked
		t.Errorf("status %d, did %q", got.status, s.conns.did())
	}
	if _, err := s.store.Tenant(t.Context(), tenant.System("test"), salon.ID); err == nil {
		t.Error("the salon is still there")
	}
	if got := op.get("/admin/salons/"); !strings.Contains(got.body, "Studio Ana foi excluído") {
		t.Errorf("nobody is told\n%s", mainOf(got.body))
	}
}

func checkStatus(t *testing.T, got answer, want int) {
	t.Helper()
	if got.status != want {
		t.Errorf("status %d, want %d\n%s", got.status, want, mainOf(got.body))
	}
}

func TestTheListIsPagedAndFiltered(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.operator("op@plataforma.example")
	for i := range 53 {
		s.salon(fmt.Sprintf("Salão %02d", i), "", "")
	}
	op := s.signedIn("op@plataforma.example")
	row := regexp.MustCompile(`data-row`)
	first := op.get("/admin/salons/")
	if n := len(row.FindAllString(first.body, -1)); n != 50 {
		t.Errorf("%d rows on the first page", n)
	}
	next := regexp.MustCompile(`href="(/admin/salons/\?after=[^"]+)"`).FindStringSubmatch(first.body)
	if next == nil {
		t.Fatal("there is no next page")
	}
	if n := len(row.FindAllString(op.get(next[1]).body, -1)); n != 3 {
		t.Errorf("%d rows on the second page", n)
	}
	if got := op.get("/admin/salons/?q=sal%C3%A3o+07"); len(row.FindAllString(got.body, -1)) != 1 {
		t.Errorf("the search finds something else\n%s", mainOf(got.body))
	}
	if got := op.get("/admin/salons/?status=connected"); !strings.Contains(got.body, "Nenhum salão corresponde") || !strings.Contains(got.body, "Limpar busca") {
		t.Errorf("nothing found does not say so\n%s", mainOf(got.body))
	}
	checkStatus(t, op.get("/admin/salons/?status=nonsense&after=nonsense"), http.StatusOK)
}

func TestTheOperatorSeesASalonsCard(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.operator("op@plataforma.example")
	op := s.signedIn("op@plataforma.example")
	s.conns.set(salon.ID, ended(connection.Unlinked)(s.now()))
	got := op.get("/admin/salons/studio-ana/")
	for _, want := range []string{"foi removida no celular", `action="/admin/salons/studio-ana/whatsapp/connect"`, "studio-ana_whatsapp", "ana@salao.example"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if got := op.post("/admin/salons/studio-ana/whatsapp/connect", url.Values{"method": {"qr"}}); got.location != "/admin/salons/studio-ana/" {
		t.Errorf("status %d to %q", got.status, got.location)
	}
	checkStatus(t, op.get("/admin/salons/nobody/"), http.StatusNotFound)
}
