package connection

import (
	"time"

	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Trigger is why the rule is asked.
//
//sumtype:decl
type Trigger interface{ trigger() }

// Click is a person's (or integrator's) "connect".
type Click struct {
	Method Method
	Phone  phone.Number // for PairingCode; when zero, the expected number is used
	By     tenant.Actor
	// Watched is how long the attempt counts as watched without another look: 60 s for a page, all codes for an API call.
	Watched time.Duration
}

// Disconnect is a person's "disconnect": wanted becomes off, the session is logged out, the instance stays.
type Disconnect struct{ By tenant.Actor }

// StopAttempt is a person's "cancel": the code is hidden; nothing else changes.
type StopAttempt struct{ By tenant.Actor }

// NumberDecision answers a quarantine, or a number that was refused before it was linked.
type NumberDecision struct {
	// Accept: this number is right. It is registered, and one that was refused is linked by a new attempt. If not, it is
	// logged out, or forgotten.
	Accept  bool
	By      tenant.Actor
	Watched time.Duration // as of a Click, for the new attempt
}

// Adopt is the operator's confirmation that the instance under our name is ours.
type Adopt struct{ By tenant.Actor }

// Remove deletes the instance and then the row: the salon was deleted.
type Remove struct{ By tenant.Actor }

// Move takes the salon to another server, and begins to link it there.
type Move struct {
	Server   string
	TokenKey string // id of the key for the new instance's token
	Click    Click
}

// PlaceAnew gives up the server on which the salon lives, since it will not come back: the row is intended on another one, without an attempt. The
// instance on the lost server is removed as soon as that answers after all.
type PlaceAnew struct {
	From     string // the lost server; a row that is elsewhere by now stays there
	Server   string
	TokenKey string // id of the key for the new instance's token
	By       tenant.Actor
}

// MoveBack returns to the server that a move has left.
type MoveBack struct{ By tenant.Actor }

// UntrustedEvent is an event of the instance from a sender that is not authenticated: the instance is observed, and nothing is taken
// from the event.
type UntrustedEvent struct{}

// PreviousChanged says that the previous instance changed: an event said that it has a session.
type PreviousChanged struct{}

// LinkPasskeyReported is the owner's report that the phone asks for a passkey.
type LinkPasskeyReported struct{ By tenant.Actor }

// LinkPasskeyWish is the owner's wish to be notified when the passkey step needs no computer.
type LinkPasskeyWish struct{ By tenant.Actor }

// LinkPasskeyAnswered says that WhatsApp was given the assertion for an attempt's passkey step.
type LinkPasskeyAnswered struct {
	Attempt string
	By      tenant.Actor
}

// LinkPasskeyMismatch says that the owner saw another code on the phone, and that the server therefore ended the linking.
type LinkPasskeyMismatch struct {
	Attempt string
	By      tenant.Actor
}

// Event is a webhook of the server; the observation says what it means.
type Event struct{ Envelope Envelope }

// Refresh asks for an observation, since somebody watches the page.
type Refresh struct{}

// Tick is time having passed: an alarm, a sweep, or the answer to a step.
type Tick struct{}

func (Click) trigger() {}

func (Disconnect) trigger() {}

func (StopAttempt) trigger() {}

func (NumberDecision) trigger() {}

func (Adopt) trigger() {}

func (Remove) trigger() {}

func (Move) trigger() {}

func (PlaceAnew) trigger() {}

func (MoveBack) trigger() {}

func (UntrustedEvent) trigger() {}

func (PreviousChanged) trigger() {}

func (LinkPasskeyReported) trigger() {}

func (LinkPasskeyWish) trigger() {}

func (LinkPasskeyAnswered) trigger() {}

func (LinkPasskeyMismatch) trigger() {}

func (Event) trigger() {}

func (Refresh) trigger() {}

func (Tick) trigger() {}
