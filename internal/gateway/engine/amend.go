package engine

import (
	"encoding/json"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types/events"
)

// Amended says that a message was changed, or taken back, by who wrote it. It is as durable as a Message.
type Amended struct {
	ID      string // of the message that it is about
	By      string // id of the message that says so
	Chat    string // as a Message's
	ChatLID string
	FromMe  bool
	At      time.Time
	// Content is what the message says now, as a Message's, and Type its type; both empty when it was taken back.
	Type    string
	Content json.RawMessage
}

func (Amended) event() {}

// TakenBack tells whether the message is no more.
func (a Amended) TakenBack() bool { return a.Type == "" }

// amended reads a message that is about an earlier one of the same author: an edit, or its being taken back. In a chat of two
// nobody can do that to the other's.
func (l *life) amended(evt *events.Message) (Amended, bool) {
	p, info := evt.Message.GetProtocolMessage(), &evt.Info
	if p == nil || p.GetKey().GetID() == "" || !p.GetKey().GetFromMe() && !isBroadcast(&info.MessageSource) {
		return Amended{}, false
	}
	number, lid := l.names(info.Chat, altOf(&info.MessageSource))
	a := Amended{ID: p.GetKey().GetID(), By: info.ID, Chat: first(number, lid), ChatLID: lid, FromMe: info.IsFromMe, At: info.Timestamp}
	switch p.GetType() {
	case waE2E.ProtocolMessage_REVOKE:
		return a, true
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		a.Type, a.Content, _ = shape(p.GetEditedMessage())
		return a, a.Type != ""
	default: // what devices tell each other
		return Amended{}, false
	}
}
