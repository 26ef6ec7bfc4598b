package gateway_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"salonzap/internal/evolution"
)

// socket is a client of socket.io that writes and reads raw packets.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

func (w *world) socket(t *testing.T, query string, head http.Header) socket {
	t.Helper()
	at := strings.Replace(w.server.URL, "http://", "ws://", 1) + "/socket.io/?EIO=4&transport=websocket" + query
	conn, resp, err := websocket.Dial(t.Context(), at, &websocket.DialOptions{HTTPHeader: head})
	if err != nil {
		t.Fatal(err)
	}
	if resp.Body != nil {
		_ = resp.Body.Close()
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	s := socket{t, conn}
	if open := s.read(); !strings.HasPrefix(open, `0{"maxPayload":1000000,"pingInterval":25000,"pingTimeout":20000,"sid":"`) {
		t.Fatalf("it opens with %s", open)
	}
	return s
}

func (s socket) send(p string) {
	s.t.Helper()
	if err := s.conn.Write(s.t.Context(), websocket.MessageText, []byte(p)); err != nil {
		s.t.Fatal(err)
	}
}

// read returns the next packet; empty when the connection ended.
func (s socket) read() string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Minute)
	defer cancel()
	_, p, err := s.conn.Read(ctx)
	if ctx.Err() != nil {
		s.t.Fatal("no packet came")
	}
	if err != nil {
		return ""
	}
	return string(p)
}

func (s socket) want(start string) string {
	s.t.Helper()
	p := s.read()
	if !strings.HasPrefix(p, start) {
		s.t.Fatalf("%s came, want %s…", p, start)
	}
	return p
}

// Events are sent over socket.io to clients whose key allows the namespace, in the envelope of webhooks.
func TestEventsAreSentOverSocketIO(t *testing.T) { //nolint:revive // one story
	w := newWorld(t)
	w.linked("a", nil)
	other := w.made("Salão da Bia", nil)
	row, err := w.client.Instance(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []chatCall{
		{"GET /websocket/find", "", 200, "null", ""},
		{"POST /websocket/set", `{"websocket":{"enabled":true,"events":["MESSAGES_UPSERT"]}}`, 201, `"enabled":true,"events":["MESSAGES_UPSERT"]`, ""},
		{"GET /websocket/find", "", 200, `"events":["MESSAGES_UPSERT"]`, ""},
		{"POST /websocket/set", `{"websocket":{"enabled":true,"events":["NOPE"]}}`, 400, `enum values`, ""},
		{"POST /websocket/set", `{"websocket":{}}`, 400, `requires property \"enabled\"`, ""},
	} {
		w.ask(t, a)
	}
	mine := w.socket(t, "&apikey="+url.QueryEscape(string(row.Token)), nil)
	mine.send("40/a,")
	mine.want(`40/a,{"sid":"`)
	mine.send("40/Salão da Bia,")
	mine.want(`44/Salão da Bia,{"message":"Unauthorized"}`)
	mine.send("40")
	mine.want(`44{"message":"Unauthorized"}`)
	all := w.socket(t, "", http.Header{"Apikey": {string(globalKey)}})
	all.send("40")
	all.want(`40{"sid":"`)
	all.send("40/Sal%C3%A3o%20da%20Bia,")
	all.want(`40/Sal%C3%A3o%20da%20Bia,{"sid":"`)
	handshake := w.socket(t, "", nil)
	handshake.send(`40/Salão da Bia,{"apikey":"` + string(other.Hash) + `"}`)
	handshake.want(`40/Salão da Bia,{"sid":"`)
	nobody := w.socket(t, "", nil)
	nobody.send("40/a,")
	nobody.want(`44/a,{"message":"Unauthorized"}`)

	w.takes(t, wrote("M1", "5511987654321", "Ana", "oi", time.Now()))
	received := mine.want(`42/a,["messages.upsert",{`)
	var args []json.RawMessage
	if err := json.Unmarshal([]byte(strings.TrimPrefix(received, "42/a,")), &args); err != nil {
		t.Fatal(err)
	}
	e, err := evolution.DecodeEnvelope(args[1])
	if err != nil || e.Instance != "a" || e.Kind() != evolution.EventMessagesUpsert || e.APIKey != nil {
		t.Errorf("the envelope: %v %+v", err, e)
	}
	if p := all.want(`42["messages.upsert",{`); !strings.Contains(p, `"id":"M1"`) {
		t.Errorf("the root received %s", p)
	}
	if status, answer := w.call("POST", "/message/sendText/a", globalKey, `{"number":"5511987654321","text":"oi"}`); status != 201 {
		t.Fatal(status, answer)
	}
	all.want(`42["send.message",{`) // and the instance's namespace is not, which wants messages.upsert alone:
	w.takes(t, wrote("M2", "5511987654321", "Ana", "e aí", time.Now()))
	if p := mine.want(`42/a,["messages.upsert",{`); !strings.Contains(p, `"id":"M2"`) {
		t.Errorf("the namespace received %s", p)
	}
	mine.send("2probe")
	mine.want("3probe")
	mine.send("42/a,[\"sendNode\",{}]") // ignored
	mine.send(strings.Repeat("4", 1<<20))
	if p := mine.read(); p != "" {
		t.Errorf("after a packet of a megabyte came %s", p)
	}
	if err := w.client.Delete(t.Context(), "Salão da Bia"); err != nil {
		t.Fatal(err)
	}
	if p := handshake.read(); p != "" {
		t.Errorf("after the deletion came %s", p)
	}
	for query, want := range map[string]string{"EIO=4&transport=smoke": "Transport unknown", "EIO=3&transport=websocket": "Unsupported protocol version"} {
		if status, answer := w.call("GET", "/socket.io/?"+query, globalKey, nil); status != 400 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", query, status, answer)
		}
	}
}
