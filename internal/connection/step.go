package connection

import (
	"time"

	"salonzap/internal/phone"
)

// Step is what is to be done next for a connection. A Hand carries it out, outside of any transaction.
type Step uint8

// The steps. All but StepNone and StepAdmit are calls to the server.
const (
	StepNone    Step = iota // nothing now; DueAt says when to come again
	StepAdmit               // ask for a place among the attempts with a code shown
	StepObserve             // ask for the live state
	StepLookup              // find it in the unfiltered list: is it there, whose is it, which number
	StepCreate              // create it, with qrcode:false and our webhook
	StepConnect             // start linking, or read the current code
	StepRestart
	StepLogout
	StepDelete
	StepHook // make sure that its webhooks come to us

	// On the server that a move has left, of what is still there (Connection.AsLeft).
	StepLookLeft   // find it in the unfiltered list: is it there, whose is it, has it a session
	StepLogoutLeft // end its session, or what is under way
	StepDeleteLeft // remove it
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
	Kind Seen
	Step Step // the step that it answers; StepNone for events

	Shown   Shown        // a code, when one came along
	Number  phone.Number // the linked number, when known
	Name    string       // profile name, when known
	Ours    Ours         // whose instance it is, when looked up
	Gone    Cause        // why the session ended for good (SeenGone)
	Until   time.Time    // until when, for a cause that ends by itself (SeenGone); zero when nobody says
	Place   int          // place in line (SeenQueued)
	InUse   bool         // Number serves another salon already: set when the store refused it
	HookOff bool         // the webhook points elsewhere or nowhere (StepHook)

	Stage Phase // where the passkey step is (SeenPasskey); Until is then its end

	BootAt time.Time // when the server was last seen restarting; zero when never
	Date   time.Time // an event's date by the server's clock; zero for answers
	Asked  time.Time // when the step that it answers was begun, by our clock; zero for events
}

// Seen is the kind of an observation.
type Seen uint8

// The kinds of observation.
const (
	SeenNothing    Seen = iota
	SeenAbsent          // 404, or the unfiltered list lacks it (Step tells which)
	SeenClosed          // state close
	SeenConnecting      // state connecting
	SeenOpen            // state open
	SeenUnloaded        // an answer without a state: boot window, or a broken instance
	SeenCreated         // our create was answered with success
	SeenTaken           // our create was refused: the name exists
	SeenDone            // restart, logout, delete or hook was accepted
	SeenGone            // an event: the session ended for good, Gone says why
	SeenLimit           // an event: the server's code limit was reached, it stopped
	SeenAdmitted        // a place was given
	SeenQueued          // no place yet
	SeenDown            // unreachable: surely not applied
	SeenTimeout         // no answer in time: outcome unknown
	SeenRefused         // the server answered with an error that we cannot use
	SeenBadKey          // the server refuses our key
	SeenLicence         // the server's licence gate is closed
	SeenScanned         // the phone read the code (gateway only)
	SeenSyncing         // it is paired, and logs in for the first time (gateway only)
	SeenPasskey         // WhatsApp asks for a passkey (gateway only)
	SeenAway            // a proxy answered in the server's place: it is away; whether it got the call is unknown
)

// String is the kind's name in history and logs.
func (s Seen) String() string {
	return [...]string{
		"nothing", "absent", "closed", "connecting", "open", "unloaded", "created", "taken", "done", "gone", "limit",
		"admitted", "queued", "down", "timeout", "refused", "bad_key", "licence", "scanned", "syncing", "passkey", "away",
	}[s]
}

// Ours tells whose an instance is.
type Ours uint8

// Whose it can be.
const (
	OursUnknown Ours = iota
	OursYes
	OursNo
)
