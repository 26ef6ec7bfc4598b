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
	Text      *string         `json:"text" example:"Oi, tem horário hoje?"` // the text, a caption or a chosen label; null when there is none
	Content   json.RawMessage `json:"content"`                              // the members of its kind, without what is needed to fetch a medium
	Quoted    *string         `json:"quoted"`                               // WhatsApp's id of the quoted message
	SentAt    time.Time       `json:"sent_at"`
	Late      bool            `json:"late"` // it was received with WhatsApp's history, or after an outage
}

// MessageReceived is a message that a client wrote, or that the owner wrote on the phone: see Direction.
type MessageReceived struct {
	Message Message `json:"message"`
}

// MessageSent is a message of ours that WhatsApp accepted.
type MessageSent struct {
	Message Message `json:"message"`
}

// MessageStatus is a new status of a message.
type MessageStatus struct {
	MessageID string       `json:"message_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a15"`
	ContactID string       `json:"contact_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	Status    inbox.State  `json:"status" example:"delivered"`
	Cause     *inbox.Cause `json:"cause"`
	CauseText *string      `json:"cause_text"` // in the salon's language
	At        time.Time    `json:"at"`
}

// MessageEdited is the new text of an edited message.
type MessageEdited struct {
	MessageID string     `json:"message_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a15"`
	ContactID string     `json:"contact_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	Kind      inbox.Kind `json:"kind" example:"text"`
	Text      *string    `json:"text" example:"Oi, tem horário hoje?"`
	EditedAt  time.Time  `json:"edited_at"`
}

// MessageDeleted is a message that its author revoked.
type MessageDeleted struct {
	MessageID string    `json:"message_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a15"`
	ContactID string    `json:"contact_id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	DeletedAt time.Time `json:"deleted_at"`
}

// ConnectionChanged is the new state of a salon's connection, with the values of the REST interface.
type ConnectionChanged struct {
	Status    string  `json:"connection_status" example:"connected"`
	Phase     *string `json:"phase"`
	Cause     *string `json:"cause"`
	CauseText *string `json:"cause_text"`
	Phone     *string `json:"phone_number" example:"+5511987654321"`
}

// ConnectionAttempt is the begin or the end of a linking attempt. It never has a QR code or a pairing code.
type ConnectionAttempt struct {
	AttemptID string  `json:"attempt_id"`
	Method    string  `json:"method"`                      // "qr" or "code"
	Outcome   *string `json:"outcome" example:"connected"` // null while it is under way; "connected", "expired", "failed", "stopped"
	Cause     *string `json:"cause"`
}

// ContactChanged is the new state of a contact.
type ContactChanged struct {
	Contact  Contact  `json:"contact"`
	Tags     []string `json:"tags"`
	OptOuts  []string `json:"opt_outs"`
	MergedIn []string `json:"merged_ids"` // contacts that were merged into this one
}

func (MessageReceived) data()   {}
func (MessageSent) data()       {}
func (MessageStatus) data()     {}
func (MessageEdited) data()     {}
func (MessageDeleted) data()    {}
func (ConnectionChanged) data() {}
func (ConnectionAttempt) data() {}
func (ContactChanged) data()    {}

// TypeOf is the type of the event with this data; empty for nil.
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

// OfContact is a contact in its event form.
func OfContact(c contact.Contact) Contact {
	return Contact{ID: c.ID.String(), Name: some(c.Name()), Phone: some(c.Phone.E164()), Hidden: c.Phone.IsZero()}
}

// OfMessage is a message in its event form, without later edits.
func OfMessage(m inbox.Message, c contact.Contact) (Message, error) {
	content := m.Content
	if media, ok := content.(inbox.Media); ok {
		media.Source = nil // the medium's key must not be in events
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

// OfState is the status of a message. The sentence of its cause is added by Record.Encode.
func OfState(m inbox.Message) MessageStatus {
	out := MessageStatus{MessageID: m.ID.String(), ContactID: m.Contact.String(), Status: m.State, At: m.StateAt.UTC()}
	if m.Cause != "" {
		out.Cause = &m.Cause
	}
	return out
}

// OfEdit is the event of an edited message.
func OfEdit(m inbox.Message) MessageEdited {
	return MessageEdited{
		MessageID: m.ID.String(), ContactID: m.Contact.String(), Kind: inbox.KindOf(m.Edited.Content),
		Text: some(string(inbox.Words(m.Edited.Content))), EditedAt: m.Edited.At.UTC(),
	}
}

// OfDeletion is the event of a revoked message.
func OfDeletion(m inbox.Message) MessageDeleted {
	return MessageDeleted{MessageID: m.ID.String(), ContactID: m.Contact.String(), DeletedAt: m.Deleted.UTC()}
}

// OfChange is the event of a changed contact, with the contacts that were merged into it.
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

// some is a pointer to s; nil for "".
func some(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
