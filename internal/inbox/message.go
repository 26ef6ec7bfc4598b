package inbox

import (
	"time"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/tracing"
)

// ID identifies a message: a UUIDv7.
type ID struct{ v uuid.UUID }

// NewID makes a fresh ID that sorts after the earlier ones.
func NewID() ID { return ID{uuid.Must(uuid.NewV7())} }

// ParseID reads an ID as String writes it. Errors: NotFound.
func ParseID(s string) (ID, error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return ID{}, fault.Wrap(fault.NotFound, "inbox.parse_id", err)
	}
	return ID{v}, nil
}

// String is the canonical text, empty for the zero ID.
func (i ID) String() string {
	if i.IsZero() {
		return ""
	}
	return i.v.String()
}

// IsZero tells whether it is no message.
func (i ID) IsZero() bool { return i.v == uuid.Nil }

// MaxKey is the longest message id that is accepted, in bytes. WhatsApp's have 20 to 40.
const MaxKey = 128

// Key is WhatsApp's own id of a message, within the chat with one contact. The sender's phone
// generates it, so two senders may use the same.
type Key struct {
	ID   string `json:"id"`
	Mine bool   `json:"mine"` // the salon's account wrote it
}

// Direction says who wrote a message.
type Direction string

// The directions.
const (
	FromClient Direction = "client"
	FromUs     Direction = "us"    // we sent it: the dashboard, the API, the robot
	FromPhone  Direction = "phone" // the owner typed it on the phone
)

// Message is one message of a chat between a salon and a contact.
type Message struct {
	ID        ID
	Tenant    tenant.ID
	Contact   contact.ID
	Key       Key
	Direction Direction

	SentAt     time.Time // by WhatsApp's clock, to the second
	ReceivedAt time.Time // by ours
	Late       bool      // it came with a history sync or after an outage, and is not answered like a new one

	Content Content
	Quotes  *Quote // the message that it answers; nil when it answers none

	Edited  Edit      // the newest edit; zero when it was never edited
	Deleted time.Time // when its sender deleted it; zero when they did not
	State   State     // how far it got; for a client's message always Delivered
	Cause   Cause     // with Refused: why
	StateAt time.Time // since when
}

// Quote is the message that another one answers.
type Quote struct {
	ID    string `json:"id"`
	Mine  bool   `json:"mine"`  // the salon's account wrote the quoted one
	Words Body   `json:"words"` // its text, as far as the server sent it
}

// Edit is a changed content of a message.
type Edit struct {
	Content Content
	At      time.Time
}

// CurrentContent is the content after edits; nil when the message was deleted.
func (m Message) CurrentContent() Content {
	switch {
	case !m.Deleted.IsZero():
		return nil
	case m.Edited.Content != nil:
		return m.Edited.Content
	}
	return m.Content
}

// Report is one fact that a server reports about a message.
//
//sumtype:decl
type Report interface {
	report()
	// Subject is the message that the report is about.
	Subject() About
}

// Trace names the trace of what happens to a message.
func (m Message) Trace() tracing.Thing { return tracing.Thing{m.Tenant.String(), m.Key.ID} }

// About names the message that a report is about.
type About struct {
	Key  Key
	Peer contact.Sighting // the client; the zero Address when the server did not say in which chat
}

// Arrived is a message.
type Arrived struct {
	About
	Direction Direction
	SentAt    time.Time
	Content   Content
	Quotes    *Quote
	History   bool // it came with a history sync
}

// Receipt says how far a message of the salon's account got.
type Receipt struct {
	About
	State State
	Cause Cause // with Refused
	At    time.Time
}

// Edited says that the content of a message was changed.
type Edited struct {
	About
	Content Content
	At      time.Time
}

// Deleted says that a message was deleted by its sender.
type Deleted struct {
	About
	At time.Time
}

func (Arrived) report() {}
func (Receipt) report() {}
func (Edited) report()  {}
func (Deleted) report() {}

// Subject is the message that the report is about.
func (a About) Subject() About { return a }

// Late tells whether a message is too old to be answered like a new one.
func (a Arrived) Late(now time.Time) bool { return a.History || now.Sub(a.SentAt) > LateAfter }

// LateAfter is the age from which on a message counts as late. A client who waited longer has left
// the conversation.
const LateAfter = 10 * time.Minute

// TakeInResult counts what taking in reports changed.
type TakeInResult struct {
	New     int // messages that were not known
	Changed int // known messages that changed
}
