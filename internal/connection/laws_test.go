package connection_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"salonzap/internal/connection"
	"salonzap/internal/phone"
)

// allSteps and allResults are every step and every kind of observation.
func allSteps() []connection.Step {
	var all []connection.Step
	for s := connection.StepNone; s <= connection.StepDeletePrevious; s++ {
		all = append(all, s)
	}
	return all
}

func allResults() []connection.Result {
	var all []connection.Result
	for k := connection.ResultNone; k <= connection.ResultProxyError; k++ {
		all = append(all, k)
	}
	return all
}

func parse(s string) phone.Number {
	n, err := phone.Parse(s, "BR")
	if err != nil {
		panic(err)
	}
	return n
}

// startsCodes tells whether a step can make a server show a code or wipe a session.
func startsCodes(s connection.Step) bool {
	switch s {
	case connection.StepCreate, connection.StepConnect, connection.StepRestart, connection.StepLogout, connection.StepDelete:
		return true
	default:
		return false
	}
}

// law checks what must hold for every evaluation of the rule, whatever came before.
func law(now time.Time, before connection.Connection, tr connection.Trigger, o connection.Observation, after connection.Connection, step connection.Step) error {
	_, isConnected := after.State.(connection.Connected)
	_, wasConnected := before.State.(connection.Connected)
	_, wasQuarantined := before.State.(connection.Quarantined)
	_, decided := tr.(connection.NumberDecision)
	_, clicked := tr.(connection.Click)
	switch {
	case step == connection.StepNone && overdue(now, before, tr, after):
		return fmt.Errorf("at rest and due %v ago", now.Sub(after.DueAt))
	case isConnected && after.Wanted == connection.Off:
		return errors.New("what is off became connected")
	case isConnected && wasQuarantined && !decided:
		return errors.New("a quarantine ended without a decision")
	case isConnected && after.Attempt != nil:
		return errors.New("a connected row has an attempt")
	case isConnected && after.State.(connection.Connected).Number.IsZero():
		return errors.New("connected without a number")
	case before.Attempt == nil && after.Attempt != nil && !clicked && !moves(tr) && (!decided || before.RefusedNumber.IsZero()):
		return errors.New("an attempt began without a click")
	case !after.RefusedNumber.IsZero() && (after.Cause != connection.WrongNumber || after.Attempt != nil || isConnected):
		return errors.New("a refused number outlived what it was refused for")
	case !after.CauseUntil.IsZero() && after.Cause != connection.Restricted:
		return errors.New("an hour outlived its restriction")
	case after.Attempt == nil && before.Attempt == nil && !wasConnected && before.PendingCleanup == connection.CleanupNone &&
		after.PendingCleanup == connection.CleanupNone && startsCodes(step):
		return fmt.Errorf("an idle row made the step %v", step)
	case (step == connection.StepLogout || step == connection.StepDelete || step == connection.StepRestart) && isConnected:
		return fmt.Errorf("a connected session was to be hurt by %v", step)
	case after.Wanted != before.Wanted && !isPersons(tr):
		return errors.New("only a person changes what is wanted")
	case after.Attempt != nil && after.Attempt.CodesShown > connection.MaxCodes:
		return fmt.Errorf("%d codes were shown", after.Attempt.CodesShown)
	case after.Instance != before.Instance || after.Tenant != before.Tenant:
		return errors.New("the row became another's")
	case after.Server != before.Server && !moves(tr) && o.Step != connection.StepLookupPrevious:
		return errors.New("the row changed its server without a move")
	case after.Server == after.Previous.Server:
		return errors.New("a server was left for itself")
	case after.Attempt != nil && !after.Attempt.Code.IsZero() && after.Previous.Server != "" && !after.Previous.NoSession:
		return errors.New("a code is shown while the old server may still have a session")
	case step == connection.StepConnect && after.Previous.Server != "" && !after.Previous.NoSession && !isConnected:
		return errors.New("a linking began while the old server may still have a session")
	case (step == connection.StepLogoutPrevious || step == connection.StepDeletePrevious) && after.Previous.Stage == connection.PreviousUntouched:
		return errors.New("what is not known to be ours was to be removed from the old server")
	case step == connection.StepDeletePrevious && !after.Previous.Discard:
		return errors.New("the old instance was to be deleted before the new one is connected")
	case step.OnPrevious() && after.Previous.Server == "":
		return errors.New("a step on a server that was not left")
	case step == connection.StepNone && after.Attempt != nil && after.DueAt.IsZero() && (!isEvent(tr) || !before.DueAt.IsZero()):
		return errors.New("an attempt that nobody comes back to")
	case step == connection.StepNone && isConnected && after.DueAt.IsZero() && o.Kind != connection.ResultNone && !isEvent(tr):
		return errors.New("a connected row that nobody looks after")
	case step == connection.StepCreate && after.Evidence.CreateSentAt.IsZero():
		return errors.New("a create that is not noted before it is sent")
	case step == connection.StepCreate && !before.Evidence.CreateSentAt.IsZero() && o.Step != connection.StepLookup && o.Step != connection.StepCreate:
		return errors.New("a create of unknown outcome was repeated blindly")
	}
	return nil
}

// overdue tells whether a row at rest is due now or was due before: it would be looked at again without a pause. Only an event
// that changes nothing leaves a row that was due already as it was.
func overdue(now time.Time, before connection.Connection, tr connection.Trigger, after connection.Connection) bool {
	if after.DueAt.IsZero() || after.DueAt.After(now) {
		return false
	}
	return !isEvent(tr) || !after.DueAt.Equal(before.DueAt)
}

func isEvent(tr connection.Trigger) bool { _, ok := tr.(connection.Event); return ok }

// moves tells whether a trigger takes the row to another server.
func moves(tr connection.Trigger) bool {
	switch tr.(type) {
	case connection.Move, connection.MoveBack, connection.PlaceAnew:
		return true
	default:
		return false
	}
}

func isPersons(tr connection.Trigger) bool {
	switch tr.(type) {
	case connection.Event, connection.Tick, connection.PreviousChanged:
		return false
	default:
		return true
	}
}

// rows is every kind of row that there is, in every shape that the rule tells apart.
func rows() map[string]connection.Connection {
	n := parse("+55 11 98765-4321")
	all := map[string]connection.Connection{
		"intended":    row(connection.Intended{}),
		"known":       row(connection.Known{}),
		"connected":   row(connection.Connected{Number: n, Since: noon().Add(-time.Hour)}),
		"wrong":       row(connection.Quarantined{Number: parse("+55 11 91111-2222"), Why: connection.WrongNumber, Since: noon()}),
		"in use":      row(connection.Quarantined{Number: n, Why: connection.NumberInUse, Since: noon()}),
		"linking new": linking(connection.Intended{}, connection.QR),
		"linking qr":  linking(connection.Known{}, connection.QR),
	}
	code := linking(connection.Known{}, connection.PairingCode)
	code.Attempt.Phone = n
	all["linking code"] = code
	shown := linking(connection.Known{}, connection.QR)
	shown.Attempt.Code = connection.LinkCode{QRText: "2@x", ShownAt: noon(), ExpiresAt: noon().Add(30 * time.Second)}
	shown.Attempt.CodesShown, shown.Attempt.Phase = 1, connection.AwaitingScan
	all["code shown"] = shown
	for _, p := range []connection.Phase{connection.Scanned, connection.Syncing} {
		paired := shown
		paired.Attempt = new(*shown.Attempt)
		paired.Attempt.Phase, paired.Attempt.CodeVanishedAt = p, noon().Add(-time.Second)
		all[string(p)] = paired
	}
	all["passkey sent"] = asked(connection.PasskeySent)
	refused := row(connection.Known{})
	refused.Cause, refused.RefusedNumber = connection.WrongNumber, parse("+55 11 91111-2222")
	all["refused"] = refused
	restricted := row(connection.Known{})
	restricted.Cause, restricted.CauseUntil = connection.Restricted, noon().Add(time.Hour)
	all["restricted"] = restricted
	for _, k := range []string{"known", "intended"} {
		off := all[k]
		off.Wanted = connection.Off
		all[k+" off"] = off
	}
	owes := all["known off"]
	owes.PendingCleanup = connection.CleanupLogout
	all["owes logout"] = owes
	owes.PendingCleanup = connection.CleanupDelete
	all["owes delete"] = owes
	all["passkey"] = asked(connection.Passkey)
	all["passkey code"] = asked(connection.PasskeyCode)
	for _, k := range []string{"linking new", "linking qr", "known", "connected", "owes delete"} {
		left := all[k]
		left.Server = "new"
		left.Previous = connection.PreviousInstance{Server: "default", Ownership: connection.ByHMAC, TokenKey: "k1"}
		all[k+", left"] = left
		left.Previous.NoSession = true
		all[k+", left quiet"] = left
		left.Previous.Stage, left.Previous.Discard = connection.PreviousLogoutSent, true
		all[k+", left over"] = left
	}
	return all
}

func triggers() map[string]connection.Trigger {
	return map[string]connection.Trigger{
		"click qr": click(connection.QR), "click code": connection.Click{Method: connection.PairingCode, Phone: parse("11 98765-4321"), By: owner(), Watched: time.Minute},
		"disconnect": connection.Disconnect{By: owner()}, "stop": connection.StopAttempt{By: owner()},
		"use": connection.NumberDecision{Accept: true, By: owner()}, "undo": connection.NumberDecision{By: owner()}, "adopt": connection.Adopt{},
		"move": connection.Move{Server: "new", TokenKey: "k2", Click: click(connection.QR)}, "back": connection.MoveBack{By: owner()},
		"anew":  connection.PlaceAnew{From: "default", Server: "third", TokenKey: "k2", By: owner()},
		"stirs": connection.PreviousChanged{}, "tell": connection.LinkPasskeyReported{By: owner()},
		"answered": connection.LinkPasskeyAnswered{Attempt: "a1", By: owner()}, "differs": connection.LinkPasskeyMismatch{Attempt: "a1", By: owner()},
		"remove": connection.Remove{}, "event": connection.Event{Envelope: connection.Envelope{Key: "k"}}, "tick": connection.Tick{}, "look": connection.Refresh{},
	}
}

// TestEveryCombinationIsAnsweredAndKeepsTheLaws applies the rule to every row × trigger × observation × step, now and later: when the code
// has ended, when nobody watches any more, when the passkey step is over.
func TestEveryCombinationIsAnsweredAndKeepsTheLaws(t *testing.T) {
	count := 0
	for _, after := range []time.Duration{0, 40 * time.Second, 2 * time.Minute, time.Hour} {
		w := world()
		w.Now = w.Now.Add(after)
		for _, w.Webhooks = range []bool{true, false} {
			count += everyCombination(t, w)
		}
	}
	if count < 160000 {
		t.Errorf("only %d combinations were asked", count)
	}
}

func everyCombination(t *testing.T, w connection.Env) (count int) {
	t.Helper()
	n := parse("+55 11 98765-4321")
	for rowName, r := range rows() {
		for trName, tr := range triggers() {
			for _, k := range allResults() {
				for _, s := range allSteps() {
					o := connection.Observation{Kind: k, Step: s, Number: n, Owner: connection.OwnerUs, EndCause: connection.Unlinked}
					after, step, _, err := connection.Next(r, tr, o, w)
					if err != nil {
						continue
					}
					count++
					if err := law(w.Now, r, tr, o, after, step); err != nil {
						t.Errorf("%s, %s, %v after %v, %v later: %v", rowName, trName, k, s, w.Now.Sub(noon()), err)
					}
				}
			}
		}
	}
	return count
}

// TestLawsHoldOnAnyWalk lets anything happen in any order, with time passing, and checks every evaluation.
func TestLawsHoldOnAnyWalk(t *testing.T) {
	names, kinds := triggers(), allResults()
	triggerNames := make([]string, 0, len(names))
	for n := range names {
		triggerNames = append(triggerNames, n)
	}
	rapid.Check(t, func(t *rapid.T) {
		c := row(connection.Intended{})
		c.Registered = parse("+55 11 98765-4321")
		w := world()
		w.Webhooks, w.Limited = rapid.Bool().Draw(t, "webhooks"), rapid.Bool().Draw(t, "limited")
		pending := connection.StepNone
		for range rapid.IntRange(1, 60).Draw(t, "turns") {
			w.Now = w.Now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
			tr, o := connection.Trigger(connection.Tick{}), connection.Observation{}
			if pending != connection.StepNone {
				o = connection.Observation{Kind: rapid.SampledFrom(kinds).Draw(t, "seen"), Step: pending}
			} else {
				tr = names[rapid.SampledFrom(triggerNames).Draw(t, "trigger")]
				if isEvent(tr) {
					o.Kind, o.Date = rapid.SampledFrom(kinds).Draw(t, "event"), w.Now
				}
			}
			o.Number = rapid.SampledFrom([]phone.Number{{}, c.Registered, parse("+55 11 91111-2222")}).Draw(t, "number")
			o.Owner = rapid.SampledFrom([]connection.InstanceOwner{connection.OwnerUnknown, connection.OwnerUs, connection.OwnerOther}).Draw(t, "ours")
			if o.Kind == connection.ResultConnecting && rapid.Bool().Draw(t, "code") {
				o.Code = qr(rapid.SampledFrom([]string{"2@a", "2@b", "2@c", "2@d", "2@e"}).Draw(t, "text"))
			}
			o.InUse = rapid.Bool().Draw(t, "in use")
			if o.Kind == connection.ResultSessionEnded {
				o.EndCause = rapid.SampledFrom([]connection.Cause{connection.Unlinked, connection.WrongNumber, connection.Restricted}).Draw(t, "gone")
				o.Until = rapid.SampledFrom([]time.Time{{}, w.Now.Add(time.Hour)}).Draw(t, "until")
			}
			after, step, _, err := connection.Next(c, tr, o, w)
			if err != nil {
				continue
			}
			if err := law(w.Now, c, tr, o, after, step); err != nil {
				t.Fatalf("%T, %v after %v: %v", tr, o.Kind, o.Step, err)
			}
			c, pending = after, step
		}
	})
}
