package gateway

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"salonzap/internal/gateway/engine"
)

// Stats are the gateway's metrics. Their labels are closed lists, without names and numbers.
type Stats struct {
	// Sessions counts instances by the phase of their linking, and those that are not being linked by their state.
	Sessions map[string]int
	Waiting  int           // events that are not delivered
	Parked   int           // events that are no longer retried, since their receivers kept refusing them
	Oldest   time.Duration // the age of the oldest undelivered event; codes, which expire soon, do not count
	Sends    map[string]int64
	Linkings map[string]int64 // "paired", or the cause with which one ended
}

// SendOutcomes are the possible outcomes of a send.
func SendOutcomes() []string {
	return []string{"sent", "not_connected", "not_on_whatsapp", "cold", "unsure", "refused", "failed"}
}

// LinkingOutcomes are the possible outcomes of a linking.
func LinkingOutcomes() []string {
	return []string{
		paired, string(engine.CodeExpired), string(engine.WrongNumber), string(engine.PasskeyRequired), string(engine.Restricted),
		string(engine.Banned), string(engine.ClientOutdated), string(engine.DeviceLimit), string(engine.Unlinked), string(engine.Refused),
	}
}

const paired = "paired"

// Stats counts the current states, and the outcomes since the start. Errors: Unavailable; the counts of the database are 0 then.
func (g *Gateway) Stats(ctx context.Context) (Stats, error) {
	s := Stats{Sessions: map[string]int{}}
	for _, in := range g.registry.all() {
		snap, err := g.sessions.States.Snapshot(in.row().Name)
		switch {
		case err != nil: // it is being deleted
		case snap.Phase != "":
			s.Sessions[string(snap.Phase)]++
		default:
			s.Sessions[string(snap.State)]++
		}
	}
	s.Sends, s.Linkings = g.counters.sends.all(), g.counters.linkings.all()
	b, err := g.store.Backlog(ctx, coalesceCode)
	s.Waiting, s.Parked = b.Waiting, b.Parked
	if !b.Expires.IsZero() {
		s.Oldest = max(0, g.cfg.Now().Sub(b.Expires.Add(-eventTTL)))
	}
	return s, err
}

// counters are the totals since the start.
type counters struct{ sends, linkings outcomeCounter }

// outcomeCounter counts by outcome.
type outcomeCounter struct {
	mu sync.Mutex
	by map[string]int64
}

func (c *outcomeCounter) add(word string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]int64{}
	}
	c.by[word]++
}

func (c *outcomeCounter) all() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.by)
}

// sendOutcome is the outcome of a send, one of SendOutcomes.
func sendOutcome(err error) string {
	switch {
	case err == nil:
		return "sent"
	case errors.Is(err, engine.ErrNotConnected), errors.Is(err, engine.ErrClosed):
		return "not_connected"
	case errors.Is(err, engine.ErrNotOnWA):
		return "not_on_whatsapp"
	case errors.Is(err, engine.ErrCold):
		return "cold"
	case errors.Is(err, engine.ErrOutcomeUnknown):
		return "unsure"
	case errors.Is(err, engine.ErrRefused), errors.Is(err, engine.ErrNumber), errors.Is(err, engine.ErrMedia):
		return "refused"
	}
	return "failed"
}

// countLinkingEnd counts a failed linking.
func (g *Gateway) countLinkingEnd(last engine.Snapshot, now engine.Snapshot) {
	if last.Phase != "" && now.State == engine.Closed && now.Cause != engine.NoCause {
		g.counters.linkings.add(string(now.Cause))
	}
}
