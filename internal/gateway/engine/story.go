package engine

import (
	"context"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
)

// recipient is the JID that a message is sent to: a chat, or, for a Story, the status broadcast.
func (cs *clientSession) recipient(ctx context.Context, m Outgoing) (types.JID, error) {
	if _, ok := m.Content.(Story); !ok {
		return cs.resolve(ctx, m.To)
	}
	return types.StatusBroadcastJID, nil
}

// composeStory is the protobuf message of a status update.
func (cs *clientSession) composeStory(ctx context.Context, c Story) (*waE2E.Message, error) {
	if c.Media != nil {
		return cs.composeMedia(ctx, *c.Media, nil)
	}
	text := &waE2E.ExtendedTextMessage{Text: &c.Text, Font: waE2E.ExtendedTextMessage_FontType(c.Font).Enum()} //nolint:gosec // 0 to 5
	if c.Background != 0 {
		text.BackgroundArgb = &c.Background
	}
	return &waE2E.Message{ExtendedTextMessage: text}, nil
}
