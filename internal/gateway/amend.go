package gateway

import (
	"context"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// onAmended emits the event of an edited or revoked message. Evolution sends MESSAGES_EDITED for every protocol message between
// devices; we send it for edits alone.
func (g *Gateway) onAmended(ctx context.Context, in *instance, at time.Time, a engine.Amended) error {
	if ignoredBySettings(in.row(), a.Chat) {
		return nil
	}
	key := evolution.MessageKey{RemoteJid: a.Chat, RemoteJidAlt: a.ChatLID, FromMe: a.FromMe, ID: a.ID, AddressingMode: addressing(a.Chat)}
	e := event{at: at, chat: a.Chat, dedupeKey: a.Chat + "\x00" + a.EditID}
	if a.Revoked() {
		e.kind, e.data = evolution.EventMessagesDelete, evolution.MessageDeleted{MessageKey: key, Status: "DELETED"}
	} else {
		e.kind, e.data = evolution.EventMessagesEdited, evolution.MessageEdited{
			Key: key, Type: "MESSAGE_EDIT", EditedMessage: a.Content, TimestampMS: evolution.Int64(a.At.UnixMilli()),
		}
	}
	if err := g.commit(ctx, in, nil, e); err != nil {
		return err
	}
	g.keepAmendment(ctx, in, a)
	return nil
}
