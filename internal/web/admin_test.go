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
	s.Operator("op@plataforma.example")
	op := s.SignedIn("op@plataforma.example")
	if got := op.Get("/admin/"); !strings.Contains(got.Body, "Nenhum salão ainda") || !strings.Contains(got.Body, `action="/admin/salons"`) {
		t.Errorf("an empty console does not say what to do\n%s", mainOf(got.Body))
	}
	bad := op.Post("/admin/salons", url.Values{"name": {""}, "phone": {"123"}})
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Body, "Escreva o nome") {
		t.Errorf("status %d\n%s", bad.Status, mainOf(bad.Body))
	}
	got := op.Post("/admin/salons", url.Values{"name": {"Barbearia do João"}, "phone": {"11 98765-4321"}})
	if got.Location != "/admin/salons/barbearia-do-joao/" {
		t.Fatalf("status %d to %q\n%s", got.Status, got.Location, mainOf(got.Body))
	}
	page := op.Get(got.Location)
	if !strings.Contains(page.Body, "Salão cadastrado") || !strings.Contains(page.Body, "Conectar WhatsApp") {
		t.Errorf("the salon's page\n%s", mainOf(page.Body))
	}
	if taken := op.Post("/admin/salons", url.Values{"name": {"Outra"}, "slug": {"barbearia-do-joao"}}); taken.Status != http.StatusUnprocessableEntity || !strings.Contains(taken.Body, "já é de outro salão") {
		t.Errorf("a taken slug: status %d", taken.Status)
	}

	if got := op.Post("/admin/salons/barbearia-do-joao/people", url.Values{"email": {"joao@salao.example"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	link := regexp.MustCompile(`http://[^<]*/welcome/[a-z2-7]+`).FindString(op.Get("/admin/salons/barbearia-do-joao/").Body)
	if link == "" {
		t.Fatal("no link to send is shown")
	}
	if again := op.Get("/admin/salons/barbearia-do-joao/"); strings.Contains(again.Body, "/welcome/") {
		t.Error("the link is shown twice")
	}
	at, err := url.Parse(link)
	must(t, err)
	joao := s.Visitor()
	if got := joao.Get(at.Path); !strings.Contains(got.Body, "joao@salao.example") {
		t.Errorf("the invitation\n%s", mainOf(got.Body))
	}
	if got := joao.Post(at.Path, url.Values{"password": {"curta"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a short password: status %d", got.Status)
	}
	if got := joao.Post(at.Path, url.Values{"password": {password}}); got.Location != "/dashboard/" {
		t.Fatalf("status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := joao.Get("/dashboard/whatsapp/"); got.Status != http.StatusOK || !strings.Contains(got.Body, "Barbearia do João") {
		t.Errorf("the owner's page: status %d", got.Status)
	}
}

func TestDeletingASalonAsksForItsName(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "")
	s.Operator("op@plataforma.example")
	op := s.SignedIn("op@plataforma.example")
	const at = "/admin/salons/studio-ana/delete"
	checkStatus(t, op.Get(at), http.StatusOK)
	if got := op.Post(at, url.Values{"typed": {"studio"}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", got.Status)
	}
	if _, err := s.Store.Tenant(t.Context(), tenant.System("test"), salon.ID); err != nil {
		t.Fatal("the salon went without the operator's word")
	}
	if got := op.Post(at, url.Values{"typed": {"studio-ana"}}); got.Location != "/admin/salons/" || s.Conns.Did() != "remove remove" { // before and after the salon is marked
		t.Errorf("status %d, did %q", got.Status, s.Conns.Did())
	}
	if _, err := s.Store.Tenant(t.Context(), tenant.System("test"), salon.ID); err == nil {
		t.Error("the salon is still there")
	}
	if got := op.Get("/admin/salons/"); !strings.Contains(got.Body, "Studio Ana foi excluído") {
		t.Errorf("nobody is told\n%s", mainOf(got.Body))
	}
}

func checkStatus(t *testing.T, got answer, want int) {
	t.Helper()
	if got.Status != want {
		t.Errorf("status %d, want %d\n%s", got.Status, want, mainOf(got.Body))
	}
}

func TestTheListIsPagedAndFiltered(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Operator("op@plataforma.example")
	for i := range 53 {
		s.Salon(fmt.Sprintf("Salão %02d", i), "", "")
	}
	op := s.SignedIn("op@plataforma.example")
	row := regexp.MustCompile(`data-row`)
	first := op.Get("/admin/salons/")
	if n := len(row.FindAllString(first.Body, -1)); n != 50 {
		t.Errorf("%d rows on the first page", n)
	}
	next := regexp.MustCompile(`href="(/admin/salons/\?after=[^"]+)"`).FindStringSubmatch(first.Body)
	if next == nil {
		t.Fatal("there is no next page")
	}
	if n := len(row.FindAllString(op.Get(next[1]).Body, -1)); n != 3 {
		t.Errorf("%d rows on the second page", n)
	}
	if got := op.Get("/admin/salons/?q=sal%C3%A3o+07"); len(row.FindAllString(got.Body, -1)) != 1 {
		t.Errorf("the search finds something else\n%s", mainOf(got.Body))
	}
	if got := op.Get("/admin/salons/?status=connected"); !strings.Contains(got.Body, "Nenhum salão corresponde") || !strings.Contains(got.Body, "Limpar busca") {
		t.Errorf("nothing found does not say so\n%s", mainOf(got.Body))
	}
	checkStatus(t, op.Get("/admin/salons/?status=nonsense&after=nonsense"), http.StatusOK)
}

func TestTheOperatorSeesASalonsCard(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Operator("op@plataforma.example")
	op := s.SignedIn("op@plataforma.example")
	s.Conns.Set(salon.ID, ended(connection.Unlinked)(s.Now()))
	got := op.Get("/admin/salons/studio-ana/")
	for _, want := range []string{"foi removida no celular", `action="/admin/salons/studio-ana/whatsapp/connect"`, "studio-ana_whatsapp", "ana@salao.example"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if got := op.Post("/admin/salons/studio-ana/whatsapp/connect", url.Values{"method": {"qr"}}); got.Location != "/admin/salons/studio-ana/" {
		t.Errorf("status %d to %q", got.Status, got.Location)
	}
	checkStatus(t, op.Get("/admin/salons/nobody/"), http.StatusNotFound)
}
