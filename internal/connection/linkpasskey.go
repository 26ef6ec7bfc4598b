package connection

import (
	"encoding/json"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// MaxAssertion is how large an assertion may be, in bytes.
const MaxAssertion = 16 << 10

// LinkPasskey is a passkey step under way, as its salon may see it. Options and Code are secrets: they are requested from the server
// each time, and never stored.
type LinkPasskey struct {
	Stage        Phase           // Passkey, PasskeySent or PasskeyCode
	Options      json.RawMessage // WebAuthn's request options; only at Passkey
	Code         string          // "ABCD-EFGH", to be compared with the phone's; only at PasskeyCode
	ExpiresAt    time.Time       // the end of the step
	HandoffUntil time.Time       // until when an answer needs no comparison of codes
	Number       string          // the last digits of the number that may be linked, "…7777"; empty when any may
}

// LogValue hides the secrets.
func (c LinkPasskey) LogValue() slog.Value { return slog.StringValue(string(c.Stage)) }

// String hides them from fmt.
func (c LinkPasskey) String() string { return string(c.Stage) }

// GoString hides them too.
func (c LinkPasskey) GoString() string { return string(c.Stage) }

// passkeyLife is how long a passkey step goes on when its server does not say (the timeout of WhatsApp's own options).
const passkeyLife = 10 * time.Minute

// How it is known that a passkey is asked for, and whether the salon was connected before: details of EntryPasskeyAsked.
const (
	askedNew      = "new"
	askedAgain    = "again"
	askedReported = "told"
)

// IsPasskey tells whether a phase is one of the passkey step.
func (p Phase) IsPasskey() bool { return p == Passkey || p == PasskeySent || p == PasskeyCode }

// onPasskey handles an observation of the passkey step. When the step begins, the code is taken off the screen: scanned once more, it
// could only break the step.
func (t *evaluation) onPasskey(a *Attempt) Step {
	stage := t.o.PasskeyPhase
	if !stage.IsPasskey() {
		stage = Passkey
	}
	if !a.Phase.IsPasskey() {
		t.rememberCode(a)
		a.Code, a.CodeVanishedAt = LinkCode{}, time.Time{}
		a.PasskeyAt, a.PasskeyUntil = t.w.Now, t.w.Now.Add(passkeyLife)
		detail := askedNew
		if t.c.LinkedOnce {
			detail = askedAgain
		}
		t.record(EntryPasskeyAsked, CauseNone, detail)
	}
	if stage == PasskeyCode && a.Phase != PasskeyCode {
		t.record(EntryPasskeyCode, CauseNone, "")
	}
	if !t.o.Until.IsZero() {
		a.PasskeyUntil = t.o.Until
	}
	a.Phase, a.CodeVanishedAt = stage, time.Time{}
	return t.watchPasskey(a)
}

// duringPasskey handles what is observed while a passkey step is under way. No code is shown or requested, and no rung is climbed:
// each would break the step.
func (t *evaluation) duringPasskey(a *Attempt) Step {
	switch t.o.Kind {
	case ResultOpen:
		return t.onOpen()
	case ResultSessionEnded:
		return t.onSessionEnded(a)
	case ResultSyncing:
		return t.onScanned(a)
	case ResultPasskey:
		return t.onPasskey(a)
	case ResultConnecting, ResultClosed, ResultCodeLimit:
		return t.verifyPasskey(a)
	default:
	}
	return t.watchPasskey(a)
}

// verifyPasskey handles an observation that does not mention the step. An event may be late, and an answer may be of a call that was
// made before the step began: only an observation that was requested for this reason ends the attempt.
func (t *evaluation) verifyPasskey(a *Attempt) Step {
	if t.o.Step == StepObserve && !a.CodeVanishedAt.IsZero() {
		return t.failAttempt(PasskeyExpired)
	}
	a.CodeVanishedAt = t.w.Now
	return StepObserve
}

// watchPasskey waits for the owner and for WhatsApp. The server ends the step by time; our own limit is a little later.
func (t *evaluation) watchPasskey(a *Attempt) Step {
	t.dueAt(later(a.PasskeyUntil, t.w.Now).Add(t.w.Pace.Retry))
	every := t.w.Pace.Poll
	if t.webhooksArrive() {
		every = t.w.Pace.PollWithWebhooks
	}
	if t.o.Kind == ResultNone && t.o.Step == StepNone && t.w.Now.Sub(t.c.Evidence.At) >= every {
		return StepObserve
	}
	return t.due(every)
}

// onPasskeyStalled handles an assertion that WhatsApp took and never answered: the first time in an attempt a new code is requested at
// once. The server may report the same stall twice: what it reports between the request for the new code and WhatsApp's next passkey
// question belongs to the first.
func (t *evaluation) onPasskeyStalled(a *Attempt) Step {
	if a.PasskeyStalled && !a.Phase.IsPasskey() {
		return t.advanceByClock(a)
	}
	t.record(EntryPasskeyStuck, PasskeyStuck, "")
	if a.PasskeyStalled {
		return t.failAttempt(PasskeyStuck)
	}
	a.PasskeyStalled, a.Phase, a.CodesShown = true, Preparing, 0
	a.PasskeyAt, a.PasskeyUntil = time.Time{}, time.Time{}
	a.Rung, a.RungAt = RungWait, t.w.Now
	if until := t.w.Now.Add(WatchTTL); a.WatchedUntil.Before(until) { // during the step the owner did not watch this page
		a.WatchedUntil = until
	}
	return t.requestCode(a)
}

// onPasskeyReported handles the owner's report that the phone asks for a passkey.
func (t *evaluation) onPasskeyReported(p LinkPasskeyReported) error {
	t.actor = p.By
	if t.c.Attempt == nil {
		return fault.New(fault.Conflict, "connection.tell_passkey", text.NoAttempt)
	}
	t.c.Attempt.PasskeyAt = t.w.Now
	t.record(EntryPasskeyAsked, CauseNone, askedReported)
	t.endAttempt(PasskeyRequired)
	return nil
}

// onPasskeyAnswered notes that WhatsApp was given the owner's assertion.
func (t *evaluation) onPasskeyAnswered(p LinkPasskeyAnswered) {
	t.actor = p.By
	if a := t.c.Attempt; a != nil && a.ID == p.Attempt && a.Phase == Passkey { // otherwise an event came first
		a.Phase = PasskeySent
	}
	t.effects = append(t.effects, AppendHistory{Entry{At: t.w.Now, Kind: EntryPasskeyAnswered, Attempt: p.Attempt, Actor: p.By}})
}

// onPasskeyMismatch notes that the owner saw another code on the phone; the server has ended the linking.
func (t *evaluation) onPasskeyMismatch(p LinkPasskeyMismatch) {
	t.actor = p.By
	if a := t.c.Attempt; a != nil && a.ID == p.Attempt && a.Phase.IsPasskey() {
		t.endAttempt(PasskeyCodeDiffers)
	}
}
