package fleet_test

import (
	"testing"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/evolution/evolutiontest"
)

// The instances of a server that two health checks found silent are not asked about while nobody waits; the check that gets an answer ends it.
func TestInstancesOfASilentServerAreNotAskedAbout(t *testing.T) {
	r := newRig(t, "")
	r.want(t, connection.StepCreate, connection.ResultCreated)
	quiet := row()
	quiet.Attempt = nil
	clicked := quiet
	clicked.Attempt = &connection.Attempt{ID: "a", Method: connection.QR}
	look := func(c connection.Connection) connection.Result {
		return r.fleet.Execute(t.Context(), c, connection.StepObserve).Kind
	}
	silent := evolutiontest.Fault{Status: 502}
	for checks, want := range []connection.Result{connection.ResultClosed, connection.ResultClosed, connection.ResultUnreachable} {
		if got := look(quiet); got != want {
			t.Errorf("after %d checks without an answer: %v, want %v", checks, got, want)
		}
		r.fake.FailNext(evolution.OpVerifyKey, silent, silent, silent, silent)
		r.fleet.Check(t.Context())
		r.fake.ClearFaults()
	}
	if got := look(clicked); got != connection.ResultClosed {
		t.Errorf("somebody waits: %v", got)
	}
	r.fleet.Check(t.Context())
	if got := look(quiet); got != connection.ResultClosed {
		t.Errorf("after a check with an answer: %v", got)
	}
}
