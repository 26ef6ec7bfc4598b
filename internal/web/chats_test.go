package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/web/webtest"
)

// A conversation shows what was said as it is now, and nothing of a message is markup.
func TestAConversationIsShown(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	ana := s.SignedIn("ana@salao.example")
	list := ana.Get("/dashboard/chats/").Body
	for _, want := range []string{"Maria Souza", "Bia", "91234-5678", "&lt;b&gt;quanto custa&lt;/b&gt; o corte &amp; a barba?", "Precisam de você", "Áudio para ouvir"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	talk := ana.Get(s.ChatWith(salon.ID, "maria")).Body
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
	if hidden := ana.Get(s.ChatWith(salon.ID, "bia")).Body; !strings.Contains(hidden, "número oculto") || strings.Contains(hidden, "458946541648796") {
		t.Error("who has no number is not shown as such")
	}
	if found := ana.Get("/dashboard/chats/?q=21912").Body; strings.Contains(found, "Maria Souza") || !strings.Contains(found, "quanto custa") {
		t.Error("the search finds something else")
	}
}

// Without scripts it can be read and answered; what is wrong is said, and what was written stays.
func TestAConversationIsAnswered(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	ana, at := s.SignedIn("ana@salao.example"), s.ChatWith(salon.ID, "21912")
	if got := ana.Post(at+"send", url.Values{"text": {" \n"}}); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Escreva a mensagem.") {
		t.Errorf("an empty answer: status %d", got.Status)
	}
	long := strings.Repeat("ã", inbox.MaxText/4)
	if got := ana.Post(at+"send", url.Values{"text": {long}}); got.Status == http.StatusSeeOther {
		t.Errorf("a form that is larger than any: status %d", got.Status)
	}
	if got := ana.Post(at+"send", url.Values{"text": {"R$ 45 & combo <70>"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("an answer: status %d\n%s", got.Status, mainOf(got.Body))
	}
	if got := ana.Get(at).Body; !strings.Contains(got, "R$ 45 &amp; combo &lt;70&gt;") || !strings.Contains(got, "Esperando para sair") {
		t.Error("the answer is not there")
	}
	if got := ana.Get("/dashboard/chats/?unread=1").Body; strings.Contains(got, "quanto custa") {
		t.Error("who answers has read")
	}
	if got := ana.Post(s.ChatWith(salon.ID, "bia")+"read", nil); got.Status != http.StatusSeeOther {
		t.Errorf("marked as read: status %d", got.Status)
	}
	if got := mainOf(ana.Get("/dashboard/chats/?unread=1").Body); strings.Contains(got, "Bia") {
		t.Error("what was marked as read is not")
	}
}

// Another salon's conversation, and a message of another conversation, are not there.
func TestForeignConversationsAreNotThere(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	mine, other := s.Salon("Studio Ana", rightNumber, "ana@salao.example"), s.Salon("Outro", "", "")
	s.Conversations(mine)
	s.Conversations(other)
	ana, foreign, own := s.SignedIn("ana@salao.example"), s.ChatWith(other.ID, "maria"), s.ChatWith(mine.ID, "bia")
	list, err := s.Store.Chats(t.Context(), tenant.System("test"), mine.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	for _, path := range []string{
		foreign, foreign + "events", foreign + "export", foreign + "export.json", foreign + "erase", foreign + "media/" + list[0].Last.ID.String(),
		own + "media/" + list[0].Last.ID.String(), own + "media/x",
	} {
		if got := ana.Get(path); got.Status != http.StatusNotFound || strings.Contains(got.Body, "Maria") {
			t.Errorf("%s: status %d", path, got.Status)
		}
	}
	for _, path := range []string{foreign + "send", foreign + "read", foreign + "erase", own + "again/" + list[0].Last.ID.String()} {
		if got := ana.Post(path, url.Values{"text": {"x"}}); got.Status != http.StatusNotFound {
			t.Errorf("POST %s: status %d", path, got.Status)
		}
	}
	s.ChatWith(other.ID, "maria") // still there
}

// A medium is shown when it is a picture, and saved when a page could run in it.
func TestAMediumThatCouldRunIsSavedAndNotShown(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	ana, at := s.SignedIn("ana@salao.example"), s.ChatWith(salon.ID, "maria")
	list, err := s.Store.Chats(t.Context(), tenant.System("test"), salon.ID, inbox.ChatQuery{Text: "maria"})
	must(t, err)
	all, err := s.Store.Conversation(t.Context(), tenant.System("test"), salon.ID, list[0].Contact, inbox.Place{}, 0)
	must(t, err)
	seen := 0
	for _, m := range all {
		media, ok := m.Content.(inbox.Media)
		if !ok {
			continue
		}
		seen++
		got := ana.Get(at + "media/" + m.ID.String())
		kind, way, csp := got.Header.Get("Content-Type"), got.Header.Get("Content-Disposition"), got.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "sandbox") || got.Header.Get("X-Content-Type-Options") != "nosniff" {
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
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.Conversations(salon)
	ana, at := s.SignedIn("ana@salao.example"), s.ChatWith(salon.ID, "maria")
	var out struct {
		Name, Phone string
		Contact     struct {
			Aliases []struct{ Kind, Value string }
		}
		Events   []struct{ ID, What string }
		Messages []struct{ Text, From, Kind string }
	}
	must(t, json.Unmarshal([]byte(ana.Get(at+"export.json").Body), &out))
	if out.Name != "Maria Souza" || out.Phone != "+5511987654321" || len(out.Messages) != 11 || out.Messages[0].Text != "Oi! Vocês abrem no sábado?" {
		t.Errorf("the export: %+v", out)
	}
	if len(out.Contact.Aliases) != 1 || out.Contact.Aliases[0].Value != "+5511987654321" || len(out.Events) == 0 || !strings.Contains(fmt.Sprint(out.Events), "message.received") {
		t.Errorf("the export lacks what else is kept: %+v", out)
	}
	profile := strings.Replace(at, "/chats/", "/clients/", 1)
	if got := ana.Get(at).Body; !strings.Contains(got, `href="`+profile+`"`) {
		t.Error("the conversation does not lead to the client's page")
	}
	if got := ana.Get(profile + "export.json"); got.Status != http.StatusOK || !strings.Contains(got.Body, "abrem no sábado") {
		t.Errorf("from the client's page: status %d", got.Status)
	}
	if got := ana.Get(at + "export").Body; !strings.Contains(got, "Oi! Vocês abrem no sábado?") || !strings.Contains(got, "Combinado, te espero!") {
		t.Error("the readable export is not whole")
	}
	if got := ana.Get(at + "erase").Body; !strings.Contains(got, "Apagar para sempre") {
		t.Error("nothing is asked before")
	}
	if got := ana.Post(at+"erase", nil); got.Status != http.StatusSeeOther || got.Location != "/dashboard/chats/" {
		t.Errorf("erased: status %d to %q", got.Status, got.Location)
	}
	if got := ana.Get(at); got.Status != http.StatusNotFound {
		t.Errorf("afterwards: status %d", got.Status)
	}
}

// Of a client who never wrote the readable export has no heading without anything below it, and a number is one piece.
func TestTheExportOfWhoNeverWrote(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	n := s.Notebook(s.Salon("Studio Ana", "", "ana@salao.example"), "João")
	who := n.Client("Clara Nunes", "5511987654321")
	got := s.SignedIn("ana@salao.example").Get("/dashboard/clients/" + who.ID.String() + "/export")
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "<span>+55 (11) 98765-4321</span>") || !strings.Contains(got.Body, "<span>Clara Nunes</span>") {
		t.Errorf("%d: %s", got.Status, webtest.MainOf(got.Body))
	}
	if strings.Contains(got.Body, "<h2>Mensagens</h2>") {
		t.Error("there is a heading without messages")
	}
}

// What did not go says why, and offers the one thing that helps.
func TestWhatDidNotGoSaysWhatHelps(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	salon := s.Salon("Studio Ana", rightNumber, "ana@salao.example")
	s.TakeIn(salon.ID, s.Wrote(webtest.MariaJID, "Maria", "M1", 9, webtest.Words("oi")))
	ana, at := s.SignedIn("ana@salao.example"), s.ChatWith(salon.ID, "maria")
	for cause, want := range map[inbox.Cause]string{
		inbox.CauseRefused: "Tentar de novo", inbox.CauseCold: `href="tel:+5511987654321"`, inbox.CauseNotConnected: "Ver o WhatsApp", inbox.CauseNotOnWhatsApp: "Confira o número",
	} {
		own := s.Typed(webtest.MariaJID, "P-"+string(cause), 1, webtest.Words("resposta"))
		own.Direction = inbox.FromUs
		s.TakeIn(salon.ID, own, inbox.Receipt{About: own.About, State: inbox.Refused, Cause: cause, At: s.Now()})
		if got := ana.Get(at).Body; !strings.Contains(got, want) {
			t.Errorf("%s: %q is not offered", cause, want)
		}
	}
	body := ana.Get(at).Body
	again := body[strings.Index(body, "/again/")-len(at)+1:]
	again = again[:strings.IndexByte(again, '"')]
	if got := ana.Post(again, nil); got.Status != http.StatusSeeOther {
		t.Errorf("tried again: status %d for %q", got.Status, again)
	}
	if got := ana.Get(at).Body; !strings.Contains(got, "Esperando para sair") {
		t.Error("it does not go once more")
	}
}
