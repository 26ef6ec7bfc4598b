package engine_test

import (
	"testing"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"salonzap/internal/gateway/engine"
	"salonzap/internal/gateway/simulator"
)

// amend is the message by which a phone edits a message (what is its new content) or revokes it (nil).
func amend(id string, mine bool, what *waE2E.Message) *waE2E.Message {
	p := &waE2E.ProtocolMessage{Key: &waCommon.MessageKey{ID: &id, FromMe: &mine}, Type: waE2E.ProtocolMessage_REVOKE.Enum()}
	if what == nil {
		return &waE2E.Message{ProtocolMessage: p}
	}
	p.Type, p.EditedMessage = waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), what
	return &waE2E.Message{EditedMessage: &waE2E.FutureProofMessage{Message: &waE2E.Message{ProtocolMessage: p}}}
}

// A customer edits a message and revokes another. Nobody can do that to ours, and messages between devices cause no event.
func TestEditsAndRevocations(t *testing.T) {
	r := newRig(t)
	r.link("a", r.phone(number))
	ana := r.contact(customer)
	send := func(l simulator.Outgoing) string {
		t.Helper()
		l.To = number
		id, err := ana.Send(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	id := send(simulator.Outgoing{Text: "às 9h"})
	send(simulator.Outgoing{Message: amend("3EB0OURS", false, nil)})
	send(simulator.Outgoing{Message: &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_EPHEMERAL_SETTING.Enum()}}})
	edit := send(simulator.Outgoing{Message: amend(id, true, &waE2E.Message{Conversation: new("às 10h")})})
	back := send(simulator.Outgoing{Message: amend(id, true, nil)})
	got := await(t, r.sink, "a", 0, func(a engine.Amended) bool { return true })
	want := engine.Amended{
		ID: id, EditID: edit, Chat: customer + "@s.whatsapp.net", ChatLID: ana.LID() + "@lid", At: got.At, Type: "conversation", Content: []byte(`{"conversation":"às 10h"}`),
	}
	if string(got.Content) != string(want.Content) || got.ID != want.ID || got.EditID != want.EditID || got.Chat != want.Chat || got.ChatLID != want.ChatLID || got.Type != want.Type || got.FromMe || got.Revoked() {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got = await(t, r.sink, "a", 0, func(a engine.Amended) bool { return a.Revoked() })
	if got.ID != id || got.EditID != back {
		t.Errorf("taken back: %+v", got)
	}
}
