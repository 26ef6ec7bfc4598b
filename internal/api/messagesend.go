package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// sendInput is a message that is to be sent.
type sendInput struct {
	To        string         `json:"to" needed:"true" doc:"A phone number, a contact's id, or a person's WhatsApp address (JID or LID)" example:"(11) 98765-4321"`
	Text      *string        `json:"text,omitempty" maxLength:"65536" example:"Seu horário está confirmado."`
	Media     *mediaInput    `json:"media,omitempty" doc:"A picture, film, sound or document"`
	Reaction  *reactionInput `json:"reaction,omitempty" doc:"An emoji to a message of the chat"`
	Location  *locationInput `json:"location,omitempty" doc:"A place"`
	Contacts  *[]cardInput   `json:"contacts,omitempty" doc:"Contact cards, 1 to 20"`
	Quoted    string         `json:"quoted,omitempty" doc:"The id of the message of the chat that is answered"`
	Unasked   bool           `json:"unasked,omitempty" doc:"The client did not ask for it now: a reminder, an offer. It waits for the end of the quiet hours, goes slowly, and not to those who do not want it"`
	Policy    string         `json:"reply_policy,omitempty" enum:"repeat,once" doc:"What happens when nobody knows whether it went: repeat sends it again, and the client may see it twice; once never does. repeat when absent, once of what is unasked"`
	TakesOver bool           `json:"takes_over,omitempty" doc:"A person wrote it: the salon's robot leaves this chat to people, as after an answer in Conversas. False when absent: a program sent it, and the robot goes on"`
	Deadline  string         `json:"deadline,omitempty" format:"date-time" doc:"It is not sent after it, at most 30 days ahead. A day when absent, 2 hours of what is unasked"`
	Key       string         `json:"idempotency_key,omitempty" maxLength:"255" doc:"The same as the header Idempotency-Key, for who can set none"`
}

// mediaInput is where a medium comes from, and what it is.
type mediaInput struct {
	URL     string `json:"url,omitempty" doc:"Where it is fetched from, once: on the public internet, at most 16 MiB" example:"https://example.com/tabela.jpg"`
	Base64  string `json:"base64,omitempty" doc:"The file itself, at most 16 MiB"`
	Upload  string `json:"upload,omitempty" doc:"The id of an upload"`
	Kind    string `json:"kind,omitempty" enum:"image,video,audio,voice,document" doc:"As what it is sent. Found from its bytes when absent"`
	Mime    string `json:"mime,omitempty" doc:"Its media type. It may not contradict its bytes"`
	Name    string `json:"name,omitempty" doc:"Of a document" example:"tabela.jpg"`
	Caption string `json:"caption,omitempty" maxLength:"1024" example:"Nossa tabela de preços"`
}

type reactionInput struct {
	Message string `json:"message" needed:"true" doc:"The id of the message of the chat" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Emoji   string `json:"emoji" needed:"true" doc:"One emoji; empty takes the reaction back" example:"👍"`
}

type locationInput struct {
	Latitude  *float64 `json:"latitude" needed:"true" nullable:"false" example:"-23.55052"`
	Longitude *float64 `json:"longitude" needed:"true" nullable:"false" example:"-46.633308"`
	Name      string   `json:"name,omitempty" example:"Barbearia do João"`
	Address   string   `json:"address,omitempty" example:"Praça da Sé, 1"`
}

type cardInput struct {
	Name  string `json:"name" needed:"true" example:"João"`
	Phone string `json:"phone" needed:"true" doc:"As people write it" example:"(11) 98765-4321"`
}

func (a *api) sendMessage(ctx context.Context, c *call, in *bySlug) (int, messageView, error) {
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, messageView{}, err
	}
	body, err := decode[sendInput](c.body)
	if err != nil {
		return 0, messageView{}, err
	}
	r, err := body.request()
	if err != nil {
		return 0, messageView{}, err
	}
	if r.Once, err = c.onceOf(body.Key); err != nil {
		return 0, messageView{}, err
	}
	o, again, err := a.sendOnce(ctx, c, salon.ID, r, body.Media)
	if err == nil && body.TakesOver && a.d.TakeOver != nil { // also for a repeated request: the first one may have crashed in between
		err = a.d.TakeOver(ctx, c.scope(), salon.ID, o.Contact)
	}
	if err != nil {
		return 0, messageView{}, err
	}
	v, err := renderMessage(o, c.lang)
	v.again = again
	return http.StatusAccepted, v, err
}

// sendOnce accepts a message, unless its key was used: then no medium is fetched again.
func (a *api) sendOnce(ctx context.Context, c *call, t tenant.ID, r inbox.Request, m *mediaInput) (inbox.Outgoing, bool, error) {
	if r.Once.Word != "" {
		o, err := a.d.Sender.Again(ctx, c.scope(), t, r.Once)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return o, true, err
		}
	}
	if m != nil {
		content, err := a.mediumOf(ctx, c, t, m)
		if err != nil {
			return inbox.Outgoing{}, false, err
		}
		r.Content = content
	}
	return a.d.Sender.Send(ctx, c.scope(), t, r)
}

// onceOf is the idempotency key of a message: that of the header, or of the body. It belongs to the
// salon, not to the API key, so that another API key can repeat the request.
func (c *call) onceOf(inBody string) (inbox.IdempotencyKey, error) {
	const op = "api.once"
	word := c.r.Header.Get(idempotencyHeader)
	switch {
	case word == "":
		word = inBody
	case inBody != "" && inBody != word:
		return inbox.IdempotencyKey{}, fault.Field(op, "idempotency_key", text.FieldTwice, idempotencyHeader, "idempotency_key")
	}
	if word == "" {
		return inbox.IdempotencyKey{}, nil
	}
	if !isValidIdempotencyKey(word) {
		return inbox.IdempotencyKey{}, fault.Field(op, idempotencyHeader, text.OnceMalformed, maxIdempotencyKey)
	}
	sum := sha256.Sum256(c.body)
	return inbox.IdempotencyKey{Word: "api/" + word, Request: hex.EncodeToString(sum[:])}, nil
}

// request parses the body; a medium is only checked. All errors are reported at once.
func (in *sendInput) request() (r inbox.Request, err error) {
	const op = "api.send"
	var errs []error
	r.To, err = inbox.ParseRecipient(in.To, phone.Brazil)
	errs = append(errs, err)
	r.Content, err = in.content(&r)
	errs = append(errs, err)
	if in.Quoted != "" && in.Reaction == nil {
		if r.About, err = inbox.ParseID(in.Quoted); err != nil {
			errs = append(errs, fault.Field(op, "quoted", text.AboutUnknown))
		}
	}
	r.Origin = inbox.Program
	if in.Unasked {
		r.Origin = inbox.Unasked
	}
	switch r.Policy = inbox.Policy(in.Policy); r.Policy {
	case "", inbox.Repeat, inbox.Once:
	default:
		errs = append(errs, fault.Field(op, "reply_policy", text.KindUnknown, "repeat, once"))
	}
	if in.Deadline != "" {
		if r.Deadline, err = time.Parse(time.RFC3339, in.Deadline); err != nil {
			errs = append(errs, fault.Field(op, "deadline", text.DeadlineInvalid))
		}
	}
	return r, errors.Join(errs...)
}

// content is the one content that is given.
func (in *sendInput) content(r *inbox.Request) (inbox.Content, error) {
	const op = "api.send"
	given := 0
	for _, there := range []bool{in.Text != nil, in.Media != nil, in.Reaction != nil, in.Location != nil, in.Contacts != nil} {
		if there {
			given++
		}
	}
	if given != 1 {
		return nil, fault.Field(op, "body", text.ContentOne)
	}
	switch {
	case in.Text != nil:
		return inbox.Text{Body: inbox.Body(*in.Text)}, nil
	case in.Reaction != nil:
		id, err := inbox.ParseID(in.Reaction.Message)
		if err != nil {
			return nil, fault.Field(op, "reaction.message", text.AboutUnknown)
		}
		r.About = id
		return inbox.Reaction{Emoji: inbox.Body(in.Reaction.Emoji)}, nil
	case in.Location != nil:
		l := in.Location
		return inbox.Location{Latitude: *l.Latitude, Longitude: *l.Longitude, Name: inbox.Body(l.Name), Address: inbox.Body(l.Address)}, nil
	case in.Contacts != nil:
		return cards(*in.Contacts)
	}
	return nil, in.Media.check()
}

func cards(list []cardInput) (inbox.Content, error) {
	var out inbox.Cards
	var errs []error
	for i, card := range list {
		n, err := phone.Parse(card.Phone, phone.Brazil)
		if err != nil || strings.TrimSpace(card.Name) == "" {
			errs = append(errs, fault.Field("api.send", "contacts", text.CardPhoneInvalid, i+1))
			continue
		}
		out.Cards = append(out.Cards, inbox.Card{Name: inbox.Body(card.Name), Phones: []phone.Number{n}})
	}
	return out, errors.Join(errs...)
}
