package simulator

import (
	"context"
	"slices"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
)

// Arrival is a message that arrived at a phone: from another account, or a copy of one that a linked device of its own account sent.
type Arrival struct {
	N       int    // number of this arrival at the phone, from 1
	ID      string // as its sender named it
	From    string // number of the sender
	Device  int    // linked device of the sender that sent it; 0 is the phone itself
	To      string // number of the receiver
	Own     bool   // sent by a linked device of this phone's own account
	Text    string // the message's text, caption or name; see textOf
	Message *waE2E.Message
	At      time.Time
	Repeat  bool   // a message with this id from this sender arrived before, and could be read
	Problem string // why it could not be read; Message is nil then. Empty when it could
}

// Sign is a receipt, a presence or the rejection of a call that arrived at a phone.
type Sign struct {
	Kind   string   // "delivered", "read", "played", "rejected", "composing", "recording", "paused", "available", "unavailable"
	IDs    []string // of messages, for receipts; of the call, when it was rejected
	From   string   // number of the sender
	Device int      // linked device of the sender
	At     time.Time
}

// eventLog holds the arrivals and signs of a phone. When there are 2*limit of either, the older half is removed.
type eventLog struct {
	limit int

	mu       *sync.Mutex
	arrivals []Arrival
	count    int                 // of all arrivals ever
	known    map[string]struct{} // keys of the arrivals that could be read
	signs    []Sign
	changed  chan struct{} // closed at the next change
}

func newEventLog(limit int) eventLog {
	return eventLog{
		limit: limit, mu: new(sync.Mutex), known: make(map[string]struct{}), changed: make(chan struct{}),
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
	if len(c.arrivals) >= 2*c.limit { // removed in bulk, so that the cost for each message is small
		for _, old := range c.arrivals[:c.limit] {
			delete(c.known, old.key())
		}
		c.arrivals = slices.Clone(c.arrivals[c.limit:])
	}
	c.notifyLocked()
}

// key is equal for arrivals of the same message.
func (a *Arrival) key() string { return a.From + "\x00" + a.ID }

// contains tells whether the same message arrived before and could be read.
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

// after gives the arrivals after the nth, and a channel that is closed at the next change.
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

// Received are the messages that arrived, oldest first; of many, at least the last Options.Keep.
func (p *Phone) Received() []Arrival {
	all, _ := p.events.after(0)
	return all
}

// ReceivedAfter is Received without the arrivals up to number n (Arrival.N).
func (p *Phone) ReceivedAfter(n int) []Arrival {
	some, _ := p.events.after(n)
	return some
}

// Count is how many messages have arrived since the phone was added.
func (p *Phone) Count() int {
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	return p.events.count
}

// Signs are the signs that arrived, oldest first; of many, at least the last Options.Keep.
func (p *Phone) Signs() []Sign {
	all, _ := p.events.allSigns()
	return all
}

// Changed gives a channel that is closed at the next change: an arrival or a sign; a device is linked, unlinked, connects or disconnects; a
// client asks for a pairing code; a passkey step begins or has its code.
func (p *Phone) Changed() <-chan struct{} {
	p.events.mu.Lock()
	defer p.events.mu.Unlock()
	return p.events.changed
}

// Await waits for an arrival that matches; earlier arrivals count. Error: the context's.
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

// AwaitSign waits for a sign that matches; earlier signs count. Error: the context's.
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

// textOf is the readable text of a message: its text, caption, reaction, or the name of a poll, place or contact. Empty for others.
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
