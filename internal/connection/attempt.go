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
	AskedAt        time.Time // when the server was last asked for a code

	PasskeyAt      time.Time // when WhatsApp asked for a passkey; zero when it did not
	PasskeyUntil   time.Time // the end of the passkey step
	PasskeyStalled bool      // WhatsApp took a passkey and did not go on; the next code is the last offer

	QueuedAt time.Time // when it began to wait for admission; zero when it does not wait
	Place    int       // place in line, 1 is next; 0 when it does not wait
	Admitted bool

	WatchedUntil time.Time // it ends when nobody watches; extended by 60 s by each look
}

// LinkCode is a code as the owner sees it. It is a secret: whoever has it can link the phone's account.
type LinkCode struct {
	QRText    string    // what the QR code says ("2@…"); empty with a pairing code
	Pairing   string    // eight characters without a dash; empty with QR
	ShownAt   time.Time // when we got it
	ExpiresAt time.Time // when it dies
}

// shownPart is what of a code the attempt's method shows: a server that links by number gives a QR code with it, which changes while the
// pairing code stays.
func (a *Attempt) shownPart(s LinkCode) LinkCode {
	if a.Method == PairingCode {
		s.QRText = ""
	} else {
		s.Pairing = ""
	}
	return s
}

// LogValue hides the code.
func (LinkCode) LogValue() slog.Value { return slog.StringValue("[code]") }

// IsZero tells whether there is none.
func (s LinkCode) IsZero() bool { return s.QRText == "" && s.Pairing == "" }

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
	RungRequest  Rung = "ask"      // connect once more
	RungRestart  Rung = "restart"  // of the instance
	RungLogout   Rung = "logout"   // a half-paired session blocks new codes
	RungRecreate Rung = "recreate" // delete, wait for 404, create under the same name
	RungGiveUp   Rung = "top"      // nothing is left but to wait a little and give up
)

// AttemptEnd is how an attempt ended.
type AttemptEnd struct {
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
	ActionNone      Action = "none"
	ActionNewCode   Action = "new_code"   // "Gerar novo código"
	ActionReconnect Action = "reconnect"  // "Reconectar"
	ActionDecide    Action = "decide"     // use this number, or undo
	ActionOpenPhone Action = "open_phone" // open WhatsApp on the phone
	ActionAppeal    Action = "appeal"     // how to appeal, in WhatsApp
	ActionWait      Action = "wait"       // countdown, or our turn
	ActionSupport   Action = "support"    // give the support id to support
	ActionMove      Action = "move"       // to a server that can do the passkey step; support's when there is none
)

// Party is who must act on a cause.
type Party string

// Those who can.
const (
	PartyOwner    Party = "owner"
	PartyOperator Party = "operator"
	PartyWhatsApp Party = "whatsapp"
	PartyPlatform Party = "us"
)

// Remedy says what is to be done about a cause, and by whom.
func (c Cause) Remedy() (Action, Party) {
	switch c {
	case CodeExpired:
		return ActionNewCode, PartyOwner
	case WrongNumber, NumberInUse:
		return ActionDecide, PartyOwner
	case Unlinked, Deleted, PasskeyRefused, PasskeyStuck, PasskeyExpired, PasskeyCodeDiffers:
		return ActionReconnect, PartyOwner
	case Restricted:
		return ActionWait, PartyWhatsApp
	case Banned:
		return ActionAppeal, PartyWhatsApp
	case Replaced:
		return ActionReconnect, PartyOperator
	case ClientOutdated, ServerDown, ServerLicence, ServerFull, ServerKey:
		return ActionWait, PartyPlatform
	case PhoneOffline:
		return ActionOpenPhone, PartyOwner
	case NoCode, Unknown:
		return ActionReconnect, PartyPlatform
	case PasskeyRequired:
		return ActionMove, PartyOwner
	case CauseNone:
	}
	return ActionNone, PartyOwner
}
