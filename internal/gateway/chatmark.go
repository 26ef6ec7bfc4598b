package gateway

import (
	"net/http"
	"time"

	"salonzap/internal/gateway/engine"
)

// lastMessage reads the newest message of a chat, as a caller knows it, and the chat.
func (f fields) lastMessage(required bool) (chat string, last engine.Last) {
	inner, ok := f.object("lastMessage", required)
	if ok {
		if key, ok := inner.object("key", true); ok {
			chat = key.to("remoteJid")
			last.ID, last.FromMe = key.text("id", true), key.flag("fromMe", true)
		}
		if at := inner.integer("messageTimestamp", false); at > 0 {
			last.At = time.Unix(int64(at), 0)
		}
	}
	if f.has("chat") && f.text("chat", false) != "" {
		chat = f.to("chat")
	}
	return chat, last
}

// archiveChat archives a chat, or takes it out of the archive, on all devices of the account.
func (g *Gateway) archiveChat(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	archive := f.flag("archive", true)
	chat, last := f.lastMessage(false)
	if chat == "" {
		f.complain(`instance requires property "chat" or "lastMessage"`)
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	if err := g.sessions.Chats.MarkChat(c.Context(), c.name(), engine.ChatMark{Chat: chat, Archive: &archive, Last: last}); err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusCreated, map[string]any{"chatId": c.jidOf(chat), "archived": archive}}, nil
}

// markUnread shows a chat as unread on all devices of the account.
func (g *Gateway) markUnread(c *call) (reply, error) {
	f, err := c.fields()
	if err != nil {
		return reply{}, err
	}
	chat, last := f.lastMessage(true)
	if err := f.err(); err != nil {
		return reply{}, err
	}
	unread := true
	if err := g.sessions.Chats.MarkChat(c.Context(), c.name(), engine.ChatMark{Chat: chat, Unread: &unread, Last: last}); err != nil {
		return reply{}, g.translate(c, err)
	}
	return reply{http.StatusCreated, map[string]any{"chatId": c.jidOf(chat), "markedChatUnread": true}}, nil
}
