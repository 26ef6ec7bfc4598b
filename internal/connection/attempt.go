package connection

import (
	"time"

	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Method is how the phone is linked. One attempt has one method.
type Method string

// The methods.
const (
	QR          Method = "qr"
	PairingCode Method = "code" // pairing code: the owner types it on the phone
)

// Attempt is one linking attempt, from a click (or healing) to connected, expired or failed.
type Attempt struct {
	ID             string // UUIDv7
	Method         Method
	Phone          phone.Number // the number a pairing code is asked for; zero with QR
	ExpectedNumber phone.Number // the number that the owner said is right, although another one is registered; zero otherwise
	StartedBy      tenant.Actor // who began it
	StartedAt      time.Time

	Phase          Phase
	Code           LinkCode  // the code on the screen; zero when there is none
	CodesShown     int       // how many codes were shown, MaxCodes at most
	CodeVanishedAt time.Time // when a code vanished before its end (probably scanned); zero otherwise
	Rung           Rung      // where on the healing ladder
	RungAt         time.Time // since when
	NeedsReset     bool      // the server must forget its running attempt before this one can begin (change of method)
	AskedAt        time.Time // when the server was last asked for a code, or, while NeedsReset, for a logout

	PasskeyAt      time.Time // when WhatsApp asked for a passkey; zero when it did not
	PasskeyUntil   time.Time // the end of the passkey step
	PasskeyStalled bool      // WhatsApp took a passkey and did not go on; the next code is the last offer

	QueuedAt time.Time // when it began to wait for admission; zero when it does not wait
	Place    int       // place in line, 1 is next; 0 when it does not wait
	Admitted bool

	WatchedUntil time.Time // it ends when nobody watches; extended by 60 s by each look
}

// Phase is where an attempt is, for people.
type Phase string

// The phases. Scanned and the passkey ones come only from servers that report them.
const (
	Preparing     Phase = "preparing"
	AwaitingScan  Phase = "awaiting_scan"
	Scanned       Phase = "scanned"
	Passkey       Phase = "passkey"
	PasskeySent   Phase = "passkey_sent"
	PasskeyCode   Phase = "passkey_code"
	Syncing       Phase = "syncing"
	ConfirmNumber Phase = "confirm_number"
)

// Rung is a step of the healing ladder: what is tried, one after the other, while no code comes.
type Rung string

// The rungs, lowest first.
const (
	RungWait     Rung = "wait"     // for the webhook
	RungRequest  Rung = "ask"      // connect once more
	RungRestart  Rung = "restart"  // of the instance
	RungLogout   Rung = "logout"   // a half-paired session blocks new codes
	RungRecreate Rung = "recreate" // delete, wait for 404, create under the same name
	RungGiveUp   Rung = "top"      // connect a last time; the attempt fails when no code comes
)

// AttemptEnd is how an attempt ended.
type AttemptEnd struct {
	ID     string
	Method Method
	Cause  Cause // empty: connected, or stopped by a person
	At     time.Time
}
