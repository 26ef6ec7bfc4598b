package web_test

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// outgoing are the messages that wait to go to clients, the newest first.
func (s *scene) outgoing(salon tenant.ID) []inbox.Outgoing {
	s.t.Helper()
	list, err := s.store.Outgoings(s.t.Context(), tenant.System("test"), salon, inbox.Listing{Direction: inbox.FromUs})
	must(s.t, err)
	return list
}

// A double tap sends once; the same form with other words, and another form with the same words, are other messages.
func TestADoubleTapSendsOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	ana, at := s.signedIn("ana@salao.example"), s.chatWith(salon.ID, "maria")
	for _, form := range []url.Values{
		{"text": {"Oi"}, "once": {"a"}}, {"text": {"Oi"}, "once": {"a"}}, {"text": {"Oi!"}, "once": {"a"}}, {"text": {"Oi"}, "once": {"b"}},
	} {
		if got := ana.post(at+"send", form); got.status != http.StatusSeeOther {
			t.Fatalf("%v: status %d", form, got.status)
		}
	}
	if n := len(s.outgoing(salon.ID)); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
	if first := ana.get(at).body; !strings.Contains(first, `name="once" value="`) {
		t.Error("the form has no word of its own")
	}
}

// postFile sends an answer with a file, as a browser does.
func (b *browser) postFile(path, name, kind string, data []byte, fields map[string]string) answer {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	must(b.s.t, w.WriteField("once", fields["once"]))
	part, err := w.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {kind}})
	must(b.s.t, err)
	_, err = part.Write(data)
	must(b.s.t, err)
	must(b.s.t, w.WriteField("text", fields["text"]))
	must(b.s.t, w.Close())
	return b.raw(http.MethodPost, path, &body, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestPicturesAndDocumentsAreSent(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	ana, at := s.signedIn("ana@salao.example"), s.chatWith(salon.ID, "maria")
	for range 2 {
		if got := ana.postFile(at+"send", "corte.png", "image/png", tinyPNG, map[string]string{"once": "a", "text": "Assim?"}); got.status != http.StatusSeeOther {
			t.Fatalf("a picture: status %d\n%s", got.status, mainOf(got.body))
		}
	}
	list := s.outgoing(salon.ID)
	if len(list) != 1 {
		t.Fatalf("%d messages, want 1", len(list))
	}
	media, _ := list[0].Content.(inbox.Media)
	if media.Kind != inbox.Image || media.Caption != "Assim?" || media.Mime != "image/png" || media.Size != int64(len(tinyPNG)) {
		t.Errorf("sent: %+v", media)
	}
	if got := ana.get(at).body; !strings.Contains(got, "media/"+list[0].ID.String()) || !strings.Contains(got, "Assim?") {
		t.Error("the picture is not shown")
	}
	for name, tc := range map[string]struct {
		file, kind, text, want string
		data                   []byte
	}{
		"a page":         {"a.html", "text/html", "", "não pode ser enviado", []byte("<script>")},
		"a lie":          {"a.png", "image/png", "", "não é do tipo", []byte("text")},
		"empty":          {"a.png", "image/png", "", "vazio", nil},
		"a long caption": {"a.png", "image/png", strings.Repeat("x", inbox.MaxCaption+1), "longo demais", tinyPNG},
		"too large":      {"a.png", "image/png", "fica", "grande demais", append(bytes.Clone(tinyPNG), make([]byte, inbox.MaxMedia)...)},
	} {
		got := ana.postFile(at+"send", tc.file, tc.kind, tc.data, map[string]string{"once": name, "text": tc.text})
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, tc.want) {
			t.Errorf("%s: status %d\n%.400s", name, got.status, mainOf(got.body))
		}
	}
	if got := ana.postFile(at+"send", "", "application/octet-stream", nil, map[string]string{"once": "b", "text": "Sem arquivo"}); got.status != http.StatusSeeOther {
		t.Errorf("no file was chosen: status %d", got.status)
	}
	if n := len(s.outgoing(salon.ID)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestASalonChoosesHowLongItsMessagesAreKept(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	ana := s.signedIn("ana@salao.example")
	const path = "/dashboard/chats/settings"
	if got := ana.get(path).body; !strings.Contains(got, `value="90"`) || !strings.Contains(got, "checked") {
		t.Error("the page does not show what is chosen")
	}
	for _, days := range []string{"6", "x", "4000"} {
		if got := ana.post(path, url.Values{"keep_days": {days}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "entre 7 e 3650") {
			t.Errorf("%s days: status %d", days, got.status)
		}
	}
	if got := ana.post(path, url.Values{"keep_days": {"30"}}); got.status != http.StatusSeeOther {
		t.Errorf("30 days: status %d", got.status)
	}
	if now, err := s.store.InboxSettings(t.Context(), tenant.System("test"), salon.ID); err != nil || now.KeepDays != 30 || now.TellRead {
		t.Errorf("kept: %+v, %v", now, err)
	}
	ana.post(s.chatWith(salon.ID, "bia")+"read", nil)
	if n := s.receipts.Load(); n != 1 {
		t.Errorf("WhatsApp was told of %d messages, want 1", n)
	}
}

// What is chosen is shown before it goes, at 360 px; what is too large is said at once.
func TestAPictureIsShownBeforeItGoes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	folder := t.TempDir()
	small, large := filepath.Join(folder, "corte.png"), filepath.Join(folder, "filme.png")
	must(t, os.WriteFile(small, tinyPNG, 0o600))
	must(t, os.WriteFile(large, append(bytes.Clone(tinyPNG), make([]byte, inbox.MaxMedia)...), 0o600))
	tab := chrome(t)
	s.enter(tab, "ana@salao.example")
	in(tab, t, chromedp.EmulateViewport(360, 640), chromedp.Navigate(s.server.URL+s.chatWith(salon.ID, "maria")), chromedp.WaitVisible(chromedp.CSS("#reply-text")))
	in(tab, t, chromedp.SetUploadFiles(chromedp.CSS(`#reply [type="file"]`), []string{large}))
	until(tab, t, `document.querySelector('#reply-preview').textContent.includes('grande demais') && document.querySelector('#reply [type="file"]').files.length === 0`)
	in(tab, t, chromedp.SetUploadFiles(chromedp.CSS(`#reply [type="file"]`), []string{small}))
	until(tab, t, `document.querySelector('#reply-preview img').src === 'data:image/png;base64,`+base64.StdEncoding.EncodeToString(tinyPNG)+`'`)
	if read[bool](tab, t, `document.documentElement.scrollWidth > 360`) {
		t.Error("the page is wider than the phone")
	}
	in(tab, t, chromedp.SendKeys(chromedp.CSS("#reply-text"), "Ficou assim"), chromedp.Click(chromedp.CSS("#reply button.first")))
	until(tab, t, `document.querySelector('#talk .bubble:last-child img') !== null && document.querySelector('#talk .bubble:last-child').textContent.includes('Ficou assim')`)
}
