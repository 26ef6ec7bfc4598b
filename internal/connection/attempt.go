package connection

import (
	"log/slog"
	"time"

	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Method is how the phone is linked. One attempt has one method.
type Method string

// The methods.
const (
	QR   Method = "qr"
	Code Method = "code" // pairing code: the owner types it on the phone
)

// Attempt is one linking attempt, from a click (or healing) to connected, expired or failed.
type Attempt struct {
	ID        string // UUIDv7
	Method    Method
	Phone     phone.Number // the number a pairing code is asked for; zero with QR
	Expects   phone.Number // the number that the owner said is right, although another one is registered; zero otherwise
	By        tenant.Actor // who began it
	StartedAt time.Time

	Phase   Phase
	Shown   Shown     // the code on the screen; zero when there is none
	Codes   int       // how many codes were shown, MaxCodes at most
	GoneAt  time.Time // when a code vanished before its end (probably scanned); zero otherwise
	Rung    Rung      // where on the healing ladder
	RungAt  time.Time // since when
	Fresh   bool      // the server must forget its running attempt before this one can begin (change of method)
	AskedAt time.Time // when the server was last asked for a code

	PasskeyAt    time.Time // when WhatsApp asked for a passkey; zero when it did not
	PasskeyUntil time.Time // the end of the passkey step
	Stalled      bool      // WhatsApp took a passkey and did not go on; the next code is the last offer

	QueuedAt time.Time // when it began to wait for admission; zero when it does not wait
	Place    int       // place in line, 1 is next; 0 when it does not wait
	Admitted bool

	WatchedUntil time.Time // it ends when nobody watches; extended by 60 s by each look
}

// Shown is a code as the owner sees it. It is a secret: whoever has it can link the phone's account.
type Shown struct {
	Text    string    // what the QR code says ("2@…"); empty with a pairing code
	Pairing string    // eight characters without a dash; empty with QR
	At      time.Time // when we got it
	Until   time.Time // when it dies
}

// part is what of a code the attempt's method shows: a server that links by number gives a QR code with it, which changes while the
// pairing code stays.
func (a *Attempt) part(s Shown) Shown {
	if a.Method == Code {
		s.Text = ""
	} else {
		s.Pairing = ""
	}
	return s
}

// LogValue hides the code.
func (Shown) LogValue() slog.Value { return slog.StringValue("[code]") }

// IsZero tells whether there is none.
func (s Shown) IsZero() bool { return s.Text == "" && s.Pairing == "" }

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

// Rung is a step of the healing ladder that is climbed while no code comes.
type Rung string

// The rungs, lowest first.
const (
	RungWait     Rung = "wait"     // for the webhook
	RungAsk      Rung = "ask"      // connect once more
	RungRestart  Rung = "restart"  // of the instance
	RungLogout   Rung = "logout"   // a half-paired session blocks new codes
	RungRecreate Rung = "recreate" // delete, wait for 404, create under the same name
	RungTop      Rung = "top"      // nothing is left but to wait a little and give up
)

// Ended is how an attempt ended.
type Ended struct {
	ID     string
	Method Method
	Cause  Cause // empty: connected, or stopped by a person
	At     time.Time
}

// Cause is why a connection is not connected: a closed list. Each has a sentence in package text ("cause.unlinked").
type Cause string

// The causes.
const (
	CauseNone          Cause = ""
	CodeExpired        Cause = "code_expired"
	WrongNumber        Cause = "wrong_number"
	NumberInUse        Cause = "number_in_use"
	Unlinked           Cause = "unlinked"
	PasskeyRequired    Cause = "passkey_required"
	PasskeyRefused     Cause = "passkey_refused"
	PasskeyStuck       Cause = "passkey_stuck"
	PasskeyExpired     Cause = "passkey_expired"
	PasskeyCodeDiffers Cause = "passkey_code_differs" //nolint:gosec // a word, not a credential
	Restricted         Cause = "restricted"
	Banned             Cause = "banned"
	Replaced           Cause = "replaced"
	ClientOutdated     Cause = "client_outdated"
	ServerDown         Cause = "server_down"
	ServerLicence      Cause = "server_licence"
	ServerFull         Cause = "server_full"
	ServerKey          Cause = "server_key"
	PhoneOffline       Cause = "phone_offline"
	Deleted            Cause = "instance_deleted" // on the server, by somebody else than us
	NoCode             Cause = "no_code"
	Unknown            Cause = "unknown"
)

// Causes is the closed list.
func Causes() []Cause {
	return []Cause{
		CodeExpired, WrongNumber, NumberInUse, Unlinked, PasskeyRequired, PasskeyRefused, PasskeyStuck, PasskeyExpired,
		PasskeyCodeDiffers, Restricted, Banned, Replaced, ClientOutdated, ServerDown, ServerLicence, ServerFull, ServerKey,
		PhoneOffline, Deleted, NoCode, Unknown,
	}
}

// Action is the one thing that can be done about a cause.
type Action string

// The actions.
const (
	ActNothing   Action = "none"
	ActNewCode   Action = "new_code"   // "Gerar novo código"
	ActReconnect Action = "reconnect"  // "Reconectar"
	ActDecide    Action = "decide"     // use this number, or undo
	ActOpenPhone Action = "open_phone" // open WhatsApp on the phone
	ActAppeal    Action = "appeal"     // how to appeal, in WhatsApp
	ActWait      Action = "wait"       // countdown, or our turn
	ActCallUs    Action = "support"    // give the support id to support
	ActMove      Action = "move"       // to a server that can do the passkey step; support's when there is none
)

// Who is who must act on a cause.
type Who string

// Those who can.
const (
	WhoOwner    Who = "owner"
	WhoOperator Who = "operator"
	WhoWhatsApp Who = "whatsapp"
	WhoUs       Who = "us"
)

// Remedy says what is to be done about a cause, and by whom.
func (c Cause) Remedy() (Action, Who) {
	switch c {
	case CodeExpired:
		return ActNewCode, WhoOwner
	case WrongNumber, NumberInUse:
		return ActDecide, WhoOwner
	case Unlinked, Deleted, PasskeyRefused, PasskeyStuck, PasskeyExpired, PasskeyCodeDiffers:
		return ActReconnect, WhoOwner
	case Restricted:
		return ActWait, WhoWhatsApp
	case Banned:
		return ActAppeal, WhoWhatsApp
	case Replaced:
		return ActReconnect, WhoOperator
	case ClientOutdated, ServerDown, ServerLicence, ServerFull, ServerKey:
		return ActWait, WhoUs
	case PhoneOffline:
		return ActOpenPhone, WhoOwner
	case NoCode, Unknown:
		return ActReconnect, WhoUs
	case PasskeyRequired:
		return ActMove, WhoOwner
	case CauseNone:
	}
	return ActNothing, WhoOwner
}
