package inbox

import (
	"time"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
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

// MaxKey is the longest id of a message that is taken, in bytes. WhatsApp's have 20 to 40.
const MaxKey = 128

// Key is WhatsApp's own name of a message, within the chat with one contact. The sender's phone makes it up, so two senders
// may use the same.
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

// Message is one message of a chat between a salon and a contact, as it is kept.
type Message struct {
	ID        ID
	Tenant    tenant.ID
	Contact   contact.ID
	Key       Key
	Direction Direction

	SentAt     time.Time // by WhatsApp's clock, to the second
	ReceivedAt time.Time // by ours
	Late       bool      // it came with a history sync or after an outage: not to be answered as if it were new

	Content Content
	Quotes  *Quote // what it answers; nil when it answers nothing

	Edited  Edit      // the newest wording; zero when it was never edited
	Deleted time.Time // when who wrote it took it back; zero when they did not
	State   State     // how far it got; of a client's message always Delivered
	Cause   Cause     // with Refused: why
	StateAt time.Time // since when
}

// Quote is the message that is answered.
type Quote struct {
	ID    string `json:"id"`
	Mine  bool   `json:"mine"`  // the salon's account wrote the quoted one
	Words Body   `json:"words"` // what it said, as far as the server told
}

// Edit is a newer wording of a message.
type Edit struct {
	Content Content
	At      time.Time
}

// CurrentContent is what the message says now: nothing when it was taken back.
func (m Message) CurrentContent() Content {
	switch {
	case !m.Deleted.IsZero():
		return nil
	case m.Edited.Content != nil:
		return m.Edited.Content
	}
	return m.Content
}

// Report is one thing that a server tells of a message.
//
//sumtype:decl
type Report interface {
	report()
	// Subject is the message that it is told of.
	Subject() About
}

// About is the message that a report is about, in WhatsApp's words.
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

// Edited says that a message reads otherwise now.
type Edited struct {
	About
	Content Content
	At      time.Time
}

// Deleted says that a message was taken back.
type Deleted struct {
	About
	At time.Time
}

func (Arrived) report() {}
func (Receipt) report() {}
func (Edited) report()  {}
func (Deleted) report() {}

// Subject is the message that it is told of.
func (a About) Subject() About { return a }

// Late tells whether a message is not to be answered as if it were new.
func (a Arrived) Late(now time.Time) bool { return a.History || now.Sub(a.SentAt) > LateAfter }

// LateAfter is the age from which on a message came after an outage. It is what a conversation bears as a pause.
const LateAfter = 10 * time.Minute

// TakeInResult is what came of taking in reports.
type TakeInResult struct {
	New     int // messages that were not known
	Changed int // messages of which something new was told
}
