package fleet

import (
	"context"

	"salonzap/internal/contact"
	"salonzap/internal/evolution"
	"salonzap/internal/inbox"
)

// MarkRead marks a client's messages as read in WhatsApp. Errors: NotFound with Key text.ServerUnknown; the server's.
func (f *Fleet) MarkRead(ctx context.Context, server, instance string, chat contact.Address, messages []inbox.Message) error {
	p, err := f.clientOf(server)
	if err != nil {
		return err
	}
	read := make([]evolution.ReadMessage, 0, len(messages))
	for _, m := range messages {
		if !m.Key.Mine {
			read = append(read, evolution.ReadMessage{ID: m.Key.ID, RemoteJid: chat.JID()})
		}
	}
	if len(read) == 0 {
		return nil
	}
	return p.client.MarkRead(ctx, instance, read)
}
