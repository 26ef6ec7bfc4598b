package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
)

// upload posts a file as a form does.
func (b *browser) upload(path, do string, data []byte) answer {
	b.s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	must(b.s.t, form.WriteField("do", do))
	part, err := form.CreateFormFile("file", "clientes.csv")
	must(b.s.t, err)
	_, err = part.Write(data)
	must(b.s.t, err)
	must(b.s.t, form.Close())
	r, err := http.NewRequestWithContext(b.s.t.Context(), http.MethodPost, b.s.server.URL+path, &body)
	must(b.s.t, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(r)
}

// A list is looked at, taken in, and given out again; the look changes nothing, and what is wrong is said with its line.
func TestAListOfClientsComesInAndGoesOut(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.notebook(s.salon("Studio Ana", rightNumber, "ana@salao.example"), "Bia")
	n.client("Ana", "5511987654321")
	b := s.signedIn("ana@salao.example")
	const at = "/dashboard/clients/import"
	list := []byte("nome;telefone;obs\nAna Paula;11 98765-4321;chá\nJoão;(11) 91234-5678;=1+1\nClaro;*144;\nMaria;;\n")
	count := func() (n1 int) {
		must(t, s.store.EachContact(t.Context(), n.scope, n.salon.ID, func(contact.Contact) error { n1++; return nil }))
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
		got := b.upload(at, step.do, list)
		for _, want := range step.want {
			if got.status != http.StatusOK || !strings.Contains(got.body, want) {
				t.Errorf("%s: %d lacks %q:\n%s", step.do, got.status, want, mainOf(got.body))
			}
		}
		if n := count(); n != step.then {
			t.Errorf("after %s there are %d, not %d", step.do, n, step.then)
		}
	}
	for name, data := range map[string][]byte{"empty": nil, "no columns": []byte("cor;tamanho\n1;2\n"), "a large one": bytes.Repeat([]byte("x"), addressbook.MaxBytes+1<<20)} {
		if got := b.upload(at, "import", data); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `role="alert"`) {
			t.Errorf("%s: %d\n%.2000s", name, got.status, mainOf(got.body))
		}
	}
	csv := b.get("/dashboard/clients/export.csv")
	if !strings.Contains(csv.body, "Ana;'+5511987654321;;;chá") || !strings.Contains(csv.body, "'=1+1") || !strings.HasPrefix(csv.body, "\ufeff") {
		t.Errorf("the export is %q", csv.body)
	}
	if cards := b.get("/dashboard/clients/export.vcf").body; strings.Count(cards, "BEGIN:VCARD") != 3 || !strings.Contains(cards, "FN:João") {
		t.Errorf("the cards are %q", cards)
	}
	if got := b.upload(at, "look", []byte(csv.body)).body; !strings.Contains(got, "Clientes novos: 0") || !strings.Contains(got, "ganham dados: 0") {
		t.Errorf("the export comes in as something new:\n%s", mainOf(got))
	}
}

// In a browser the look and the import are two clicks with one choice of a file.
func TestAFileIsChosenOnceForTheLookAndTheImport(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := s.desk(360, "light", "Bia")
	in(d.ctx, t, chromedp.Navigate(d.server.URL+"/dashboard/clients/import"), chromedp.WaitReady(chromedp.CSS("#import-file")))
	read[bool](d.ctx, t, `(() => {
		const files = new DataTransfer();
		files.items.add(new File(["nome;telefone\nAna;11 98765-4321\n"], "c.csv", {type: "text/csv"}));
		document.querySelector("#import-file").files = files.files;
		return true;
	})()`)
	d.click("Conferir antes")
	d.until("the look", `document.querySelector('#import-report').textContent.includes('Clientes novos: 1')`)
	d.click("Importar")
	d.until("the import", `document.querySelector('#import-report h2')?.textContent.includes('Importado')`)
	found, err := s.store.FindClients(t.Context(), d.scope, d.salon.ID, "ana", 9)
	if must(t, err); len(found) != 1 {
		t.Errorf("there are %v", found)
	}
}
