package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
)

// keeping is a configuration that stores so many messages of each session.
func keeping(messages int) func(*gateway.Config) {
	return func(c *gateway.Config) { c.Retention = gateway.Retention{Messages: messages} }
}

// wrote is a received message.
func wrote(id, from, name, text string, at time.Time) engine.Message {
	content, _ := json.Marshal(map[string]string{"conversation": text})
	return engine.Message{
		ID: id, Chat: from + "@s.whatsapp.net", ChatLID: "9" + from + "@lid", Name: name, At: at, Type: "conversation", Content: content, Source: "android",
	}
}

func (w *world) takes(t *testing.T, events ...engine.Event) {
	t.Helper()
	for _, e := range events {
		if err := w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), e); err != nil {
			t.Fatal(err)
		}
	}
}

// page is an answer of findMessages.
type page struct {
	Messages struct {
		Total, Pages, CurrentPage int
		Records                   []struct {
			ID      string
			Key     evolution.MessageKey
			Message struct{ Conversation string }

			MessageUpdate []struct{ Status string }
		}
	}
}

func (w *world) find(t *testing.T, body string) (p page, ids string) {
	t.Helper()
	status, answer := w.call("POST", "/chat/findMessages/a", globalKey, body)
	if status != http.StatusOK || json.Unmarshal([]byte(answer), &p) != nil {
		t.Fatalf("%s: %d %s", body, status, answer)
	}
	all := make([]string, len(p.Messages.Records))
	for i, m := range p.Messages.Records {
		all[i] = m.ID
	}
	return p, strings.Join(all, " ")
}

func TestStoredMessagesAreFoundOnBothDatabases(t *testing.T) {
	for name, change := range map[string]func(*gateway.Config){
		"SQLite":     func(*gateway.Config) {},
		"PostgreSQL": func(c *gateway.Config) { c.DatabaseURL = pg.NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) { keptMessages(t, newWorld(t, change, keeping(100))) })
	}
}

func keptMessages(t *testing.T, w *world) { //nolint:revive // one story
	t.Helper()
	h := newHook(t)
	w.linked("a", h)
	w.made("b", nil)
	at := time.Now().Add(-time.Hour).Truncate(time.Second)
	group := wrote("G1", "5511987654321", "Ana", "oi, todos", at)
	group.Chat, group.ChatLID, group.Author = aGroup, "", aMember
	w.takes(
		t, wrote("M1", "5511987654321", "Ana", "oi", at), wrote("M1", "5511987654321", "Ana", "oi", at), wrote("M2", "5511912345678", "Bia", "tem vaga?", at.Add(time.Minute)),
		wrote("M3", "5511987654321", "Ana Maria", "às 10h", at.Add(2*time.Minute)), group,
	)
	status, answer := w.call("POST", "/message/sendText/a", globalKey, `{"number":"5511912345678","text":"tem"}`)
	var sent evolution.Message
	if json.Unmarshal([]byte(answer), &sent) != nil || status != http.StatusCreated {
		t.Fatal(status, answer)
	}
	w.takes(t, engine.Receipt{IDs: []string{sent.Key.ID}, Chat: sent.Key.RemoteJid, Status: "READ"}, engine.Receipt{IDs: []string{sent.Key.ID}, Chat: sent.Key.RemoteJid, Status: "DELIVERY_ACK"})
	for body, want := range map[string]string{
		`{}`: sent.Key.ID + " M3 M2 M1 G1",
		`{"where":{"key":{"remoteJid":"5511987654321@s.whatsapp.net"}}}`: "M3 M1",
		`{"where":{"key":{"remoteJid":"95511987654321@lid"}}}`:           "M3 M1",
		`{"where":{"key":{"id":"M2"}}}`:                                  "M2",
		`{"where":{"key":{"fromMe":true}}}`:                              sent.Key.ID,
		`{"where":{"key":{"participant":"` + aMember + `"}}}`:            "G1",
		`{"where":{"messageType":"imageMessage"}}`:                       "",
		`{"where":{"source":"web"}}`:                                     sent.Key.ID,
		`{"where":{"messageTimestamp":{"gte":"` + at.Add(time.Second).UTC().Format(time.RFC3339) + `","lte":"` + at.Add(90*time.Second).UTC().Format(time.RFC3339) + `"}}}`: "M2",
		`{"offset":2,"page":2}`: "M2 M1",
		`{"limit":1}`:           sent.Key.ID,
	} {
		if _, ids := w.find(t, body); ids != want {
			t.Errorf("%s finds %q, want %q", body, ids, want)
		}
	}
	p, _ := w.find(t, `{"offset":2,"page":3}`)
	if p.Messages.Total != 5 || p.Messages.Pages != 3 || p.Messages.CurrentPage != 3 {
		t.Errorf("the page says %+v", p.Messages)
	}
	p, _ = w.find(t, `{"where":{"key":{"fromMe":true}}}`)
	if u := p.Messages.Records[0].MessageUpdate; len(u) != 1 || u[0].Status != "READ" {
		t.Errorf("how far it got: %+v", u)
	}
	for _, a := range []chatCall{
		{"POST /chat/findChats", `{}`, 200, `"unreadMessages":0,"unreadCount":0,"isSaved":false`, ""},
		{"POST /chat/findChats", `{"where":{"remoteJid":"5511987654321"}}`, 200, `"remoteJid":"5511987654321@s.whatsapp.net","remoteJidAlt":"95511987654321@lid","name":"Ana Maria"`, ""},
		{"POST /chat/findChats", `{"where":{"remoteJid":"5511987654321"}}`, 200, `"lastMessage":{"id":"M3"`, ""},
		{"GET /chat/findChats", "", 200, `"remoteJid":"` + aGroup + `","name":null`, ""},
		{"GET /chat/findChatByRemoteJid?remoteJid=5511912345678@s.whatsapp.net", "", 200, `"name":"Bia"`, ""},
		{"GET /chat/findChatByRemoteJid?remoteJid=551100000000@s.whatsapp.net", "", 200, "null", ""},
		{"GET /chat/findChatByRemoteJid", "", 400, "remoteJid is a required query parameter", ""},
		{"POST /chat/findContacts", `{"where":{"remoteJid":"5511987654321@s.whatsapp.net"}}`, 200, `"pushName":"Ana Maria","profilePicUrl":null`, ""},
		{"POST /chat/findContacts", `{"where":{"pushName":"Bia"}}`, 200, `[{"id":"5511912345678@s.whatsapp.net"`, ""},
		{"POST /chat/findStatusMessage", `{"where":{"id":"` + sent.Key.ID + `"}}`, 200, `"fromMe":true,"status":"READ"`, ""},
	} {
		w.ask(t, a)
	}
	if status, answer := w.call("POST", "/chat/findMessages/b", globalKey, `{}`); status != 200 || !strings.Contains(answer, `"total":0`) {
		t.Errorf("another instance finds %d %s", status, answer)
	}
	w.takes(
		t, engine.Amended{ID: "M3", EditID: "E1", Chat: "5511987654321@s.whatsapp.net", Type: "conversation", Content: json.RawMessage(`{"conversation":"às 11h"}`)},
		engine.Amended{ID: "M1", EditID: "E2", Chat: "5511987654321@s.whatsapp.net"},
	)
	if p, ids := w.find(t, `{"where":{"key":{"remoteJid":"5511987654321"}}}`); ids != "M3" || p.Messages.Records[0].Message.Conversation != "às 11h" {
		t.Errorf("after an edit and a deletion: %+v", p.Messages.Records)
	}
	w.stop()
	w.start() // stored messages survive a restart
	if _, ids := w.find(t, `{"where":{"key":{"id":"M2"}}}`); ids != "M2" {
		t.Errorf("after a restart: %q", ids)
	}
}

// Stored messages are bounded, belong to one account, and do not exist where Retention is zero.
func TestStoredMessagesAreBounded(t *testing.T) {
	w := newWorld(t, keeping(3))
	w.linked("a", nil) // without a webhook each message is written at once
	at := time.Now().Add(-time.Hour)
	const name = "Ana Beatriz Moreira" // long enough that no ciphertext has it by chance
	for n := range 9 {
		w.takes(t, wrote(fmt.Sprintf("M%d", n), fmt.Sprintf("55119876543%02d", n), name, "oi", at.Add(time.Duration(n)*time.Second)))
	}
	w.gateway.Prune()
	if _, ids := w.find(t, `{}`); ids != "M8 M7 M6" {
		t.Errorf("kept: %q", ids)
	}
	if status, answer := w.call("POST", "/chat/findChats/a", globalKey, `{}`); status != 200 || strings.Count(answer, `"isSaved"`) != 3 {
		t.Errorf("chats: %d %s", status, answer)
	}
	w.takes(t, engine.Paired{JID: "5511955550000:3@s.whatsapp.net"})
	if _, ids := w.find(t, `{}`); ids != "" {
		t.Errorf("another account finds %q", ids)
	}
	for _, secret := range []string{"5511987654308", name} {
		if w.onDisk(t, secret) {
			t.Errorf("%q stands in the database in clear", secret)
		}
	}
	none := newWorld(t)
	none.linked("a", nil)
	none.takes(t, wrote("M1", "5511987654321", "Ana", "oi", at))
	for _, path := range []string{"POST /chat/findMessages", "POST /chat/findChats", "POST /chat/findContacts", "POST /chat/findStatusMessage"} {
		none.ask(t, chatCall{path, `{}`, 400, "This server keeps no messages", ""})
	}
}

// A medium can be fetched by the key of a stored message, as bots do.
func TestBase64OfAKeptMessage(t *testing.T) {
	w := newWorld(t, keeping(10), func(c *gateway.Config) { c.MaxMedia = 16 << 20 })
	w.linked("a", nil)
	m := wrote("M1", "5511987654321", "Ana", "", time.Now())
	m.Type, m.Content = "imageMessage", json.RawMessage(`{"imageMessage":{"mimetype":"image/jpeg","mediaKey":"AAAA","caption":"small"}}`)
	w.takes(t, m)
	for _, a := range []chatCall{
		{"POST /chat/getBase64FromMediaMessage", `{"message":{"key":{"id":"M1"}},"convertToMp4":false}`, 201, `"fileName":"M1.jpg","caption":"small","size":{"fileLength":"9"},"mimetype":"image/jpeg","base64":"YSBwaWN0dXJl"`, ""},
		{"POST /chat/getBase64FromMediaMessage", `{"message":{"key":{"id":"M2"}}}`, 400, "Message not found", ""},
	} {
		w.ask(t, a)
	}
}

// onDisk tells whether the database's files contain a text.
func (w *world) onDisk(t *testing.T, text string) bool {
	t.Helper()
	found := false
	for _, end := range []string{"", "-wal"} {
		raw, err := os.ReadFile(w.config.Path + end)
		if err != nil {
			t.Fatal(err)
		}
		found = found || strings.Contains(string(raw), text)
	}
	return found
}

// When the phone was last seen is in the list, and never goes back.
func TestTheListSaysWhenThePhoneWasSeen(t *testing.T) {
	w := newWorld(t)
	w.linked("a", newHook(t))
	seen := func() string {
		t.Helper()
		status, answer := w.call("GET", "/instance/fetchInstances?instanceName=a", globalKey, nil)
		var list []evolution.Instance
		if err := json.Unmarshal([]byte(answer), &list); err != nil || status != 200 || len(list) != 1 {
			t.Fatal(status, answer, err)
		}
		if list[0].PhoneSeenAt == nil {
			return ""
		}
		return list[0].PhoneSeenAt.UTC().Format(time.DateOnly)
	}
	if seen() == "" {
		t.Error("a phone that just scanned was never seen")
	}
	later := time.Now().Add(72 * time.Hour)
	w.takes(t, engine.PhoneSeen{At: later}, engine.PhoneSeen{At: later.Add(-48 * time.Hour)})
	if got, want := seen(), later.UTC().Format(time.DateOnly); got != want {
		t.Errorf("seen %q, want %q", got, want)
	}
}
