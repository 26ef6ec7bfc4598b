package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Origin says why a message goes out.
type Origin string

// The origins.
const (
	Reply   Origin = "reply"   // an answer to what the client wrote a moment ago, by the robot
	Manual  Origin = "manual"  // somebody of the salon wrote it
	Program Origin = "program" // an integrator's program sent it for a reason of its own
	Unasked Origin = "unasked" // a reminder, a freed slot: the client did not ask for it now
)

// Policy says what happens when nobody knows whether a message went.
type Policy string

// The policies.
const (
	Repeat Policy = "repeat" // it is sent again: the client may see it twice
	Once   Policy = "once"   // it is never sent again
)

// Policy is what an origin implies: an answer or a person's words may go twice, what nobody asked for never.
func (o Origin) Policy() Policy {
	if o == Unasked {
		return Once
	}
	return Repeat
}

// lifetime is how long a message of an origin is worth sending when nothing else is said.
func (o Origin) lifetime() time.Duration {
	switch o {
	case Reply:
		return LateAfter // the conversation has gone on
	case Unasked:
		return 2 * time.Hour
	case Manual, Program:
	}
	return 24 * time.Hour
}

// Bounds of what can be sent.
const (
	MaxText     = 65536 // characters: WhatsApp's own limit
	MaxCaption  = 1024  // characters
	MaxEmoji    = 64    // bytes: families with skin tones have up to 41
	MaxDeadline = 30 * 24 * time.Hour
	MaxAttempts = 5 // of a message with policy Repeat
	MaxCards    = 20
)

// Outgoing is a message of ours that waits, or went: a Message with what is needed to send it.
type Outgoing struct {
	Message
	To        contact.Address
	Origin    Origin
	Policy    Policy
	Deadline  time.Time // it is not sent after it
	NotBefore time.Time // the next attempt; zero: at once
	Attempts  int       // how often it was handed over
}

// Draft is what somebody wants to be sent.
type Draft struct {
	Contact  contact.ID
	To       contact.Address
	Content  Content
	Quotes   *Quote
	Origin   Origin
	Policy   Policy    // empty: what the origin implies
	Deadline time.Time // zero: what the origin implies
}

// Compose checks a draft and makes the message of it. Its WhatsApp key follows from its ID, so that it is the same message to
// the client's phone however often it is sent, and its echo is known. Errors: Invalid "to", "text", "caption", "reaction", "location", "contacts",
// "media" or "deadline".
func Compose(id ID, t tenant.ID, d Draft, now time.Time) (Outgoing, error) {
	const op = "inbox.compose"
	if d.To.IsZero() {
		return Outgoing{}, fault.Field(op, "to", text.PhoneInvalid)
	}
	if err := sendable(d.Content); err != nil {
		return Outgoing{}, err
	}
	if d.Deadline.IsZero() {
		d.Deadline = now.Add(d.Origin.lifetime())
	}
	if !d.Deadline.After(now) || d.Deadline.Sub(now) > MaxDeadline {
		return Outgoing{}, fault.Field(op, "deadline", text.DeadlineOutOfRange, int(MaxDeadline/(24*time.Hour)))
	}
	if d.Policy == "" {
		d.Policy = d.Origin.Policy()
	}
	m := Message{
		ID: id, Tenant: t, Contact: d.Contact, Key: keyOf(id), Direction: FromUs, SentAt: now, ReceivedAt: now, Content: d.Content,
		Quotes: d.Quotes, State: Pending, StateAt: now,
	}
	return Outgoing{Message: m, To: d.To, Origin: d.Origin, Policy: d.Policy, Deadline: d.Deadline}, nil
}

// keyOf is a WhatsApp key as its web client makes them: "3EB0" and 18 hexadecimal digits.
func keyOf(id ID) Key {
	const prefix, digits = "3EB0", 18
	sum := sha256.Sum256([]byte("salonzap message key " + id.String()))
	return Key{ID: prefix + strings.ToUpper(hex.EncodeToString(sum[:]))[:digits], Mine: true}
}

// sendable tells what is wrong with a content that shall be sent.
func sendable(c Content) error {
	const op = "inbox.compose"
	switch c := c.(type) {
	case Text:
		return checkText(c.Body, "text", MaxText, true)
	case Media:
		if len(c.Source) == 0 {
			return fault.Field(op, "media", text.MediaNeeded)
		}
		return checkText(c.Caption, "caption", MaxCaption, false)
	case Reaction:
		if len(c.Emoji) > MaxEmoji || !utf8.ValidString(string(c.Emoji)) || c.To.ID == "" {
			return fault.Field(op, "reaction", text.ReactionInvalid)
		}
	case Location:
		if !(c.Latitude >= -90 && c.Latitude <= 90 && c.Longitude >= -180 && c.Longitude <= 180) { // NaN is outside
			return fault.Field(op, "location", text.LocationInvalid)
		}
	case Cards:
		if len(c.Cards) == 0 || len(c.Cards) > MaxCards {
			return fault.Field(op, "contacts", text.CardsInvalid, MaxCards)
		}
	case Menu, Choice, Poll, Vote, Call, Unsupported, Erased, nil:
		return fault.Field(op, "text", text.MessageEmpty)
	}
	return nil
}

// CheckCaption tells what is wrong with a medium's caption. Errors: Invalid "caption".
func CheckCaption(b Body) error { return checkText(b, "caption", MaxCaption, false) }

func checkText(b Body, field string, longest int, needed bool) error {
	const op = "inbox.compose"
	switch words := string(b); {
	case !utf8.ValidString(words) || strings.ContainsRune(words, 0):
		return fault.Field(op, field, text.TextUnreadable)
	case needed && text.Visible(words) == "":
		return fault.Field(op, field, text.MessageEmpty)
	case utf8.RuneCountInString(words) > longest:
		return fault.Field(op, field, text.TextTooLong, longest)
	}
	return nil
}

// Due tells whether it is still to be handed over.
func (o Outgoing) Due() bool {
	return o.State == Pending || o.State == Unknown && o.Policy == Repeat && o.Attempts < MaxAttempts
}

// LookFor is how long a message that may have gone is looked for, after it was handed over last: a server's webhooks are late by twenty
// minutes at most (Evolution 2.3.7 repeats them for so long).
const LookFor = 30 * time.Minute

// EndsAt is when a message that waits ends, if nothing is learnt of it: at its deadline, and where nobody knows whether it went, not before
// it was looked for. Zero of what is final.
func (o Outgoing) EndsAt() time.Time {
	switch {
	case o.State.Final():
		return time.Time{}
	case o.State == Pending:
		return o.Deadline
	}
	until := o.StateAt.Add(LookFor)
	if o.Due() && o.Deadline.After(until) {
		return o.Deadline
	}
	return until
}

// Outcome is what came of handing a message over.
type Outcome struct {
	State State // Sent, Refused or Unknown; Pending when it certainly did not go and may be tried again
	Cause Cause // with Refused
	// Key and Address are as WhatsApp named them; zero where they are as asked for.
	Key    string
	Source Source // what the server needs to fetch the medium that went; empty where it did not say, or there is none
	At     time.Time
	Looked bool // it was not handed over, only looked for: Sent when it is there, Unknown otherwise
}

// Tried is the message after it was handed over, or looked for. One that did not go, or of which nobody knows, comes again later when it may.
func (o Outgoing) Tried(out Outcome) Outgoing {
	if out.Looked {
		return o.looked(out)
	}
	o.Attempts++
	if out.Key != "" {
		o.Key.ID = out.Key
	}
	if out.State == Pending || out.State == Unknown {
		o.NotBefore = out.At.Add(Backoff(o.Attempts, o.ID.String()))
	}
	if out.State == Unknown && o.State == Unknown {
		o.StateAt = out.At // from now on it is looked for again
	}
	if out.State != Pending {
		o.Message, _ = o.reach(out.State, out.Cause, out.At)
	}
	return o
}

// looked is the message after it was looked for: the longer nobody knows of it, the more rarely.
func (o Outgoing) looked(out Outcome) Outgoing {
	const soonest, latest = 15 * time.Second, 5 * time.Minute
	if out.State == Sent {
		if out.Key != "" {
			o.Key.ID = out.Key
		}
		o.Message, _ = o.reach(Sent, "", out.At)
		return o
	}
	o.NotBefore = out.At.Add(min(max(out.At.Sub(o.StateAt), soonest), latest))
	return o
}

// Forgo is a message of which nobody knows whether it went, and that is never handed over again. Errors: Conflict of any other.
func (o Outgoing) Forgo() (Outgoing, error) {
	if o.State != Unknown {
		return Outgoing{}, fault.New(fault.Conflict, "inbox.forgo", text.AlreadySent)
	}
	o.Policy = Once
	return o, nil
}

// Cancel takes a message back that did not go yet. Errors: Conflict.
func (o Outgoing) Cancel(now time.Time) (Outgoing, error) {
	var ok bool
	if o.Message, ok = o.reach(Cancelled, "", now); !ok {
		return Outgoing{}, fault.New(fault.Conflict, "inbox.cancel", text.AlreadySent)
	}
	return o, nil
}

// Refuse ends a message that must not go.
func (o Outgoing) Refuse(why Cause, now time.Time) Outgoing {
	o.Message, _ = o.reach(Refused, why, now)
	return o
}

// Expire ends a message whose deadline has passed; why says what kept it.
func (o Outgoing) Expire(why Cause, now time.Time) Outgoing {
	reached, ok := o.reach(Expired, "", now)
	if ok {
		reached.Cause = why
	}
	o.Message = reached
	return o
}
