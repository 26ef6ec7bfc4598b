package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
)

// upload posts a file as a form does.
func upload(b *browser, path, do string, data []byte) answer {
	b.S.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(b.S.T, form.WriteField("do", do))
	part, err := form.CreateFormFile("file", "clientes.csv")
	must(b.S.T, err)
	_, err = part.Write(data)
	must(b.S.T, err)
	must(b.S.T, form.Close())
	r, err := http.NewRequestWithContext(b.S.T.Context(), http.MethodPost, b.S.Server.URL+path, &body)
	must(b.S.T, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.Send(r)
}

// A list is looked at, taken in, and given out again; the look changes nothing, and what is wrong is said with its line.
func TestAListOfClientsComesInAndGoesOut(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", rightNumber, "ana@salao.example"), "Bia")
	n.Client("Ana", "5511987654321")
	b := s.SignedIn("ana@salao.example")
	const at = "/dashboard/clients/import"
	list := []byte("nome;telefone;obs\nAna Paula;11 98765-4321;chá\nJoão;(11) 91234-5678;=1+1\nClaro;*144;\nMaria;;\n")
	count := func() (n1 int) {
		must(t, s.Store.EachContact(t.Context(), n.Scope, n.Salon.ID, func(contact.Contact) error { n1++; return nil }))
		return n1
	}
	for _, step := range []struct {
		do   string
		want []string
		then int
	}{
		{"look", []string{"Clientes novos: 2", "ganham dados: 1", "Ficam de fora: 1", "Linha 4: ", `form="import-form"`}, 1},
		{"import", []string{"Importado", "Clientes novos: 2", "ganham dados: 1"}, 3},
		{"look", []string{"Clientes novos: 0", "sem mudança: 3", "Não há nada de novo"}, 3},
	} {
		got := upload(b, at, step.do, list)
		for _, want := range step.want {
			if got.Status != http.StatusOK || !strings.Contains(got.Body, want) {
				t.Errorf("%s: %d lacks %q:\n%s", step.do, got.Status, want, mainOf(got.Body))
			}
		}
		if n := count(); n != step.then {
			t.Errorf("after %s there are %d, not %d", step.do, n, step.then)
		}
	}
	for name, data := range map[string][]byte{"empty": nil, "no columns": []byte("cor;tamanho\n1;2\n"), "a large one": bytes.Repeat([]byte("x"), addressbook.MaxBytes+1<<20)} {
		if got := upload(b, at, "import", data); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `role="alert"`) {
			t.Errorf("%s: %d\n%.2000s", name, got.Status, mainOf(got.Body))
		}
	}
	csv := b.Get("/dashboard/clients/export.csv")
	if !strings.Contains(csv.Body, "Ana;'+5511987654321;;;chá") || !strings.Contains(csv.Body, "'=1+1") || !strings.HasPrefix(csv.Body, "\ufeff") {
		t.Errorf("the export is %q", csv.Body)
	}
	if cards := b.Get("/dashboard/clients/export.vcf").Body; strings.Count(cards, "BEGIN:VCARD") != 3 || !strings.Contains(cards, "FN:João") {
		t.Errorf("the cards are %q", cards)
	}
	if got := upload(b, at, "look", []byte(csv.Body)).Body; !strings.Contains(got, "Clientes novos: 0") || !strings.Contains(got, "ganham dados: 0") {
		t.Errorf("the export comes in as something new:\n%s", mainOf(got))
	}
}
