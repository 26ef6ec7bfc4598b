package sender

import (
	"context"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Messages stores outgoing messages. Every method is one transaction.
type Messages interface {
	// AcceptOutgoing stores a message with the caller's idempotency key. again tells that the key
	// was used before: kept is the message of that time. Errors: NotFound (no such contact),
	// Invalid on Idempotency-Key or "media".
	AcceptOutgoing(ctx context.Context, scope tenant.Scope, o inbox.Outgoing, once inbox.IdempotencyKey) (kept inbox.Outgoing, again bool, err error)
	// OutgoingOnce gives the message of an idempotency key. Errors: NotFound, Invalid on
	// Idempotency-Key.
	OutgoingOnce(ctx context.Context, scope tenant.Scope, t tenant.ID, once inbox.IdempotencyKey) (inbox.Outgoing, error)
	// Outgoing reads a message. Errors: NotFound.
	Outgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Outgoing, error)
	// CancelOutgoing cancels a message. Errors: NotFound, Conflict.
	CancelOutgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID, now time.Time) (inbox.Outgoing, error)
	// ForgoOutgoing decides that a message of unknown outcome is never sent again. Errors:
	// NotFound, Conflict.
	ForgoOutgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID, now time.Time) (inbox.Outgoing, error)
}

// Contacts finds the recipients of messages.
type Contacts interface {
	// Contact gives a contact, or the one that absorbed it. Errors: NotFound.
	Contact(ctx context.Context, scope tenant.Scope, t tenant.ID, id contact.ID) (contact.Contact, error)
	// MeetContact gives the contact at an address; it is made when there is none. Errors: NotFound (no such salon).
	MeetContact(ctx context.Context, scope tenant.Scope, t tenant.ID, seen contact.Sighting) (contact.Contact, error)
}

// Service accepts messages to be sent: from the REST API, the pages, the robot and jobs. Make one
// with NewService.
type Service struct {
	messages Messages
	contacts Contacts
	uploads  Uploads
	checks   Checks
	numbers  Numbers
	detect   func(head []byte) string
	now      func() time.Time
}

// ServiceDeps is what a Service needs.
type ServiceDeps struct {
	Messages Messages
	Contacts Contacts
	Uploads  Uploads
	Checks   Checks
	Numbers  Numbers
	Detect   func(head []byte) string // the media type that the first bytes of a file show: http.DetectContentType
	Now      func() time.Time
}

// NewService makes a Service.
func NewService(d ServiceDeps) *Service {
	return &Service{messages: d.Messages, contacts: d.Contacts, uploads: d.Uploads, checks: d.Checks, numbers: d.Numbers, detect: d.Detect, now: d.Now}
}

// Send accepts a message: it is stored, and sent as soon as it may. again tells that the request's
// key was used before: the message is the one of that time. Errors: NotFound (no such salon);
// Invalid "to", "text", "caption", "reaction", "location", "contacts", "media", "quoted",
// "deadline" or on Idempotency-Key.
func (s *Service) Send(ctx context.Context, scope tenant.Scope, t tenant.ID, r inbox.Request) (o inbox.Outgoing, again bool, err error) {
	if err := s.check(ctx, scope, t, r); err != nil {
		return inbox.Outgoing{}, false, err
	}
	who, err := s.recipient(ctx, scope, t, r.To)
	if err != nil {
		return inbox.Outgoing{}, false, err
	}
	d := inbox.Draft{Contact: who.ID, To: who.ReplyTo, Content: r.Content, Origin: r.Origin, Policy: r.Policy, Deadline: r.Deadline}
	if d.Origin == "" {
		d.Origin = inbox.Program
	}
	if !r.About.IsZero() {
		if err := s.refer(ctx, scope, t, r.About, &d); err != nil {
			return inbox.Outgoing{}, false, err
		}
	}
	o, err = inbox.Compose(inbox.NewID(), t, d, s.now())
	if err != nil {
		return inbox.Outgoing{}, false, err
	}
	kept, again, err := s.messages.AcceptOutgoing(ctx, scope, o, r.Once)
	if err == nil && again {
		err = s.dropSpare(ctx, scope, t, r.Content, kept.Content)
	}
	return kept, again, err
}

// dropSpare deletes the upload of a repeated request, whose message already has its own.
func (s *Service) dropSpare(ctx context.Context, scope tenant.Scope, t tenant.ID, asked, kept inbox.Content) error {
	media, ok := asked.(inbox.Media)
	if !ok {
		return nil
	}
	spare, ok := media.Upload()
	if !ok {
		return nil
	}
	if first, ok := kept.(inbox.Media); ok {
		if own, waits := first.Upload(); waits && own == spare {
			return nil
		}
	}
	return s.uploads.DropUpload(ctx, scope, t, spare)
}

// check validates a request before a contact is created for it.
func (s *Service) check(ctx context.Context, scope tenant.Scope, t tenant.ID, r inbox.Request) error {
	if r.To.Address.IsZero() {
		return nil // a contact that is there; what is wrong is found when the message is made
	}
	d := inbox.Draft{To: r.To.Address, Content: r.Content, Origin: r.Origin, Policy: r.Policy, Deadline: r.Deadline}
	if reaction, ok := d.Content.(inbox.Reaction); ok && !r.About.IsZero() {
		reaction.To = inbox.Key{ID: r.About.String()} // a placeholder: the message's real key is looked up later
		d.Content = reaction
	}
	_, err := inbox.Compose(inbox.NewID(), t, d, s.now())
	if err != nil || r.About.IsZero() {
		return err
	}
	_, err = s.about(ctx, scope, t, r.About, d.Content)
	return err
}

// Again gives the message of an idempotency key, before anything is fetched or created for the
// request. Errors: NotFound, Invalid on Idempotency-Key.
func (s *Service) Again(ctx context.Context, scope tenant.Scope, t tenant.ID, once inbox.IdempotencyKey) (inbox.Outgoing, error) {
	return s.messages.OutgoingOnce(ctx, scope, t, once)
}

// Cancel cancels a waiting message. Errors: NotFound, Conflict when it was sent, or is being sent.
func (s *Service) Cancel(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Outgoing, error) {
	return s.messages.CancelOutgoing(ctx, scope, t, id, s.now())
}

// Forgo decides that a message of unknown outcome is never sent again. Errors: NotFound, Conflict
// in any other state, or when it is being sent.
func (s *Service) Forgo(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID) (inbox.Outgoing, error) {
	return s.messages.ForgoOutgoing(ctx, scope, t, id, s.now())
}

// recipient is the contact that a message is for.
func (s *Service) recipient(ctx context.Context, scope tenant.Scope, t tenant.ID, to inbox.Recipient) (contact.Contact, error) {
	const op, field = "sender.recipient", "to"
	if to.Contact.IsZero() {
		if to.Address.IsZero() {
			return contact.Contact{}, fault.Field(op, field, text.RecipientInvalid)
		}
		c, err := s.contacts.MeetContact(ctx, scope, t, contact.Sighting{Address: to.Address, At: s.now()})
		if err == nil && c.ReplyTo.IsZero() {
			c.ReplyTo = to.Address
		}
		return c, err
	}
	c, err := s.contacts.Contact(ctx, scope, t, to.Contact)
	switch {
	case fault.Is(err, fault.NotFound) && scope.Allows(t):
		return c, fault.Field(op, field, text.RecipientUnknown)
	case err == nil && c.ReplyTo.IsZero():
		return c, fault.Field(op, field, text.RecipientInvalid)
	}
	return c, err
}

// maxQuoted is how much of a quoted message is sent along, in characters.
const maxQuoted = 1000

// refer sets the message that a draft quotes or reacts to.
func (s *Service) refer(ctx context.Context, scope tenant.Scope, t tenant.ID, about inbox.ID, d *inbox.Draft) error {
	m, err := s.about(ctx, scope, t, about, d.Content)
	if err != nil {
		return err
	}
	if m.Contact != d.Contact {
		return fault.Field("sender.refer", aboutField(d.Content), text.AboutUnknown)
	}
	if reaction, reacts := d.Content.(inbox.Reaction); reacts {
		reaction.To = m.Key
		d.Content = reaction
		return nil
	}
	words := []rune(string(inbox.Words(m.CurrentContent())))
	d.Quotes = &inbox.Quote{ID: m.Key.ID, Mine: m.Key.Mine, Words: inbox.Body(words[:min(len(words), maxQuoted)])}
	return nil
}

// about finds the message that a content quotes or reacts to.
func (s *Service) about(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID, c inbox.Content) (inbox.Outgoing, error) {
	m, err := s.messages.Outgoing(ctx, scope, t, id)
	if fault.Is(err, fault.NotFound) && scope.Allows(t) {
		err = fault.Field("sender.refer", aboutField(c), text.AboutUnknown)
	}
	return m, err
}

func aboutField(c inbox.Content) string {
	if _, reacts := c.(inbox.Reaction); reacts {
		return "reaction"
	}
	return "quoted"
}
