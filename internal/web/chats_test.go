package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
)

// A conversation shows what was said as it is now, and nothing of a message is markup.
func TestAConversationIsShown(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	ana := s.signedIn("ana@salao.example")
	list := ana.get("/dashboard/chats/").body
	for _, want := range []string{"Maria Souza", "Bia", "91234-5678", "&lt;b&gt;quanto custa&lt;/b&gt; o corte &amp; a barba?", "Precisam de você", "Áudio para ouvir"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	talk := ana.get(s.chatWith(salon.ID, "maria")).body
	for _, want := range []string{
		"Sábado tenho 14h e 15h", "sem erro", "editada", "Mensagem apagada", "Quero igual a esta", "comprovante.pdf", "Abrir no mapa", "Minha irmã", "❤️", "Lida",
		"pelo celular", "Ontem",
	} {
		if !strings.Contains(talk, want) {
			t.Errorf("the conversation lacks %q", want)
		}
	}
	for _, never := range []string{"com erro<", ">apagada<"} {
		if strings.Contains(talk, never) {
			t.Errorf("the conversation shows %q", never)
		}
	}
	if hidden := ana.get(s.chatWith(salon.ID, "bia")).body; !strings.Contains(hidden, "número oculto") || strings.Contains(hidden, "458946541648796") {
		t.Error("who has no number is not shown as such")
	}
	if found := ana.get("/dashboard/chats/?q=21912").body; strings.Contains(found, "Maria Souza") || !strings.Contains(found, "quanto custa") {
		t.Error("the search finds something else")
	}
}

// Without scripts it can be read and answered; what is wrong is said, and what was written stays.
func TestAConversationIsAnswered(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	ana, at := s.signedIn("ana@salao.example"), s.chatWith(salon.ID, "21912")
	if got := ana.post(at+"send", url.Values{"text": {" \n"}}); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, "Escreva a mensagem.") {
		t.Errorf("an empty answer: status %d", got.status)
	}
	long := strings.Repeat("ã", inbox.MaxText/4)
	if got := ana.post(at+"send", url.Values{"text": {long}}); got.status == http.StatusSeeOther {
		t.Errorf("a form that is larger than any: status %d", got.status)
	}
	if got := ana.post(at+"send", url.Values{"text": {"R$ 45 & combo <70>"}}); got.status != http.StatusSeeOther {
		t.Fatalf("an answer: status %d\n%s", got.status, mainOf(got.body))
	}
	if got := ana.get(at).body; !strings.Contains(got, "R$ 45 &amp; combo &lt;70&gt;") || !strings.Contains(got, "Esperando para sair") {
		t.Error("the answer is not there")
	}
	if got := ana.get("/dashboard/chats/?unread=1").body; strings.Contains(got, "quanto custa") {
		t.Error("who answers has read")
	}
	if got := ana.post(s.chatWith(salon.ID, "bia")+"read", nil); got.status != http.StatusSeeOther {
		t.Errorf("marked as read: status %d", got.status)
	}
	if got := mainOf(ana.get("/dashboard/chats/?unread=1").body); strings.Contains(got, "Bia") {
		t.Error("what was marked as read is not")
	}
}

// Another salon's conversation, and a message of another conversation, are not there.
func TestForeignConversationsAreNotThere(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	mine, other := s.salon("Studio Ana", rightNumber, "ana@salao.example"), s.salon("Outro", "", "")
	s.conversations(mine)
	s.conversations(other)
	ana, foreign, own := s.signedIn("ana@salao.example"), s.chatWith(other.ID, "maria"), s.chatWith(mine.ID, "bia")
	list, err := s.store.Chats(t.Context(), tenant.System("test"), mine.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	for _, path := range []string{
		foreign, foreign + "events", foreign + "export", foreign + "export.json", foreign + "erase", foreign + "media/" + list[0].Last.ID.String(),
		own + "media/" + list[0].Last.ID.String(), own + "media/x",
	} {
		if got := ana.get(path); got.status != http.StatusNotFound || strings.Contains(got.body, "Maria") {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
	for _, path := range []string{foreign + "send", foreign + "read", foreign + "erase", own + "again/" + list[0].Last.ID.String()} {
		if got := ana.post(path, url.Values{"text": {"x"}}); got.status != http.StatusNotFound {
			t.Errorf("POST %s: status %d", path, got.status)
		}
	}
	s.chatWith(other.ID, "maria") // still there
}

// A medium is shown when it is a picture, and saved when a page could run in it.
func TestMediaAreSafe(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	ana, at := s.signedIn("ana@salao.example"), s.chatWith(salon.ID, "maria")
	list, err := s.store.Chats(t.Context(), tenant.System("test"), salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	all, err := s.store.Conversation(t.Context(), tenant.System("test"), salon.ID, list[0].Contact, inbox.Place{}, 0)
	must(t, err)
	seen := 0
	for _, m := range all {
		media, ok := m.Content.(inbox.Media)
		if !ok {
			continue
		}
		seen++
		got := ana.get(at + "media/" + m.ID.String())
		kind, way, csp := got.header.Get("Content-Type"), got.header.Get("Content-Disposition"), got.header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "sandbox") || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: policy %q", media.Kind, csp)
		}
		if media.Kind == inbox.Image && (kind != "image/png" || !strings.HasPrefix(way, "inline")) {
			t.Errorf("a picture: %q, %q", kind, way)
		}
		if media.Kind == inbox.Document && (kind != "application/octet-stream" || !strings.HasPrefix(way, "attachment")) {
			t.Errorf("a page with a script: %q, %q", kind, way)
		}
	}
	if seen != 2 {
		t.Errorf("%d media were looked at", seen)
	}
}

// A client's data can be taken along, and is gone when it is erased.
func TestAClientIsExportedAndErased(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	ana, at := s.signedIn("ana@salao.example"), s.chatWith(salon.ID, "maria")
	var out struct {
		Name, Phone string
		Messages    []struct{ Text, From, Kind string }
	}
	must(t, json.Unmarshal([]byte(ana.get(at+"export.json").body), &out))
	if out.Name != "Maria Souza" || out.Phone != "+5511987654321" || len(out.Messages) != 11 || out.Messages[0].Text != "Oi! Vocês abrem no sábado?" {
		t.Errorf("the export: %+v", out)
	}
	if got := ana.get(at + "export").body; !strings.Contains(got, "Oi! Vocês abrem no sábado?") || !strings.Contains(got, "Combinado, te espero!") {
		t.Error("the readable export is not whole")
	}
	if got := ana.get(at + "erase").body; !strings.Contains(got, "Apagar para sempre") {
		t.Error("nothing is asked before")
	}
	if got := ana.post(at+"erase", nil); got.status != http.StatusSeeOther || got.location != "/dashboard/chats/" {
		t.Errorf("erased: status %d to %q", got.status, got.location)
	}
	if got := ana.get(at); got.status != http.StatusNotFound {
		t.Errorf("afterwards: status %d", got.status)
	}
}

// What did not go says why, and offers the one thing that helps.
func TestWhatDidNotGoSaysWhatHelps(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.takeIn(salon.ID, s.wrote(mariaJID, "Maria", "M1", 9, words("oi")))
	ana, at := s.signedIn("ana@salao.example"), s.chatWith(salon.ID, "maria")
	for cause, want := range map[inbox.Cause]string{
		inbox.CauseRefused: "Tentar de novo", inbox.CauseCold: `href="tel:+5511987654321"`, inbox.CauseNotConnected: "Ver o WhatsApp", inbox.CauseNotOnWhatsApp: "Confira o número",
	} {
		own := s.typed(mariaJID, "P-"+string(cause), 1, words("resposta"))
		own.Direction = inbox.FromUs
		s.takeIn(salon.ID, own, inbox.Receipt{About: own.About, State: inbox.Refused, Cause: cause, At: s.now()})
		if got := ana.get(at).body; !strings.Contains(got, want) {
			t.Errorf("%s: %q is not offered", cause, want)
		}
	}
	body := ana.get(at).body
	again := body[strings.Index(body, "/again/")-len(at)+1:]
	again = again[:strings.IndexByte(again, '"')]
	if got := ana.post(again, nil); got.status != http.StatusSeeOther {
		t.Errorf("tried again: status %d for %q", got.status, again)
	}
	if got := ana.get(at).body; !strings.Contains(got, "Esperando para sair") {
		t.Error("it does not go once more")
	}
}

// A message appears while the page is open, the answer goes, its ticks follow, a draft outlives a reload; on a phone with the keyboard
// up the newest message and the box are both to be seen.
func TestAConversationIsLive(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	at := s.chatWith(salon.ID, "maria")
	tab := chrome(t)
	s.enter(tab, "ana@salao.example")
	in(tab, t, chromedp.EmulateViewport(360, 640), chromedp.Navigate(s.server.URL+at), chromedp.WaitVisible(chromedp.CSS("#reply-text")))
	s.takeIn(salon.ID, s.wrote(mariaJID, "Maria Souza", "N1", 0, words("Cheguei agora na porta")))
	until(tab, t, `document.querySelector('#talk').textContent.includes('Cheguei agora na porta')`)
	until(tab, t, `document.querySelector('#announce').textContent.includes('Cheguei agora')`)
	waitFor(t, s, "the chat is read", func() bool {
		n, err := s.store.UnreadChats(t.Context(), tenant.System("test"), salon.ID, 9)
		return err == nil && n == 2
	})
	in(tab, t, chromedp.SendKeys(chromedp.CSS("#reply-text"), "Rascunho que fica"), chromedp.Reload(), chromedp.WaitVisible(chromedp.CSS("#reply-text")))
	if got := read[string](tab, t, `document.querySelector('#reply-text').value`); got != "Rascunho que fica" {
		t.Errorf("after a reload the draft is %q", got)
	}
	in(tab, t, chromedp.EmulateViewport(360, 330)) // the keyboard is up
	if !read[bool](tab, t, `(() => { const r = document.querySelector('#reply-text').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`) {
		t.Error("with the keyboard up the box is not to be seen")
	}
	in(tab, t, chromedp.Click(chromedp.CSS("#reply button.first")))
	until(tab, t, `document.querySelector('#talk .bubble:last-child').textContent.includes('Rascunho que fica')`)
	until(tab, t, `document.querySelector('#reply-text')?.value === ''`) // the draft is gone; the page may still be on its way
	list, err := s.store.Chats(t.Context(), tenant.System("test"), salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	sent := s.typed(mariaJID, list[0].Last.Key.ID, 0, words("Rascunho que fica"))
	s.takeIn(salon.ID, inbox.Receipt{About: sent.About, State: inbox.Delivered, At: s.now()})
	until(tab, t, `document.querySelector('#talk .bubble:last-child .tick').textContent.includes('Entregue')`)
	s.takeIn(salon.ID, inbox.Receipt{About: sent.About, State: inbox.Read, At: s.now()})
	until(tab, t, `document.querySelector('#talk .bubble:last-child .tick').textContent.includes('Lida')`)
}

// At a desk one answers without scrolling, also while the line about WhatsApp stands above.
func TestTheAnswerIsInSightAtADesk(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.salon("Studio Ana", rightNumber, "ana@salao.example")
	s.conversations(salon)
	tab := chrome(t)
	s.enter(tab, "ana@salao.example")
	in(tab, t, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(s.server.URL+s.chatWith(salon.ID, "maria")), chromedp.WaitVisible(chromedp.CSS("#line .line")))
	if below := read[float64](tab, t, `document.querySelector('#reply').getBoundingClientRect().bottom + scrollY - innerHeight`); below > 0 {
		t.Errorf("the answer ends %v px below the window", below)
	}
}

// waitFor waits until something is so, looking after each hint of the scene.
func waitFor(t *testing.T, s *scene, what string, so func() bool) {
	t.Helper()
	hints, stop := s.hub.Subscribe("*")
	defer stop()
	deadline := time.After(patience)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-hints:
		case <-look.C:
		case <-deadline:
			t.Fatalf("%s: it does not come", what)
		}
	}
}
