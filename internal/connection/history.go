package connection

import (
	"time"

	"salonzap/internal/tenant"
)

// Entry is one line of a salon's history.
type Entry struct {
	ID      string // UUIDv7; empty until stored
	At      time.Time
	Kind    EntryKind
	Attempt string       // attempt ID; empty outside of one
	Actor   tenant.Actor // who; the platform itself for observations
	Cause   Cause
	Detail  string // for operators, out of closed lists: a rung, a step, a reading. Never a number or a code
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
	EntryPasskeyAsked    EntryKind = "passkey_asked"    // Detail: new, again (it was connected before), or told (reported by the owner)
	EntryPasskeyAnswered EntryKind = "passkey_answered" // WhatsApp was given the assertion
	EntryPasskeyCode     EntryKind = "passkey_code"     // a code is to be compared
	EntryPasskeyStuck    EntryKind = "passkey_stuck"    // WhatsApp took the assertion and did not go on
	EntryPasskeyWish     EntryKind = "passkey_wish"     // an owner without a computer wants to be told when a phone is enough
	EntryMoved           EntryKind = "moved"            // Detail: the servers, "old → new"
	EntryMovedBack       EntryKind = "moved_back"       // Detail likewise
	EntryPreviousRemoved EntryKind = "left_removed"     // Detail: the server on which the old instance was removed
)

// EntryKinds lists all kinds.
func EntryKinds() []EntryKind {
	return []EntryKind{
		EntryCreated, EntryAttemptStarted, EntryCodeShown, EntryAttemptEnded, EntryConnected, EntryDropped, EntryQuarantined, EntryNumberDecided, EntryDisconnected, EntryPaused,
		EntryResumed, EntryEscalated, EntryUnexpected, EntryAdopted, EntryWebhookRepaired, EntryPasskeyAsked, EntryPasskeyAnswered, EntryPasskeyCode, EntryPasskeyStuck, EntryPasskeyWish, EntryMoved,
		EntryMovedBack, EntryPreviousRemoved,
	}
}

// record adds a line to the history.
func (t *evaluation) record(k EntryKind, cause Cause, detail string) {
	e := Entry{At: t.w.Now, Kind: k, Actor: t.actor, Cause: cause, Detail: detail}
	if t.c.Attempt != nil {
		e.Attempt = t.c.Attempt.ID
	}
	t.effects = append(t.effects, AppendHistory{e})
}

// detailPasskey is the detail of an attempt's end when WhatsApp asked for a passkey.
const detailPasskey = "passkey"

// attemptDetail is the history's detail of how an attempt went: detailPasskey, or "".
func (t *evaluation) attemptDetail() string {
	if a := t.c.Attempt; a != nil && !a.PasskeyAt.IsZero() {
		return detailPasskey
	}
	return ""
}
