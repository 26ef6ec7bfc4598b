package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/gateway/simulator"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// Message is an action in the chat of a customer and a salon, as the form's "do" names it.
type Message string

// The messages.
const (
	Write Message = "write" // the customer writes to the salon
	Reply Message = "reply" // Salonzap writes to the customer, over the gateway
	Hand  Message = "hand"  // the owner writes to the customer, on the phone
	Read  Message = "read"  // the customer reads what came
)

// chatLines is how many messages of a chat are shown.
const chatLines = 12

// bubble is one message of a chat.
type bubble struct {
	id   string
	text string // empty when there is nothing to read; then kind says what it is
	kind string // "image", …, "unreadable"; empty for a text
	at   time.Time
	from author
	seen string // for the customer's: "read" or "delivered" once Salonzap said so
}

// author is who wrote a message.
type author string

const (
	byCustomer author = "customer"
	bySalonzap author = "salonzap"
	byHand     author = "hand" // the owner, on the phone
)

// chat is what a customer and the salon's phone wrote to each other, oldest first.
func chat(c, salon *simulator.Phone) []bubble {
	seen := signs(c, salon)
	var all []bubble
	for _, a := range salon.Received() {
		if a.From == c.Number() && !a.Own && !a.Repeat {
			b := written(a, byCustomer)
			b.seen = seen[a.ID]
			all = append(all, b)
		}
	}
	for _, a := range c.Received() {
		switch {
		case a.From != salon.Number() || a.Own || a.Repeat:
		case a.Device == 0:
			all = append(all, written(a, byHand))
		default:
			all = append(all, written(a, bySalonzap))
		}
	}
	slices.SortStableFunc(all, func(a, b bubble) int { return a.at.Compare(b.at) })
	return all[max(0, len(all)-chatLines):]
}

func written(a simulator.Arrival, by author) bubble {
	return bubble{id: a.ID, text: a.Text, kind: kindOf(a), at: a.At, from: by}
}

// kindOf says what a message is that is more than its text.
func kindOf(a simulator.Arrival) string {
	m := a.Message
	switch {
	case m == nil:
		return "unreadable"
	case m.GetImageMessage() != nil:
		return "image"
	case m.GetVideoMessage() != nil:
		return "video"
	case m.GetAudioMessage() != nil:
		return "audio"
	case m.GetDocumentMessage() != nil, m.GetDocumentWithCaptionMessage() != nil:
		return "document"
	case m.GetLocationMessage() != nil:
		return "location"
	case m.GetContactMessage() != nil, m.GetContactsArrayMessage() != nil:
		return "contact"
	case m.GetReactionMessage() != nil:
		return "reaction"
	case m.GetPollCreationMessage() != nil, m.GetPollCreationMessageV3() != nil:
		return "poll"
	case a.Text == "":
		return "other"
	}
	return ""
}

// signs are the receipts ("delivered", "read") of a customer's messages to a salon, by message id.
func signs(c, salon *simulator.Phone) map[string]string {
	const delivered, read = "delivered", "read"
	out := make(map[string]string)
	for _, s := range c.Signs() {
		if s.From != salon.Number() || s.Kind != delivered && s.Kind != read {
			continue
		}
		for _, id := range s.IDs {
			if out[id] != read {
				out[id] = s.Kind
			}
		}
	}
	return out
}

// say writes or reads a message. An empty text stands for a sample sentence. Errors: faults with a sentence when it cannot.
func (d *Demo) say(ctx context.Context, what Message, at scene, with customer, words string, l text.Lang) error {
	words = strings.TrimSpace(words)
	switch what {
	case Write:
		_, err := with.phone.Write(ctx, at.phone.Number(), orElse(words, l.Say(text.DemoSampleAsk)))
		return doubleFault("demo.write", err)
	case Hand:
		_, err := at.phone.Write(ctx, with.phone.Number(), orElse(words, l.Say(text.DemoSampleAnswer)))
		return doubleFault("demo.hand", err)
	case Read:
		return readAll(with.phone, at.phone)
	case Reply:
		return d.reply(ctx, at, with, orElse(words, l.Say(text.DemoSampleAnswer)))
	}
	return fault.New(fault.Invalid, "demo.say", text.Malformed)
}

// readAll shows everything that Salonzap wrote to a customer as read.
func readAll(c, salon *simulator.Phone) error {
	var ids []string
	for _, b := range chat(c, salon) {
		if b.from == bySalonzap {
			ids = append(ids, b.id)
		}
	}
	if len(ids) == 0 {
		return fault.New(fault.Conflict, "demo.read", text.DemoNothingToRead)
	}
	return doubleFault("demo.read", c.MarkRead(salon.Number(), ids...))
}

// reply sends as Salonzap does.
func (d *Demo) reply(ctx context.Context, at scene, with customer, words string) error {
	if d.deps.Reply == nil {
		return fault.New(fault.Invalid, "demo.reply", text.Malformed)
	}
	to, _ := phone.FromDigits(with.phone.Number())
	if err := d.deps.Reply(ctx, at.salon, to, words); err != nil {
		return &fault.Error{Kind: fault.Conflict, Op: "demo.reply", Key: text.DemoNotSent, Err: err}
	}
	return nil
}

// doubleFault wraps an error of the simulator, which is not expected to fail.
func doubleFault(op string, err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(fault.Internal, op, err)
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
