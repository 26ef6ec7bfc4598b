package event

import (
	"encoding/json"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/inbox"
)

// Contact is who a message is from or to.
type Contact struct {
	ID     string  `json:"id"`
	Name   *string `json:"name" example:"Maria"`           // null while none is known
	Phone  *string `json:"phone" example:"+5511987654321"` // "+5511987654321"; null while WhatsApp hides it
	Hidden bool    `json:"hidden"`                         // WhatsApp shows no number
}

// Message is a message as events show it.
type Message struct {
	ID        string          `json:"id"`
	Contact   Contact         `json:"contact"`
	Direction inbox.Direction `json:"direction" example:"client"`
	Kind      inbox.Kind      `json:"kind" example:"text"`
	Text      *string         `json:"text" example:"Oi, tem horário hoje?"` // its words, a caption or a chosen label; null where there are none
	Content   json.RawMessage `json:"content"`                              // the members of its kind, without what is needed to fetch a medium
	Quoted    *string         `json:"quoted"`                               // WhatsApp's id of the message that it answers
	SentAt    time.Time       `json:"sent_at"`
	Late      bool            `json:"late"` // it came with a history or after an outage
}

// MessageReceived says that a client wrote, or that the owner did on the phone: see the direction.
type MessageReceived struct {
	Message Message `json:"message"`
}

// MessageSent says that WhatsApp has a message of ours.
type MessageSent struct {
	Message Message `json:"message"`
}

// MessageStatus says how far a message got.
type MessageStatus struct {
	MessageID string       `json:"message_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a15"`
	ContactID string       `json:"contact_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	Status    inbox.State  `json:"status" example:"delivered"`
	Cause     *inbox.Cause `json:"cause"`
	CauseText *string      `json:"cause_text"` // in the salon's language
	At        time.Time    `json:"at"`
}

// MessageEdited says how a message reads now.
type MessageEdited struct {
	MessageID string     `json:"message_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a15"`
	ContactID string     `json:"contact_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	Kind      inbox.Kind `json:"kind" example:"text"`
	Text      *string    `json:"text" example:"Oi, tem horário hoje?"`
	EditedAt  time.Time  `json:"edited_at"`
}

// MessageDeleted says that who wrote a message took it back.
type MessageDeleted struct {
	MessageID string    `json:"message_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a15"`
	ContactID string    `json:"contact_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	DeletedAt time.Time `json:"deleted_at"`
}

// ConnectionChanged says how a salon's WhatsApp is now, in the words of the REST interface.
type ConnectionChanged struct {
	Status    string  `json:"connection_status" example:"connected"`
	Phase     *string `json:"phase"`
	Cause     *string `json:"cause"`
	CauseText *string `json:"cause_text"`
	Phone     *string `json:"phone_number" example:"+5511987654321"`
}

// ConnectionAttempt says how a linking attempt ended, or that it began. It never has a code.
type ConnectionAttempt struct {
	AttemptID string  `json:"attempt_id"`
	Method    string  `json:"method"`                      // "qr" or "code"
	Outcome   *string `json:"outcome" example:"connected"` // null while it is under way; "connected", "expired", "failed", "stopped"
	Cause     *string `json:"cause"`
}

// ContactChanged says what is known of a contact now.
type ContactChanged struct {
	Contact  Contact  `json:"contact"`
	Tags     []string `json:"tags"`
	OptOuts  []string `json:"opt_outs"`
	MergedIn []string `json:"merged_ids"` // contacts that are this one from now on
}

func (MessageReceived) data()   {}
func (MessageSent) data()       {}
func (MessageStatus) data()     {}
func (MessageEdited) data()     {}
func (MessageDeleted) data()    {}
func (ConnectionChanged) data() {}
func (ConnectionAttempt) data() {}
func (ContactChanged) data()    {}

// TypeOf is the name of the event that says this; empty for nil.
func TypeOf(d Data) Type {
	switch d.(type) {
	case MessageReceived:
		return TypeMessageReceived
	case MessageSent:
		return TypeMessageSent
	case MessageStatus:
		return TypeMessageStatus
	case MessageEdited:
		return TypeMessageEdited
	case MessageDeleted:
		return TypeMessageDeleted
	case ConnectionChanged:
		return TypeConnectionChanged
	case ConnectionAttempt:
		return TypeConnectionAttempt
	case ContactChanged:
		return TypeContactChanged
	case AppointmentCreated:
		return TypeAppointmentCreated
	case AppointmentUpdated:
		return TypeAppointmentUpdated
	case AppointmentRescheduled:
		return TypeAppointmentRescheduled
	case AppointmentCancelled:
		return TypeAppointmentCancelled
	case AppointmentStatus:
		return TypeAppointmentStatus
	case nil:
	}
	return ""
}

// OfContact shows a contact.
func OfContact(c contact.Contact) Contact {
	return Contact{ID: c.ID.String(), Name: some(c.Name()), Phone: some(c.Phone.E164()), Hidden: c.Phone.IsZero()}
}

// OfMessage shows a message, as it came.
func OfMessage(m inbox.Message, c contact.Contact) (Message, error) {
	content := m.Content
	if media, ok := content.(inbox.Media); ok {
		media.Source = nil // the medium's key is nobody's business
		content = media
	}
	data, err := inbox.MarshalContent(content)
	if err != nil {
		return Message{}, err
	}
	out := Message{
		ID: m.ID.String(), Contact: OfContact(c), Direction: m.Direction, Kind: inbox.KindOf(content), Text: some(string(inbox.Words(content))),
		Content: data, SentAt: m.SentAt.UTC(), Late: m.Late,
	}
	if m.Quotes != nil {
		out.Quoted = some(m.Quotes.ID)
	}
	return out, nil
}

// OfState shows how far a message got. The sentence of its cause is said when the event goes out (Record.Encode).
func OfState(m inbox.Message) MessageStatus {
	out := MessageStatus{MessageID: m.ID.String(), ContactID: m.Contact.String(), Status: m.State, At: m.StateAt.UTC()}
	if m.Cause != "" {
		out.Cause = &m.Cause
	}
	return out
}

// OfEdit shows how a message reads now.
func OfEdit(m inbox.Message) MessageEdited {
	return MessageEdited{
		MessageID: m.ID.String(), ContactID: m.Contact.String(), Kind: inbox.KindOf(m.Edited.Content),
		Text: some(string(inbox.Words(m.Edited.Content))), EditedAt: m.Edited.At.UTC(),
	}
}

// OfDeletion shows that a message was taken back.
func OfDeletion(m inbox.Message) MessageDeleted {
	return MessageDeleted{MessageID: m.ID.String(), ContactID: m.Contact.String(), DeletedAt: m.Deleted.UTC()}
}

// OfChange shows what is known of a contact, and which contacts became a part of it.
func OfChange(c contact.Contact, merged ...contact.ID) ContactChanged {
	out := ContactChanged{Contact: OfContact(c), Tags: append([]string{}, c.Tags...), OptOuts: []string{}, MergedIn: []string{}}
	for _, o := range c.OptOuts {
		out.OptOuts = append(out.OptOuts, string(o.Topic))
	}
	for _, id := range merged {
		out.MergedIn = append(out.MergedIn, id.String())
	}
	return out
}

// some is a text, or null for none.
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
