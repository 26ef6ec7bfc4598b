package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

func moveTo(server string) connection.Move {
	return connection.Move{Server: server, TokenKey: "k2", Click: click(connection.QR)}
}

// refusedPasskey is a row whose attempt ended because this server cannot do the passkey step.
func refusedPasskey() connection.Connection {
	c := row(connection.Known{})
	c.Cause = connection.PasskeyRequired
	c.LastAttempt = connection.AttemptEnd{ID: "a0", Method: connection.QR, Cause: connection.PasskeyRequired, At: noon()}
	c.Evidence.LastCodeExpiresAt = noon().Add(20 * time.Second)
	return c
}

// course applies the rule to one row, observation after observation.
type course struct {
	*testing.T
	c    connection.Connection
	w    connection.Env
	step connection.Step
	log  string
}

func (p *course) ask(tr connection.Trigger, o connection.Observation) {
	p.Helper()
	before := p.c
	var effects []connection.Effect
	var err error
	p.c, p.step, effects, err = connection.Next(p.c, tr, o, p.w)
	if err != nil {
		p.Fatal(err)
	}
	p.log += kinds(effects)
	if err := law(p.w.Now, before, tr, o, p.c, p.step); err != nil {
		p.Error(err)
	}
}

// says answers the step that the rule asked for.
func (p *course) says(k connection.Result) {
	p.Helper()
	p.ask(connection.Tick{}, connection.Observation{Kind: k, Step: p.step, Owner: connection.OwnerUs, Number: parse("+55 11 98765-4321")})
}

func (p *course) wants(s connection.Step) {
	p.Helper()
	if p.step != s {
		p.Fatalf("the step %v, want %v; so far: %s", p.step, s, p.log)
	}
}

// pass advances the clock by d and applies the rule with a Tick.
func (p *course) pass(d time.Duration) {
	p.w.Now = p.w.Now.Add(d)
	p.ask(connection.Tick{}, connection.Observation{})
}

func moved(t *testing.T) *course {
	t.Helper()
	p := &course{T: t, c: refusedPasskey(), w: world()}
	p.ask(moveTo("new"), connection.Observation{})
	if p.c.Server != "new" || p.c.Previous.Server != "default" || p.c.Attempt == nil || p.c.Cause != "" {
		t.Fatalf("%+v", p.c)
	}
	p.wants(connection.StepLookupPrevious)
	return p
}

func TestAMoveLinksOnTheNewServerAndRemovesThePrevious(t *testing.T) {
	p := moved(t)
	p.says(connection.ResultClosed)
	p.wants(connection.StepCreate)
	p.says(connection.ResultCreated)
	p.wants(connection.StepConnect)
	p.ask(connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: p.step, Code: qr("2@n")})
	if !connection.ViewAt(p.c, p.w.Now).CanMoveBack {
		t.Error("there is no way back although the old instance is there")
	}
	p.ask(connection.Event{Envelope: connection.Envelope{Key: "k"}}, passkeySeen(connection.Passkey, connection.StepNone))
	p.ask(connection.Event{Envelope: connection.Envelope{Key: "l"}}, connection.Observation{Kind: connection.ResultOpen, Number: parse("+55 11 98765-4321")})
	p.wants(connection.StepLookupPrevious)
	if _, ok := p.c.State.(connection.Connected); !ok || connection.ViewAt(p.c, p.w.Now).CanMoveBack {
		t.Fatalf("%T", p.c.State)
	}
	p.says(connection.ResultClosed)
	p.wants(connection.StepLogoutPrevious)
	p.says(connection.ResultClosed) // "not connected"
	p.wants(connection.StepDeletePrevious)
	p.says(connection.ResultAccepted)
	p.wants(connection.StepNone)
	p.pass(time.Second)
	p.wants(connection.StepLookupPrevious)
	p.says(connection.ResultAbsent)
	if p.c.Previous != (connection.PreviousInstance{}) {
		t.Errorf("left: %+v", p.c.Previous)
	}
	want := "moved default → new, attempt_started qr, created , code_shown , passkey_asked new, connected passkey, left_removed default, "
	if p.log != want {
		t.Errorf("history: %s\nwant:    %s", p.log, want)
	}
}

func TestAMoveShowsNoCodeWhileThePreviousServerHasASession(t *testing.T) {
	p := moved(t)
	p.says(connection.ResultConnecting)
	p.wants(connection.StepLogoutPrevious)
	p.says(connection.ResultClosed) // a connecting instance answers "not connected" and goes on
	p.wants(connection.StepLookupPrevious)
	for range 20 {
		p.says(connection.ResultConnecting)
		p.wants(connection.StepNone)
		if p.c.Previous.NoSession {
			t.Fatalf("its last code works for another %v", p.c.Previous.CodeExpiresAt.Sub(p.w.Now))
		}
		p.pass(time.Second)
		p.wants(connection.StepLookupPrevious)
	}
	p.says(connection.ResultConnecting)
	p.wants(connection.StepCreate) // what it shows from now on nobody sees
}

func TestAMoveToWhereTheSessionIs(t *testing.T) {
	p := moved(t)
	p.says(connection.ResultOpen) // the phone was linked on the old server after all
	if p.c.Server != "default" || p.c.Previous != (connection.PreviousInstance{}) || p.c.Attempt == nil {
		t.Fatalf("%+v", p.c)
	}
	p.wants(connection.StepLookup)
	p.says(connection.ResultOpen)
	if _, ok := p.c.State.(connection.Connected); !ok || p.step != connection.StepNone {
		t.Errorf("%T, %v", p.c.State, p.step)
	}
}

func TestAMoveFromAServerThatDoesNotAnswer(t *testing.T) {
	p := moved(t)
	for p.c.Attempt != nil {
		if p.step == connection.StepLookupPrevious {
			p.says(connection.ResultUnreachable)
		}
		if p.step != connection.StepNone && p.step != connection.StepLookupPrevious {
			t.Fatalf("the step %v while a session may be on the old server", p.step)
		}
		p.c.Attempt, p.w.Now = watched(p.c.Attempt), p.w.Now.Add(3*time.Second)
		p.ask(connection.Tick{}, connection.Observation{})
	}
	if p.c.Cause != connection.ServerDown || !connection.ViewAt(p.c, p.w.Now).CanMoveBack {
		t.Errorf("cause %q", p.c.Cause)
	}
}

// watched is an attempt that somebody looks at.
func watched(a *connection.Attempt) *connection.Attempt {
	if a == nil {
		return nil
	}
	n := *a
	n.WatchedUntil = n.WatchedUntil.Add(time.Minute)
	return &n
}

func TestAMoveCanBeTakenBack(t *testing.T) {
	p := moved(t)
	p.says(connection.ResultClosed)
	p.says(connection.ResultCreated)
	p.ask(connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: p.step, Code: qr("2@n")})
	p.ask(connection.MoveBack{By: owner()}, connection.Observation{})
	if p.c.Server != "default" || p.c.Previous.Server != "new" || !p.c.Previous.Discard || p.c.Attempt != nil || p.c.TokenKey != "k1" {
		t.Fatalf("%+v", p.c)
	}
	p.wants(connection.StepLookupPrevious)
	p.ask(connection.Event{}, connection.Observation{}) // anything else that happens meanwhile
	p.ask(click(connection.QR), connection.Observation{})
	if p.step != connection.StepNone && !p.step.OnPrevious() {
		t.Fatalf("the step %v while the new server shows a code", p.step)
	}
	p.pass(20 * time.Second)
	p.wants(connection.StepLookupPrevious)
	p.says(connection.ResultConnecting)
	p.wants(connection.StepLogoutPrevious)
	p.says(connection.ResultAccepted)
	p.wants(connection.StepDeletePrevious)
	p.says(connection.ResultAccepted)
	p.pass(time.Second)
	p.wants(connection.StepLookupPrevious)
	p.says(connection.ResultAbsent)
	p.wants(connection.StepWebhook) // and now on the old server again, whose evidence was reset
	p.says(connection.ResultAccepted)
	p.wants(connection.StepConnect)
}

func TestMovesThatCannotBeLeaveNothingHalfMade(t *testing.T) {
	n := parse("+55 11 98765-4321")
	owing := refusedPasskey()
	owing.PendingCleanup = connection.CleanupLogout
	moving := refusedPasskey()
	moving.Previous.Server = "older"
	over := moving
	over.Previous.Discard = true
	tests := []struct {
		name string
		row  connection.Connection
		tr   connection.Trigger
		key  fault.Key
	}{
		{"connected", row(connection.Connected{Number: n}), moveTo("new"), text.StillConnected},
		{"quarantined", row(connection.Quarantined{Number: n, Why: connection.WrongNumber}), moveTo("new"), text.StillConnected},
		{"to where it is", refusedPasskey(), moveTo("default"), text.MoveUnderWay},
		{"while a logout is owed", owing, moveTo("new"), text.MoveUnderWay},
		{"while another is under way", moving, moveTo("new"), text.MoveUnderWay},
		{"back from nowhere", refusedPasskey(), connection.MoveBack{By: owner()}, text.NoMove},
		{"back to what is being removed", over, connection.MoveBack{By: owner()}, text.NoMove},
	}
	for _, tt := range tests {
		c, step, effects, err := connection.Next(tt.row, tt.tr, connection.Observation{}, world())
		if e, ok := err.(*fault.Error); !ok || e.Kind != fault.Conflict || e.Key != tt.key { //nolint:errorlint // the rule does not wrap it
			t.Errorf("%s: %v", tt.name, err)
		}
		if c != tt.row || step != connection.StepNone || effects != nil {
			t.Errorf("%s: something is half made", tt.name)
		}
	}
}

func TestAPreviousInstanceThatIsNotOursIsNotTouched(t *testing.T) {
	c := row(connection.Connected{Number: parse("+55 11 98765-4321"), Since: noon()})
	c.Previous = connection.PreviousInstance{Server: "old", Ownership: connection.ByHMAC, TokenKey: "k1", Discard: true}
	p := &course{T: t, c: c, w: world()}
	p.ask(connection.Tick{}, connection.Observation{})
	p.wants(connection.StepLookupPrevious)
	p.ask(connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: p.step, Owner: connection.OwnerOther})
	if p.c.Previous.Server != "" || p.step.OnPrevious() {
		t.Errorf("%+v, %v", p.c.Previous, p.step)
	}
	if p.log != "unexpected left_not_ours, " {
		t.Errorf("history: %s", p.log)
	}
}

func TestASalonThatIsDeletedDuringAMove(t *testing.T) {
	p := moved(t)
	p.says(connection.ResultClosed)
	p.says(connection.ResultCreated)
	p.ask(connection.Remove{By: owner()}, connection.Observation{})
	gone := map[string]bool{}
	for range 60 {
		switch p.step {
		case connection.StepDelete, connection.StepDeletePrevious:
			gone[p.step.String()] = true
			p.says(connection.ResultAccepted)
		case connection.StepObserve, connection.StepLookupPrevious:
			kind, what := connection.ResultClosed, map[connection.Step]string{connection.StepObserve: "delete", connection.StepLookupPrevious: "delete_left"}[p.step]
			if gone[what] {
				kind = connection.ResultAbsent
			}
			_, _, effects, _ := connection.Next(p.c, connection.Tick{}, connection.Observation{Kind: kind, Step: p.step, Owner: connection.OwnerUs}, p.w)
			if has[connection.DeleteRow](effects) {
				if len(gone) != 2 {
					t.Fatalf("forgotten although only %v is gone", gone)
				}
				return
			}
			p.says(kind)
		case connection.StepLogoutPrevious:
			p.says(connection.ResultClosed)
		default:
			p.pass(20 * time.Second)
		}
	}
	t.Fatalf("never forgotten; gone: %v; %+v", gone, p.c)
}

func TestASalonIsNotForgottenBeforeWhatItLeftIsGone(t *testing.T) {
	c := row(connection.Intended{}) // nothing was created on the new server yet
	c.Previous = connection.PreviousInstance{Server: "old", Ownership: connection.ByHMAC, TokenKey: "k1", NoSession: true}
	c, step, effects, _ := connection.Next(c, connection.Remove{By: owner()}, connection.Observation{}, world())
	if step != connection.StepLookupPrevious || has[connection.DeleteRow](effects) {
		t.Errorf("step %v, %v", step, effects)
	}
	_, step, effects, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.ResultUnreachable, Step: step}, world())
	if step != connection.StepNone || has[connection.DeleteRow](effects) {
		t.Errorf("step %v, %v: the old server did not even answer", step, effects)
	}
}
