package engine

import (
	"errors"
	"time"

	"salonzap/internal/egress"
)

// State is the live state of an instance, as the protocol names it.
type State string

// The states. An instance that was never linked, or whose session ended for good, is closed.
const (
	Closed     State = "close"
	Connecting State = "connecting" // a code is shown, a session is coming up, or a lost one is coming back
	Open       State = "open"
)

// Phase is the phase of a linking, for people; empty when none is under way.
type Phase string

// The phases, in their order.
const (
	Preparing    Phase = "preparing"     // no code yet
	AwaitingScan Phase = "awaiting_scan" // a code is shown
	Scanned      Phase = "scanned"       // the phone has read it, and is being paired
	Passkey      Phase = "passkey"       // WhatsApp waits for the owner's passkey
	PasskeySent  Phase = "passkey_sent"  // WhatsApp has the assertion
	PasskeyCode  Phase = "passkey_code"  // the owner compares a code on both screens
	Syncing      Phase = "syncing"       // paired; logging in for the first time
)

// Cause is why an instance is not open: a closed list, with the same values as the platform's.
type Cause string

// The causes.
//
//nolint:gosec // words, and no password among them
const (
	NoCause         Cause = ""
	CodeExpired     Cause = "code_expired"     // all codes ran out unread
	WrongNumber     Cause = "wrong_number"     // another number than the expected one; refused before it was paired
	Unlinked        Cause = "unlinked"         // removed on the phone, or logged out by us, or the device store lost it
	PasskeyRequired Cause = "passkey_required" // WhatsApp asked for a passkey, in a way that cannot be answered
	PasskeyRefused  Cause = "passkey_refused"  // WhatsApp refused the assertions
	PasskeyStuck    Cause = "passkey_stuck"    // WhatsApp took the assertion and did not go on
	PasskeyExpired  Cause = "passkey_expired"  // the step was not answered in time, or the connection was lost meanwhile
	PasskeyDiffers  Cause = "passkey_code_differs"
	Restricted      Cause = "restricted" // a temporary ban; Until says how long
	Banned          Cause = "banned"
	Replaced        Cause = "replaced"        // the same device is connected elsewhere
	ClientOutdated  Cause = "client_outdated" // WhatsApp refuses our web version (405)
	DeviceLimit     Cause = "device_limit"    // the phone has as many linked devices as it may
	Unreachable     Cause = "unreachable"     // WhatsApp cannot be reached; it is retried
	Refused         Cause = "unknown"         // anything else; Reason has WhatsApp's number
)

// Snapshot is the state of an instance at a moment.
type Snapshot struct {
	State   State
	Phase   Phase
	Cause   Cause
	Reason  int       // the close code of the contract (401, 402, 403, 405, 440 …); 0 when there is none
	Until   time.Time // end of a temporary ban; zero when unknown
	Code    Code      // zero when no code is shown
	Step    Step      // zero when no passkey step is under way
	JID     string    // own JID "5511987654321@s.whatsapp.net"; it stays after the session's end, until the next linking
	LID     string    // own LID "123@lid"; empty when unknown
	Name    string    // push name; empty when unknown
	Changed time.Time // when State last changed
	Seen    time.Time // last proof of life of the session; zero when there was none
	// Observed is the JID of the number that was refused with the cause WrongNumber; empty otherwise.
	Observed string
}

// Step is a passkey step under way, without its secrets, which are in LinkPasskey only.
type Step struct {
	ID           string    // 26 characters, new for each step
	Until        time.Time // its end
	HandoffUntil time.Time // until when an answer needs no comparison of codes
}

// LinkPasskey is a passkey step with its secrets: log neither.
type LinkPasskey struct {
	Step

	Phase   Phase  // Passkey, PasskeySent or PasskeyCode
	Options []byte // WebAuthn's PublicKeyCredentialRequestOptions in JSON, as WhatsApp gave them; only at Passkey
	Code    string // "ABCD-EFGH"; only at PasskeyCode
}

// Code is what links a phone. It is a secret: fmt and slog print it redacted.
type Code struct {
	Text    string    // the content of the QR code
	Pairing string    // eight characters without a dash, to be typed; empty when linking by QR. It stays while Text changes
	Count   int       // number of this code within its linking, from 1
	Until   time.Time // when Pairing expires, or, without one, Text
}

// LinkRequest says how an instance is to be linked.
type LinkRequest struct {
	// Number asks for a pairing code for this number instead of a QR code: digits with country code.
	Number string
	// Expected is the number that must be linked, ninth digit aside; any when empty. Another is refused before it is paired.
	Expected string
}

// Device is an instance whose device is in the engine's database.
type Device struct {
	Instance   string
	JID        string    // the AD JID of the event Paired, "5511987654321:7@s.whatsapp.net"
	LastActive time.Time // when it was last active: at a start the most recently active are connected first
	Proxy      Proxy
}

// Proxy is the proxy by which a session reaches WhatsApp. The zero Proxy is none.
type Proxy struct {
	URL string // http, https or socks5
	// Guard checks the proxy's own address whenever it is dialled; the zero Guard allows addresses on the public internet only.
	Guard egress.Guard
}

// same tells whether two proxies have the same URL and the same rights. The rest of Guard is the same for all.
func (p Proxy) same(other Proxy) bool {
	return p.URL == other.URL && p.Guard.Trusted == other.Guard.Trusted
}

// Errors of the Engine's methods. They wrap WhatsApp's own error, for the log.
var (
	ErrUnknown      = errors.New("engine: no such instance")
	ErrNotConnected = errors.New("engine: the instance is not connected")
	ErrClosed       = errors.New("engine: closed")
	ErrNumber       = errors.New("engine: not a number that WhatsApp could know")
	ErrNotOnWA      = errors.New("engine: the number is not on WhatsApp")
	ErrMedia        = errors.New("engine: the medium cannot be used")
	ErrUpload       = errors.New("engine: the medium did not get to WhatsApp")       // nothing was sent
	ErrNoAnswer     = errors.New("engine: WhatsApp did not answer")                  // to a question: nothing was sent
	ErrRefused      = errors.New("engine: WhatsApp refused it")                      // nothing was sent; a *Refusal says more
	ErrNoName       = errors.New("engine: the name of the account is not known yet") // which WhatsApp wants with a presence
	// ErrOutcomeUnknown says that WhatsApp may have the message or not: sent again with the same id it is one message.
	ErrOutcomeUnknown = errors.New("engine: it is not known whether WhatsApp has it")
	// ErrCold says that WhatsApp refused to deliver to somebody who never wrote first (463). Nothing was delivered.
	ErrCold = errors.New("engine: WhatsApp does not deliver to this contact now")
)

// Errors of the passkey step.
var (
	ErrNoStep     = errors.New("engine: this passkey step is not under way any more")
	ErrWrongStage = errors.New("engine: it is not this part's turn, or the answer is to another challenge")
	ErrAssertion  = errors.New("engine: not a passkey's answer")
	// ErrForgedAnswer says that WhatsApp would refuse an assertion: it was made on another page, or for another party, or without the user.
	ErrForgedAnswer  = errors.New("engine: not an answer of the owner's passkey on WhatsApp's page")
	ErrAnswerRefused = errors.New("engine: WhatsApp refused the passkey's answer")
)

// Read is messages that were read.
type Read struct {
	Chat   string
	Author string // the author, in a group, to whom alone WhatsApp reports the reading; empty in a private chat
	IDs    []string
}

// Number is WhatsApp's answer about a number.
type Number struct {
	Query  string // the number that was asked for
	Exists bool
	JID    string // canonical, "5511987654321@s.whatsapp.net"
	LID    string // empty when unknown
}
