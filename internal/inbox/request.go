package inbox

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Request is a request to send a message.
type Request struct {
	To      Recipient
	Content Content // Media as Upload.Media gives it; of a Reaction only the emoji
	// About is the message of the same chat that is quoted or reacted to; zero for none.
	About    ID
	Origin   Origin
	Policy   Policy    // empty: what the origin implies
	Deadline time.Time // zero: what the origin implies
	Once     IdempotencyKey
}

// IdempotencyKey identifies a request that may be repeated. The zero key makes a new message each
// time.
type IdempotencyKey struct {
	Word    string // chosen by the salon's program: the same key again gives the same message
	Request string // a hash of the request; another request with the same key is refused
}

// Recipient is whom a message is for: a contact, or an address.
type Recipient struct {
	Contact contact.ID
	Address contact.Address // where Contact is zero
}

// ParseRecipient reads a contact's id, a number in any spelling (of a region, "BR", where it has no country code), or the JID or LID of a
// person. Errors: Invalid "to".
func ParseRecipient(s, region string) (Recipient, error) {
	const op, field = "inbox.parse_recipient", "to"
	s = strings.TrimSpace(s)
	if len(s) == len(uuid.UUID{}.String()) && uuid.Validate(s) == nil {
		id, err := contact.ParseID(s)
		return Recipient{Contact: id}, err
	}
	if _, server, isJID := strings.Cut(s, "@"); isJID {
		a, ok := contact.ParseAddress(s)
		switch {
		case ok:
			return Recipient{Address: a}, nil
		case server == "g.us" || server == "broadcast" || server == "newsletter":
			return Recipient{}, fault.Field(op, field, text.RecipientNotPerson)
		}
		return Recipient{}, fault.Field(op, field, text.RecipientInvalid)
	}
	n, err := phone.Parse(s, region)
	if err != nil {
		return Recipient{}, fault.Field(op, field, text.RecipientInvalid)
	}
	return Recipient{Address: contact.At(n)}, nil
}

// NumberCheck says whether a number is on WhatsApp.
type NumberCheck struct {
	Number phone.Number
	OnWA   bool
	At     time.Time // when WhatsApp was asked
}

// MaxChecks is how many numbers one call may check.
const MaxChecks = 100

// Listing selects messages of a salon, the newest first.
type Listing struct {
	Contact   contact.ID // zero: of all
	Direction Direction  // empty: whoever wrote them
	State     State      // empty: any
	Before    ID         // those that came to us before it; zero: from the newest
	Limit     int
}
