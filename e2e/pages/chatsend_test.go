package pages_test

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/inbox"
	"salonzap/internal/web/webtest"
)

// What is chosen is shown before it goes, at 360 px; what is too large is said at once.
func TestAPictureIsShownBeforeItGoes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	folder := t.TempDir()
	small, large := filepath.Join(folder, "corte.png"), filepath.Join(folder, "filme.png")
	must(t, os.WriteFile(small, webtest.TinyPNG, 0o600))
	must(t, os.WriteFile(large, append(bytes.Clone(webtest.TinyPNG), make([]byte, inbox.MaxMedia)...), 0o600))
	tab := chrome(t)
	enter(tab, s, "ana@salao.example")
	in(tab, t, chromedp.EmulateViewport(360, 640), chromedp.Navigate(s.Server.URL+s.ChatWith(salon.ID, "maria")), chromedp.WaitVisible(chromedp.CSS("#reply-text")))
	in(tab, t, chromedp.SetUploadFiles(chromedp.CSS(`#reply [type="file"]`), []string{large}))
	until(tab, t, `document.querySelector('#reply-preview').textContent.includes('grande demais') && document.querySelector('#reply [type="file"]').files.length === 0`)
	in(tab, t, chromedp.SetUploadFiles(chromedp.CSS(`#reply [type="file"]`), []string{small}))
	until(tab, t, `document.querySelector('#reply-preview img').src === 'data:image/png;base64,`+base64.StdEncoding.EncodeToString(webtest.TinyPNG)+`' && document.querySelector('#reply-preview img').complete`) // it moves nothing any more
	if read[bool](tab, t, `document.documentElement.scrollWidth > 360`) {
		t.Error("the page is wider than the phone")
	}
	in(tab, t, chromedp.SendKeys(chromedp.CSS("#reply-text"), "Ficou assim"), click("#reply button.first"))
	until(tab, t, `document.querySelector('#talk .bubble:last-child img') !== null && document.querySelector('#talk .bubble:last-child').textContent.includes('Ficou assim')`)
}
