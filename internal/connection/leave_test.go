package connection_test

import (
	"testing"

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
