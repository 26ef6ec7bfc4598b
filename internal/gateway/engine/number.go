package engine

import (
	"context"
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"

	"salonzap/internal/phone"
)

// numbers remembers WhatsApp's word about numbers, for all instances: many questions look like a spammer's.
type numbers struct {
	now func() time.Time

	mu    sync.Mutex
	known map[string]answer
}

type answer struct {
	number Number
	until  time.Time
}

// How long a word is believed, and how many are remembered (about 200 bytes each).
const (
	knownFor   = 24 * time.Hour
	unknownFor = 10 * time.Minute
	maxNumbers = 20000
	askAtOnce  = 50 // numbers in one question
)

func newNumbers(now func() time.Time) *numbers {
	return &numbers{now: now, known: make(map[string]answer)}
}

func (n *numbers) find(digits string) (Number, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	a, ok := n.known[digits]
	return a.number, ok && n.now().Before(a.until)
}

func (n *numbers) keep(digits string, number Number) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for old := range n.known { // any: it is a cache, and a full one is rare
		if len(n.known) < maxNumbers {
			break
		}
		delete(n.known, old)
	}
	until := n.now().Add(unknownFor)
	if number.Exists {
		until = n.now().Add(knownFor)
	}
	n.known[digits] = answer{number, until}
}

// Numbers asks WhatsApp which numbers it knows.
func (e *Engine) Numbers(ctx context.Context, instance string, digits []string) ([]Number, error) {
	_, l, err := e.live(instance)
	if err != nil {
		return nil, err
	}
	return l.ask(ctx, digits)
}

// ask answers from memory where it can.
func (l *life) ask(ctx context.Context, digits []string) ([]Number, error) {
	memory := l.s.e.numbers
	out := make([]Number, len(digits))
	var open []string
	for i, d := range digits {
		out[i].Query = d
		n, ok := phone.FromDigits(strings.TrimPrefix(d, "+"))
		if !ok {
			continue
		}
		found, ok := memory.find(n.Digits())
		if !ok {
			open = append(open, n.Digits())
			continue
		}
		found.Query = d
		out[i] = found
	}
	for len(open) > 0 {
		some := open[:min(askAtOnce, len(open))]
		open = open[len(some):]
		if err := l.inquire(ctx, some); err != nil {
			return nil, err
		}
	}
	for i, d := range digits {
		if found, ok := memory.find(strings.TrimPrefix(d, "+")); ok {
			found.Query = d
			out[i] = found
		}
	}
	return out, nil
}

// inquire asks WhatsApp, and remembers what it says. Its answer is the canonical form: with Brazil's ninth digit or
// without.
func (l *life) inquire(ctx context.Context, digits []string) error {
	asked := make([]string, len(digits))
	for i, d := range digits {
		asked[i] = "+" + d
		l.s.e.numbers.keep(d, Number{Query: d}) // unless the answer says otherwise
	}
	answers, err := l.cli.IsOnWhatsApp(ctx, asked)
	if err != nil {
		for _, d := range digits {
			l.s.e.numbers.drop(d)
		}
		return question(err)
	}
	for _, a := range answers {
		if !a.IsIn {
			continue
		}
		query := strings.TrimPrefix(a.Query, "+")
		n := Number{Query: query, Exists: true}
		for _, jid := range []types.JID{a.JID, a.PhoneNumber} {
			switch jid.Server {
			case types.DefaultUserServer:
				n.JID = jid.ToNonAD().String()
			case types.HiddenUserServer:
				n.LID = jid.ToNonAD().String()
			}
		}
		if n.JID == "" {
			n.JID = types.NewJID(query, types.DefaultUserServer).String()
		}
		l.s.e.numbers.keep(query, n)
	}
	return nil
}

func (n *numbers) drop(digits string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.known, digits)
}

// find makes an address of digits or a JID, asking WhatsApp when the number is not known to us. Groups are taken as they
// are.
func (l *life) find(ctx context.Context, to string) (types.JID, error) {
	jid, err := parse(to)
	if err != nil || jid.Server != types.DefaultUserServer {
		return jid, err
	}
	if lid, err := l.cli.Store.LIDs.GetLIDForPN(ctx, jid); err == nil && !lid.IsEmpty() {
		return jid, nil
	}
	found, err := l.ask(ctx, []string{jid.User})
	if err != nil {
		return jid, err
	}
	if !found[0].Exists {
		return jid, ErrNotOnWA
	}
	if jid, err = types.ParseJID(found[0].JID); err != nil {
		return jid, ErrNumber
	}
	return jid, nil
}

// parse makes an address of digits or a JID, without asking.
func parse(to string) (types.JID, error) {
	to = strings.TrimSpace(to)
	if !strings.Contains(to, "@") {
		n, ok := phone.FromDigits(strings.TrimPrefix(to, "+"))
		if !ok {
			return types.JID{}, ErrNumber
		}
		return types.NewJID(n.Digits(), types.DefaultUserServer), nil
	}
	if n, ok := phone.FromJID(to); ok {
		return types.NewJID(n.Digits(), types.DefaultUserServer), nil
	}
	jid, err := types.ParseJID(to)
	if err != nil || jid.User == "" || jid.Server != types.HiddenUserServer && jid.Server != types.GroupServer {
		return types.JID{}, ErrNumber
	}
	return jid.ToNonAD(), nil
}
