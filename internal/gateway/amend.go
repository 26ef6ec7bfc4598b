package gateway

import (
	"context"
	"time"

	"salonzap/internal/evolution"
	"salonzap/internal/gateway/engine"
)

// amended tells that a message was changed or taken back. Evolution tells MESSAGES_EDITED of everything that devices say among
// themselves; we do of edits alone.
func (g *Gateway) amended(ctx context.Context, in *instance, at time.Time, a engine.Amended) error {
	if ignored(in.row(), a.Chat) {
		return nil
	}
	key := evolution.MessageKey{RemoteJid: a.Chat, RemoteJidAlt: a.ChatLID, FromMe: a.FromMe, ID: a.ID, AddressingMode: addressing(a.Chat)}
	e := event{at: at, chat: a.Chat, once: a.Chat + "\x00" + a.EditID}
	if a.Revoked() {
		e.kind, e.data = evolution.EventMessagesDelete, evolution.MessageDeleted{MessageKey: key, Status: "DELETED"}
	} else {
		e.kind, e.data = evolution.EventMessagesEdited, evolution.MessageEdited{
			Key: key, Type: "MESSAGE_EDIT", EditedMessage: a.Content, TimestampMS: evolution.Int64(a.At.UnixMilli()),
		}
	}
	return g.commit(ctx, in, nil, e)
}
