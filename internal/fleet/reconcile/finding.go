package reconcile

import (
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/tenant"
)

// Kind is what was found.
type Kind string

// The kinds of finding.
const (
	Missing        Kind = "missing"         // a row whose instance its server does not have
	Orphaned       Kind = "orphaned"        // an instance that is ours, or has a name of ours, and that no row of this server has
	ForeignWebhook Kind = "foreign_webhook" // somebody else keeps changing the instance's webhook
	Stuck          Kind = "stuck"           // a session that has been connecting for long
	Dead           Kind = "dead"            // the server says open, and nothing proves that the session lives
)

// Kinds lists all kinds.
func Kinds() []Kind { return []Kind{Missing, Orphaned, ForeignWebhook, Stuck, Dead} }

// The details of findings.
const (
	DetailConnected = "connected" // Missing: it was connected
	DetailIdle      = "idle"      // Missing: it was not; the next click creates it again
	DetailToken     = "token"     // Orphaned: its token is ours
	DetailName      = "name"      // Orphaned: only its name is
	DetailElsewhere = "elsewhere" // Orphaned: the salon of this name lives on another server
	DetailSilent    = "silent"    // Dead: messages were handed over, and no event came since
	DetailUnread    = "unread"    // Dead: its state could not be read for long
)

// Finding is what is wrong with one instance of a server. One that a single turn has seen is only suspected.
type Finding struct {
	Server   string
	Kind     Kind
	Instance string
	Tenant   tenant.ID // zero with Orphaned
	Detail   string    // of a closed list
	FirstAt  time.Time
	LastAt   time.Time
	Turns    int // how many turns in a row found it
}

// confirmAfter is how far apart the two turns are that confirm a finding, at least.
const confirmAfter = time.Minute

// Confirmed tells whether two turns agreed.
func (f Finding) Confirmed() bool { return f.Turns > 1 && f.LastAt.Sub(f.FirstAt) >= confirmAfter }

// Outcome is how a server's turn ended.
type Outcome string

// The outcomes.
const (
	Compared Outcome = "compared"
	Away     Outcome = "away"     // it did not answer: nothing is concluded
	Booting  Outcome = "booting"  // it restarted a moment ago: nothing is concluded
	Doubtful Outcome = "doubtful" // its list lacks so much of what lives there that the list is doubted: nothing is concluded
)

// Turn is the last turn of a server.
type Turn struct {
	Server   string
	BeganAt  time.Time
	EndedAt  time.Time // zero while it is under way
	NextAt   time.Time
	Outcome  Outcome // empty before the first one has ended
	Expected int     // rows that should be in its list
	Listed   int     // instances in its list
	Absent   int     // rows of those expected that are not in the list
	Looked   int     // rows that the rule was asked to look at
}

// Row is what the comparison needs of a connection.
type Row struct {
	Tenant     tenant.ID
	Instance   string
	Left       bool // a move left the instance on this server; the connection lives on another one
	Created    bool // it was confirmed on the server once
	Busy       bool // somebody works on it, links it, or it is to be removed: it is left alone
	Connected  bool
	Wanted     bool
	Reading    connection.Reading
	ReadingAt  time.Time // since when the server gives this reading
	AnsweredAt time.Time // when the server last answered about it, or sent an event
	SeenAt     time.Time // the last proof of life of a connected row
	EventAt    time.Time // when one of its events last arrived; zero: never
	SentAt     time.Time // when a message was last handed over that nobody confirmed; zero: none
	Repairs    int       // how often its webhook was put right within a day
}
