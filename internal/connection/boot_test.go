package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
)

// next applies the rule once, and fails the test on an error.
func next(t *testing.T, c connection.Connection, tr connection.Trigger, o connection.Observation, w connection.Env) (connection.Connection, connection.Step) {
	t.Helper()
	n, step, _, err := connection.Next(c, tr, o, w)
	if err != nil {
		t.Fatal(err)
	}
	return n, step
}

// A server that boots has not loaded the instance yet. An attempt waits for it, and climbs no ladder that ends in a delete.
func TestAnAttemptWaitsForABoot(t *testing.T) {
	w := world()
	c := linking(connection.Known{}, connection.QR)
	c.Attempt.WatchedUntil = noon().Add(time.Hour)
	unloaded := connection.Observation{Kind: connection.ResultUnloaded, Step: connection.StepConnect}
	c, step := next(t, c, connection.Tick{}, unloaded, w)
	for w.Now.Before(noon().Add(w.Pace.BootGrace - 10*time.Second)) {
		if step != connection.StepNone || c.DueAt.IsZero() {
			t.Fatalf("after %v: %v, due %v", w.Now.Sub(noon()), step, c.DueAt)
		}
		w.Now = c.DueAt
		if c, step = next(t, c, connection.Tick{}, connection.Observation{}, w); step != connection.StepObserve {
			t.Fatalf("after %v: %v", w.Now.Sub(noon()), step)
		}
		unloaded.Step = step
		c, step = next(t, c, connection.Tick{}, unloaded, w)
	}
	closed := connection.Observation{Kind: connection.ResultClosed, Step: connection.StepObserve}
	if _, step = next(t, c, connection.Tick{}, closed, w); step != connection.StepConnect {
		t.Errorf("after the boot: %v", step)
	}
}

// An end of the session that is dated before its beginning is late, or the server's clock is slow: it is looked into.
func TestAnEndFromThePastIsLookedInto(t *testing.T) {
	c := row(connection.Connected{Number: number(t, "+55 11 98765-4321"), Since: noon(), LastSeen: noon()})
	gone := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked, Date: noon().Add(-2 * time.Minute)}
	n, step := next(t, c, connection.Event{}, gone, world())
	if _, still := n.State.(connection.Connected); !still || step != connection.StepObserve {
		t.Errorf("%T, %v", n.State, step)
	}
}

// A delete that never reached the server is sent again as soon as the server answers.
func TestADeleteThatWasNotSentIsRepeated(t *testing.T) {
	w := world()
	c := row(connection.Known{})
	c.PendingCleanup = connection.CleanupDelete
	c, step := next(t, c, connection.Tick{}, connection.Observation{}, w)
	if step != connection.StepDelete {
		t.Fatalf("the first step: %v", step)
	}
	c, step = next(t, c, connection.Tick{}, connection.Observation{Kind: connection.ResultUnreachable, Step: step}, w)
	if step != connection.StepNone || c.DueAt.IsZero() {
		t.Fatalf("while it is down: %v", step)
	}
	w.Now = c.DueAt
	if _, step = next(t, c, connection.Tick{}, connection.Observation{}, w); step != connection.StepDelete {
		t.Errorf("then: %v", step)
	}
}
