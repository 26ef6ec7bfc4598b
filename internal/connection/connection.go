package connection

import (
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// ID identifies a connection: a UUIDv7.
type ID struct{ v uuid.UUID }

// NewID makes a fresh ID that sorts after the earlier ones.
func NewID() ID { return ID{uuid.Must(uuid.NewV7())} }

// ParseID reads an ID as String writes it. Errors: NotFound.
func ParseID(s string) (ID, error) {
	v, err := uuid.Parse(s)
	if err != nil {
		return ID{}, fault.Wrap(fault.NotFound, "connection.parse_id", err)
	}
	return ID{v}, nil
}

// String is the canonical text, empty for the zero ID.
func (i ID) String() string {
	if i.v == uuid.Nil {
		return ""
	}
	return i.v.String()
}

// Wanted is what the salon wants. Only a person changes it.
type Wanted string

// What a salon can want.
const (
	Linked Wanted = "linked"
	Off    Wanted = "off"
)

// Ownership is how we know that the instance under our name is ours.
type Ownership string

// The ways to know.
const (
	ByHMAC     Ownership = "hmac"     // its token is the HMAC of its name by our key ring
	ByOperator Ownership = "operator" // an operator said so (import, adopt)
)

// Connection is a salon's one connection: its row.
type Connection struct {
	ID        ID
	Tenant    tenant.ID
	Server    string // id of the server it lives on
	Instance  string // "{slug}_whatsapp" for life; an imported name verbatim
	Ownership Ownership
	TokenKey  string // id of the key (of the ring) that made the instance's token; empty for ByOperator

	State  State
	Wanted Wanted
	Paused bool // the robot neither sends nor answers; the session stays

	Attempt     *Attempt   // the live linking attempt; nil when there is none
	LastAttempt AttemptEnd // how the last attempt ended; zero when there was none
	Cause       Cause      // why it is not connected; empty when it is connected, or was never asked to be

	RefusedNumber phone.Number // with WrongNumber: the number that scanned and was refused before it was linked; zero otherwise
	CauseUntil    time.Time    // with Restricted: when WhatsApp lifts it; zero otherwise, and when it does not say

	Previous   PreviousInstance // the instance that a move left on another server; zero when none
	LinkedOnce bool             // it was connected before

	Evidence       Evidence  // what the server last said, and since when
	PendingCleanup Cleanup   // what must still be done on the server although nobody waits for it
	DueAt          time.Time // when a worker must look at it next; zero: none needs to
	Lease          Lease     // who works on it now

	Registered phone.Number // the salon's registered number, read with the row; written through effects only
	CreatedAt  time.Time
	UpdatedAt  time.Time
	Version    int64 // raised by every change
}

// State is the state of the row: one struct for each, with only the fields that this state has.
//
//sumtype:decl
type State interface{ state() }

// Intended is committed, and never yet confirmed on a server.
type Intended struct{}

// Known exists on the server, or did, and is not connected.
type Known struct{}

// Connected has a WhatsApp session that passed the number check.
type Connected struct {
	Number   phone.Number
	Name     string    // profile name; empty when the server does not know it
	Since    time.Time // connected since
	LastSeen time.Time // last proof of life
}

// Quarantined has a session of a number that may not serve this salon, until somebody decides.
type Quarantined struct {
	Number phone.Number
	Name   string
	Why    Cause // WrongNumber or NumberInUse
	Since  time.Time
}

func (Intended) state() {}

func (Known) state() {}

func (Connected) state() {}

func (Quarantined) state() {}

// Evidence is what the server said last, kept for hysteresis: a single reading proves little.
type Evidence struct {
	Reading            Reading   // the last state that it gave
	Since              time.Time // since when it gives this state without interruption
	At                 time.Time // when it last answered or sent an event
	AbsentAt           time.Time // when the unfiltered list first lacked the instance; zero when it has it
	EventAt            time.Time // the date of the newest webhook applied, by the server's clock
	OpenEventAt        time.Time // when an event said "open" that no look-up has confirmed yet; zero otherwise
	ConnectingStoredAt time.Time // when a "connecting" event was last written (they come in bursts)
	WebhookAt          time.Time // when a webhook of this instance last arrived, by our clock: proof that they reach us
	WebhookSetAt       time.Time // when we last verified where the instance's webhooks go
	ForeignWebhook     bool      // its webhooks go to somebody else (imported as such): they are never changed, and none is expected
	CodeEventAt        time.Time // the date of the newest code event, by the server's clock: older codes are dead
	CreateSentAt       time.Time // when a create was sent whose outcome is not known; zero when it is settled
	RepairSentAt       time.Time // when healing was last tried, or the pending cleanup was last sent
	LastCodeHash       string    // hash of the last code taken off the screen or received without being shown, to know it when it is served again
	LastCodeExpiresAt  time.Time // when that code ends, or ended
}

// Reading is the state of an instance as its server gives it, reduced to what the rule needs.
type Reading string

// The readings.
const (
	ReadNothing    Reading = ""
	ReadAbsent     Reading = "absent"     // no such instance
	ReadClosed     Reading = "closed"     // there, no session
	ReadConnecting Reading = "connecting" // there, a socket is being opened or a code is shown
	ReadOpen       Reading = "open"       // there, a session is up (it may lie)
	ReadUnloaded   Reading = "unloaded"   // there or not: the server has not loaded it yet (boot window)
)
