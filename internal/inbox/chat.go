package inbox

import (
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Chat is a salon's messages with one contact, as a list shows it.
type Chat struct {
	Contact contact.ID
	Name    string       // what to call the person; empty when no name is known
	Phone   phone.Number // zero while the number is hidden
	Last    Message      // the last one
	LastAt  time.Time    // when it was sent
	ReadAt  time.Time    // until when the salon has read; zero when it never did
	Unread  int          // how many messages the client wrote since
	Needs   Need         // why somebody of the salon is needed; empty while nobody is
}

// Need is why somebody of the salon has to look at a chat. Needs are kept in databases and told to integrators: append only.
type Need string

// The needs.
const (
	NeedVoice Need = "voice" // the client sent a voice message
	NeedCall  Need = "call"  // the client called, and nobody answered
	NeedHuman Need = "human" // the client wants a person, or the robot gave up
)

// NeedOf is the need that a client's content raises; empty when it raises none.
func NeedOf(c Content) Need {
	switch c := c.(type) {
	case Media:
		if c.Kind == Voice || c.Kind == Audio {
			return NeedVoice
		}
	case Call:
		if c.Missed {
			return NeedCall
		}
	case Text, Menu, Choice, Reaction, Location, Cards, Poll, Vote, Unsupported, Erased, nil:
	}
	return ""
}

// IsRemark tells whether a content refers to another message (a reaction, a vote) and does not
// count as unread by itself.
func IsRemark(c Content) bool {
	k := KindOf(c)
	return k == KindReaction || k == KindVote
}

// Place is the position of a message in its conversation, or of a chat in the list: by time, then
// by id. The zero Place is the beginning of the list in the direction of reading.
type Place struct {
	At time.Time
	ID string // of the message, or of the contact
}

// IsZero tells whether it is no place.
func (p Place) IsZero() bool { return p == Place{} }

// Place is where a chat stands in the list.
func (c Chat) Place() Place { return Place{At: c.LastAt, ID: c.Contact.String()} }

// Place is where a message stands in its conversation.
func (m Message) Place() Place { return Place{At: m.SentAt, ID: m.ID.String()} }

// ChatQuery selects chats; they are listed by their last message, the newest first.
type ChatQuery struct {
	Text   string // words of a name or parts of a number, each of which must be found; empty finds all
	Unread bool   // only those with something unread
	Needy  bool   // only those in which somebody is needed
	Before Place  // only what is older; the zero Place: from the newest
	Limit  int
}

// The number of days for which bodies may be stored.
const (
	MinKeepDays     = 7
	DefaultKeepDays = 90
	MaxKeepDays     = 3650
)

// Settings are a salon's settings for its messages.
type Settings struct {
	KeepDays int  // days after which what was written is erased, MinKeepDays to MaxKeepDays
	TellRead bool // clients see that their messages were read
}

// DefaultSettings are those of a salon that chose nothing.
func DefaultSettings() Settings { return Settings{KeepDays: DefaultKeepDays, TellRead: true} }

// Check tells what is wrong with settings. Errors: Invalid "keep_days".
func (s Settings) Check() error {
	if s.KeepDays < MinKeepDays || s.KeepDays > MaxKeepDays {
		return fault.Field("inbox.settings", "keep_days", text.KeepDaysOutOfRange, MinKeepDays, MaxKeepDays)
	}
	return nil
}
