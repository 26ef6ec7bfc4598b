package app

import (
	"context"

	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// maxUnreadShown is how far unread chats are counted: a badge says "99+" from there on.
const maxUnreadShown = 100

// chats is what the pages of conversations work with.
func (c *Core) chats() web.ChatDeps {
	return web.ChatDeps{Chats: c.Store, Reply: c.replyInChat, Message: c.chatMessage, OpenMedium: c.openChatMedium}
}

// openChatMedium fetches the medium of a message from the salon's server.
func (c *Core) openChatMedium(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (web.Medium, error) {
	m, err := c.Media.Open(ctx, scope, t, id)
	if err != nil {
		return web.Medium{}, err
	}
	return web.Medium{ReadCloser: m.ReadCloser, Type: m.Type, Inline: m.Inline, Name: string(m.Name)}, nil
}

// unreadChats counts a salon's chats with something unread.
func (c *Core) unreadChats(ctx context.Context, scope tenant.Scope, t tenant.ID) (int, error) {
	return c.Store.UnreadChats(ctx, scope, t, maxUnreadShown)
}

func (c *Core) replyInChat(ctx context.Context, scope tenant.Scope, t tenant.ID, r web.ChatReply) error {
	who, err := c.Store.Contact(ctx, scope, t, r.Contact)
	if err != nil {
		return err
	}
	d := inbox.Draft{Contact: who.ID, To: who.ReplyTo, Content: r.Content, Origin: inbox.Manual}
	if !r.Quote.IsZero() {
		m, err := c.chatMessage(ctx, scope, t, r.Quote)
		if err != nil {
			return err
		}
		d.Quotes = &inbox.Quote{ID: m.Key.ID, Mine: m.Key.Mine, Words: inbox.Words(m.Says())}
	}
	o, err := inbox.Compose(inbox.NewID(), t, d, c.Now())
	if err != nil {
		return err
	}
	return c.Store.Send(ctx, scope, o)
}

// chatMessage finds a message of a salon.
func (c *Core) chatMessage(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Message, error) {
	return c.Store.ChatMessage(ctx, scope, t, id)
}
