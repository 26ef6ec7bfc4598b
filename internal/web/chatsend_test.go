package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// outgoing are the messages that wait to go to clients, the newest first.
func outgoing(s *scene, salon tenant.ID) []inbox.Outgoing {
	s.T.Helper()
	list, err := s.Store.Outgoings(s.T.Context(), tenant.System("test"), salon, inbox.Listing{Direction: inbox.FromUs})
	must(s.T, err)
	return list
}

// A double tap sends once; the same form with other words, and another form with the same words, are other messages.
func TestADoubleTapSendsOnce(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	ana, at := s.SignedIn("ana@salao.example"), s.ChatWith(salon.ID, "maria")
	for _, form := range []url.Values{
		{"text": {"Oi"}, "once": {"a"}}, {"text": {"Oi"}, "once": {"a"}}, {"text": {"Oi!"}, "once": {"a"}}, {"text": {"Oi"}, "once": {"b"}},
	} {
		if got := ana.Post(at+"send", form); got.Status != http.StatusSeeOther {
			t.Fatalf("%v: status %d", form, got.Status)
		}
	}
	if n := len(outgoing(s, salon.ID)); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
	if first := ana.Get(at).Body; !strings.Contains(first, `name="once" value="`) {
		t.Error("the form has no word of its own")
	}
}

// postFile sends an answer with a file, as a browser does.
func postFile(b *browser, path, name, kind string, data []byte, fields map[string]string) answer {
	b.S.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	must(b.S.T, w.WriteField("once", fields["once"]))
	part, err := w.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {kind}})
	must(b.S.T, err)
	_, err = part.Write(data)
	must(b.S.T, err)
	must(b.S.T, w.WriteField("text", fields["text"]))
	must(b.S.T, w.Close())
	return b.Raw(http.MethodPost, path, &body, http.Header{"Content-Type": {w.FormDataContentType()}})
}

func TestPicturesAndDocumentsAreSent(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	ana, at := s.SignedIn("ana@salao.example"), s.ChatWith(salon.ID, "maria")
	for range 2 {
		if got := postFile(ana, at+"send", "corte.png", "image/png", webtest.TinyPNG, map[string]string{"once": "a", "text": "Assim?"}); got.Status != http.StatusSeeOther {
			t.Fatalf("a picture: status %d\n%s", got.Status, mainOf(got.Body))
		}
	}
	list := outgoing(s, salon.ID)
	if len(list) != 1 {
		t.Fatalf("%d messages, want 1", len(list))
	}
	media, _ := list[0].Content.(inbox.Media)
	if media.Kind != inbox.Image || media.Caption != "Assim?" || media.Mime != "image/png" || media.Size != int64(len(webtest.TinyPNG)) {
		t.Errorf("sent: %+v", media)
	}
	if got := ana.Get(at).Body; !strings.Contains(got, "media/"+list[0].ID.String()) || !strings.Contains(got, "Assim?") {
		t.Error("the picture is not shown")
	}
	for name, tc := range map[string]struct {
		file, kind, text, want string
		data                   []byte
	}{
		"a page":         {"a.html", "text/html", "", "não pode ser enviado", []byte("<script>")},
		"a lie":          {"a.png", "image/png", "", "não é do tipo", []byte("text")},
		"empty":          {"a.png", "image/png", "", "vazio", nil},
		"a long caption": {"a.png", "image/png", strings.Repeat("x", inbox.MaxCaption+1), "longo demais", webtest.TinyPNG},
		"too large":      {"a.png", "image/png", "fica", "grande demais", append(bytes.Clone(webtest.TinyPNG), make([]byte, inbox.MaxMedia)...)},
	} {
		got := postFile(ana, at+"send", tc.file, tc.kind, tc.data, map[string]string{"once": name, "text": tc.text})
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, tc.want) {
			t.Errorf("%s: status %d\n%.400s", name, got.Status, mainOf(got.Body))
		}
	}
	if got := postFile(ana, at+"send", "", "application/octet-stream", nil, map[string]string{"once": "b", "text": "Sem arquivo"}); got.Status != http.StatusSeeOther {
		t.Errorf("no file was chosen: status %d", got.Status)
	}
	if n := len(outgoing(s, salon.ID)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestASalonChoosesHowLongItsMessagesAreKept(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	ana := s.SignedIn("ana@salao.example")
	const path = "/dashboard/chats/settings"
	if got := ana.Get(path).Body; !strings.Contains(got, `value="90"`) || !strings.Contains(got, "checked") {
		t.Error("the page does not show what is chosen")
	}
	for _, days := range []string{"6", "x", "4000"} {
		if got := ana.Post(path, url.Values{"keep_days": {days}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "entre 7 e 3650") {
			t.Errorf("%s days: status %d", days, got.Status)
		}
	}
	if got := ana.Post(path, url.Values{"keep_days": {"30"}}); got.Status != http.StatusSeeOther {
		t.Errorf("30 days: status %d", got.Status)
	}
	if now, err := s.Store.InboxSettings(t.Context(), tenant.System("test"), salon.ID); err != nil || now.KeepDays != 30 || now.TellRead {
		t.Errorf("kept: %+v, %v", now, err)
	}
	ana.Post(s.ChatWith(salon.ID, "bia")+"read", nil)
	if n := s.Receipts.Load(); n != 1 {
		t.Errorf("WhatsApp was told of %d messages, want 1", n)
	}
}
