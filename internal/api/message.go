package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/contact"
	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// MessageSender accepts messages; *sender.Service does.
type MessageSender interface {
	// Send accepts a message: it is durable. again tells that the key was used before. Errors: see sender.Service.
	Send(ctx context.Context, scope tenant.Scope, t tenant.ID, r inbox.Request) (o inbox.Outgoing, again bool, err error)
	// Again gives the message of an idempotency key. Errors: NotFound, Invalid on Idempotency-Key.
	Again(ctx context.Context, scope tenant.Scope, t tenant.ID, once inbox.IdempotencyKey) (inbox.Outgoing, error)
	// Cancel cancels a waiting message. Errors: NotFound, Conflict.
	Cancel(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Outgoing, error)
	// Forgo decides that a message of unknown outcome is never sent again. Errors: NotFound,
	// Conflict.
	Forgo(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Outgoing, error)
}

// Uploads keeps media that are to be sent; *sender.Service does.
type Uploads interface {
	// Upload stores a medium until a message uses it. Errors: Invalid "media", RateLimited; the
	// reader's.
	Upload(ctx context.Context, scope tenant.Scope, t tenant.ID, f sender.File) (inbox.Upload, error)
	// Uploaded reads an upload that no message uses. Errors: Invalid "media".
	Uploaded(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.UploadID) (inbox.Upload, error)
}

// NumberChecker says which numbers are on WhatsApp; *sender.Service does.
type NumberChecker interface {
	// Check says which numbers are on WhatsApp. Errors: Invalid "numbers", Conflict, RateLimited, Unavailable.
	Check(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number) ([]inbox.NumberCheck, error)
}

// Outgoings reads messages; *store.Store does. Errors: NotFound.
type Outgoings interface {
	Outgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Outgoing, error)
	Outgoings(ctx context.Context, scope tenant.Scope, t tenant.ID, l inbox.Listing) ([]inbox.Outgoing, error)
}

// messageView is a message as integrators read it, in whichever direction it went.
type messageView struct {
	ID        string         `json:"id"`
	ContactID string         `json:"contact_id" doc:"Whose chat it is in" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	To        *string        `json:"to" doc:"Where it is sent: a number, or a WhatsApp address while the number is hidden. Null of what was not sent from here" example:"+5511987654321"`
	Direction string         `json:"direction" enum:"client,us,phone" doc:"us: sent from here. phone: the owner typed it on the phone"`
	Kind      string         `json:"kind" example:"text"`
	Text      *string        `json:"text" doc:"As it reads now: its words, a caption or a chosen label. Null where there are none, it was deleted or erased" example:"Seu horário está confirmado."`
	Content   messageContent `json:"content" doc:"The members of its kind, as it reads now. Null when it was deleted" example:"{\"body\":\"Seu horário está confirmado.\"}"`
	Quoted    *string        `json:"quoted" doc:"WhatsApp's id of the message that it answers"`
	State     string         `json:"state" example:"pending" doc:"How far it got. pending: it waits. unknown: it was handed over, and nobody knows whether it went"`
	Cause     *string        `json:"cause" doc:"With refused: why. With expired: what kept it"`
	CauseText *string        `json:"cause_text" doc:"The cause as a sentence for people, in the caller's language"`
	StateAt   *time.Time     `json:"state_at" nullable:"false"`
	SentAt    *time.Time     `json:"sent_at" nullable:"false" doc:"When it was written or asked for"`
	Late      bool           `json:"late" doc:"It came with a history, or after an outage"`
	EditedAt  *time.Time     `json:"edited_at"`
	DeletedAt *time.Time     `json:"deleted_at" doc:"When who wrote it took it back"`
	Origin    *string        `json:"origin" enum:"reply,manual,program,unasked" doc:"Why it was sent. Null of what was not sent from here"`
	Policy    *string        `json:"reply_policy" enum:"repeat,once" doc:"What happens when nobody knows whether it went"`
	Deadline  *time.Time     `json:"deadline" doc:"It is not sent after it"`
	Attempts  int            `json:"attempts" doc:"How often it was handed over"`

	again bool // it was asked for before
}

// replayed tells whether it is the answer to a request that was made before.
func (v messageView) replayed() bool { return v.again }

// messageContent is what a message says, as its kind has it.
type messageContent json.RawMessage

// MarshalJSON gives it as it is.
func (m messageContent) MarshalJSON() ([]byte, error) { return json.RawMessage(m).MarshalJSON() }

// Schema describes it as an object of any members.
func (messageContent) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Nullable: true}
}

// messagePageView is a page of messages.
type messagePageView struct {
	Items []messageView `json:"items" nullable:"false"`
	Next  *string       `json:"next" doc:"Give it as after for the next page; null on the last one"`
}

// messagesInput selects messages.
type messagesInput struct {
	Slug      string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	After     string   `query:"after" doc:"The next of the page before"`
	Limit     pageSize `query:"limit"`
	Contact   string   `query:"contact" doc:"Only of the chat with this contact: its id"`
	Direction string   `query:"direction" enum:"client,us,phone" doc:"Only what went this way"`
	State     string   `query:"state" enum:"pending,cancelled,expired,unknown,sent,refused,delivered,read" doc:"Only what got this far"`
}

func (a *api) registerMessages() {
	const path = "/salons/{slug}/messages"
	register(a, operationSpec{
		id: "send-message", method: http.MethodPost, path: path, tag: messagesTag, summary: "Send a message",
		description: "Accepts it: it is durable, and goes as soon as it may: one after another at the salon's pace, in order within a chat, and not while the salon " +
			"is paused or not connected. Give exactly one of text, media, reaction, location and contacts. With an Idempotency-Key the same request is the same message, for as " +
			"long as the message is kept; another request under the same key is a problem. What came of it: read it again, or follow message.status.",
		body: reflect.TypeFor[sendInput](), statuses: []int{http.StatusAccepted}, takesKey: true, fails: []int{http.StatusConflict},
	}, a.sendMessage)
	register(a, operationSpec{
		id: "list-messages", method: http.MethodGet, path: path, tag: messagesTag, summary: "List messages",
		description: "Of all chats or of one, in both directions, the newest first.",
	}, a.listMessages)
	register(a, operationSpec{
		id: "get-message", method: http.MethodGet, path: path + "/{id}", tag: messagesTag, summary: "Read a message", description: "With how far it got, and why it got no further.",
	}, a.getMessage)
	register(a, operationSpec{
		id: "cancel-message", method: http.MethodDelete, path: path + "/{id}", tag: messagesTag, summary: "Cancel a message that waits",
		description: "The same again is the same. 409 when it has gone, or goes just now.",
	}, a.cancelMessage)
	register(a, operationSpec{
		id: "patch-message", method: http.MethodPatch, path: path + "/{id}", tag: messagesTag, summary: "Never send a message again",
		description: "For a message whose state is unknown: it is looked for, and never handed over again, as if it had been sent with reply_policy once. " +
			"409 in any other state, or when it goes just now.",
		body: reflect.TypeFor[patchMessage](), fails: []int{http.StatusConflict},
	}, a.patchMessage)
	register(a, operationSpec{
		id: "check-numbers", method: http.MethodPost, path: "/salons/{slug}/messages:check", tag: messagesTag, summary: "Ask whether numbers are on WhatsApp",
		description: "Up to 100 numbers. An answer is kept for a day, so that nobody is asked about twice; a salon may ask about 300 new ones an hour. 409 while its WhatsApp is not connected.",
		body:        reflect.TypeFor[checkInput](),
	}, a.checkNumbers)
	a.registerUpload()
}

func (a *api) listMessages(ctx context.Context, c *call, in *messagesInput) (int, messagePageView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, messagePageView{}, err
	}
	l, err := in.listing()
	if err != nil {
		return 0, messagePageView{}, err
	}
	limit := l.Limit
	l.Limit = min(limit+1, maxPage)
	list, err := a.d.Outgoings.Outgoings(ctx, c.scope(), salon.ID, l)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "api.messages", text.ContactUnknown)
	}
	if err != nil {
		return 0, messagePageView{}, err
	}
	page := messagePageView{Items: make([]messageView, 0, min(limit, len(list)))}
	for _, o := range list[:min(limit, len(list))] {
		v, err := renderMessage(o, c.lang)
		if err != nil {
			return 0, messagePageView{}, err
		}
		page.Items = append(page.Items, v)
	}
	if n := len(page.Items); len(list) > limit || n == maxPage {
		page.Next = optional(list[n-1].ID.String())
	}
	return http.StatusOK, page, nil
}

// listing checks the selection.
func (in *messagesInput) listing() (l inbox.Listing, err error) {
	const op = "api.messages"
	if l.Limit, err = in.Limit.count(); err != nil {
		return l, err
	}
	if in.After != "" {
		if l.Before, err = inbox.ParseID(in.After); err != nil {
			return l, fault.Field(op, "after", text.PageCursor)
		}
	}
	if in.Contact != "" {
		if l.Contact, err = contact.ParseID(in.Contact); err != nil {
			return l, fault.Field(op, "contact", text.ContactUnknown)
		}
	}
	switch l.Direction = inbox.Direction(in.Direction); l.Direction {
	case "", inbox.FromClient, inbox.FromUs, inbox.FromPhone:
	default:
		return l, fault.Field(op, "direction", text.DirectionUnknown)
	}
	if l.State = inbox.State(in.State); in.State != "" && !l.State.Valid() {
		return l, fault.Field(op, "state", text.StateUnknown, stateNames())
	}
	return l, nil
}

func stateNames() string {
	var names []string
	for _, s := range inbox.States() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func (a *api) getMessage(ctx context.Context, c *call, in *bySlugAndID) (int, messageView, error) {
	return a.oneMessage(ctx, c, in, a.d.Outgoings.Outgoing)
}

func (a *api) cancelMessage(ctx context.Context, c *call, in *bySlugAndID) (int, messageView, error) {
	return a.oneMessage(ctx, c, in, a.d.Sender.Cancel)
}

// patchMessage is what can be changed of a message.
type patchMessage struct {
	Policy string `json:"reply_policy" needed:"true" enum:"once" doc:"once: it is not sent again"`
}

func (a *api) patchMessage(ctx context.Context, c *call, in *bySlugAndID) (int, messageView, error) {
	body, err := decode[patchMessage](c.body)
	if err != nil {
		return 0, messageView{}, err
	}
	if inbox.Policy(body.Policy) != inbox.Once {
		return 0, messageView{}, fault.Field("api.message", "reply_policy", text.KindUnknown, "once")
	}
	return a.oneMessage(ctx, c, in, a.d.Sender.Forgo)
}

// oneMessage does something with a message, and says what it is then.
func (a *api) oneMessage(
	ctx context.Context, c *call, in *bySlugAndID, do func(context.Context, tenant.Scope, tenant.ID, inbox.ID) (inbox.Outgoing, error),
) (int, messageView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, messageView{}, err
	}
	id, err := messageID(in.ID)
	if err != nil {
		return 0, messageView{}, err
	}
	o, err := do(ctx, c.scope(), salon.ID, id)
	if err != nil {
		return 0, messageView{}, err
	}
	v, err := renderMessage(o, c.lang)
	return http.StatusOK, v, err
}

func messageID(s string) (inbox.ID, error) {
	id, err := inbox.ParseID(s)
	if err != nil {
		err = fault.New(fault.NotFound, "api.message", text.MessageUnknown)
	}
	return id, err
}

// renderMessage shows a message as it reads now.
func renderMessage(o inbox.Outgoing, lang text.Lang) (messageView, error) {
	v := messageView{
		ID: o.ID.String(), ContactID: o.Contact.String(), Direction: string(o.Direction), Kind: string(inbox.KindOf(o.Content)), State: string(o.State),
		StateAt: instant(o.StateAt), SentAt: instant(o.SentAt), Late: o.Late, EditedAt: instant(o.Edited.At), DeletedAt: instant(o.Deleted),
		Origin: optional(string(o.Origin)), Policy: optional(string(o.Policy)), Deadline: instant(o.Deadline), Attempts: o.Attempts,
	}
	if v.To = number(o.To.Phone()); v.To == nil {
		v.To = optional(o.To.JID())
	}
	if o.Cause != "" {
		v.Cause, v.CauseText = optional(string(o.Cause)), optional(lang.Say(text.SendCauseKey(string(o.Cause))))
	}
	if o.Quotes != nil {
		v.Quoted = optional(o.Quotes.ID)
	}
	now := o.Message
	if now.Content = o.CurrentContent(); now.Content == nil {
		v.Content = messageContent("null")
		return v, nil
	}
	shown, err := event.OfMessage(now, contact.Contact{})
	v.Kind, v.Text, v.Content = string(shown.Kind), shown.Text, messageContent(shown.Content)
	return v, err
}

// messageEnums are the closed lists of a message's members, for the description.
func messageEnums(s *huma.Schema) {
	if s == nil {
		return
	}
	setEnum(s.Properties["state"], enumOf(inbox.States()))
	setEnum(s.Properties["cause"], enumOf(inbox.Causes()))
	kinds := slices.Clone(inbox.Kinds())
	setEnum(s.Properties["kind"], enumOf(kinds))
}
