package alarm

import (
	"time"

	"github.com/google/uuid"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// The times after which people are notified.
const (
	// OwnerAfter is for an outage that the owner can end: a short interruption is over by then.
	OwnerAfter = 3 * time.Minute
	// OursAfter is for the owner where the platform has to act: since the owner can do nothing, only a long outage is worth a notice.
	OursAfter = 30 * time.Minute
	// OperatorAfter is for operators, where they have to act.
	OperatorAfter = 5 * time.Minute
	// SilentAfter is how long an owner has to react before operators are notified.
	SilentAfter = 24 * time.Hour
	// Gather is how long the notice of a server waits for more of its salons.
	Gather = time.Minute
	// StaleAfter is how old a notice may become before it is dropped.
	StaleAfter = 24 * time.Hour
)

// Stage is who was notified of an outage. Stages are stored: append only.
type Stage int

// The stages.
const (
	Fresh        Stage = iota // nobody was notified
	OwnerTold                 // the owner was
	OperatorTold              // the owner was, and then the operators
	Abandoned                 // it ended since the salon does not want to be connected any more
)

// Outage is one time in which a salon had no WhatsApp although it wants to.
type Outage struct {
	ID     string // UUIDv7
	Tenant tenant.ID
	Server string
	Cause  connection.Cause // the newest
	Began  time.Time
	Ended  time.Time // zero while it goes on
	Stage  Stage
	// ServerOutage is the outage of its server, of which operators were notified, that this outage belongs to; empty: they were not.
	ServerOutage string
}

// Everywhere tells whether operators get one notice for all servers that have a cause, since it usually strikes them all at once.
func Everywhere(c connection.Cause) bool { return c == connection.WhatsAppAway }

// NewID makes an ID of an outage or a notice.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// FirstDue is when an outage that began at began is to be judged for the first time.
func FirstDue(cause connection.Cause, began time.Time) time.Time {
	if cause.ForOperator() {
		return began.Add(OperatorAfter)
	}
	return began.Add(OwnerAfter)
}

// Verdict is what is to be done about an outage now.
type Verdict struct {
	Owner    Kind      // the notice for its owner; empty: none
	Operator bool      // operators are to be notified that it is down
	Hook     bool      // what operators are notified of, their program is, too
	Stage    Stage     // the outage's stage from then on
	Next     time.Time // when it is to be judged again; zero: never, unless it ends or changes
}

// Judge decides whom to notify of an outage. It is pure: who was notified before is in the outage's Stage.
func Judge(o Outage, now time.Time) Verdict {
	v := Verdict{Stage: o.Stage}
	if !o.Ended.IsZero() {
		if o.Stage == OwnerTold || o.Stage == OperatorTold {
			v.Owner = Works
		}
		return v
	}
	ours := o.Cause.ForOperator()
	v.Operator = o.ServerOutage == "" && ours && !now.Before(o.Began.Add(OperatorAfter))
	owner := o.Began.Add(OwnerAfter)
	if ours {
		owner = o.Began.Add(OursAfter)
	}
	if v.Stage == Fresh && !now.Before(owner) {
		v.Owner, v.Stage = Down, OwnerTold
	}
	silent := o.Began.Add(SilentAfter)
	if v.Stage == OwnerTold && !now.Before(silent) {
		v.Stage, v.Operator = OperatorTold, o.ServerOutage == ""
	}
	switch v.Stage {
	case Fresh:
		v.Next = owner
		if ours && now.Before(o.Began.Add(OperatorAfter)) {
			v.Next = o.Began.Add(OperatorAfter)
		}
	case OwnerTold:
		v.Next = silent
	case OperatorTold, Abandoned:
	}
	return v
}

// DueOutage is an outage that is due to be judged. Due also serves as its version: every change of an outage changes its due time.
type DueOutage struct {
	Outage
	Due time.Time
}
