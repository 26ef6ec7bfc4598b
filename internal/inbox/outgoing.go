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

// Policy says what happens when it is unknown whether a message was sent.
type Policy string

// The policies.
const (
	Repeat Policy = "repeat" // it is sent again: the client may see it twice
	Once   Policy = "once"   // it is never sent again
)

// Policy is the default of an origin: an answer or a person's message may be sent twice, an unasked
// one never.
func (o Origin) Policy() Policy {
	if o == Unasked {
		return Once
	}
	return Repeat
}

// lifetime is the default time until the deadline of a message of an origin.
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

// Outgoing is a message of ours: a Message with what is needed to send it.
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

// Compose checks a draft and makes the message of it. Its WhatsApp key follows from its ID, so that
// the client's phone shows it once even when it is sent again, and its echo is recognised. Errors:
// Invalid "to", "text", "caption", "reaction", "location", "contacts", "media" or "deadline".
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

// keyOf is a WhatsApp key in the format of its web client: "3EB0" and 18 hexadecimal digits.
func keyOf(id ID) Key {
	const prefix, digits = "3EB0", 18
	sum := sha256.Sum256([]byte("salonzap message key " + id.String()))
	return Key{ID: prefix + strings.ToUpper(hex.EncodeToString(sum[:]))[:digits], Mine: true}
}

// sendable checks a content that is to be sent.
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

// CheckCaption checks a medium's caption. Errors: Invalid "caption".
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

// Due tells whether the message is still to be sent.
func (o Outgoing) Due() bool {
	return o.State == Pending || o.State == Unknown && o.Policy == Repeat && o.Attempts < MaxAttempts
}

// LookFor is how long after its last attempt a message of unknown outcome is looked up at its
// server. The server's webhooks are late by twenty minutes at most (Evolution 2.3.7 retries for
// that long).
const LookFor = 30 * time.Minute

// EndsAt is when a waiting message expires if nothing more is learnt: at its deadline, and with an
// unknown outcome not before LookFor has passed. Zero for a final state.
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

// Outcome is the result of handing a message over.
type Outcome struct {
	State State // Sent, Refused or Unknown; Pending when it certainly did not go and may be tried again
	Cause Cause // with Refused
	// Key and Address are as WhatsApp returned them; zero when they are as requested.
	Key    string
	Source Source // what the server needs to fetch the medium that was sent; empty when it did not say, or without a medium
	At     time.Time
	Looked bool // it was only looked up at its server: Sent when found there, Unknown otherwise
}

// Tried is the message after an attempt or a lookup. When it was not sent, or the outcome is
// unknown, NotBefore says when the next one is due.
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
		o.StateAt = out.At // the lookups of this attempt start from here
	}
	if out.State != Pending {
		o.Message, _ = o.reach(out.State, out.Cause, out.At)
	}
	return o
}

// looked is the message after a lookup: the longer the outcome is unknown, the rarer the lookups.
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

// Forgo is a message of unknown outcome that is never sent again. Errors: Conflict in any other
// state.
func (o Outgoing) Forgo() (Outgoing, error) {
	if o.State != Unknown {
		return Outgoing{}, fault.New(fault.Conflict, "inbox.forgo", text.AlreadySent)
	}
	o.Policy = Once
	return o, nil
}

// Cancel cancels a message that was not sent yet. Errors: Conflict.
func (o Outgoing) Cancel(now time.Time) (Outgoing, error) {
	var ok bool
	if o.Message, ok = o.reach(Cancelled, "", now); !ok {
		return Outgoing{}, fault.New(fault.Conflict, "inbox.cancel", text.AlreadySent)
	}
	return o, nil
}

// Refuse ends a message that must not be sent.
func (o Outgoing) Refuse(why Cause, now time.Time) Outgoing {
	o.Message, _ = o.reach(Refused, why, now)
	return o
}

// Expire ends a message whose deadline has passed; why is the cause that it waited for.
func (o Outgoing) Expire(why Cause, now time.Time) Outgoing {
	reached, ok := o.reach(Expired, "", now)
	if ok {
		reached.Cause = why
	}
	o.Message = reached
	return o
}
