package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
)

// wrongNumberEnd is the gateway's report of a phone that it refused for its number.
func wrongNumberEnd(n phone.Number) connection.Observation {
	return connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.WrongNumber, Number: n, Date: noon()}
}

func event() connection.Event { return connection.Event{Envelope: connection.Envelope{Key: "k"}} }

// refusal is a salon whose code was read by the phone of another number.
func refusal(t *testing.T, m connection.Method) connection.Connection {
	t.Helper()
	c := linking(connection.Known{}, m)
	c.Registered = number(t, "11 98765-4321")
	if m == connection.PairingCode {
		c.Attempt.Phone = c.Registered
	}
	c, _, _, err := connection.Next(c, event(), wrongNumberEnd(number(t, "11 91111-2222")), world())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestARefusedNumberCanBeTheRightOne(t *testing.T) {
	other := number(t, "11 91111-2222")
	for _, m := range []connection.Method{connection.QR, connection.PairingCode} {
		c := refusal(t, m)
		if c.Cause != connection.WrongNumber || c.RefusedNumber != other || c.Attempt != nil {
			t.Fatalf("%s: cause %q, refused %v, attempt %v", m, c.Cause, c.RefusedNumber, c.Attempt)
		}
		n, step, effects, err := connection.Next(c, connection.NumberDecision{Accept: true, By: owner(), Watched: time.Minute}, connection.Observation{}, world())
		if err != nil || step == connection.StepNone {
			t.Fatalf("%s: step %v, %v: linking does not begin anew", m, step, err)
		}
		if has[connection.RegisterNumber](effects) || n.Registered == other || n.Attempt.ExpectedNumber != other {
			t.Errorf("%s: %v: the number is registered with the link, not before", m, effects)
		}
		if a := n.Attempt; a == nil || a.Method != m || !a.WatchedUntil.Equal(noon().Add(time.Minute)) || (m == connection.PairingCode) != (a.Phone == other) {
			t.Errorf("%s: the attempt is %+v", m, n.Attempt)
		}
		if !n.RefusedNumber.IsZero() || n.Cause != connection.CauseNone || n.Wanted != connection.Linked {
			t.Errorf("%s: refused %v, cause %q, wanted %q", m, n.RefusedNumber, n.Cause, n.Wanted)
		}
		late, _, _, err := connection.Next(n, event(), wrongNumberEnd(other), world())
		if err != nil || late.Attempt == nil || late.Cause != connection.CauseNone {
			t.Errorf("%s: a late word of the refusal ended the attempt with its number: %q, %v", m, late.Cause, err)
		}
	}
}

func TestARefusedNumberCanBeForgotten(t *testing.T) {
	c := refusal(t, connection.QR)
	n, step, effects, err := connection.Next(c, connection.NumberDecision{By: owner()}, connection.Observation{}, world())
	if err != nil || startsCodes(step) || len(effects) != 1 {
		t.Fatalf("step %v, effects %v, err %v", step, effects, err)
	}
	if !n.RefusedNumber.IsZero() || n.Cause != connection.CauseNone || n.Registered != c.Registered || n.Attempt != nil {
		t.Errorf("left: %+v", n)
	}
	if _, _, _, err := connection.Next(n, connection.NumberDecision{Accept: true, By: owner()}, connection.Observation{}, world()); !fault.Is(err, fault.Conflict) {
		t.Errorf("err %v: a forgotten number was used", err)
	}
	again, _, _, err := connection.Next(c, click(connection.QR), connection.Observation{}, world())
	if err != nil || !again.RefusedNumber.IsZero() || again.Registered != c.Registered {
		t.Errorf("a new click: refused %v, registered %v, err %v", again.RefusedNumber, again.Registered, err)
	}
}

// The state is polled before the webhook comes, or comes without the number: whoever knows it later adds it.
func TestTheNumberMayComeLater(t *testing.T) {
	c := linking(connection.Known{}, connection.QR)
	c.Registered = number(t, "11 98765-4321")
	c, _, _, _ = connection.Next(c, event(), wrongNumberEnd(phone.Number{}), world())
	if c.Cause != connection.WrongNumber || !c.RefusedNumber.IsZero() {
		t.Fatalf("cause %q, refused %v", c.Cause, c.RefusedNumber)
	}
	if _, _, _, err := connection.Next(c, connection.NumberDecision{Accept: true, By: owner()}, connection.Observation{}, world()); !fault.Is(err, fault.Conflict) {
		t.Errorf("err %v: an unknown number was used", err)
	}
	c, _, _, _ = connection.Next(c, event(), wrongNumberEnd(number(t, "11 91111-2222")), world())
	if c.RefusedNumber != number(t, "11 91111-2222") {
		t.Errorf("refused %v", c.RefusedNumber)
	}
}

func TestARestrictionHasItsHour(t *testing.T) {
	end := noon().Add(3 * time.Hour)
	ended := connection.Observation{Kind: connection.ResultSessionEnded, EndCause: connection.Restricted, Until: end}
	linked := row(connection.Connected{Number: number(t, "11 98765-4321"), Since: noon().Add(-time.Hour)})
	for name, c := range map[string]connection.Connection{"linking": linking(connection.Known{}, connection.QR), "connected": linked} {
		n, _, _, err := connection.Next(c, event(), ended, world())
		if err != nil || n.Cause != connection.Restricted || !n.CauseUntil.Equal(end) {
			t.Fatalf("%s: cause %q until %v, %v", name, n.Cause, n.CauseUntil, err)
		}
		if n.DueAt.IsZero() || n.DueAt.After(end) {
			t.Errorf("%s: nobody comes at %v but at %v", name, end, n.DueAt)
		}
		w := world()
		w.Now = end.Add(time.Second)
		n.Evidence.WebhookSetAt = w.Now
		after, step, _, _ := connection.Next(n, connection.Tick{}, connection.Observation{}, w)
		if step != connection.StepObserve {
			t.Errorf("%s: after its end nobody looks: %v", name, step)
		}
		after, step, _, _ = connection.Next(after, connection.Tick{}, connection.Observation{Kind: connection.ResultClosed, Step: connection.StepObserve}, w)
		if step != connection.StepNone || after.DueAt.Before(w.Now.Add(time.Hour)) {
			t.Errorf("%s: it is looked at again and again: %v, %v", name, step, after.DueAt)
		}
		clicked, _, _, _ := connection.Next(n, click(connection.QR), connection.Observation{}, world())
		if !clicked.CauseUntil.IsZero() {
			t.Errorf("%s: the hour outlived its cause", name)
		}
	}
}
