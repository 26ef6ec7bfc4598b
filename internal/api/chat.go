package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Chats reads a salon's conversations; *store.Store does. Errors: NotFound.
type Chats interface {
	Chats(ctx context.Context, scope tenant.Scope, t tenant.ID, q inbox.ChatQuery) ([]inbox.Chat, error)
	Chat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID) (inbox.Chat, error)
	Conversation(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, before inbox.Place, limit int) ([]inbox.Message, error)
	// ReadChat notes that a chat was read up to a time, and tells what was unread.
	ReadChat(ctx context.Context, scope tenant.Scope, t tenant.ID, who contact.ID, upTo time.Time) ([]inbox.Message, error)
}

// ChatSettings stores a salon's settings of its messages; *store.Store does.
type ChatSettings interface {
	InboxSettings(ctx context.Context, scope tenant.Scope, t tenant.ID) (inbox.Settings, error)
	// SetInboxSettings changes them. Errors: Invalid "keep_days".
	SetInboxSettings(ctx context.Context, scope tenant.Scope, t tenant.ID, want inbox.Settings) error
}

// chatView is a conversation with one client.
type chatView struct {
	ContactID   string      `json:"contact_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	Name        *string     `json:"name" example:"Maria"`
	PhoneNumber *string     `json:"phone_number" doc:"Null while WhatsApp hides it" example:"+5511987654321"`
	Unread      int         `json:"unread" doc:"How many messages of the client nobody has read"`
	Needs       *string     `json:"needs" enum:"voice,call,human" doc:"Why somebody of the salon has to look at it"`
	LastAt      *time.Time  `json:"last_at" nullable:"false"`
	ReadAt      *time.Time  `json:"read_at" doc:"Until when the salon has read"`
	Last        messageView `json:"last" doc:"The last message"`
}

type chatPageView struct {
	Items []chatView `json:"items" nullable:"false"`
	Next  *string    `json:"next" doc:"Give it as after for the next page; null on the last one"`
}

type chatsInput struct {
	Slug   string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Text   string   `query:"q" doc:"Words of the name or parts of the number"`
	Unread string   `query:"unread" enum:"true,false" doc:"true: only those with something unread"`
	Needs  string   `query:"needs" enum:"true,false" doc:"true: only those in which somebody is needed"`
	After  string   `query:"after" doc:"The next of the page before"`
	Limit  pageSize `query:"limit"`
}

type chatInput struct {
	Slug    string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Contact string   `path:"contact" doc:"The contact's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	After   string   `query:"after" doc:"The next of the page before"`
	Limit   pageSize `query:"limit"`
}

type readChatInput struct {
	Slug    string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Contact string `path:"contact" doc:"The contact's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
}

// inboxView is what a salon wants of its messages.
type inboxView struct {
	KeepDays int  `json:"keep_days" doc:"After so many days what was written is erased" example:"90"`
	TellRead bool `json:"tell_read" doc:"Clients see that their messages were read" example:"true"`
}

type patchInbox struct {
	KeepDays *int  `json:"keep_days,omitempty" doc:"7 to 3650" example:"90"`
	TellRead *bool `json:"tell_read,omitempty"`
}

func (a *api) registerChats() {
	const path = "/salons/{slug}/chats"
	register(a, operationSpec{
		id: "list-chats", method: http.MethodGet, path: path, tag: messagesTag, summary: "List chats", description: "The last written to first.",
	}, a.listChats)
	register(a, operationSpec{
		id: "chat-messages", method: http.MethodGet, path: path + "/{contact}/messages", tag: messagesTag, summary: "Read a chat",
		description: "Its messages in the order in which they were written, the newest first.",
	}, a.chatMessages)
	registerNoContent(a, operationSpec{
		id: "read-chat", method: http.MethodPost, path: path + "/{contact}/read", tag: messagesTag, summary: "Mark a chat as read",
		description: "Up to its last message. The client sees it where the salon wants that.",
	}, a.readChat)
	register(a, operationSpec{
		id: "get-inbox", method: http.MethodGet, path: "/salons/{slug}/inbox", tag: messagesTag, summary: "Read a salon's settings for messages",
	}, a.getInbox)
	register(a, operationSpec{
		id: "patch-inbox", method: http.MethodPatch, path: "/salons/{slug}/inbox", tag: messagesTag, summary: "Change a salon's settings for messages",
		description: "Fields that are absent stay.", body: reflect.TypeFor[patchInbox](),
	}, a.patchInbox)
}

// placeCursor is a place in a list as a cursor.
func placeCursor(p inbox.Place) *string {
	return optional(base64.RawURLEncoding.EncodeToString([]byte(p.At.UTC().Format(time.RFC3339Nano) + " " + p.ID)))
}

// parsePlace reads a cursor; none is the beginning. Errors: Invalid "after".
func parsePlace(cursor string) (inbox.Place, error) {
	if cursor == "" {
		return inbox.Place{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	at, id, _ := strings.Cut(string(raw), " ")
	when, wrong := time.Parse(time.RFC3339Nano, at)
	if err != nil || wrong != nil || uuid.Validate(id) != nil {
		return inbox.Place{}, fault.Field("api.page", "after", text.PageCursor)
	}
	return inbox.Place{At: when, ID: id}, nil
}

func (in *chatsInput) query() (q inbox.ChatQuery, err error) {
	const op = "api.chats"
	if q.Limit, err = in.Limit.count(); err != nil {
		return q, err
	}
	if q.Before, err = parsePlace(in.After); err != nil {
		return q, err
	}
	if len(in.Text) > maxSearch || !utf8.ValidString(in.Text) || strings.ContainsRune(in.Text, 0) {
		return q, fault.Field(op, "q", text.Malformed)
	}
	for _, f := range []struct {
		name, given string
		to          *bool
	}{{"unread", in.Unread, &q.Unread}, {"needs", in.Needs, &q.Needy}} {
		switch f.given {
		case "", "false":
		case "true":
			*f.to = true
		default:
			return q, fault.Field(op, f.name, text.FieldNotBool, f.name)
		}
	}
	q.Text = in.Text
	return q, nil
}

func (a *api) listChats(ctx context.Context, c *call, in *chatsInput) (int, chatPageView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, chatPageView{}, err
	}
	q, err := in.query()
	if err != nil {
		return 0, chatPageView{}, err
	}
	limit := q.Limit
	q.Limit = min(limit+1, maxPage)
	list, err := a.d.Chats.Chats(ctx, c.scope(), salon.ID, q)
	if err != nil {
		return 0, chatPageView{}, err
	}
	page := chatPageView{Items: make([]chatView, 0, min(limit, len(list)))}
	for _, chat := range list[:min(limit, len(list))] {
		last, err := renderMessage(inbox.Outgoing{Message: chat.Last}, c.lang)
		if err != nil {
			return 0, chatPageView{}, err
		}
		page.Items = append(page.Items, chatView{
			ContactID: chat.Contact.String(), Name: optional(chat.Name), PhoneNumber: number(chat.Phone), Unread: chat.Unread, Needs: optional(string(chat.Needs)),
			LastAt: instant(chat.LastAt), ReadAt: instant(chat.ReadAt), Last: last,
		})
	}
	if n := len(page.Items); len(list) > limit || n == maxPage {
		page.Next = placeCursor(list[n-1].Place())
	}
	return http.StatusOK, page, nil
}

// chatOf finds a chat. Errors: NotFound.
func (a *api) chatOf(ctx context.Context, c *call, slug, who string) (tenant.ID, inbox.Chat, error) {
	salon, err := a.salon(ctx, c, slug)
	if err != nil {
		return tenant.ID{}, inbox.Chat{}, err
	}
	id, err := contact.ParseID(who)
	if err != nil {
		return tenant.ID{}, inbox.Chat{}, fault.New(fault.NotFound, "api.chat", text.ChatUnknown)
	}
	chat, err := a.d.Chats.Chat(ctx, c.scope(), salon.ID, id)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "api.chat", text.ChatUnknown)
	}
	return salon.ID, chat, err
}

func (a *api) chatMessages(ctx context.Context, c *call, in *chatInput) (int, messagePageView, error) {
	t, chat, err := a.chatOf(ctx, c, in.Slug, in.Contact)
	if err != nil {
		return 0, messagePageView{}, err
	}
	limit, err := in.Limit.count()
	if err != nil {
		return 0, messagePageView{}, err
	}
	before, err := parsePlace(in.After)
	if err != nil {
		return 0, messagePageView{}, err
	}
	list, err := a.d.Chats.Conversation(ctx, c.scope(), t, chat.Contact, before, min(limit+1, maxPage))
	if err != nil {
		return 0, messagePageView{}, err
	}
	page := messagePageView{Items: make([]messageView, 0, min(limit, len(list)))}
	for _, m := range list[:min(limit, len(list))] {
		v, err := renderMessage(inbox.Outgoing{Message: m}, c.lang)
		if err != nil {
			return 0, messagePageView{}, err
		}
		page.Items = append(page.Items, v)
	}
	if n := len(page.Items); len(list) > limit || n == maxPage {
		page.Next = placeCursor(list[n-1].Place())
	}
	return http.StatusOK, page, nil
}

func (a *api) readChat(ctx context.Context, c *call, in *readChatInput) error {
	t, chat, err := a.chatOf(ctx, c, in.Slug, in.Contact)
	if err != nil {
		return err
	}
	unread, err := a.d.Chats.ReadChat(ctx, c.scope(), t, chat.Contact, chat.LastAt)
	if err == nil && a.d.WasRead != nil && len(unread) > 0 {
		a.d.WasRead(ctx, t, chat.Contact, unread)
	}
	return err
}

func (a *api) getInbox(ctx context.Context, c *call, in *bySlug) (int, inboxView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, inboxView{}, err
	}
	now, err := a.d.ChatSettings.InboxSettings(ctx, c.scope(), salon.ID)
	return http.StatusOK, inboxView(now), err
}

func (a *api) patchInbox(ctx context.Context, c *call, in *bySlug) (int, inboxView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, inboxView{}, err
	}
	body, err := decode[patchInbox](c.body)
	if err != nil {
		return 0, inboxView{}, err
	}
	if body == (patchInbox{}) {
		return 0, inboxView{}, fault.Field("api.patch", "body", text.NothingToChange)
	}
	now, err := a.d.ChatSettings.InboxSettings(ctx, c.scope(), salon.ID)
	if err != nil {
		return 0, inboxView{}, err
	}
	if body.KeepDays != nil {
		now.KeepDays = *body.KeepDays
	}
	if body.TellRead != nil {
		now.TellRead = *body.TellRead
	}
	if err := a.d.ChatSettings.SetInboxSettings(ctx, c.scope(), salon.ID, now); err != nil {
		return 0, inboxView{}, err
	}
	return http.StatusOK, inboxView(now), nil
}
