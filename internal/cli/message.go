package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

type messageCmd struct {
	Send  messageSendCmd  `cmd:"" help:"Send a message to a client of a salon."`
	List  messageListCmd  `cmd:"" help:"List what waits to be sent, or what did not go, with the reason."`
	Check messageCheckCmd `cmd:"" help:"Ask whether numbers are on WhatsApp."`
}

type messageSendCmd struct {
	Salon    string `arg:"" help:"The salon's slug."`
	To       string `arg:"" help:"A phone number, a contact's id, or a person's WhatsApp address (JID or LID)."`
	Text     string `arg:"" optional:"" help:"What it says; with --media-url the caption."`
	MediaURL string `help:"A picture, film, sound or document: fetched from there once, at most 16 MiB." name:"media-url" placeholder:"URL"`
	Deadline string `help:"It is not sent after it: 2026-03-14T15:09:26-03:00, at most 30 days ahead. A day when absent." placeholder:"MOMENT"`
	Key      string `help:"A word for this message: the same word again is the same message, sent once."`
	Unasked  bool   `help:"The client did not ask for it now: a reminder, an offer. It waits for the end of the quiet hours, and is never sent twice."`
}

// Help shows examples.
func (messageSendCmd) Help() string {
	return "The message is durable when the command ends; a running server sends it, at the salon's pace.\n\nExamples:\n" +
		"  salonzap message send barbearia-do-joao \"(11) 98765-4321\" \"Seu horário está confirmado.\"\n" +
		"  salonzap message send ana \"+55 11 98765-4321\" \"Nossa tabela\" --media-url https://example.com/tabela.jpg --key tabela-2026-03 --json"
}

// Run accepts a message.
func (c messageSendCmd) Run(ctx context.Context, h *home) error {
	s, t, err := h.salon(ctx, c.Salon)
	if err != nil {
		return err
	}
	r, err := c.request()
	if err != nil {
		return asFlags(err)
	}
	o, again, err := h.sendOnce(ctx, t, r, c.MediaURL, inbox.Body(c.Text))
	if err != nil {
		return asFlags(err)
	}
	if o, err = s.Outgoing(ctx, operator(), t.ID, o.ID); err != nil {
		return err
	}
	v := viewSent(o, t.Slug.String())
	v.Again = again
	return h.out.value(v, func(w io.Writer) {
		table(w, "", []string{"ID", "TO", "STATE", "REASON", "DEADLINE"}, [][]string{{v.ID, v.To, v.State, v.reason(), moment(o.Deadline)}})
		if again {
			say(w, "\nIt was asked for before under this key; nothing was added.")
		}
	})
}

// request is the request that the arguments describe. The content of a medium is not set: sendOnce fetches it.
func (c messageSendCmd) request() (r inbox.Request, err error) {
	const op = "cli.message_send"
	var errs []error
	r.To, err = inbox.ParseRecipient(c.To, phone.Brazil)
	errs = append(errs, err)
	r.Origin = inbox.Program
	if c.Unasked {
		r.Origin = inbox.Unasked
	}
	if c.Deadline != "" {
		if r.Deadline, err = time.Parse(time.RFC3339, c.Deadline); err != nil {
			errs = append(errs, fault.Field(op, "deadline", text.DeadlineInvalid))
		}
	}
	if c.MediaURL == "" {
		r.Content = inbox.Text{Body: inbox.Body(c.Text)}
	} else {
		errs = append(errs, inbox.CheckCaption(inbox.Body(c.Text)))
	}
	if c.Key == "" {
		return r, errors.Join(errs...)
	}
	const longest = 255
	if len(c.Key) > longest || text.Visible(c.Key) != c.Key {
		errs = append(errs, fault.Field(op, "key", text.OnceMalformed, longest))
	}
	asked, err := json.Marshal([]string{c.To, c.Text, c.MediaURL, c.Deadline, string(r.Origin)})
	sum := sha256.Sum256(asked)
	r.Once = inbox.IdempotencyKey{Word: "cli/" + c.Key, Request: hex.EncodeToString(sum[:])}
	return r, errors.Join(append(errs, err)...)
}

// sendOnce accepts a message. When one with the same key was accepted before, it returns that and true, and fetches no medium.
func (h *home) sendOnce(ctx context.Context, t tenant.Tenant, r inbox.Request, mediaURL string, caption inbox.Body) (inbox.Outgoing, bool, error) {
	if r.Once.Word != "" {
		o, err := h.core.Messages.Again(ctx, operator(), t.ID, r.Once)
		if err == nil || !isNotFound(err) {
			return o, true, err
		}
	}
	if mediaURL != "" {
		u, err := h.core.MediaFetcher().Fetch(ctx, operator(), t.ID, sender.File{}, mediaURL)
		if err != nil {
			return inbox.Outgoing{}, false, err
		}
		r.Content = u.Media(caption)
	}
	return h.core.Messages.Send(ctx, operator(), t.ID, r)
}

// asFlags replaces the field of an error by the name of the flag.
func asFlags(err error) error {
	flags := map[string]string{"media": "media-url", "media.url": "media-url", "caption": "text", "Idempotency-Key": "key"}
	f, ok := errors.AsType[*fault.Error](err)
	if !ok || flags[f.Field] == "" {
		return err
	}
	named := *f
	named.Field = flags[f.Field]
	return &named
}

// messageView is a message in JSON, with those fields of the REST API that show its state. None shows its content.
type messageView struct {
	ID        string     `json:"id"`
	Salon     string     `json:"salon"`
	ContactID string     `json:"contact_id"`
	To        string     `json:"to"` // the number with most digits hidden
	Kind      string     `json:"kind"`
	Origin    string     `json:"origin"`
	Policy    string     `json:"reply_policy"`
	State     string     `json:"state"`
	Cause     *string    `json:"cause"`
	CauseText *string    `json:"cause_text"`
	SentAt    *time.Time `json:"sent_at"` // when the message was accepted for sending
	StateAt   *time.Time `json:"state_at"`
	Deadline  *time.Time `json:"deadline"`
	Attempts  int        `json:"attempts"`
	Again     bool       `json:"again,omitempty"`
}

func viewSent(o inbox.Outgoing, slug string) messageView {
	return viewEntry(inbox.OutboxEntry{
		ID: o.ID, Contact: o.Contact, To: o.To, Kind: inbox.KindOf(o.Content), Origin: o.Origin, Policy: o.Policy, State: o.State, Cause: o.Cause,
		AskedAt: o.SentAt, StateAt: o.StateAt, Deadline: o.Deadline, Attempts: o.Attempts,
	}, slug)
}

func viewEntry(e inbox.OutboxEntry, slug string) messageView {
	v := messageView{
		ID: e.ID.String(), Salon: slug, ContactID: e.Contact.String(), To: e.MaskedTo(), Kind: string(e.Kind), Origin: string(e.Origin), Policy: string(e.Policy),
		State: string(e.State), SentAt: instant(e.AskedAt), StateAt: instant(e.StateAt), Deadline: instant(e.Deadline), Attempts: e.Attempts,
	}
	if v.To == "" {
		v.To = "hidden number"
	}
	if e.Cause != "" {
		key := text.SendCauseKey(string(e.Cause))
		if !e.State.Final() {
			key = text.WaitCauseKey(string(e.Cause))
		}
		v.Cause, v.CauseText = optional(string(e.Cause)), optional(text.EN.Say(key))
	}
	return v
}

func (v messageView) reason() string {
	if v.CauseText == nil {
		return "-"
	}
	return *v.CauseText
}

type messageCheckCmd struct {
	Salon   string   `arg:"" help:"The slug of the salon whose WhatsApp is asked."`
	Numbers []string `arg:"" help:"1 to 100 phone numbers, as people write them."`
}

// Help shows an example.
func (messageCheckCmd) Help() string {
	return "An answer is kept for a day; a salon may ask about 300 new numbers an hour.\n\nExample:\n  salonzap message check ana \"(11) 98765-4321\" \"+55 21 99876-5432\" --json"
}

// checkedView is a checked number in JSON.
type checkedView struct {
	Given      string     `json:"given"`
	Number     *string    `json:"phone_number"`
	OnWhatsApp bool       `json:"on_whatsapp"`
	CheckedAt  *time.Time `json:"checked_at"`
}

// Run asks WhatsApp about numbers.
func (c messageCheckCmd) Run(ctx context.Context, h *home) error {
	_, t, err := h.salon(ctx, c.Salon)
	if err != nil {
		return err
	}
	var errs []error
	numbers := make([]phone.Number, 0, len(c.Numbers))
	for i, raw := range c.Numbers {
		n, err := phone.Parse(raw, phone.Brazil)
		if err != nil {
			errs = append(errs, fault.Field("cli.message_check", fmt.Sprintf("numbers[%d]", i), text.NumberOfList, i+1))
		}
		numbers = append(numbers, n)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	checks, err := h.core.Messages.Check(ctx, operator(), t.ID, numbers)
	if err != nil {
		return err
	}
	views := make([]checkedView, 0, len(checks))
	var rows [][]string
	for i, x := range checks {
		views = append(views, checkedView{c.Numbers[i], dialled(x.Number), x.OnWA, instant(x.At)})
		rows = append(rows, []string{x.Number.E164(), map[bool]string{true: "yes", false: "no"}[x.OnWA], moment(x.At)})
	}
	return h.out.value(views, func(w io.Writer) { table(w, "", []string{"NUMBER", "WHATSAPP", "ASKED"}, rows) })
}
