package fleet_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"salonzap/internal/contact"
	"salonzap/internal/evolution"
	"salonzap/internal/fleet"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
)

func handover(t *testing.T, c inbox.Content) inbox.Handover {
	t.Helper()
	to, ok := contact.ParseAddress("5511987654321@s.whatsapp.net")
	if !ok {
		t.Fatal("no address")
	}
	m := inbox.Message{ID: inbox.NewID(), Key: inbox.Key{ID: "3EB0FFFF", Mine: true}, Content: c}
	return inbox.Handover{Outgoing: inbox.Outgoing{Message: m, To: to, Origin: inbox.Reply}, Server: fleet.DefaultID, Instance: "ana_whatsapp"}
}

// A server's answer decides the state of a message: one that was certainly not sent may be tried again, one that may have been sent is Unknown.
func TestOutcomesOfAHandover(t *testing.T) {
	no := func(words string) string { return `{"status":400,"error":"x","response":{"message":` + words + `}}` }
	r := newRig(t, "")
	for _, tc := range []struct {
		name   string
		status int
		body   string
		state  inbox.State
		cause  inbox.Cause
	}{
		{"taken", 201, `{"key":{"remoteJid":"5511987654321@s.whatsapp.net","fromMe":true,"id":"3EB0AA"},"status":"PENDING"}`, inbox.Sent, ""},
		{"taken, but not named", 201, `{}`, inbox.Unknown, ""},
		{"broken", 500, `{"status":500,"error":"Internal Server Error","response":{"message":"x"}}`, inbox.Unknown, ""},
		{"a proxy gave up", 504, ``, inbox.Unknown, ""},
		{"the socket died", 500, no(`["Connection Closed"]`), inbox.Unknown, ""},
		{"no such instance", 404, no(`["The \"x\" instance does not exist"]`), inbox.Pending, ""},
		{"a wrong key", 401, no(`"Unauthorized"`), inbox.Pending, ""},
		{"not connected", 400, no(`["The \"x\" instance is not connected"]`), inbox.Pending, ""},
		{"no Evolution server", 404, `<html>`, inbox.Pending, ""},
		{"not on WhatsApp", 400, no(`[{"exists":false,"jid":"x","number":"x"}]`), inbox.Refused, inbox.CauseNotOnWhatsApp},
		{"cold", 400, no(`["WhatsApp refused this (463)","Nothing was sent"]`), inbox.Refused, inbox.CauseCold},
		{"its form", 400, no(`["WhatsApp refused this (479)","Nothing was sent"]`), inbox.Refused, inbox.CauseInvalid},
		{"restricted", 403, no(`["WhatsApp does not let this account do this (401)","Nothing was sent"]`), inbox.Refused, inbox.CauseRestricted},
		{"limited", 429, no(`["WhatsApp limits this account now (429)","Nothing was sent"]`), inbox.Pending, ""},
		{"not now", 503, no(`["WhatsApp cannot do this now (503)","Nothing was sent"]`), inbox.Pending, ""},
		{"refused", 400, no(`["WhatsApp refused this","Nothing was sent"]`), inbox.Refused, inbox.CauseRefused},
		{"a body that is wrong", 400, no(`[["instance requires property \"text\""]]`), inbox.Refused, inbox.CauseInvalid},
		{"too big", 413, no(`["too large"]`), inbox.Refused, inbox.CauseMediaTooBig},
		{"too big for a proxy", 413, `<html>`, inbox.Refused, inbox.CauseMediaTooBig},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(tc.status)
			_, _ = w.Write([]byte(tc.body))
		}))
		r.put(t, fleet.Server{ID: fleet.DefaultID, URL: server.URL, Key: "k"})
		out := r.fleet.Carry(t.Context(), handover(t, inbox.Text{Body: "oi"}), nil)
		if out.State != tc.state || out.Cause != tc.cause || out.At.IsZero() {
			t.Errorf("%s: %s %s, want %s %s", tc.name, out.State, out.Cause, tc.state, tc.cause)
		}
		if tc.state == inbox.Sent && out.Key != "3EB0AA" {
			t.Errorf("%s: the key is %q", tc.name, out.Key)
		}
		server.Close()
	}
	lost := handover(t, inbox.Text{Body: "oi"})
	lost.Server = "nowhere"
	if out := r.fleet.Carry(t.Context(), lost, nil); out.State != inbox.Pending {
		t.Errorf("a server that nobody knows: %s", out.State)
	}
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: "http://127.0.0.1:1", Key: "k"})
	if out := r.fleet.Carry(t.Context(), handover(t, inbox.Text{Body: "oi"}), nil); out.State != inbox.Pending {
		t.Errorf("a server that is not there: %s", out.State)
	}
}

// Each kind of message has its route, and always the same key, in the header and in the body.
func TestRequestsOfAHandover(t *testing.T) {
	r := newRig(t, "")
	var path, key, body string
	const answer = `{"imageMessage":{"directPath":"/v/1","mediaKey":"a2V5","caption":"leg"}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		raw, _ := io.ReadAll(q.Body)
		path, key, body = q.URL.Path, q.Header.Get("Idempotency-Key"), string(raw)
		w.WriteHeader(http.StatusCreated)
		_ = json.NewEncoder(w).Encode(evolution.Message{Key: evolution.MessageKey{ID: "A"}, Content: json.RawMessage(answer)})
	}))
	defer server.Close()
	r.put(t, fleet.Server{ID: fleet.DefaultID, URL: server.URL, Key: "k"})
	ana, _ := phone.FromDigits("5511912345678")
	medium := func(kind inbox.MediaKind) inbox.Content {
		return inbox.Upload{ID: inbox.NewUploadID(), Kind: kind, Mime: "image/png", Name: "f.png", Size: 3}.Media("leg")
	}
	for _, tc := range []struct {
		c     inbox.Content
		bytes string
		route string
		want  []string
	}{
		{inbox.Text{Body: "oi"}, "", "sendText", []string{`"text":"oi"`, `"number":"5511987654321"`, `"delay":640`}},
		{inbox.Reaction{To: inbox.Key{ID: "M", Mine: true}, Emoji: "👍"}, "", "sendReaction", []string{`"id":"M"`, `"fromMe":true`, `"remoteJid":"5511987654321@s.whatsapp.net"`, `"reaction":"👍"`}},
		{inbox.Location{Latitude: -1.5, Longitude: 2, Name: "n"}, "", "sendLocation", []string{`"latitude":-1.5`, `"longitude":2`, `"name":"n"`}},
		{inbox.Cards{Cards: []inbox.Card{{Name: "Ana", Phones: []phone.Number{ana}}}}, "", "sendContact", []string{`"fullName":"Ana"`, `"wuid":"5511912345678"`}},
		{medium(inbox.Image), "png", "sendMedia", []string{`"media":"cG5n"`, `"mediatype":"image"`, `"caption":"leg"`, `"fileName":"f.png"`, `"mimetype":"image/png"`}},
		{medium(inbox.Voice), "ogg", "sendWhatsAppAudio", []string{`"audio":"b2dn"`}},
	} {
		h := handover(t, tc.c)
		h.Quotes = &inbox.Quote{ID: "Q", Words: "antes"}
		var in io.Reader
		if tc.bytes != "" {
			in = strings.NewReader(tc.bytes)
		}
		out := r.fleet.Carry(t.Context(), h, in)
		if out.State != inbox.Sent {
			t.Fatalf("%s: %s", tc.route, out.State)
		}
		if string(out.Source) != `{"imageMessage":{"directPath":"/v/1","mediaKey":"a2V5"}}` {
			t.Errorf("%s: what went is fetched by %s", tc.route, out.Source)
		}
		if path != "/message/"+tc.route+"/ana_whatsapp" || key != h.ID.String() || !strings.Contains(body, `"messageId":"3EB0FFFF"`) {
			t.Errorf("%s: %s with key %q: %s", tc.route, path, key, body)
		}
		for _, want := range tc.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s: %s", tc.route, want, body)
			}
		}
		if quoted := strings.Contains(body, `"id":"Q"`); quoted != (tc.route != "sendReaction") {
			t.Errorf("%s quotes: %v", tc.route, quoted)
		}
	}
	broken := handover(t, medium(inbox.Image))
	if out := r.fleet.Carry(t.Context(), broken, io.MultiReader(strings.NewReader("p"), failing{})); out.State != inbox.Refused || out.Cause != inbox.CauseMedia {
		t.Errorf("a medium that cannot be read: %s %s", out.State, out.Cause)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
