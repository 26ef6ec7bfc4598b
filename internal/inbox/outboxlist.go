package inbox

import (
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/tenant"
)

// OutboxQuery selects messages of one salon's outbox, or of all.
type OutboxQuery struct {
	Tenant tenant.ID // zero: of all salons
	// State is Pending or Unknown of what waits, Refused or Expired of what did not go; empty: all that waits.
	State State
	Cause Cause // what keeps it, or why it did not go; empty: whatever
	// Since is when it was asked for at the earliest, of what did not go; zero: whenever.
	Since time.Time
	After ID // the last one of the page before
	Limit int
}

// Waits tells whether the query selects what waits; what did not go otherwise.
func (q OutboxQuery) Waits() bool { return q.State == "" || !q.State.Final() }

// OutboxEntry is a message of an outbox, without a word of what it says.
type OutboxEntry struct {
	ID       ID
	Tenant   tenant.ID
	Contact  contact.ID
	To       contact.Address
	Kind     Kind
	Origin   Origin
	Policy   Policy
	State    State
	Cause    Cause // what keeps its outbox, or why it did not go
	AskedAt  time.Time
	StateAt  time.Time
	Deadline time.Time
	Attempts int
	OnWay    bool // it is being handed over just now
}

// MaskedTo is the number that it goes to with most digits hidden; empty where it has none.
func (e OutboxEntry) MaskedTo() string { return e.To.Phone().Masked() }

// Cancellable tells whether it can be taken back: it certainly did not go yet.
func (e OutboxEntry) Cancellable() bool { return e.State == Pending && !e.OnWay }

// Forgoable tells whether it would be handed over again although it may have gone, so that somebody can forbid that.
func (e OutboxEntry) Forgoable() bool { return e.State == Unknown && e.Policy == Repeat }
