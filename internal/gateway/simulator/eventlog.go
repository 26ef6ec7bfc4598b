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
	N       int    // number of this arrival at the phone, from 1
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

// eventLog is what came to a phone. The oldest is forgotten when it grows too long.
type eventLog struct {
	limit int

	mu       *sync.Mutex
	arrivals []Arrival
	count    int // of all arrivals ever
	known    map[string]struct{}
	signs    []Sign
	changed  chan struct{} // closed at the next change
}

func newEventLog(keep int) eventLog {
	return eventLog{
		limit: keep, mu: new(sync.Mutex), known: make(map[string]struct{}), changed: make(chan struct{}),
	}
}

func (c *eventLog) addArrival(a Arrival) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, a.Repeat = c.known[a.key()]
	if a.Problem == "" {
		c.known[a.key()] = struct{}{}
	}
	c.count++
	a.N = c.count
	c.arrivals = append(c.arrivals, a)
	if len(c.arrivals) >= 2*c.limit { // half of it at once, so that it costs nothing a message
		for _, old := range c.arrivals[:c.limit] {
			delete(c.known, old.key())
		}
		c.arrivals = slices.Clone(c.arrivals[c.limit:])
	}
	c.notifyLocked()
}

// key is what makes two arrivals the same message.
func (a *Arrival) key() string { return a.From + "\x00" + a.ID }

// contains says whether a message was read before.
func (c *eventLog) contains(a Arrival) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.known[a.key()]
	return ok
}

func (c *eventLog) addSign(s Sign) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signs = append(c.signs, s)
	if len(c.signs) >= 2*c.limit {
		c.signs = slices.Clone(c.signs[c.limit:])
	}
	c.notifyLocked()
}

func (c *eventLog) notify() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.notifyLocked()
}

func (c *eventLog) notifyLocked() {
	close(c.changed)
	c.changed = make(chan struct{})
}

// after are the arrivals after the nth, and what is closed at the next change.
func (c *eventLog) after(n int) ([]Arrival, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	skip := max(n-(c.count-len(c.arrivals)), 0)
	if skip >= len(c.arrivals) {
		return nil, c.changed
	}
	return slices.Clone(c.arrivals[skip:]), c.changed
}

func (c *eventLog) allSigns() ([]Sign, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.signs), c.changed
}

// Received are the messages that came, oldest first; as many as Options.Keep at least.
func (p *Phone) Received() []Arrival {
	all, _ := p.events.after(0)
	return all
}

// ReceivedAfter are those after the Nth.
func (p *Phone) ReceivedAfter(n int) []Arrival {
	some, _ := p.events.after(n)
	return some
}

// Count is how many messages ever came.
func (p *Phone) Count() int {
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	return p.events.count
}

// Signs are the receipts and presences that came, oldest first.
func (p *Phone) Signs() []Sign {
	all, _ := p.events.allSigns()
	return all
}

// Changed is closed when something comes next, a device is linked or unlinked, connects or leaves, or asks for a code.
func (p *Phone) Changed() <-chan struct{} {
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	return p.events.changed
}

// Await waits for an arrival that came or comes. Error: the context's.
func (p *Phone) Await(ctx context.Context, match func(Arrival) bool) (Arrival, error) {
	n := 0
	for {
		more, change := p.events.after(n)
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
		all, change := p.events.allSigns()
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

// textOf is what there is to read in a message.
func textOf(m *waE2E.Message) string {
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
