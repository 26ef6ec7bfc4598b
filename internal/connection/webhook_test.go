package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
)

// A webhook that was never verified is set before the first code is requested, once, with success or not.
func TestTheHookComesBeforeTheCode(t *testing.T) {
	for _, came := range []connection.Result{connection.ResultAccepted, connection.ResultRefused} {
		c := row(connection.Known{})
		c.Evidence.WebhookSetAt = time.Time{}
		n, step, _, err := connection.Next(c, click(connection.QR), connection.Observation{}, world())
		if err != nil || step != connection.StepWebhook {
			t.Fatalf("the click: %v, %v", step, err)
		}
		_, step, _, _ = connection.Next(n, connection.Tick{}, connection.Observation{Kind: came, Step: connection.StepWebhook}, world())
		if step != connection.StepConnect {
			t.Errorf("after %v: %v", came, step)
		}
	}
	theirs := world()
	theirs.Webhooks = false
	c := row(connection.Known{})
	c.Evidence.WebhookSetAt = time.Time{}
	if _, step, _, _ := connection.Next(c, click(connection.QR), connection.Observation{}, theirs); step != connection.StepConnect {
		t.Errorf("a webhook that is not ours: %v", step)
	}
}

// A row is observed regularly whether or not it is connected, and its webhook is verified with it.
func TestEveryRoundSeesToTheHook(t *testing.T) {
	n := parse("+55 11 98765-4321")
	for name, c := range map[string]connection.Connection{
		"connected":   row(connection.Connected{Number: n, Since: noon().Add(-time.Hour)}),
		"quarantined": row(connection.Quarantined{Number: n, Why: connection.WrongNumber, Since: noon().Add(-time.Hour)}),
		"at rest":     row(connection.Known{}),
	} {
		c.Evidence.WebhookSetAt, c.Evidence.Reading = time.Time{}, connection.ReadOpen
		seen := connection.ResultOpen
		if name == "at rest" {
			c.Evidence.Reading, seen = connection.ReadClosed, connection.ResultClosed
		}
		w := world()
		w.Now = w.Now.Add(w.Pace.IdleEvery)
		c, step, _, _ := connection.Next(c, connection.Tick{}, connection.Observation{}, w)
		if step != connection.StepObserve {
			t.Fatalf("%s: %v", name, step)
		}
		c, step, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: seen, Step: step}, w)
		if step != connection.StepWebhook {
			t.Errorf("%s: %v after the look", name, step)
		}
		_, step, _, _ = connection.Next(c, connection.Tick{}, connection.Observation{Kind: connection.ResultAccepted, Step: connection.StepWebhook}, w)
		if step != connection.StepNone {
			t.Errorf("%s: %v after the webhook", name, step)
		}
	}
}

// An untrusted event changes nothing: the server is asked, and the webhook is verified when that was not done lately.
func TestAnUntrustedEventIsOnlyLookedInto(t *testing.T) {
	n := parse("+55 11 98765-4321")
	for name, s := range map[string]connection.State{
		"connected": connection.Connected{Number: n, Since: noon().Add(-time.Hour)}, "at rest": connection.Known{},
		"quarantined": connection.Quarantined{Number: n, Why: connection.WrongNumber, Since: noon().Add(-time.Hour)},
	} {
		c := row(s)
		c.Evidence.Reading = connection.ReadOpen
		c.Evidence.WebhookSetAt = noon().Add(-10 * time.Minute)
		got, step, effects, err := connection.Next(c, connection.UntrustedEvent{}, connection.Observation{}, world())
		if err != nil || step != connection.StepObserve || len(effects) != 0 || got.State != c.State || !got.Evidence.WebhookSetAt.IsZero() {
			t.Errorf("%s: %v, %v, %v", name, step, effects, err)
		}
	}
}

// After an event that is dated years ahead, forged or by a wrong clock, the events that follow are still applied.
func TestAnEventDatedAheadDoesNotSilenceLaterOnes(t *testing.T) {
	n := parse("+55 11 98765-4321")
	connected := row(connection.Connected{Number: n, Since: noon().Add(-time.Hour)})
	forged := connection.Observation{Kind: connection.ResultConnecting, Date: noon().AddDate(10, 0, 0)}
	gone := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked, Date: noon().Add(2 * time.Second)}
	w := world()
	c, _, _, _ := connection.Next(connected, event(), forged, w)
	w.Now = w.Now.Add(3 * time.Second)
	if c, _, _, _ = connection.Next(c, event(), gone, w); c.Cause != connection.Unlinked {
		t.Errorf("an honest end after a forged date: %+v", c.State)
	}
	stored := connected // by an older version, which stored such dates
	stored.Evidence.EventAt, stored.Evidence.CodeEventAt = noon().AddDate(10, 0, 0), noon().AddDate(10, 0, 0)
	if c, _, _, _ = connection.Next(stored, event(), gone, w); c.Cause != connection.Unlinked {
		t.Errorf("an honest end after a stored date: %+v", c.State)
	}
	link := linking(connection.Known{}, connection.QR)
	code := connection.Observation{Kind: connection.ResultConnecting, Code: qr("2@forged"), Date: noon().AddDate(10, 0, 0)}
	if c, _, _, _ = connection.Next(link, event(), code, world()); !c.Attempt.Code.IsZero() {
		t.Error("a code without a place in the order is shown")
	}
	w.Now = noon().Add(2 * time.Second)
	code = connection.Observation{Kind: connection.ResultConnecting, Code: qr("2@honest"), Date: noon().Add(time.Second)}
	if c, _, _, _ = connection.Next(c, event(), code, w); c.Attempt.Code.QRText != "2@honest" {
		t.Errorf("an honest code after a forged date: %v", c.Attempt.Phase)
	}
}

// A server that writes its local time with a Z may be hours ahead. Its event causes an observation, and an end that may be old ends nothing
// by itself.
func TestAnEventDatedFarAheadIsLookedInto(t *testing.T) {
	n := parse("+55 11 98765-4321")
	ahead := noon().Add(2 * time.Hour)
	connected := row(connection.Connected{Number: n, Since: noon().Add(-time.Hour)})
	c, step, _, _ := connection.Next(connected, event(), connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Unlinked, Date: ahead}, world())
	if step != connection.StepObserve || c.State != connected.State {
		t.Errorf("an end: %v, %+v", step, c.State)
	}
	_, step, _, _ = connection.Next(row(connection.Known{}), event(), connection.Observation{Kind: connection.ResultOpen, Number: n, Date: ahead}, world())
	if step != connection.StepLookup {
		t.Errorf("open: %v", step)
	}
}
