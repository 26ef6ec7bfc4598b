package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
)

// A session that is known to be cut off with its server says so until it is open, or its server answers for it again; an event of another try
// in vain changes nothing.
func TestWhatsAppAwayLastsUntilTheServerAnswersForTheSession(t *testing.T) {
	c := row(connection.Connected{Number: number(t, "+5511987654321"), Since: noon().Add(-time.Hour)})
	c.LinkedOnce, c.Evidence.Reading, c.Evidence.Since = true, connection.ReadConnecting, noon().Add(-2*time.Minute)
	next := func(tr connection.Trigger, o connection.Observation) connection.Cause {
		n, step, _, err := connection.Next(c, tr, o, world())
		if err != nil {
			t.Fatal(err)
		}
		if step == connection.StepNone && n.DueAt.IsZero() {
			t.Error("nobody looks at it again")
		}
		return n.Cause
	}
	if got := next(connection.Tick{}, connection.Observation{Kind: connection.ResultCutOff, Step: connection.StepObserve}); got != connection.WhatsAppAway {
		t.Fatalf("cut off: %q", got)
	}
	c.Cause = connection.WhatsAppAway
	if cause, down := connection.Outage(c); !down || cause != connection.WhatsAppAway || !cause.ForOperator() {
		t.Errorf("an outage: %v, of %q", down, cause)
	}
	for name, o := range map[string]struct {
		tr   connection.Trigger
		o    connection.Observation
		want connection.Cause
	}{
		"an event":             {connection.Event{}, connection.Observation{Kind: connection.ResultConnecting, Date: noon()}, connection.WhatsAppAway},
		"nothing is known yet": {connection.Tick{}, connection.Observation{Step: connection.StepObserve}, connection.WhatsAppAway},
		"only this one":        {connection.Tick{}, connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepObserve}, connection.CauseNone},
		"only this one closed": {connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: connection.StepObserve}, connection.CauseNone},
		"open":                 {connection.Tick{}, connection.Observation{Kind: connection.ResultOpen, Step: connection.StepObserve}, connection.CauseNone},
	} {
		if got := next(o.tr, o.o); got != o.want {
			t.Errorf("%s: %q, want %q", name, got, o.want)
		}
	}
}
