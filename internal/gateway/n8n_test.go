package gateway_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/gateway/engine"
)

// n8n is a client that calls as the community node for n8n does (oriondesign2015/n8n-nodes-evolution-api), a widely used client of Evolution
// API v2: its paths are not escaped, and a field that a person left empty is sent as an empty text or false.
type n8n struct {
	w *world
}

// ask sends a call as the node does: JSON and the key of its credentials.
func (n n8n) ask(t *testing.T, method, path, body string) (int, map[string]any, string) {
	t.Helper()
	var in any
	if body != "" {
		in = body
	}
	status, answer := n.w.call(method, path, globalKey, in, "Accept", "application/json")
	var out map[string]any
	_ = json.Unmarshal([]byte(answer), &out) // lists have no object
	return status, out, answer
}

// n8nCall is one call of the node, with what its users rely on in the answer.
type n8nCall struct {
	operation    string
	method, path string
	body         string
	status       int
	says         string // part of the answer
}

const noChatwoot = `"chatwootAccountId":"","chatwootToken":"","chatwootUrl":"","chatwootSignMsg":false,"chatwootReopenConversation":false,` +
	`"chatwootConversationPending":false,"chatwootImportContacts":false,"chatwootNameInbox":"","chatwootMergeBrazilContacts":false,` +
	`"chatwootImportMessages":false,"chatwootDaysLimitImportMessages":0,"chatwootOrganization":"","chatwootLogo":""`

// TestN8NManagesAnInstance creates, links, changes and deletes an instance with the node's calls.
func TestN8NManagesAnInstance(t *testing.T) {
	n := n8n{newWorld(t)}
	h := newHook(t)
	for _, c := range []n8nCall{
		{"test of the credentials", "GET", "/instance/fetchInstances", "", 200, `[]`},
		{"create-instance", "POST", "/instance/create", `{"instanceName":"salao","integration":"WHATSAPP-BAILEYS",` + noChatwoot + `}`, 201, `"instanceName":"salao"`},
		{
			"create-instance, every option", "POST", "/instance/create", `{"instanceName":"Salão da Ana","integration":"WHATSAPP-BAILEYS","token":"T1","number":"5511966670000",` +
				`"rejectCall":true,"msgCall":"Não atendo","groupsIgnore":true,"alwaysOnline":false,"readMessages":false,"readStatus":false,"syncFullHistory":false,` +
				`"proxyHost":"10.0.0.1","proxyPort":"1234","proxyProtocol":"http","proxyUsername":"","proxyPassword":"",` +
				`"webhook":{"url":"` + h.server.URL + `","byEvents":false,"base64":true,"events":["MESSAGES_UPSERT"]},` +
				`"rabbitmq":{"enabled":false,"events":[]},` + noChatwoot + `}`, 201, `"hash":"T1"`,
		},
		{"fetch-instances", "GET", "/instance/fetchInstances?instanceName=salao", "", 200, `"name":"salao"`},
		{"instance-connect", "GET", "/instance/connect/salao", "", 200, `"base64":"data:image/png;base64,`},
		{"set-webhook", "POST", "/webhook/set/salao", `{"webhook":{"enabled":true,"url":"` + h.server.URL + `","webhookByEvents":false,"webhookBase64":true,"events":["CONNECTION_UPDATE","SEND_MESSAGE"]}}`, 201, `"webhookBase64":true`},
		{"find-webhook", "GET", "/webhook/find/salao", "", 200, `"events":["CONNECTION_UPDATE","SEND_MESSAGE"]`},
		{"set-webhook, off", "POST", "/webhook/set/salao", `{"webhook":{"enabled":false,"url":"vazio","webhookByEvents":false,"webhookBase64":false,"events":[]}}`, 201, `"enabled":false`},
		{"instance-settings", "POST", "/settings/set/salao", `{"rejectCall":false,"msgCall":"","groupsIgnore":true,"alwaysOnline":false,"readMessages":false,"syncFullHistory":false,"readStatus":false}`, 201, `"groupsIgnore":true`},
		{"set-proxy", "POST", "/proxy/set/salao", `{"enabled":true,"host":"10.0.0.1","port":"3128","protocol":"http","username":"","password":""}`, 201, `"host":"10.0.0.1"`},
		{"find-proxy", "GET", "/proxy/find/salao", "", 200, `"port":"3128"`},
	} {
		n.try(t, c)
	}
	if err := n.w.sessions.Scan("salao", "5511966670000", "Salão"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []n8nCall{
		{"instance-connect, connected", "GET", "/instance/connect/salao", "", 200, `"state":"open"`},
		{"fetch-instances, connected", "GET", "/instance/fetchInstances", "", 200, `"connectionStatus":"open"`},
		{"instance-set-presence", "POST", "/instance/setPresence/salao", `{"presence":"available"}`, 201, `"presence":"available"`},
		{"restart-instance", "POST", "/instance/restart/salao", "", 200, `"instanceName":"salao"`},
		{"logout-instance", "DELETE", "/instance/logout/salao", "", 200, `"error":false`},
		{"delete-instance", "DELETE", "/instance/delete/salao", "", 200, `"error":false`},
		{"delete-instance, again", "DELETE", "/instance/delete/salao", "", 404, `"status":404`},
	} {
		n.try(t, c)
	}
}

func (n n8n) try(t *testing.T, c n8nCall) {
	t.Helper()
	if status, _, answer := n.ask(t, c.method, c.path, c.body); status != c.status || !strings.Contains(answer, c.says) {
		t.Errorf("%s: %d %s\nwant %d with %s", c.operation, status, answer, c.status, c.says)
	}
}

// TestN8NSendsEachKindOfMessage sends each kind of message that the node knows and we support, and checks what is sent.
func TestN8NSendsEachKindOfMessage(t *testing.T) {
	n := n8n{newWorld(t)}
	n.w.linked("a", nil)
	png := "\x89PNG\r\n\x1a\n not much of a picture"
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(png)) }))
	t.Cleanup(files.Close)
	pdf := base64.StdEncoding.EncodeToString([]byte("%PDF-1.7 a price list"))
	const to = "5511987654321"
	for _, c := range []struct {
		operation, path, body string
		want                  engine.Outgoing
	}{
		{"send-text", "sendText", `{"number":"5511987654321@s.whatsapp.net","text":"oi","mentionsEveryOne":false}`, engine.Outgoing{To: to, Content: engine.Text{Text: "oi"}}},
		{"send-text with options", "sendText", `{"number":"5511987654321","text":"oi","delay":1,"linkPreview":true,"mentionsEveryOne":false,"quoted":{"key":{"id":"3EB0AA"}},"mentioned":["5511912345678@s.whatsapp.net"]}`, engine.Outgoing{
			To: to, Content: engine.Text{Text: "oi", Mentions: []string{"5511912345678"}}, Quoted: &engine.Quoted{ID: "3EB0AA"}, Delay: 1_000_000,
		}},
		{"send-text to everyone", "sendText", `{"number":"120363025246125486@g.us","text":"oi","mentionsEveryOne":true}`, engine.Outgoing{
			To: "120363025246125486@g.us", Content: engine.Text{Text: "oi", Everyone: true},
		}},
		{"send-image by URL", "sendMedia", `{"number":"5511987654321","mediatype":"image","media":"` + files.URL + `/foto","mimetype":"","caption":"","fileName":"","mentionsEveryOne":false}`, engine.Outgoing{
			To: to, Content: engine.Media{Kind: "image", Data: []byte(png), Mime: "image/png", Name: "foto"},
		}},
		{"send-document", "sendMedia", `{"number":"5511987654321","media":"data:application/pdf;base64,` + pdf + `","mediatype":"document","mimetype":"application/pdf","caption":"Preços","fileName":"precos.pdf"}`, engine.Outgoing{
			To: to, Content: engine.Media{Kind: "document", Data: []byte("%PDF-1.7 a price list"), Mime: "application/pdf", Name: "precos.pdf", Caption: "Preços"},
		}},
		{"send-audio", "sendWhatsAppAudio", `{"number":"5511987654321","audio":"` + base64.StdEncoding.EncodeToString([]byte("OggS\x00\x02 and then OpusHead")) + `","mimetype":"audio/mp3","fileName":"audio.mp3"}`, engine.Outgoing{
			To: to, Content: engine.Media{Kind: "audio", Data: []byte("OggS\x00\x02 and then OpusHead"), Mime: "audio/ogg; codecs=opus", Voice: true},
		}},
		{"send-poll", "sendPoll", `{"number":"5511987654321","name":"Que horas?","selectableCount":1,"values":["9h","10h"]}`, engine.Outgoing{To: to, Content: engine.Poll{Name: "Que horas?", Options: []string{"9h", "10h"}, Max: 1}}},
		{"send-reaction", "sendReaction", `{"key":{"remoteJid":"5511987654321@s.whatsapp.net","fromMe":false,"id":"3EB0AA"},"reaction":"👍"}`, engine.Outgoing{
			To: to + "@s.whatsapp.net", Content: engine.Reaction{ID: "3EB0AA", Chat: to + "@s.whatsapp.net", Emoji: "👍"},
		}},
		{"send-contact", "sendContact", `{"number":"5511987654321","contact":[{"fullName":"Ana","wuid":"5511966670000","phoneNumber":"+55 11 96667-0000","organization":"Salão"}]}`, engine.Outgoing{
			To: to, Content: engine.Contacts{{Name: "Ana", Phone: "5511966670000", Organization: "Salão"}},
		}},
	} {
		status, out, answer := n.ask(t, "POST", "/message/"+c.path+"/a", c.body)
		sent := n.w.sessions.outgoing()
		got := sent[len(sent)-1]
		got.ID = ""
		key, _ := out["key"].(map[string]any)
		if quotes := strings.Contains(c.body, "quoted"); quotes != strings.Contains(answer, `"contextInfo":{"stanzaId":"3EB0AA"}`) {
			t.Errorf("%s: what it quotes is missing: %s", c.operation, answer)
		}
		if status != 201 || out["status"] != "PENDING" || key["id"] == "" || key["fromMe"] != true {
			t.Errorf("%s: %d %s", c.operation, status, answer)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.operation, diff)
		}
	}
	for _, c := range []n8nCall{
		{"check-number", "POST", "/chat/whatsappNumbers/a", `{"numbers":["5511987654321","5511912345678@s.whatsapp.net"]}`, 200, `"exists":true`},
		{"read-messages", "POST", "/chat/markMessageAsRead/a", `{"readMessages":[{"remoteJid":"5511987654321@s.whatsapp.net","fromMe":false,"id":"3EB0AA"}]}`, 201, `"read":"success"`},
		{"send-presence", "POST", "/chat/sendPresence/a", `{"number":"5511987654321","presence":"composing","delay":1}`, 201, `"presence":"composing"`},
	} {
		n.try(t, c)
	}
}

// TestN8NUnsupportedRoutes: the node's other calls are refused at once, in Evolution's envelope and with a reason, so that a workflow stops
// with it. Without a key they are refused as every call is.
func TestN8NUnsupportedRoutes(t *testing.T) {
	n := n8n{newWorld(t)}
	n.w.linked("a", nil)
	for _, c := range []string{
		"POST /rabbitmq/set/a", "POST /chatwoot/set/a", "POST /call/offer/a",
		"POST /dify/create/a", "GET /dify/fetch/id/a", "PUT /dify/update/id/a", "DELETE /dify/delete/id/a", "GET /dify/fetchSessions/id/a", "POST /dify/changeStatus/a",
		"POST /typebot/create/a", "GET /typebot/fetch/id/a", "POST /flowise/create/a", "POST /evolutionBot/create/a", "DELETE /evolutionBot/delete/id/a",
	} {
		method, path, _ := strings.Cut(c, " ")
		status, out, answer := n.ask(t, method, path, `{"number":"5511987654321"}`)
		says := fmt.Sprint(out["response"])
		if status != http.StatusBadRequest || out["status"] != 400.0 || !strings.Contains(says, "does not support "+method+" /") {
			t.Errorf("%s: %d %s", c, status, answer)
		}
		if status, _ := n.w.call(method, path, "another-key", nil); status != http.StatusUnauthorized {
			t.Errorf("%s with another key: %d", c, status)
		}
	}
	for path, want := range map[string]string{"/rabbitmq/find/a": "null", "/chatwoot/find/a": "null", "/dify/find/a": "[]", "/typebot/find/a": "[]"} {
		if status, answer := n.w.call("GET", path, globalKey, nil); status != http.StatusOK || answer != want {
			t.Errorf("%s: %d %s", path, status, answer)
		}
	}
	if len(n.w.sessions.outgoing()) != 0 {
		t.Error("something was sent all the same")
	}
}
