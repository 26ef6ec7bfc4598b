package app

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// maxUnreadShown is where the count of unread chats stops: a badge shows "99+" from there on.
const maxUnreadShown = 100

// chats is the dependencies of the conversation pages.
func (c *Core) chats() web.ChatDeps {
	return web.ChatDeps{
		Chats: c.Store, Settings: c.Store, Eraser: c.Store, Reply: c.replyInChat, Message: c.chatMessage, OpenMedium: c.openChatMedium,
		Upload: c.uploadInChat, Forget: c.forgetUpload, WasRead: c.wasRead, Robot: c.robotInChats(),
	}
}

// openChatMedium fetches the medium of a message from the salon's server.
func (c *Core) openChatMedium(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (web.Medium, error) {
	m, err := c.Media.Open(ctx, scope, t, id)
	if err != nil {
		return web.Medium{}, err
	}
	return web.Medium{ReadCloser: m.ReadCloser, Type: m.Type, Inline: m.Inline, Name: string(m.Name)}, nil
}

// unreadChats counts a salon's chats with unread messages, up to maxUnreadShown.
func (c *Core) unreadChats(ctx context.Context, scope tenant.Scope, t tenant.ID) (int, error) {
	return c.Store.UnreadChats(ctx, scope, t, maxUnreadShown)
}

// takeOver returns the function that stops the robot in a chat, since a person answers there; nil without a robot.
func (c *Core) takeOver() func(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) error {
	if !c.offersRobot() {
		return nil
	}
	return c.Assistant.TakeOver
}

// replyInChat sends the reply of a user of a salon.
func (c *Core) replyInChat(ctx context.Context, scope tenant.Scope, t tenant.ID, r web.ChatReply) error {
	if c.offersRobot() { // before the reply is sent, so that the robot does not answer meanwhile
		if err := c.Assistant.TakeOver(ctx, scope, t, r.Contact); err != nil {
			return err
		}
	}
	request := inbox.Request{To: inbox.Recipient{Contact: r.Contact}, Content: r.Content, About: r.Quote, Origin: inbox.Manual}
	if r.Once != "" {
		request.Once = inbox.IdempotencyKey{Word: "web/" + r.Once}
	}
	_, _, err := c.Messages.Send(ctx, scope, t, request)
	return err
}

func (c *Core) uploadInChat(ctx context.Context, scope tenant.Scope, t tenant.ID, f web.ChatFile) (inbox.Upload, error) {
	return c.Messages.Upload(ctx, scope, t, sender.File{Mime: f.Mime, Name: f.Name, Body: f.Body})
}

// forgetUpload deletes an uploaded file that no reply uses. A failure is only logged: the file is pruned within a day.
func (c *Core) forgetUpload(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) {
	if err := c.Store.DropUpload(context.WithoutCancel(ctx), scope, t, id); err != nil {
		c.Log.LogAttrs(ctx, slog.LevelWarn, "a file that was not sent could not be dropped", slog.Any("error", err))
	}
}

// readWithin is the timeout of marking messages as read in WhatsApp.
const readWithin = 10 * time.Second

// wasRead marks clients' messages as read in WhatsApp, if the salon's settings want that. A failure is only logged: the messages stay marked as read
// in Salonzap.
func (c *Core) wasRead(ctx context.Context, t tenant.ID, who contact.ID, messages []inbox.Message) {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	if err := c.tellRead(ctx, tenant.System("read"), t, who, messages); err != nil && ctx.Err() == nil {
		c.Log.LogAttrs(ctx, slog.LevelInfo, "WhatsApp was not told that messages were read", slog.Any("tenant", t.String()), slog.Any("error", err))
	}
}

func (c *Core) tellRead(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, messages []inbox.Message) error {
	settings, err := c.Store.InboxSettings(ctx, scope, t)
	if err != nil || !settings.TellRead {
		return err
	}
	line, err := c.Store.ByTenant(ctx, scope, t)
	if err != nil {
		return err
	}
	if _, connected := line.State.(connection.Connected); !connected || line.Paused {
		return nil
	}
	client, err := c.Store.Contact(ctx, scope, t, who)
	if err != nil {
		return err
	}
	return c.Fleet.MarkRead(ctx, line.Server, line.Instance, client.ReplyTo, messages)
}

// chatMessage finds a message of a salon.
func (c *Core) chatMessage(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Message, error) {
	return c.Store.ChatMessage(ctx, scope, t, id)
}
