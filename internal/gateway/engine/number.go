package engine

import (
	"context"
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow/types"

	"salonzap/internal/phone"
)

// numberCache caches WhatsApp's answers about numbers, for all instances: accounts that query often are suspected of spam.
type numberCache struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[string]cachedNumber
}

type cachedNumber struct {
	number Number
	until  time.Time
}

// How long answers are cached, and how many (about 200 bytes each).
const (
	existsTTL          = 24 * time.Hour
	missingTTL         = 10 * time.Minute
	maxCachedNumbers   = 20000
	maxNumbersPerQuery = 50
)

func newNumberCache(now func() time.Time) *numberCache {
	return &numberCache{now: now, entries: make(map[string]cachedNumber)}
}

func (n *numberCache) get(digits string) (Number, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	a, ok := n.entries[digits]
	return a.number, ok && n.now().Before(a.until)
}

func (n *numberCache) put(digits string, number Number) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for old := range n.entries { // any: it is a cache, and a full one is rare
		if len(n.entries) < maxCachedNumbers {
			break
		}
		delete(n.entries, old)
	}
	until := n.now().Add(missingTTL)
	if number.Exists {
		until = n.now().Add(existsTTL)
	}
	n.entries[digits] = cachedNumber{number, until}
}

// CheckNumbers asks WhatsApp which numbers it knows.
func (e *Engine) CheckNumbers(ctx context.Context, instance string, digits []string) ([]Number, error) {
	_, cs, err := e.connectedClient(instance)
	if err != nil {
		return nil, err
	}
	return cs.lookUpNumbers(ctx, digits)
}

// lookUpNumbers answers from the cache, and asks WhatsApp for the rest.
func (cs *clientSession) lookUpNumbers(ctx context.Context, digits []string) ([]Number, error) {
	cache := cs.session.engine.numbers
	out := make([]Number, len(digits))
	var open []string
	for i, d := range digits {
		out[i].Query = d
		n, ok := phone.FromDigits(strings.TrimPrefix(d, "+"))
		if !ok {
			continue
		}
		found, ok := cache.get(n.Digits())
		if !ok {
			open = append(open, n.Digits())
			continue
		}
		found.Query = d
		out[i] = found
	}
	for len(open) > 0 {
		some := open[:min(maxNumbersPerQuery, len(open))]
		open = open[len(some):]
		if err := cs.queryNumbers(ctx, some); err != nil {
			return nil, err
		}
	}
	for i, d := range digits {
		if found, ok := cache.get(strings.TrimPrefix(d, "+")); ok {
			found.Query = d
			out[i] = found
		}
	}
	return out, nil
}

// queryNumbers asks WhatsApp, and caches its answers. They have the canonical form: with Brazil's ninth digit or without.
func (cs *clientSession) queryNumbers(ctx context.Context, digits []string) error {
	asked := make([]string, len(digits))
	found := make(map[string]Number, len(digits))
	for i, d := range digits {
		asked[i] = "+" + d
		found[d] = Number{Query: d} // unless the answer says otherwise
	}
	library, cancel := endsLater(ctx)
	defer cancel()
	answers, err := cs.cli.IsOnWhatsApp(library, asked)
	if err != nil {
		return translateQueryError(err)
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
		found[query] = n
	}
	for d, n := range found { // only now: a lookup that comes meanwhile must not take a number that is being asked for as unknown
		cs.session.engine.numbers.put(d, n)
	}
	return nil
}

// resolve is the JID of digits or a JID. It asks WhatsApp when the number is not known yet. Groups stay as they are.
func (cs *clientSession) resolve(ctx context.Context, to string) (types.JID, error) {
	jid, err := parseRecipient(to)
	if err != nil || jid.Server != types.DefaultUserServer {
		return jid, err
	}
	if lid, err := cs.cli.Store.LIDs.GetLIDForPN(ctx, jid); err == nil && !lid.IsEmpty() {
		return jid, nil
	}
	found, err := cs.lookUpNumbers(ctx, []string{jid.User})
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

// parseRecipient is the JID of digits or a JID, without asking WhatsApp.
func parseRecipient(to string) (types.JID, error) {
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
