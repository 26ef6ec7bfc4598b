package gateway_test

import (
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"salonzap/internal/gateway/engine"
)

// clientCall is one call as a known client of Evolution sends it, and what that client reads from the answer.
type clientCall struct {
	method, path string
	body         string
	status       int
	reads        string // "path:kind" of the answer, separated by blanks; kinds: text, text?, number, bool, list, object, date
}

// TestCallsOfKnownClients sends what clients of Evolution send: its Manager v2, its Python client, and typed SDKs (solufyapp/evolution-sdk for
// TypeScript, which refuses an answer whose fields have other types, and verbeux-ai/evolution-client-go).
func TestCallsOfKnownClients(t *testing.T) {
	w := newWorld(t, keeping(100))
	w.linked("a", nil)
	at := time.Now().Add(-time.Hour).Truncate(time.Second)
	w.takes(t, wrote("M1", "5511987654321", "Ana", "oi", at), wrote("M2", "5511912345678", "Bia", "tem vaga?", at.Add(time.Minute)))
	onlyThese(t, w)
	filesOfClients(t, w)
	for _, c := range callsOfSDKs() {
		w.asClient(t, "typed SDKs", c)
	}
	for _, c := range callsOfManager(w.id("a"), newHook(t).server.URL) {
		w.asClient(t, "Manager v2", c)
	}
	for _, c := range callsOfPython() {
		w.asClient(t, "Python client", c)
	}
}

// What the clients read of the things that several answers show.
const (
	readInstance = "id:text name:text connectionStatus:text ownerJid:text? profileName:text? profilePicUrl:text? integration:text number:text? token:text " +
		"businessId:text? clientName:text disconnectionReasonCode:number? disconnectionObject:text? disconnectionAt:text? createdAt:date updatedAt:date " +
		"_count.Message:number _count.Contact:number _count.Chat:number"
	readChat  = "id:text remoteJid:text name:text? labels:list? createdAt:date updatedAt:date pushName:text? profilePicUrl:text? unreadMessages:number"
	readLast  = " lastMessage.id:text lastMessage.key.fromMe:bool lastMessage.messageType:text lastMessage.messageTimestamp:number lastMessage.source:text"
	readGroup = "id:text subject:text subjectOwner:text subjectTime:number size:number creation:number owner:text restrict:bool announce:bool"
	readSent  = "key.remoteJid:text key.fromMe:bool key.id:text pushName:text status:text messageType:text messageTimestamp:number instanceId:text source:text"
	readFound = "messages.total:number messages.pages:number messages.currentPage:number messages.records:list messages.records.0.key.id:text"
)

func callsOfSDKs() []clientCall {
	return []clientCall{
		{"GET", "/instance/fetchInstances/?", "", 200, "0." + strings.ReplaceAll(readInstance, " ", " 0.")},
		{"POST", "/chat/findChats/a/?", "", 200, "0." + strings.ReplaceAll(readChat+readLast, " ", " 0.")},
		{"POST", "/chat/findChats/a", "null", 200, "0.remoteJid:text"},
		{"POST", "/chat/whatsappNumbers/a/?", `{"numbers":["+5511987654321"]}`, 200, "0.exists:bool 0.jid:text 0.number:text"},
		{"GET", "/group/fetchAllGroups/a/?getParticipants=true", "", 200, "0." + strings.ReplaceAll(readGroup, " ", " 0.") + " 0.participants.0.id:text 0.participants.1.admin:text?"},
		{"GET", "/group/inviteInfo/a/?inviteCode=" + anInvite, "", 200, readGroup + " isCommunity:bool isCommunityAnnounce:bool joinApprovalMode:bool memberAddMode:bool"},
		{"POST", "/message/sendText/a", `{"number":"5511987654321","text":"oi"}`, 201, readSent + " message:object"},
		{"GET", "/instance/connectionState/a", "", 200, "instance.instanceName:text instance.state:text"},
	}
}

func callsOfManager(id, hook string) []clientCall {
	return []clientCall{
		{"GET", "/", "", 200, "version:text clientName:text"},
		{"POST", "/verify-creds", `{}`, 200, ""},
		{"POST", "/instance/create", `{"instanceName":"manager","integration":"WHATSAPP-BAILEYS","token":"T1","number":null,"businessId":null}`, 201, "hash:text"},
		{"GET", "/instance/fetchInstances?instanceId=" + id, "", 200, "0.id:text 0.Setting.rejectCall:bool 0._count.Chat:number"},
		{"POST", "/chat/findChats/a", `{"where":{}}`, 200, "0.remoteJid:text"},
		{"POST", "/chat/findMessages/a", `{"where":{"key":{"remoteJid":"5511987654321@s.whatsapp.net"}}}`, 200, readFound},
		{"GET", "/settings/find/a", "", 200, "rejectCall:bool msgCall:text groupsIgnore:bool"},
		{"POST", "/webhook/set/a", `{"webhook":{"enabled":true,"url":"` + hook + `","events":[],"base64":false,"byEvents":false}}`, 201, "enabled:bool events:list"},
		{"POST", "/websocket/set/a", `{"websocket":{"enabled":true,"events":["MESSAGES_UPSERT"]}}`, 201, "enabled:bool events:list"},
		{"POST", "/proxy/set/a", `{"data":{"enabled":false,"host":"","port":"","protocol":"http","username":"","password":""}}`, 201, "proxy.instanceName:text"},
	}
}

// The restart comes last, since it cuts the connection.
func callsOfPython() []clientCall {
	return []clientCall{
		{"POST", "/chat/checkIsWhatsappNumber/a", `{"numbers":["5511987654321"]}`, 200, "0.exists:bool 0.jid:text 0.number:text"},
		{"POST", "/message/updateBlockStatus/a", `{"number":"5511987654321","status":"block"}`, 201, "block:text"},
		{"POST", "/websocket/set/a", `{"enabled":true,"events":["MESSAGES_UPSERT","CALL"]}`, 201, "enabled:bool"},
		{"GET", "/websocket/find/a", "", 200, "enabled:bool events:list"},
		{"POST", "/group/revokeInviteCode/a?groupJid=" + aGroup, "", 201, "inviteCode:text"},
		{"POST", "/group/create/a", `{"subject":"Equipe","participants":["5511987654321"],"description":null}`, 201, "id:text"},
		{"POST", "/message/sendList/a", `{"number":"5511987654321","title":"T","description":"D","buttonText":"B","footerText":"F","sections":[{"title":"S","rows":[{"title":"R","description":"D","rowId":"1"}]}]}`, 201, readSent},
		{"POST", "/chat/findMessages/a", `{"where":{"key":{"remoteJid":"5511987654321@s.whatsapp.net"}},"page":1,"offset":50}`, 200, readFound},
		{"DELETE", "/chat/deleteMessageForEveryone/a", `{"id":"3EB0AA","remoteJid":"5511987654321@s.whatsapp.net","fromMe":true,"participant":null}`, 201, "key.id:text"},
		{"POST", "/instance/restart/a", "", 200, "instance.instanceName:text"},
	}
}

// onlyThese: filters that clients send narrow the answer.
func onlyThese(t *testing.T, w *world) {
	t.Helper()
	for body, want := range map[string]string{
		`{"where":{"key":{"remoteJidAlt":"5511912345678@s.whatsapp.net"}}}`: "M2", // the Manager, for chats by LID
		`{"where":{"key":{"remoteJidAlt":"95511912345678@lid"}}}`:           "M2",
		`{"where":{"key":{"remoteJidAlt":"5511900000000@s.whatsapp.net"}}}`: "",
	} {
		if _, ids := w.find(t, body); ids != want {
			t.Errorf("%s finds %q, want %q", body, ids, want)
		}
	}
	w.asClient(t, "n8n", clientCall{"POST", "/message/sendText/a", `{"number":"5511987654321","text":"oi"}`, 201, "key.id:text"})
	w.asClient(t, "n8n", clientCall{"POST", "/chat/findStatusMessage/a", `{"where":{"remoteJid":"5511987654321@s.whatsapp.net"},"page":1,"offset":10}`, 200, "0.keyId:text"})
	if _, answer := w.call("POST", "/chat/findStatusMessage/a", globalKey, `{"where":{"remoteJid":"5511987654321@s.whatsapp.net","keyId":"NONE"}}`); answer != "[]" {
		t.Errorf("the status of a message that nobody sent: %s", answer)
	}
}

// filesOfClients uploads a file as the Manager does, which sends it first, and as the Python client does, which sends it last.
func filesOfClients(t *testing.T, w *world) {
	t.Helper()
	for client, names := range map[string][]string{
		"Manager v2":    {"file", "number", "mediatype", "mimetype", "fileName"},
		"Python client": {"number", "mediatype", "mimetype", "caption", "fileName", "delay", "file"},
	} {
		var b strings.Builder
		form := multipart.NewWriter(&b)
		for _, name := range names {
			if name == "file" {
				part, err := form.CreateFormFile("file", "precos.pdf")
				if err != nil {
					t.Fatal(err)
				}
				_, _ = part.Write([]byte("%PDF-1.7 a price list"))
				continue
			}
			values := map[string]string{"number": "5511987654321", "mediatype": "document", "mimetype": "application/pdf", "caption": "Preços", "fileName": "precos.pdf", "delay": "1"}
			if err := form.WriteField(name, values[name]); err != nil {
				t.Fatal(err)
			}
		}
		_ = form.Close()
		status, answer := w.call("POST", "/message/sendMedia/a", globalKey, b.String(), "Content-Type", form.FormDataContentType())
		all := w.sessions.outgoing()
		got, _ := all[len(all)-1].Content.(engine.Media)
		if status != 201 || got.Name != "precos.pdf" || got.Mime != "application/pdf" || string(got.Data) != "%PDF-1.7 a price list" {
			t.Errorf("%s: %d %s, sent %+v", client, status, answer, got)
		}
	}
}

// id of an instance.
func (w *world) id(name string) string {
	w.tb.Helper()
	var rows []struct{ ID string }
	_, answer := w.call("GET", "/instance/fetchInstances?instanceName="+name, globalKey, nil)
	if json.Unmarshal([]byte(answer), &rows) != nil || len(rows) != 1 {
		w.tb.Fatal(answer)
	}
	return rows[0].ID
}

// asClient sends a call, and looks for each field that the client reads.
func (w *world) asClient(t *testing.T, client string, c clientCall) {
	t.Helper()
	var body any
	if c.body != "" {
		body = c.body
	}
	status, answer := w.call(c.method, c.path, globalKey, body)
	var out any
	if err := json.Unmarshal([]byte(answer), &out); err != nil || status != c.status {
		t.Errorf("%s, %s %s %s: %d %s, want %d", client, c.method, c.path, c.body, status, answer, c.status)
		return
	}
	for field := range strings.FieldsSeq(c.reads) {
		path, kind, _ := strings.Cut(field, ":")
		if got := kindAt(out, path); !strings.Contains(kind, got) || got == "" {
			t.Errorf("%s, %s %s: %s is %q, the client reads %s: %s", client, c.method, c.path, path, got, kind, answer)
		}
	}
}

// kindAt is the kind of the value at a path of names and indices: "text" (which may be a date), "number", "bool", "list", "object", "?" for
// null, and empty when there is none.
func kindAt(v any, path string) string {
	for name := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			there := false
			if v, there = in[name]; !there {
				return ""
			}
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(in) {
				return ""
			}
			v = in[i]
		default:
			return ""
		}
	}
	switch v := v.(type) {
	case nil:
		return "?"
	case string:
		if _, err := time.Parse(time.RFC3339, v); err == nil {
			return "date"
		}
		return "text"
	case float64:
		return "number"
	case bool:
		return "bool"
	case []any:
		return "list"
	}
	return "object"
}
