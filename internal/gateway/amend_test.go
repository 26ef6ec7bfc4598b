package gateway_test

import (
	"testing"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// Edits and revocations are sent to the webhook with the key of the message that they change, once each.
func TestEditsAndRevocationsInWebhooks(t *testing.T) {
	w, h := newWorld(t), newHook(t)
	w.linked("a", h)
	at := time.UnixMilli(1_800_000_000_123)
	edit := engine.Amended{
		ID: "M1", EditID: "E1", Chat: "5511987654321@s.whatsapp.net", ChatLID: "9@lid", At: at, Type: "conversation", Content: []byte(`{"conversation":"às 10h"}`),
	}
	back := engine.Amended{ID: "M1", EditID: "E2", Chat: "5511987654321@s.whatsapp.net", ChatLID: "9@lid", At: at}
	group := edit
	group.Chat, group.EditID = "1@newsletter", "E3"
	for _, e := range []engine.Amended{group, edit, edit, back} {
		if err := w.sessions.sink.HandleEvent(t.Context(), "a", at, e); err != nil {
			t.Fatal(err)
		}
	}
	const key = `"remoteJid":"5511987654321@s.whatsapp.net","remoteJidAlt":"9@lid","fromMe":false,"id":"M1","addressingMode":"pn"`
	first := h.want(t, evolution.EventMessagesEdited)
	if want := `{"key":{` + key + `},"type":"MESSAGE_EDIT","editedMessage":{"conversation":"às 10h"},"timestampMs":1800000000123}`; string(first.Data) != want {
		t.Errorf("got %s\nwant %s", first.Data, want)
	}
	var last delivery
	for last = h.next(t); last.Kind() == evolution.EventMessagesEdited; last = h.next(t) { // it may be delivered twice, as one event
		if last.head.Get("X-Event-Id") != first.head.Get("X-Event-Id") {
			t.Error("one edit is two events")
		}
	}
	if want := `{` + key + `,"status":"DELETED"}`; last.Kind() != evolution.EventMessagesDelete || string(last.Data) != want {
		t.Errorf("%s: got %s\nwant %s", last.Kind(), last.Data, want)
	}
}
