package connection

import (
	"errors"
	"time"

	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Effect is something that the store does in the same commit as the row.
//
//sumtype:decl
type Effect interface{ effect() }

// AppendHistory adds a line to the salon's history.
type AppendHistory struct{ Entry Entry }

// RegisterNumber makes a number the salon's registered one.
type RegisterNumber struct{ Number phone.Number }

// StoreEvent stores the envelope of the event that made this change. When its key is stored already, nothing of the commit
// happens and the store answers ErrDuplicate.
type StoreEvent struct{ Envelope Envelope }

// AdmitNext lets the next attempt in line of a server have the place that this one leaves.
type AdmitNext struct{ Server string }

// DeleteRow removes the row: the salon is deleted and its instance gone.
type DeleteRow struct{}

func (AppendHistory) effect()  {}
func (RegisterNumber) effect() {}
func (StoreEvent) effect()     {}
func (AdmitNext) effect()      {}
func (DeleteRow) effect()      {}

// Entry is one line of a salon's history.
type Entry struct {
	ID      string // UUIDv7; empty until stored
	At      time.Time
	Kind    EntryKind
	Attempt string       // attempt ID; empty outside of one
	Actor   tenant.Actor // who; the platform itself for observations
	Cause   Cause
	Detail  string // closed words for operators: a rung, a step, a reading. Never a number or a code
}

// EntryKind is what happened.
type EntryKind string

// The kinds of entry.
const (
	EntryCreated         EntryKind = "created"         // the instance was created on the server
	EntryAttemptStarted  EntryKind = "attempt_started" // a linking attempt began
	EntryCodeShown       EntryKind = "code_shown"
	EntryAttemptEnded    EntryKind = "attempt_ended" // without being connected; Cause says why
	EntryConnected       EntryKind = "connected"
	EntryDropped         EntryKind = "dropped" // the session ended; Cause says why
	EntryQuarantined     EntryKind = "quarantined"
	EntryNumberDecided   EntryKind = "number_decided" // Detail: use or undo
	EntryDisconnected    EntryKind = "disconnected"   // by a person
	EntryPaused          EntryKind = "paused"
	EntryResumed         EntryKind = "resumed"
	EntryEscalated       EntryKind = "rung"       // Detail: the rung
	EntryUnexpected      EntryKind = "unexpected" // Detail: what was found and only reported
	EntryAdopted         EntryKind = "adopted"    // an existing instance was taken over
	EntryWebhookRepaired EntryKind = "webhook_repaired"
	EntryPasskeyAsked    EntryKind = "passkey_asked"    // Detail: new, again (it was connected before), or told (by the owner)
	EntryPasskeyAnswered EntryKind = "passkey_answered" // WhatsApp was given the assertion
	EntryPasskeyCode     EntryKind = "passkey_code"     // a code is to be compared
	EntryPasskeyStuck    EntryKind = "passkey_stuck"    // WhatsApp took the assertion and did not go on
	EntryPasskeyWish     EntryKind = "passkey_wish"     // an owner without a computer wants to be told when a phone is enough
	EntryMoved           EntryKind = "moved"            // Detail: the servers, "old → new"
	EntryMovedBack       EntryKind = "moved_back"       // Detail likewise
	EntryPreviousRemoved EntryKind = "left_removed"     // Detail: the server on which the old instance was removed
)

// EntryKinds lists everything that a history may tell.
func EntryKinds() []EntryKind {
	return []EntryKind{
		EntryCreated, EntryAttemptStarted, EntryCodeShown, EntryAttemptEnded, EntryConnected, EntryDropped, EntryQuarantined, EntryNumberDecided, EntryDisconnected, EntryPaused,
		EntryResumed, EntryEscalated, EntryUnexpected, EntryAdopted, EntryWebhookRepaired, EntryPasskeyAsked, EntryPasskeyAnswered, EntryPasskeyCode, EntryPasskeyStuck, EntryPasskeyWish, EntryMoved,
		EntryMovedBack, EntryPreviousRemoved,
	}
}

// Envelope is a webhook as it came in, kept for 7 days so that what happened can be told.
type Envelope struct {
	Key      string // unique: X-Event-Id, or a hash of what it says
	Server   string
	Instance string
	Event    string    // "connection.update"
	Date     time.Time // by the server's clock; zero when it gave none
	At       time.Time // by ours
	Payload  []byte    // JSON, with codes and tokens blanked; empty for kinds that the rule does not read, and beyond 64 KiB
}

// ErrDuplicate says that an event was stored before.
var ErrDuplicate = errors.New("connection: this event was stored before")
