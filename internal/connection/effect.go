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

// Record adds a line to the salon's history.
type Record struct{ Entry Entry }

// Register makes a number the salon's registered one.
type Register struct{ Number phone.Number }

// Keep stores the envelope of the event that made this change. When its key is stored already, nothing of the commit
// happens and the store answers ErrDuplicate.
type Keep struct{ Envelope Envelope }

// Admit lets the next attempt in line of a server have the place that this one leaves.
type Admit struct{ Server string }

// Forget removes the row: the salon is deleted and its instance gone.
type Forget struct{}

func (Record) effect()   {}
func (Register) effect() {}
func (Keep) effect()     {}
func (Admit) effect()    {}
func (Forget) effect()   {}

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
	DidCreate     EntryKind = "created"         // the instance was created on the server
	DidBegin      EntryKind = "attempt_started" // a linking attempt began
	DidShow       EntryKind = "code_shown"
	DidEnd        EntryKind = "attempt_ended" // without being connected; Cause says why
	DidConnect    EntryKind = "connected"
	DidDrop       EntryKind = "dropped" // the session ended; Cause says why
	DidQuarantine EntryKind = "quarantined"
	DidDecide     EntryKind = "number_decided" // Detail: use or undo
	DidDisconnect EntryKind = "disconnected"   // by a person
	DidPause      EntryKind = "paused"
	DidResume     EntryKind = "resumed"
	DidClimb      EntryKind = "rung"       // Detail: the rung
	DidFind       EntryKind = "unexpected" // Detail: what was found and only reported
	DidAdopt      EntryKind = "adopted"    // an existing instance was taken over
	DidRehook     EntryKind = "webhook_repaired"
	DidAsk        EntryKind = "passkey_asked"    // Detail: new, again (it was connected before), or told (by the owner)
	DidAnswer     EntryKind = "passkey_answered" // WhatsApp was given the assertion
	DidCompare    EntryKind = "passkey_code"     // a code is to be compared
	DidStall      EntryKind = "passkey_stuck"    // WhatsApp took the assertion and did not go on
	DidWish       EntryKind = "passkey_wish"     // an owner without a computer wants to be told when a phone is enough
	DidMove       EntryKind = "moved"            // Detail: the servers, "old → new"
	DidMoveBack   EntryKind = "moved_back"       // Detail likewise
	DidLeave      EntryKind = "left_removed"     // Detail: the server on which the old instance was removed
)

// EntryKinds lists everything that a history may tell.
func EntryKinds() []EntryKind {
	return []EntryKind{
		DidCreate, DidBegin, DidShow, DidEnd, DidConnect, DidDrop, DidQuarantine, DidDecide, DidDisconnect, DidPause,
		DidResume, DidClimb, DidFind, DidAdopt, DidRehook, DidAsk, DidAnswer, DidCompare, DidStall, DidWish, DidMove,
		DidMoveBack, DidLeave,
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
