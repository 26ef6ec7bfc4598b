package connection_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
)

// asked is a row whose attempt is in a phase of the passkey step for ten seconds.
func asked(p connection.Phase) connection.Connection {
	c := linking(connection.Known{}, connection.QR)
	c.Attempt.CodesShown, c.Attempt.Phase = 1, p
	c.Attempt.PasskeyAt, c.Attempt.PasskeyUntil = noon().Add(-10*time.Second), noon().Add(9*time.Minute)
	c.Evidence.Reading, c.Evidence.Since = connection.ReadConnecting, noon().Add(-10*time.Second)
	return c
}

func passkeySeen(p connection.Phase, s connection.Step) connection.Observation {
	return connection.Observation{Kind: connection.ResultPasskey, Step: s, PasskeyPhase: p, Until: noon().Add(9 * time.Minute)}
}

// TestWhatBecomesOfAPasskeyStepInEachPhase is the table of the step: a phase × what the server says → what becomes of it.
func TestWhatBecomesOfAPasskeyStepInEachPhase(t *testing.T) {
	for _, tt := range passkeyTable() {
		t.Run(tt.name, tt.run)
	}
}

// ended stands for the phase of an attempt that is over.
const ended = connection.Phase("ended")

// passkeyCase is one line of the table.
type passkeyCase struct {
	name  string
	row   connection.Connection
	o     connection.Observation
	phase connection.Phase
	cause connection.Cause
	step  connection.Step
}

func passkeyTable() []passkeyCase {
	shown := linking(connection.Known{}, connection.QR)
	shown.Attempt.Code, shown.Attempt.CodesShown = connection.LinkCode{QRText: "2@a", ShownAt: noon(), ExpiresAt: noon().Add(40 * time.Second)}, 1
	shown.Attempt.Phase = connection.AwaitingScan
	late := asked(connection.Passkey)
	late.Attempt.PasskeyUntil = noon().Add(-3 * time.Second)
	unwatched := asked(connection.PasskeySent)
	unwatched.Attempt.WatchedUntil = noon()
	again := asked(connection.PasskeySent)
	again.Attempt.PasskeyStalled = true
	reported := asked(connection.Preparing)
	reported.Attempt.PasskeyStalled, reported.Attempt.AskedAt = true, noon()
	doubted := asked(connection.Passkey)
	doubted.Attempt.CodeVanishedAt = noon().Add(-time.Second)
	quiet := asked(connection.Passkey)
	quiet.Evidence.At = noon().Add(-20 * time.Second)
	gone := func(c connection.Cause) connection.Observation {
		return connection.Observation{Kind: connection.ResultSessionEnded, EndCause: c}
	}
	said := func(k connection.Result, s connection.Step) connection.Observation {
		return connection.Observation{Kind: k, Step: s, Number: parse("+55 11 98765-4321"), Owner: connection.OwnerUs}
	}
	code := connection.Observation{Kind: connection.ResultConnecting, Code: qr("2@b")}
	none := connection.Cause("")
	return []passkeyCase{
		{"scanned, then asked: the code is gone", shown, passkeySeen(connection.Passkey, connection.StepNone), connection.Passkey, none, connection.StepNone},
		{"asked, seen by polling", shown, passkeySeen(connection.Passkey, connection.StepObserve), connection.Passkey, none, connection.StepNone},
		{"asked, sent", asked(connection.Passkey), passkeySeen(connection.PasskeySent, connection.StepNone), connection.PasskeySent, none, connection.StepNone},
		{"sent, refused, asked once more", asked(connection.PasskeySent), passkeySeen(connection.Passkey, connection.StepNone), connection.Passkey, none, connection.StepNone},
		{"sent, a code to compare", asked(connection.PasskeySent), passkeySeen(connection.PasskeyCode, connection.StepNone), connection.PasskeyCode, none, connection.StepNone},
		{"compared, paired", asked(connection.PasskeyCode), said(connection.ResultSyncing, connection.StepNone), connection.Syncing, none, connection.StepNone},
		{"sent, paired", asked(connection.PasskeySent), said(connection.ResultSyncing, connection.StepObserve), connection.Syncing, none, connection.StepNone},
		{"sent, open with its number: connected", asked(connection.PasskeySent), said(connection.ResultOpen, connection.StepLookup), ended, none, connection.StepNone},
		{"asked, another code by a late event: look", asked(connection.Passkey), code, connection.Passkey, none, connection.StepObserve},
		{"asked, connecting by a late event: look", asked(connection.Passkey), said(connection.ResultConnecting, connection.StepNone), connection.Passkey, none, connection.StepObserve},
		{"asked, closed by a late event: look", asked(connection.Passkey), said(connection.ResultClosed, connection.StepNone), connection.Passkey, none, connection.StepObserve},
		{"asked, a code in the answer to a call from before: look", asked(connection.Passkey), connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepConnect, Code: qr("2@a")}, connection.Passkey, none, connection.StepObserve},
		{"asked, connecting by a look from before: look again", asked(connection.Passkey), said(connection.ResultConnecting, connection.StepObserve), connection.Passkey, none, connection.StepObserve},
		{"asked, and the server knows of no step", doubted, said(connection.ResultConnecting, connection.StepObserve), ended, connection.PasskeyExpired, connection.StepNone},
		{"asked, and the server is closed", doubted, said(connection.ResultClosed, connection.StepObserve), ended, connection.PasskeyExpired, connection.StepNone},
		{"asked, doubted for nothing", doubted, passkeySeen(connection.Passkey, connection.StepObserve), connection.Passkey, none, connection.StepNone},
		{"asked, scanned by a late event", asked(connection.Passkey), said(connection.ResultScanned, connection.StepNone), connection.Passkey, none, connection.StepNone},
		{"asked, the server boots", asked(connection.Passkey), said(connection.ResultUnloaded, connection.StepObserve), connection.Passkey, none, connection.StepNone},
		{"asked, the server is away", asked(connection.Passkey), said(connection.ResultUnreachable, connection.StepObserve), connection.Passkey, none, connection.StepNone},
		{"asked, nothing new for long: look", quiet, connection.Observation{}, connection.Passkey, none, connection.StepObserve},
		{"asked, nothing new", asked(connection.Passkey), connection.Observation{}, connection.Passkey, none, connection.StepNone},
		{"asked, its time is over", late, connection.Observation{}, ended, connection.PasskeyExpired, connection.StepNone},
		{"sent, and nobody watches: it goes on", unwatched, connection.Observation{}, connection.PasskeySent, none, connection.StepNone},
		{"refused for good", asked(connection.PasskeySent), gone(connection.PasskeyRefused), ended, connection.PasskeyRefused, connection.StepNone},
		{"expired", asked(connection.Passkey), gone(connection.PasskeyExpired), ended, connection.PasskeyExpired, connection.StepNone},
		{"codes differ", asked(connection.PasskeyCode), gone(connection.PasskeyCodeDiffers), ended, connection.PasskeyCodeDiffers, connection.StepNone},
		{"another number", asked(connection.PasskeySent), gone(connection.WrongNumber), ended, connection.WrongNumber, connection.StepNone},
		{"asked where it cannot be done", shown, gone(connection.PasskeyRequired), ended, connection.PasskeyRequired, connection.StepNone},
		{"lost in the middle", asked(connection.PasskeySent), gone(connection.Unknown), ended, connection.PasskeyExpired, connection.StepNone},
		{"stuck: once a new code is made", asked(connection.PasskeySent), gone(connection.PasskeyStuck), connection.Preparing, none, connection.StepConnect},
		{"the first one, reported twice", reported, gone(connection.PasskeyStuck), connection.Preparing, none, connection.StepNone},
		{"stuck again: the end", again, gone(connection.PasskeyStuck), ended, connection.PasskeyStuck, connection.StepNone},
	}
}

func (tt passkeyCase) run(t *testing.T) {
	tr := connection.Trigger(connection.Tick{})
	if tt.o.Kind != connection.ResultNone && tt.o.Step == connection.StepNone {
		tr = connection.Event{Envelope: connection.Envelope{Key: "k"}}
	}
	c, step, _, err := connection.Next(tt.row, tr, tt.o, world())
	if err != nil {
		t.Fatal(err)
	}
	phase := ended
	if c.Attempt != nil {
		phase = c.Attempt.Phase
	}
	if phase != tt.phase || c.Cause != tt.cause || step != tt.step {
		t.Errorf("phase %q, cause %q, step %v; want %q, %q, %v", phase, c.Cause, step, tt.phase, tt.cause, tt.step)
	}
	if c.Attempt != nil && !c.Attempt.Code.IsZero() {
		t.Error("a code is on the screen")
	}
	if c.Attempt != nil && step == connection.StepNone && c.DueAt.IsZero() {
		t.Error("nobody comes back")
	}
}

// Nothing that is seen during the step makes the rule ask the server for anything but its state: each other step breaks it.
func TestNothingDisturbsThePasskeyStep(t *testing.T) {
	for _, p := range []connection.Phase{connection.Passkey, connection.PasskeySent, connection.PasskeyCode} {
		for _, k := range allResults() {
			for _, s := range allSteps() {
				for _, later := range []time.Duration{0, 30 * time.Second, 4 * time.Minute} {
					w := world()
					w.Now = w.Now.Add(later)
					o := connection.Observation{Kind: k, Step: s, PasskeyPhase: p, Owner: connection.OwnerUs, Number: parse("+55 11 98765-4321"), EndCause: connection.PasskeyRefused}
					c, step, _, _ := connection.Next(asked(p), connection.Tick{}, o, w)
					if c.Attempt != nil && startsCodes(step) {
						t.Errorf("%s, %v after %v, %v later: the step %v", p, k, s, later, step)
					}
				}
			}
		}
	}
}

func TestAViewOfThePasskeyStep(t *testing.T) {
	c := asked(connection.Passkey)
	v := connection.ViewAt(c, noon())
	if v.Status != connection.StatusConnecting || v.Phase != connection.Passkey || !v.PasskeyUntil.Equal(c.Attempt.PasskeyUntil) || !v.Code().IsZero() {
		t.Errorf("%v %v until %v", v.Status, v.Phase, v.PasskeyUntil)
	}
}

func TestTheOwnerSaysThatThePhoneAsks(t *testing.T) {
	c, step, effects, err := connection.Next(linking(connection.Known{}, connection.QR), connection.LinkPasskeyReported{By: owner()}, connection.Observation{}, world())
	if err != nil || c.Attempt != nil || c.Cause != connection.PasskeyRequired || c.LastAttempt.Cause != connection.PasskeyRequired || startsCodes(step) {
		t.Errorf("%+v, %v, %v", c.Attempt, c.Cause, err)
	}
	if got := kinds(effects); got != "passkey_asked told, attempt_ended passkey, " {
		t.Errorf("history: %s", got)
	}
	_, _, _, err = connection.Next(row(connection.Known{}), connection.LinkPasskeyReported{By: owner()}, connection.Observation{}, world())
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("without an attempt: %v", err)
	}
}

func TestThePasskeyAnswerIsNotedInTheHistory(t *testing.T) {
	c, _, effects, _ := connection.Next(asked(connection.Passkey), connection.LinkPasskeyAnswered{Attempt: "a1", By: owner()}, connection.Observation{}, world())
	if c.Attempt.Phase != connection.PasskeySent || kinds(effects) != "passkey_answered , " {
		t.Errorf("%v, %s", c.Attempt.Phase, kinds(effects))
	}
	for name, other := range map[string]connection.Connection{"faster": asked(connection.PasskeyCode), "over": row(connection.Known{})} {
		c, _, effects, err := connection.Next(other, connection.LinkPasskeyAnswered{Attempt: "a1", By: owner()}, connection.Observation{}, world())
		if err != nil || kinds(effects) != "passkey_answered , " || c.Attempt != nil && c.Attempt.Phase != connection.PasskeyCode {
			t.Errorf("%s: %v, %v", name, effects, err)
		}
	}
	another := asked(connection.PasskeyCode)
	if c, _, _, _ := connection.Next(another, connection.LinkPasskeyMismatch{Attempt: "a1", By: owner()}, connection.Observation{}, world()); c.Cause != connection.PasskeyCodeDiffers {
		t.Errorf("a code that differs: %v", c.Cause)
	}
	if c, _, _, _ := connection.Next(another, connection.LinkPasskeyMismatch{Attempt: "a0", By: owner()}, connection.Observation{}, world()); c.Attempt == nil {
		t.Error("the answer to an earlier attempt ended this one")
	}
}

func kinds(effects []connection.Effect) string {
	var s strings.Builder
	for _, e := range effects {
		if r, ok := e.(connection.AppendHistory); ok {
			fmt.Fprintf(&s, "%s %s, ", r.Entry.Kind, r.Entry.Detail)
		}
	}
	return s.String()
}

// TestALateCodeDoesNotEndASession: no path logs out, deletes or restarts an instance that is linked, or was and is merely closed, unless a
// person asked for it. Whoever loses a session may be asked for a passkey again.
func TestALateCodeDoesNotEndASession(t *testing.T) {
	n := parse("+55 11 98765-4321")
	connected := row(connection.Connected{Number: n, Since: noon().Add(-time.Hour)})
	closed := connected
	closed.Evidence.Reading, closed.Evidence.Since = connection.ReadClosed, noon().Add(-time.Hour)
	asleep := connected
	asleep.Evidence.Reading, asleep.Evidence.Since = connection.ReadConnecting, noon().Add(-time.Hour)
	healed, waking := closed, asleep // asked a moment ago, whenever the rule is asked
	healed.Evidence.RepairSentAt, waking.Evidence.RepairSentAt = noon().Add(72*time.Hour), noon().Add(72*time.Hour)
	left := connected
	left.Previous = connection.PreviousInstance{Server: "old", Ownership: connection.ByHMAC, TokenKey: "k1", Discard: true, Stage: connection.PreviousLogoutSent}
	count := 0
	for name, r := range map[string]connection.Connection{"connected": connected, "closed for long": closed, "connecting for long": asleep, "closed, asked": healed, "connecting, asked": waking, "after a move": left} {
		for trName, tr := range triggers() {
			if trName == "disconnect" || trName == "remove" || trName == "use" || trName == "undo" { // a person asked
				continue
			}
			for _, k := range allResults() {
				for _, s := range allSteps() {
					for _, later := range []time.Duration{0, time.Minute, time.Hour, 48 * time.Hour} {
						w := world()
						w.Now = w.Now.Add(later)
						o := connection.Observation{Kind: k, Step: s, Number: n, Owner: connection.OwnerUs, EndCause: connection.Unlinked}
						_, step, _, err := connection.Next(r, tr, o, w)
						if err != nil {
							continue
						}
						count++
						if step == connection.StepLogout || step == connection.StepDelete || step == connection.StepRestart {
							t.Errorf("%s, %s, %v after %v, %v later: %v", name, trName, k, s, later, step)
						}
					}
				}
			}
		}
	}
	if count < 10000 {
		t.Errorf("only %d combinations were asked", count)
	}
}

// The owner's wish for a way without a computer is stored in the history, and changes nothing else.
func TestAWishForAWayWithoutAComputer(t *testing.T) {
	c := asked(connection.Passkey)
	n, step, effects, err := connection.Next(c, connection.LinkPasskeyWish{By: owner()}, connection.Observation{}, world())
	if err != nil || step != connection.StepNone || n.Attempt == nil || n.Attempt.Phase != connection.Passkey {
		t.Fatalf("step %v, %v, %+v", step, err, n.Attempt)
	}
	for _, e := range effects {
		if r, ok := e.(connection.AppendHistory); ok && r.Entry.Kind == connection.EntryPasskeyWish && r.Entry.Actor == owner() {
			return
		}
	}
	t.Errorf("not in the history: %+v", effects)
}
