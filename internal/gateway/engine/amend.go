package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// Amended is an edit or a revocation of a message by its author. It is as durable as a Message.
type Amended struct {
	ID      string // of the message that is edited or revoked
	EditID  string // id of the message that carries the edit
	Chat    string // as a Message's
	ChatLID string
	FromMe  bool
	At      time.Time
	// Content is the new content of the message, as a Message's, and Type its type; both are empty when it was revoked.
	Type    string
	Content json.RawMessage
}

func (Amended) event() {}

// Revoked tells whether the message was revoked.
func (a Amended) Revoked() bool { return a.Type == "" }

// toAmended converts an edit or a revocation of an earlier message. In a private chat only the author's own messages can be amended.
func (cs *clientSession) toAmended(evt *events.Message) (Amended, bool) {
	p, info := evt.Message.GetProtocolMessage(), &evt.Info
	if p == nil || p.GetKey().GetID() == "" || !p.GetKey().GetFromMe() && !isBroadcast(&info.MessageSource) {
		return Amended{}, false
	}
	number, lid := cs.addressPair(info.Chat, alternateChat(&info.MessageSource))
	a := Amended{ID: p.GetKey().GetID(), EditID: info.ID, Chat: cmp.Or(number, lid), ChatLID: lid, FromMe: info.IsFromMe, At: info.Timestamp}
	switch p.GetType() {
	case waE2E.ProtocolMessage_REVOKE:
		return a, true
	case waE2E.ProtocolMessage_MESSAGE_EDIT:
		a.Type, a.Content, _ = toContract(p.GetEditedMessage())
		return a, a.Type != ""
	default: // a message between devices
		return Amended{}, false
	}
}

// composeRevoke revokes a message: our own, or, as the admin of a group, another's.
func (cs *clientSession) composeRevoke(ctx context.Context, to types.JID, c Revoke) (*waE2E.Message, error) {
	author := types.EmptyJID // our own
	if !c.FromMe {
		var err error
		if author, err = parseRecipient(c.Author); err != nil {
			return nil, err
		}
		author = cs.wireAddress(ctx, author)
	}
	return cs.cli.BuildRevoke(cs.wireAddress(ctx, to), author, c.ID), nil
}

// sentObject is toContract for a message that we send, also for an edit or a revocation, which toContract leaves out.
func sentObject(m *waE2E.Message) (kind string, object, about json.RawMessage) {
	amends := m.GetProtocolMessage()
	if edited := m.GetEditedMessage().GetMessage().GetProtocolMessage(); edited != nil {
		amends = edited
	}
	if amends == nil {
		return toContract(m)
	}
	return "protocolMessage", mustJSON(map[string]any{"protocolMessage": messageObject(amends.ProtoReflect(), 0)}), nil
}
