package connection

import "salonzap/internal/tenant"

// Salon is a tenant with its connection: a line of the operator's list.
type Salon struct {
	Tenant     tenant.Tenant
	Connection *Connection // nil before the first click
}

// Query selects salons. Its zero value is the first page of all.
type Query struct {
	// Text is words that must all be found, in any order, ignoring accents and case: in the name, the slug, the registered
	// number in any spelling, or the e-mail of a user. Only the four longest words count.
	Text      string
	Status    Status    // empty: any
	Condition Condition // empty: any
	Cause     Cause     // empty: any
	Server    string    // empty: any
	Order     Order     // empty: Oldest
	After     string    // the Cursor of the last salon of the page before; empty: from the start
	Limit     int       // 1 to 200; 0 is 50
}

// Order is how a list is sorted.
type Order string

// The orders.
const (
	Oldest Order = "" // the order of the salons' creation
	Newest Order = "newest"
	ByName Order = "name"
)

// Cursor is where the next page begins after this salon.
func (s Salon) Cursor() string { return s.Tenant.ID.String() }

// Status is a connection in one word, for lists and integrators.
type Status string

// The statuses.
const (
	StatusDisconnected Status = "disconnected"
	StatusConnecting   Status = "connecting"
	StatusAwaitingScan Status = "awaiting_scan"
	StatusConnected    Status = "connected"
)

// Condition is what an operator sorts salons by, more exactly than by their status.
type Condition string

// The conditions.
const (
	NeverLinked    Condition = "never"     // was never connected
	HasDropped     Condition = "dropped"   // was connected, should be, and is not
	SwitchedOff    Condition = "off"       // was connected, and somebody switched it off
	IsPaused       Condition = "paused"    // is connected, and robots are silent
	AwaitsDecision Condition = "decision"  // another number is linked; somebody must say which is right
	NeedsAttention Condition = "attention" // waits for an operator, or for a decision
)

// Conditions lists all, the most urgent first.
func Conditions() []Condition {
	return []Condition{NeedsAttention, AwaitsDecision, HasDropped, NeverLinked, SwitchedOff, IsPaused}
}

// Matches tells whether a salon is in the condition; the empty one always holds.
func (c Condition) Matches(s Salon) bool {
	if s.Connection == nil {
		return c == "" || c == NeverLinked
	}
	row := *s.Connection
	_, quarantined := row.State.(Quarantined)
	_, connected := row.State.(Connected)
	idle := !quarantined && !connected && row.Attempt == nil
	switch c {
	case NeverLinked:
		return !row.LinkedOnce && !quarantined && !connected
	case HasDropped:
		return idle && row.LinkedOnce && row.Wanted == Linked
	case SwitchedOff:
		return idle && row.LinkedOnce && row.Wanted != Linked
	case IsPaused:
		return connected && row.Paused
	case AwaitsDecision:
		return quarantined
	case NeedsAttention:
		return quarantined || (!connected && row.Cause.ForOperator())
	}
	return c == ""
}
