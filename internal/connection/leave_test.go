package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
)

// What leaves at its next click can be moved by it, and nothing else can: whatever a row is, the rule of moves and the list agree.
func TestWhatLeavesAtItsNextClickCanBeMoved(t *testing.T) {
	n := parse("+55 11 98765-4321")
	for _, state := range []connection.State{connection.Intended{}, connection.Known{}, connection.Connected{Number: n, Since: noon()}, connection.Quarantined{Number: n, Why: connection.WrongNumber}} {
		for bits := range 8 {
			c := row(state)
			if bits&1 != 0 {
				c.Attempt = &connection.Attempt{ID: "a", Method: connection.QR, StartedAt: noon(), WatchedUntil: noon()}
			}
			if bits&2 != 0 {
				c.PendingCleanup = connection.CleanupLogout
			}
			if bits&4 != 0 {
				c.Previous.Server = "older"
			}
			way := connection.LeavingOf(c)
			moved, _, _, err := connection.Next(c, moveTo("new"), connection.Observation{}, world())
			switch {
			case way == connection.LeavesAtClick && (err != nil || moved.Server != "new"):
				t.Errorf("%T %b leaves at its click, and cannot: %v", state, bits, err)
			case way == connection.LeavesByOwner && err == nil:
				t.Errorf("%T %b waits for its owner, and was moved", state, bits)
			case way == connection.LeavesItself:
				t.Errorf("%T %b: a row never leaves by itself", state, bits)
			}
		}
	}
}

// A salon whose server is lost is linked anew at once, elsewhere; what is on the lost server is removed when that answers again, even while the
// salon is not linked yet, and before that nothing of it is believed.
func TestASalonOfALostServerIsPlacedAnew(t *testing.T) {
	p := &course{T: t, c: row(connection.Connected{Number: parse("+55 11 98765-4321"), Since: noon()}), w: world()}
	p.c.LinkedOnce = true
	p.ask(connection.PlaceAnew{From: "default", Server: "new", TokenKey: "k2", By: owner()}, connection.Observation{})
	if _, intended := p.c.State.(connection.Intended); !intended || p.c.Server != "new" || p.c.Attempt != nil || p.c.Cause != connection.Deleted {
		t.Fatalf("%+v", p.c)
	}
	p.wants(connection.StepNone)
	p.pass(connection.DefaultPace().Reconcile)
	p.wants(connection.StepLookupPrevious)
	p.says(connection.ResultUnreachable)
	p.wants(connection.StepNone)
	p.ask(click(connection.QR), connection.Observation{})
	p.wants(connection.StepCreate)
	p.says(connection.ResultCreated)
	p.wants(connection.StepConnect)
	p.ask(connection.StopAttempt{By: owner()}, connection.Observation{})
	p.pass(connection.DefaultPace().Reconcile)
	p.wants(connection.StepLookupPrevious)
	p.says(connection.ResultOpen) // it is back, with the old session
	p.wants(connection.StepLogoutPrevious)
	p.says(connection.ResultAccepted)
	p.wants(connection.StepDeletePrevious)
	p.says(connection.ResultAccepted)
	p.pass(time.Second)
	p.wants(connection.StepLookupPrevious)
	p.says(connection.ResultAbsent)
	if p.c.Server != "new" || p.c.Previous.Server != "" {
		t.Errorf("%+v", p.c)
	}
	for name, c := range map[string]connection.Connection{"being deleted": func() connection.Connection {
		c := row(connection.Known{})
		c.PendingCleanup = connection.CleanupDelete
		return c
	}(), "of a move": func() connection.Connection {
		c := row(connection.Known{})
		c.Previous.Server = "older"
		return c
	}()} {
		if got, _, _, err := connection.Next(c, connection.PlaceAnew{From: c.Server, Server: "new", By: owner()}, connection.Observation{}, world()); err == nil || got != c {
			t.Errorf("one %s was placed anew", name)
		}
	}
	elsewhere := row(connection.Known{})
	elsewhere.Server = "other"
	if got, _, _, err := connection.Next(elsewhere, connection.PlaceAnew{From: "default", Server: "new", By: owner()}, connection.Observation{}, world()); err == nil || got != elsewhere {
		t.Error("one that is elsewhere by now was placed anew")
	}
}
