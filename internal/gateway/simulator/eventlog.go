package simulator

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

// Arrival is a message that came to a phone: to a contact, or, of the owner's own, from a linked device.
type Arrival struct {
	N       int    // the how-manieth of this phone, from 1
	ID      string // as its sender named it
	From    string // number of the sender
	Device  int    // linked device of the sender that sent it; 0 is the phone itself
	To      string // number of the receiver
	Own     bool   // sent by a linked device of this phone's own account
	Text    string // what there is to read in it: text or caption
	Message *waE2E.Message
	At      time.Time
	Repeat  bool   // a message with this id came from this sender before
	Problem string // why it could not be read; then there is no Message
}

// Sign is what a phone is told beside messages.
type Sign struct {
	Kind   string   // "delivered", "read", "played", "rejected", "composing", "recording", "paused", "available", "unavailable"
	IDs    []string // of messages, for receipts; of the call, when it was rejected
	From   string   // number
	Device int
	At     time.Time
}

// chronicle is what came to a phone. The oldest is forgotten when it grows too long.
type chronicle struct {
	keep int

	mu       *sync.Mutex
	arrivals []Arrival
	count    int // of all arrivals ever
	seen     map[string]struct{}
	signs    []Sign
	change   chan struct{} // closed at the next change
}

func newChronicle(keep int) chronicle {
	return chronicle{
		keep: keep, mu: new(sync.Mutex), seen: make(map[string]struct{}), change: make(chan struct{}),
	}
}

func (c *chronicle) arrived(a Arrival) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, a.Repeat = c.seen[a.key()]
	if a.Problem == "" {
		c.seen[a.key()] = struct{}{}
	}
	c.count++
	a.N = c.count
	c.arrivals = append(c.arrivals, a)
	if len(c.arrivals) >= 2*c.keep { // half of it at once, so that it costs nothing a message
		for _, old := range c.arrivals[:c.keep] {
			delete(c.seen, old.key())
		}
		c.arrivals = slices.Clone(c.arrivals[c.keep:])
	}
	c.nudge()
}

// key is what makes two arrivals the same message.
func (a *Arrival) key() string { return a.From + "\x00" + a.ID }

// knows says whether a message was read before.
func (c *chronicle) knows(a Arrival) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.seen[a.key()]
	return ok
}

func (c *chronicle) signed(s Sign) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signs = append(c.signs, s)
	if len(c.signs) >= 2*c.keep {
		c.signs = slices.Clone(c.signs[c.keep:])
	}
	c.nudge()
}

func (c *chronicle) poke() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nudge()
}

func (c *chronicle) nudge() {
	close(c.change)
	c.change = make(chan struct{})
}

// after are the arrivals after the nth, and what is closed at the next change.
func (c *chronicle) after(n int) ([]Arrival, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	skip := max(n-(c.count-len(c.arrivals)), 0)
	if skip >= len(c.arrivals) {
		return nil, c.change
	}
	return slices.Clone(c.arrivals[skip:]), c.change
}

func (c *chronicle) allSigns() ([]Sign, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.signs), c.change
}

// Received are the messages that came, oldest first; as many as Options.Keep at least.
func (p *Phone) Received() []Arrival {
	all, _ := p.log.after(0)
	return all
}

// ReceivedAfter are those after the Nth.
func (p *Phone) ReceivedAfter(n int) []Arrival {
	some, _ := p.log.after(n)
	return some
}

// Count is how many messages ever came.
func (p *Phone) Count() int {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	return p.log.count
}

// Signs are the receipts and presences that came, oldest first.
func (p *Phone) Signs() []Sign {
	all, _ := p.log.allSigns()
	return all
}

// Changed is closed when something comes next, a device is linked or unlinked, connects or leaves, or asks for a code.
func (p *Phone) Changed() <-chan struct{} {
	p.log.mu.Lock()
	defer p.log.mu.Unlock()
	return p.log.change
}

// Await waits for an arrival that came or comes. Error: the context's.
func (p *Phone) Await(ctx context.Context, match func(Arrival) bool) (Arrival, error) {
	n := 0
	for {
		more, change := p.log.after(n)
		for _, a := range more {
			if match(a) {
				return a, nil
			}
			n = a.N
		}
		select {
		case <-change:
		case <-ctx.Done():
			return Arrival{}, ctx.Err()
		}
	}
}

// AwaitSign waits for a sign that came or comes. Error: the context's.
func (p *Phone) AwaitSign(ctx context.Context, match func(Sign) bool) (Sign, error) {
	for {
		all, change := p.log.allSigns()
		if i := slices.IndexFunc(all, match); i >= 0 {
			return all[i], nil
		}
		select {
		case <-change:
		case <-ctx.Done():
			return Sign{}, ctx.Err()
		}
	}
}

// readable is what there is to read in a message.
func readable(m *waE2E.Message) string {
	for _, s := range []string{
		m.GetConversation(), m.GetExtendedTextMessage().GetText(), m.GetImageMessage().GetCaption(),
		m.GetVideoMessage().GetCaption(), m.GetDocumentMessage().GetCaption(),
		m.GetDocumentWithCaptionMessage().GetMessage().GetDocumentMessage().GetCaption(),
		m.GetReactionMessage().GetText(), m.GetPollCreationMessage().GetName(), m.GetPollCreationMessageV3().GetName(),
		m.GetLocationMessage().GetName(), m.GetContactMessage().GetDisplayName(),
		m.GetContactsArrayMessage().GetDisplayName(),
	} {
		if s != "" {
			return s
		}
	}
	return ""
}
