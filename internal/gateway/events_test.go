package gateway_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway"
	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/webhook"
	"salonzap/internal/outbox"
)

// readUntil reads events up to one of that kind and state, and returns a line for each: the event, and for a connection its state and more.
func (h *hook) readUntil(tb testing.TB, last evolution.Event, state string) (received []string) {
	tb.Helper()
	for {
		e := h.next(tb)
		var d struct{ State, Phase, Cause string }
		_ = json.Unmarshal(e.Data, &d)
		received = append(received, strings.TrimRight(strings.Join([]string{e.Event, d.State, d.Phase, d.Cause}, " "), " "))
		if e.Kind() == last && d.State == state {
			return received
		}
	}
}

func TestALinkingIsToldInOrder(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	want := []string{
		"instance.create", "connection.update connecting preparing", "connection.update connecting awaiting_scan", "qrcode.updated",
		"connection.update connecting scanned", "connection.update connecting syncing", "connection.update open",
	}
	received := h.readUntil(t, evolution.EventConnectionUpdate, "open")
	next := 0
	for _, what := range want { // an event that was replaced before its delivery is not delivered
		if next < len(received) && received[next] == what {
			next++
		}
	}
	if next != len(received) || received[0] != want[0] || received[len(received)-1] != want[len(want)-1] {
		t.Errorf("received %q", received)
	}
	if err := w.sessions.Unlink("a"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"status.instance   unlinked", "logout.instance", "connection.update close  unlinked"},
		h.readUntil(t, evolution.EventConnectionUpdate, "close")); diff != "" {
		t.Error(diff)
	}
}

// The answer and the event of a code say when it expires, which differs between codes.
func TestCodesHaveTheirExpiry(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.made("a", h)
	answer, err := w.client.Connect(t.Context(), "a", "")
	if err != nil {
		t.Fatal(err)
	}
	snap, err := w.sessions.Snapshot("a")
	if err != nil {
		t.Fatal(err)
	}
	end := snap.Code.Until.UTC().Truncate(time.Millisecond)
	received, err := h.want(t, evolution.EventQRCodeUpdated).QRCodeUpdated()
	if err != nil || !answer.QRCode.ExpiresAt.Equal(end) || !received.QRCode.ExpiresAt.Equal(end) {
		t.Errorf("the code dies at %v, the answer says %v and the event %v (%v)", end, answer.QRCode.ExpiresAt, received.QRCode.ExpiresAt, err)
	}
	if _, body := w.call("GET", "/instance/connect/a", globalKey, nil); !strings.Contains(body, `"expiresAt":"`+end.Format("2006-01-02T15:04:05.000Z")+`"`) {
		t.Error(body)
	}
}

func TestWebhookEnvelopes(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	create := h.want(t, evolution.EventInstanceCreate)
	open := h.want(t, evolution.EventConnectionUpdate)
	for u, _ := open.ConnectionUpdate(); u.State != evolution.StateOpen; u, _ = open.ConnectionUpdate() {
		open = h.want(t, evolution.EventConnectionUpdate)
	}
	if create.Sender != "" || open.Sender != "5511966670000@s.whatsapp.net" || open.ServerURL != "http://gateway.test" ||
		open.APIKey != nil || open.Destination != h.server.URL || open.Instance != "a" {
		t.Errorf("sender %q then %q, destination %q", create.Sender, open.Sender, open.Destination)
	}
	if at, ok := open.Time(); !ok || time.Since(at) > time.Minute || !strings.HasSuffix(open.DateTime, "Z") || len(open.DateTime) != 24 {
		t.Errorf("date_time %q", open.DateTime)
	}
	const want = `{"instance":"a","wuid":"5511966670000@s.whatsapp.net","profileName":"Salão","profilePictureUrl":null,"state":"open","statusReason":200}`
	if string(open.Data) != want {
		t.Errorf("%s", open.Data)
	}
	for _, head := range []http.Header{create.head, open.head} {
		if head.Get(webhook.HeaderEventID) == "" || head.Get(webhook.HeaderAttempt) != "1" || !strings.HasPrefix(head.Get(outbox.HeaderSignature), "v1,") {
			t.Errorf("%v", head)
		}
	}
}

func message(id string) engine.Message {
	return engine.Message{
		ID: id, Chat: "5511987654321@s.whatsapp.net", ChatLID: "9@lid", Name: "Ana", At: time.Unix(1_800_000_000, 0), Type: "conversation",
		Content: json.RawMessage(`{"conversation":"oi <b>"}`), Source: "android",
	}
}

func TestMessagesAreToldInEvolutionsForm(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	take := func(e engine.Event) {
		t.Helper()
		if err := w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), e); err != nil {
			t.Fatal(err)
		}
	}
	take(message("M1"))
	e := h.want(t, evolution.EventMessagesUpsert)
	row, err := w.client.Instance(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	want := `{"key":{"remoteJid":"5511987654321@s.whatsapp.net","remoteJidAlt":"9@lid","fromMe":false,"id":"M1","addressingMode":"pn"},` +
		`"pushName":"Ana","status":"DELIVERY_ACK","message":{"conversation":"oi <b>"},"contextInfo":null,"messageType":"conversation",` +
		`"messageTimestamp":1800000000,"instanceId":"` + row.ID + `","source":"android"}`
	if string(e.Data) != want {
		t.Errorf("got %s\nwant %s", e.Data, want)
	}
	for again := false; !again; { // WhatsApp delivers it again: it is the same event, if there is one
		take(message("M1"))
		select {
		case second := <-h.got:
			if id := second.head.Get(webhook.HeaderEventID); id != e.head.Get(webhook.HeaderEventID) {
				t.Errorf("the same message is two events")
			}
			again = true
		default:
		}
	}
	take(engine.Receipt{IDs: []string{"S1", "S2"}, Chat: "5511987654321@s.whatsapp.net", Status: "READ", At: time.Now()})
	update := h.want(t, evolution.EventMessagesUpdate)
	if list, err := update.MessageUpdates(); err != nil || len(list) != 1 || list[0].KeyID != "S1" || list[0].Status != "READ" || !list[0].FromMe {
		t.Errorf("%v, %v", list, err)
	}
	for _, chat := range []string{"1@newsletter", "status@broadcast"} {
		m := message("N")
		m.Chat = chat
		take(m)
	}
	group := message("G")
	group.Chat = "123@g.us"
	group.Author, group.AuthorLID = "5511955550101@s.whatsapp.net", "77@lid"
	take(group)
	if e := h.want(t, evolution.EventMessagesUpsert); !strings.Contains(string(e.Data), "@g.us") ||
		!strings.Contains(string(e.Data), `"participant":"5511955550101@s.whatsapp.net","participantAlt":"77@lid"`) {
		t.Errorf("%s", e.Data)
	}
}

func TestSessionEndEvents(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.made("a", h)
	change := func(s engine.Snapshot, e engine.Changed) {
		t.Helper()
		if err := w.sessions.tell("a", func(one *session) engine.Changed { one.snap = s; return e }); err != nil {
			t.Fatal(err)
		}
	}
	until := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tc := range []struct {
		snap engine.Snapshot
		e    engine.Changed
		want string
	}{
		{
			engine.Snapshot{State: engine.Closed, Cause: engine.CodeExpired},
			engine.Changed{CodesExhausted: true},
			`{"instance":"a","state":"refused","statusReason":428,"cause":"code_expired"}`,
		},
		{
			engine.Snapshot{State: engine.Connecting, Phase: engine.Preparing},
			engine.Changed{},
			`{"instance":"a","state":"connecting","statusReason":200,"phase":"preparing"}`,
		},
		{
			engine.Snapshot{State: engine.Closed, Cause: engine.PasskeyRequired},
			engine.Changed{},
			`{"instance":"a","state":"close","statusReason":0,"cause":"passkey_required"}`,
		},
		{
			engine.Snapshot{State: engine.Connecting, Cause: engine.Unreachable},
			engine.Changed{},
			`{"instance":"a","state":"connecting","statusReason":200,"cause":"unreachable"}`,
		},
		{
			engine.Snapshot{State: engine.Closed, Cause: engine.Restricted, Reason: 402, Until: until},
			engine.Changed{SessionEnded: true},
			`{"instance":"a","state":"close","statusReason":402,"cause":"restricted","causeUntil":"2030-01-02T03:04:05Z"}`,
		},
	} {
		change(tc.snap, tc.e)
		if got := string(h.want(t, evolution.EventConnectionUpdate).Data); got != tc.want {
			t.Errorf("got %s\nwant %s", got, tc.want)
		}
	}
	change(engine.Snapshot{State: engine.Connecting}, engine.Changed{})
	change(engine.Snapshot{State: engine.Closed}, engine.Changed{}) // stopped by us: there is no event
	change(engine.Snapshot{State: engine.Open, JID: "5511966670000@s.whatsapp.net"}, engine.Changed{})
	for _, line := range h.readUntil(t, evolution.EventConnectionUpdate, "open") {
		if strings.Contains(line, "close") {
			t.Errorf("received %q", line)
		}
	}
}

// While a receiver is down, codes that are replaced or expired are dropped.
func TestNewerCodeReplacesUndeliveredOne(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	h.answer(http.StatusServiceUnavailable)
	w.made("a", h)
	if _, err := w.client.Connect(t.Context(), "a", ""); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if err := w.sessions.rotate("a"); err != nil {
			t.Fatal(err)
		}
	}
	last, _ := w.sessions.Snapshot("a")
	h.answer(http.StatusOK)
	if status, _ := w.call("POST", "/webhook/set/a", globalKey, evolution.WebhookSetRequest{Webhook: evolution.WebhookConfig{
		Enabled: true, URL: h.server.URL, Events: evolution.Events(),
	}}); status != http.StatusCreated { // which also tries at once
		t.Fatal(status)
	}
	received := h.readUntil(t, evolution.EventQRCodeUpdated, "")
	if diff := cmp.Diff([]string{"instance.create", "connection.update connecting awaiting_scan", "qrcode.updated"}, received); diff != "" {
		t.Error(diff)
	}
	h.answer(http.StatusServiceUnavailable)
	const failed = "a webhook failed and is tried again"
	before := strings.Count(w.logged.String(), failed)
	if err := w.sessions.rotate("a"); err != nil {
		t.Fatal(err)
	}
	w.logsTimes(t, before+1, failed)                                   // so that the code's delivery is no longer under way
	if err := w.sessions.Scan("a", "5511966670000", "X"); err != nil { // its code is of no use any more
		t.Fatal(err)
	}
	h.answer(http.StatusOK)
	_, _ = w.call("POST", "/webhook/set/a", globalKey, `{"url":"`+h.server.URL+`"}`)
	received = h.readUntil(t, evolution.EventConnectionUpdate, "open")
	for _, what := range received[:len(received)-1] { // one whose delivery was under way when the next came is not replaced
		if what != "connection.update connecting syncing" {
			t.Errorf("received %q", received)
		}
	}
	if last.Code.Count != 6 {
		t.Errorf("%d codes", last.Code.Count)
	}
}

// An event is durable before the engine goes on: after a crash it is delivered by the next process.
func TestEventsSurviveCrash(t *testing.T) {
	for name, change := range map[string]func(*gateway.Config){
		"SQLite":     func(*gateway.Config) {},
		"PostgreSQL": func(c *gateway.Config) { c.DatabaseURL = pg.NewDatabase(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w, h := newWorld(t, change), newHook(t)
			w.linked("a", h)
			h.readUntil(t, evolution.EventConnectionUpdate, "open")
			h.answer(http.StatusServiceUnavailable)
			const many = 50
			for n := range many {
				if err := w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), message(strconv.Itoa(n))); err != nil {
					t.Fatal(err)
				}
			}
			w.stop()
			h.answer(http.StatusOK)
			w.start()
			for n := range many {
				e := h.want(t, evolution.EventMessagesUpsert)
				if list, err := e.Messages(); err != nil || list[0].Key.ID != strconv.Itoa(n) {
					t.Fatalf("message %d: %v", n, err)
				}
			}
		})
	}
}

// An instance that is not here is not paired, and HandleEvent returns an error when a message is not stored.
func TestHandleEventErrors(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	sink := w.sessions.sink
	if err := sink.HandleEvent(t.Context(), "gone", time.Now(), engine.Paired{JID: "x"}); err == nil {
		t.Error("an instance that is gone was paired")
	}
	if err := sink.HandleEvent(t.Context(), "gone", time.Now(), message("M")); err == nil {
		t.Error("a message of an instance that is gone was acknowledged")
	}
	if err := sink.HandleEvent(t.Context(), "gone", time.Now(), engine.Unpaired{}); err != nil {
		t.Errorf("another event of an instance that is gone: %v", err)
	}
	w.stop()
	if err := sink.HandleEvent(t.Context(), "a", time.Now(), message("M")); err == nil {
		t.Error("a message was taken that nobody keeps")
	}
	if err := sink.HandleEvent(t.Context(), "a", time.Now(), engine.Paired{JID: "other"}); err == nil {
		t.Error("a pairing was taken that nobody keeps")
	}
}

// When the database lock is lost, the sessions stop and calls are refused.
func TestLostDatabaseStopsSessions(t *testing.T) {
	w := newWorld(t, func(c *gateway.Config) { c.DatabaseURL = pg.NewDatabase(t) })
	w.linked("a", nil)
	db := w.sessions.db
	if _, err := db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted`); err != nil {
		t.Fatal(err)
	}
	_ = w.sessions.sink.HandleEvent(t.Context(), "a", time.Now(), engine.Unpaired{})
	<-w.gateway.Lost()
	for stopped := false; !stopped; {
		w.sessions.mu.Lock()
		stopped = w.sessions.stopped
		w.sessions.mu.Unlock()
	}
	if status, body := w.call("GET", "/instance/connectionState/a", globalKey, nil); status != http.StatusServiceUnavailable {
		t.Errorf("%d %s", status, body)
	}
}
