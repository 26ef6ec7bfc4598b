package pages_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// In a browser the look and the import are two clicks with one choice of a file.
func TestAFileIsChosenOnceForTheLookAndTheImport(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	d := deskOf(s, 360, "light", "Bia")
	in(d.ctx, t, chromedp.Navigate(d.Server.URL+"/dashboard/clients/import"), chromedp.WaitReady(chromedp.CSS("#import-file")))
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
	found, err := s.Store.FindClients(t.Context(), d.Scope, d.Salon.ID, "ana", 9)
	if must(t, err); len(found) != 1 {
		t.Errorf("there are %v", found)
	}
}
