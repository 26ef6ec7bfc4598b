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
	c.Last = connection.Ended{ID: "a0", Method: connection.QR, Cause: connection.PasskeyRequired, At: noon()}
	c.Evidence.LastQREnd = noon().Add(20 * time.Second)
	return c
}

// course drives one row: what is seen, one after the other.
type course struct {
	*testing.T
	c    connection.Connection
	w    connection.World
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

// says answers the step that the rule wants.
func (p *course) says(k connection.Seen) {
	p.Helper()
	p.ask(connection.Tick{}, connection.Observation{Kind: k, Step: p.step, Ours: connection.OursYes, Number: parse("+55 11 98765-4321")})
}

func (p *course) wants(s connection.Step) {
	p.Helper()
	if p.step != s {
		p.Fatalf("the step %v, want %v; so far: %s", p.step, s, p.log)
	}
}

// pass lets time go by until somebody is due.
func (p *course) pass(d time.Duration) {
	p.w.Now = p.w.Now.Add(d)
	p.ask(connection.Tick{}, connection.Observation{})
}

func moved(t *testing.T) *course {
	t.Helper()
	p := &course{T: t, c: refusedPasskey(), w: world()}
	p.ask(moveTo("new"), connection.Observation{})
	if p.c.Server != "new" || p.c.Left.Server != "default" || p.c.Attempt == nil || p.c.Cause != "" {
		t.Fatalf("%+v", p.c)
	}
	p.wants(connection.StepLookLeft)
	return p
}

func TestAMove(t *testing.T) {
	p := moved(t)
	p.says(connection.SeenClosed)
	p.wants(connection.StepCreate)
	p.says(connection.SeenCreated)
	p.wants(connection.StepConnect)
	p.ask(connection.Tick{}, connection.Observation{Kind: connection.SeenConnecting, Step: p.step, Shown: qr("2@n")})
	if !connection.ViewAt(p.c, p.w.Now).CanMoveBack {
		t.Error("there is no way back although the old instance is there")
	}
	p.ask(connection.Event{Envelope: connection.Envelope{Key: "k"}}, passkeySeen(connection.Passkey, connection.StepNone))
	p.ask(connection.Event{Envelope: connection.Envelope{Key: "l"}}, connection.Observation{Kind: connection.SeenOpen, Number: parse("+55 11 98765-4321")})
	p.wants(connection.StepLookLeft)
	if _, ok := p.c.State.(connection.Connected); !ok || connection.ViewAt(p.c, p.w.Now).CanMoveBack {
		t.Fatalf("%T", p.c.State)
	}
	p.says(connection.SeenClosed)
	p.wants(connection.StepLogoutLeft)
	p.says(connection.SeenClosed) // "not connected"
	p.wants(connection.StepDeleteLeft)
	p.says(connection.SeenDone)
	p.wants(connection.StepNone)
	p.pass(time.Second)
	p.wants(connection.StepLookLeft)
	p.says(connection.SeenAbsent)
	if p.c.Left != (connection.Left{}) {
		t.Errorf("left: %+v", p.c.Left)
	}
	want := "moved default → new, attempt_started qr, created , code_shown , passkey_asked new, connected passkey, left_removed default, "
	if p.log != want {
		t.Errorf("history: %s\nwant:    %s", p.log, want)
	}
}

func TestAMoveWaitsUntilTheOldServerIsQuiet(t *testing.T) {
	p := moved(t)
	p.says(connection.SeenConnecting)
	p.wants(connection.StepLogoutLeft)
	p.says(connection.SeenClosed) // a connecting instance answers "not connected" and goes on
	p.wants(connection.StepLookLeft)
	for range 20 {
		p.says(connection.SeenConnecting)
		p.wants(connection.StepNone)
		if p.c.Left.Quiet {
			t.Fatalf("its last code works for another %v", p.c.Left.CodeEnd.Sub(p.w.Now))
		}
		p.pass(time.Second)
		p.wants(connection.StepLookLeft)
	}
	p.says(connection.SeenConnecting)
	p.wants(connection.StepCreate) // what it shows from now on nobody sees
}

func TestAMoveToWhereTheSessionIs(t *testing.T) {
	p := moved(t)
	p.says(connection.SeenOpen) // the phone was linked on the old server after all
	if p.c.Server != "default" || p.c.Left != (connection.Left{}) || p.c.Attempt == nil {
		t.Fatalf("%+v", p.c)
	}
	p.wants(connection.StepLookup)
	p.says(connection.SeenOpen)
	if _, ok := p.c.State.(connection.Connected); !ok || p.step != connection.StepNone {
		t.Errorf("%T, %v", p.c.State, p.step)
	}
}

func TestAMoveFromAServerThatDoesNotAnswer(t *testing.T) {
	p := moved(t)
	for p.c.Attempt != nil {
		if p.step == connection.StepLookLeft {
			p.says(connection.SeenDown)
		}
		if p.step != connection.StepNone && p.step != connection.StepLookLeft {
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

func TestTheWayBack(t *testing.T) {
	p := moved(t)
	p.says(connection.SeenClosed)
	p.says(connection.SeenCreated)
	p.ask(connection.Tick{}, connection.Observation{Kind: connection.SeenConnecting, Step: p.step, Shown: qr("2@n")})
	p.ask(connection.MoveBack{By: owner()}, connection.Observation{})
	if p.c.Server != "default" || p.c.Left.Server != "new" || !p.c.Left.Over || p.c.Attempt != nil || p.c.TokenKey != "k1" {
		t.Fatalf("%+v", p.c)
	}
	p.wants(connection.StepLookLeft)
	p.ask(connection.Event{}, connection.Observation{}) // anything else that happens meanwhile
	p.ask(click(connection.QR), connection.Observation{})
	if p.step != connection.StepNone && !p.step.OfLeft() {
		t.Fatalf("the step %v while the new server shows a code", p.step)
	}
	p.pass(20 * time.Second)
	p.wants(connection.StepLookLeft)
	p.says(connection.SeenConnecting)
	p.wants(connection.StepLogoutLeft)
	p.says(connection.SeenDone)
	p.wants(connection.StepDeleteLeft)
	p.says(connection.SeenDone)
	p.pass(time.Second)
	p.wants(connection.StepLookLeft)
	p.says(connection.SeenAbsent)
	p.wants(connection.StepHook) // and now on the old server again, of which nothing is known any more
	p.says(connection.SeenDone)
	p.wants(connection.StepConnect)
}

func TestMovesThatCannotBe(t *testing.T) {
	n := parse("+55 11 98765-4321")
	owing := refusedPasskey()
	owing.Owed = connection.OwesLogout
	moving := refusedPasskey()
	moving.Left.Server = "older"
	over := moving
	over.Left.Over = true
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
		if e, ok := err.(*fault.Error); !ok || e.Kind != fault.Conflict || e.Key != tt.key { //nolint:errorlint // the rule's own
			t.Errorf("%s: %v", tt.name, err)
		}
		if c != tt.row || step != connection.StepNone || effects != nil {
			t.Errorf("%s: something is half made", tt.name)
		}
	}
}

func TestWhatIsLeftAndNotOursIsNotTouched(t *testing.T) {
	c := row(connection.Connected{Number: parse("+55 11 98765-4321"), Since: noon()})
	c.Left = connection.Left{Server: "old", Ownership: connection.ByHMAC, TokenKey: "k1", Over: true}
	p := &course{T: t, c: c, w: world()}
	p.ask(connection.Tick{}, connection.Observation{})
	p.wants(connection.StepLookLeft)
	p.ask(connection.Tick{}, connection.Observation{Kind: connection.SeenClosed, Step: p.step, Ours: connection.OursNo})
	if p.c.Left.Server != "" || p.step.OfLeft() {
		t.Errorf("%+v, %v", p.c.Left, p.step)
	}
	if p.log != "unexpected left_not_ours, " {
		t.Errorf("history: %s", p.log)
	}
}

func TestASalonThatIsDeletedDuringAMove(t *testing.T) {
	p := moved(t)
	p.says(connection.SeenClosed)
	p.says(connection.SeenCreated)
	p.ask(connection.Remove{By: owner()}, connection.Observation{})
	gone := map[string]bool{}
	for range 60 {
		switch p.step {
		case connection.StepDelete, connection.StepDeleteLeft:
			gone[p.step.String()] = true
			p.says(connection.SeenDone)
		case connection.StepObserve, connection.StepLookLeft:
			kind, what := connection.SeenClosed, map[connection.Step]string{connection.StepObserve: "delete", connection.StepLookLeft: "delete_left"}[p.step]
			if gone[what] {
				kind = connection.SeenAbsent
			}
			_, _, effects, _ := connection.Next(p.c, connection.Tick{}, connection.Observation{Kind: kind, Step: p.step, Ours: connection.OursYes}, p.w)
			if has[connection.Forget](effects) {
				if len(gone) != 2 {
					t.Fatalf("forgotten although only %v is gone", gone)
				}
				return
			}
			p.says(kind)
		case connection.StepLogoutLeft:
			p.says(connection.SeenClosed)
		default:
			p.pass(20 * time.Second)
		}
	}
	t.Fatalf("never forgotten; gone: %v; %+v", gone, p.c)
}

func TestASalonIsNotForgottenBeforeWhatItLeftIsGone(t *testing.T) {
	c := row(connection.Intended{}) // nothing was created on the new server yet
	c.Left = connection.Left{Server: "old", Ownership: connection.ByHMAC, TokenKey: "k1", Quiet: true}
	c, step, effects, _ := connection.Next(c, connection.Remove{By: owner()}, connection.Observation{}, world())
	if step != connection.StepLookLeft || has[connection.Forget](effects) {
		t.Errorf("step %v, %v", step, effects)
	}
	_, step, effects, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.SeenDown, Step: step}, world())
	if step != connection.StepNone || has[connection.Forget](effects) {
		t.Errorf("step %v, %v: the old server did not even answer", step, effects)
	}
}
