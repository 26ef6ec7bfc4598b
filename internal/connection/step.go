package connection

import (
	"time"

	"salonzap/internal/phone"
)

// Step is what is to be done next for a connection. An Executor carries it out, outside of any transaction.
type Step uint8

// The steps. All but StepNone and StepAdmit are calls to the server.
const (
	StepNone    Step = iota // nothing now; DueAt says when to come again
	StepAdmit               // ask for a place among the attempts with a code shown
	StepObserve             // ask for the live state
	StepLookup              // find it in the unfiltered list: does it exist, whose is it, which number
	StepCreate              // create it, with qrcode:false and our webhook
	StepConnect             // start linking, or read the current code
	StepRestart
	StepLogout
	StepDelete
	StepWebhook // make sure that its webhooks come to us

	// Steps on the previous instance, after a move (Connection.OnPreviousServer).
	StepLookupPrevious // find it in the unfiltered list: does it exist, whose is it, has it a session
	StepLogoutPrevious // end its session, or the linking under way
	StepDeletePrevious // remove it
)

// String is the step's name in history, logs and metrics.
func (s Step) String() string {
	return [...]string{
		"none", "admit", "observe", "lookup", "create", "connect", "restart", "logout", "delete", "hook",
		"look_left", "logout_left", "delete_left",
	}[s]
}

// Observation is what came of a step, or what an event said. Its zero value says nothing.
type Observation struct {
	Kind Result
	Step Step // the step that it answers; StepNone for events

	Code            LinkCode      // a code, when one came along
	Number          phone.Number  // the linked number, when known
	Name            string        // profile name, when known
	Owner           InstanceOwner // whose instance it is, when looked up
	EndCause        Cause         // why the session ended for good (ResultSessionEnded)
	Until           time.Time     // until when, for a cause that ends by itself (ResultSessionEnded); zero when nobody says
	Place           int           // place in line (ResultQueued)
	InUse           bool          // Number serves another salon already
	WebhookRepaired bool          // the webhook points elsewhere or nowhere (StepWebhook)

	PasskeyPhase Phase // where the passkey step is (ResultPasskey); Until is then its end

	BootAt      time.Time // when the server last restarted, as far as was noticed; zero when never
	Date        time.Time // an event's date by the server's clock; zero for answers
	RequestedAt time.Time // when the step that it answers was begun, by our clock; zero for events
}

// Result is the kind of an observation.
type Result uint8

// The kinds of observation.
const (
	ResultNone         Result = iota
	ResultAbsent              // 404, or the unfiltered list lacks it (Step tells which)
	ResultClosed              // state close
	ResultConnecting          // state connecting
	ResultOpen                // state open
	ResultUnloaded            // an answer without a state: boot window, or a broken instance
	ResultCreated             // our create was answered with success
	ResultNameTaken           // our create was refused: the name exists
	ResultAccepted            // restart, logout, delete or hook was accepted
	ResultSessionEnded        // an event, or our gateway's state: the session ended for good, EndCause says why
	ResultCodeLimit           // an event: the server stopped making codes, since its limit was reached
	ResultAdmitted            // a place was given
	ResultQueued              // no place yet
	ResultUnreachable         // the server could not be reached: the call was certainly not applied
	ResultTimeout             // no answer in time: outcome unknown
	ResultRefused             // the server answered with an error of no other kind
	ResultBadKey              // the server refuses our key
	ResultLicence             // the server's licence gate is closed
	ResultScanned             // the phone read the code (gateway only)
	ResultSyncing             // it is paired, and logs in for the first time (gateway only)
	ResultPasskey             // WhatsApp asks for a passkey (gateway only)
	ResultProxyError          // a proxy answered in the server's place: whether the server got the call is unknown
	ResultCutOff              // the server answers, and is known not to reach WhatsApp: nothing new is known of this session
)

// String is the kind's name in history and logs.
func (s Result) String() string {
	return [...]string{
		"nothing", "absent", "closed", "connecting", "open", "unloaded", "created", "taken", "done", "gone", "limit",
		"admitted", "queued", "down", "timeout", "refused", "bad_key", "licence", "scanned", "syncing", "passkey", "away", "cut_off",
	}[s]
}

// InstanceOwner tells whose an instance is.
type InstanceOwner uint8

// Whose it can be.
const (
	OwnerUnknown InstanceOwner = iota
	OwnerUs
	OwnerOther
)
