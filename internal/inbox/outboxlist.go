package inbox

import (
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/tenant"
)

// OutboxQuery selects messages of one salon's outbox, or of all salons'.
type OutboxQuery struct {
	Tenant tenant.ID // zero: of all salons
	// State is Pending or Unknown for messages that wait, Refused or Expired for failed ones;
	// empty: all that wait.
	State State
	Cause Cause // what keeps it, or why it did not go; empty: whatever
	// Since is the earliest creation time of failed messages; zero: no limit.
	Since time.Time
	After ID // the last one of the page before
	Limit int
}

// Waits tells whether the query selects messages that wait; otherwise it selects failed ones.
func (q OutboxQuery) Waits() bool { return q.State == "" || !q.State.Final() }

// OutboxEntry is a message of an outbox, without its content.
type OutboxEntry struct {
	ID       ID
	Tenant   tenant.ID
	Contact  contact.ID
	To       contact.Address
	Kind     Kind
	Origin   Origin
	Policy   Policy
	State    State
	Cause    Cause // why its outbox waits, or why it failed
	AskedAt  time.Time
	StateAt  time.Time
	Deadline time.Time
	Attempts int
	OnWay    bool // it is being handed over just now
}

// MaskedTo is the recipient's number with most digits hidden; empty without a number.
func (e OutboxEntry) MaskedTo() string { return e.To.Phone().Masked() }

// Cancellable tells whether it can still be cancelled: it has certainly not been sent.
func (e OutboxEntry) Cancellable() bool { return e.State == Pending && !e.OnWay }

// Forgoable tells whether it would be sent again although it may have arrived. The salon can then
// forgo that.
func (e OutboxEntry) Forgoable() bool { return e.State == Unknown && e.Policy == Repeat }
