package connection_test

import (
	"testing"
	"time"

	"salonzap/internal/connection"
)

// codeEvent is an event that brings a code.
func codeEvent(s connection.LinkCode, at time.Time) connection.Observation {
	return connection.Observation{Kind: connection.ResultConnecting, Code: s, Date: at}
}

// connectAnswer is the answer to a connect, with a code.
func connectAnswer(s connection.LinkCode, asked time.Time) connection.Observation {
	return connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepConnect, Code: s, RequestedAt: asked}
}

func keyed(key string) connection.Event {
	return connection.Event{Envelope: connection.Envelope{Key: key}}
}

// A server that says when its code dies is believed, within reason; for others a code lives as long as on Evolution.
func TestACodeHasItsTrueEnd(t *testing.T) {
	for name, tt := range map[string]struct{ until, want time.Duration }{
		"not said":   {0, 45 * time.Second},
		"first":      {time.Minute, time.Minute},
		"later ones": {20 * time.Second, 20 * time.Second},
		"absurd":     {24 * time.Hour, 10 * time.Minute},
	} {
		s := qr("2@a")
		if tt.until > 0 {
			s.ExpiresAt = noon().Add(tt.until)
		}
		c, _ := next(t, linking(connection.Known{}, connection.QR), keyed("k"), codeEvent(s, noon()), world())
		if got := c.Attempt.Code.ExpiresAt.Sub(noon()); got != tt.want {
			t.Errorf("%s: it lives %v, want %v", name, got, tt.want)
		}
	}
	c, _ := next(t, linking(connection.Known{}, connection.QR), keyed("k"), codeEvent(qr("2@a"), noon()), world())
	s := qr("2@a")
	s.ExpiresAt = noon().Add(31 * time.Second)
	if c, _ = next(t, c, connection.Tick{}, connectAnswer(s, noon()), world()); !c.Attempt.Code.ExpiresAt.Equal(s.ExpiresAt) || c.Attempt.CodesShown != 1 {
		t.Errorf("%+v: the server says the end of a code that is shown already", c.Attempt)
	}
}

// A code that the server made before the click is shown with what is left of its life.
func TestACodeIsShownWithTheAgeThatItHas(t *testing.T) {
	w := world()
	c, _ := next(t, row(connection.Known{}), keyed("k"), codeEvent(qr("2@a"), noon()), w)
	w.Now = noon().Add(30 * time.Second)
	c, step := next(t, c, click(connection.QR), connection.Observation{}, w)
	if step != connection.StepConnect {
		t.Fatalf("step %v", step)
	}
	c, _ = next(t, c, connection.Tick{}, connectAnswer(qr("2@a"), w.Now), w)
	if got := c.Attempt.Code.ExpiresAt.Sub(w.Now); got != 15*time.Second || c.Attempt.CodesShown != 1 {
		t.Errorf("a code of 30 s has %v left, code %d", got, c.Attempt.CodesShown)
	}
}

// The old code stays on the screen until the new one is there. When no new one comes, it is taken off.
func TestTheOldCodeStaysUntilTheNewOneIsThere(t *testing.T) {
	w := world()
	c, _ := next(t, linking(connection.Known{}, connection.QR), keyed("k"), codeEvent(qr("2@a"), noon()), w)
	w.Now = c.Attempt.Code.ExpiresAt
	c, step := next(t, c, connection.Tick{}, connection.Observation{}, w)
	v := connection.ViewAt(c, w.Now)
	if step != connection.StepConnect || v.Code().QRText != "2@a" || v.Phase != connection.AwaitingScan {
		t.Fatalf("step %v, phase %s: the next code is asked for, and the old one stays", step, v.Phase)
	}
	none := connection.Observation{Kind: connection.ResultConnecting, Step: connection.StepConnect, RequestedAt: w.Now}
	c, step = next(t, c, connection.Tick{}, none, w)
	if step != connection.StepNone || connection.ViewAt(c, w.Now).Code().IsZero() {
		t.Fatalf("step %v, %+v", step, c.Attempt)
	}
	late := w
	late.Now = w.Now.Add(connection.CodeOverlap)
	if gone, _ := next(t, c, connection.Tick{}, connection.Observation{}, late); !gone.Attempt.Code.IsZero() || connection.ViewAt(c, late.Now).Phase != connection.Preparing {
		t.Errorf("%+v: a code without a successor goes", gone.Attempt)
	}
	w.Now = w.Now.Add(time.Second)
	if c, _ = next(t, c, keyed("l"), codeEvent(qr("2@b"), w.Now), w); connection.ViewAt(c, w.Now).Code().QRText != "2@b" {
		t.Errorf("%+v: the new code takes its place", c.Attempt)
	}
}

// An older code never takes the place of a newer one.
func TestNoCodeStepsBack(t *testing.T) {
	w := world()
	c, _ := next(t, linking(connection.Known{}, connection.QR), keyed("k"), codeEvent(qr("2@a"), noon()), w)
	w.Now = noon().Add(10 * time.Second)
	c, _ = next(t, c, keyed("l"), codeEvent(qr("2@b"), w.Now), w)
	for name, o := range map[string]connection.Observation{
		"it was there before":        codeEvent(qr("2@a"), w.Now.Add(time.Second)),
		"it was asked for before":    connectAnswer(qr("2@other"), w.Now.Add(-2*time.Second)),
		"it comes in a later answer": connectAnswer(qr("2@a"), w.Now.Add(time.Second)),
	} {
		later := w
		later.Now = w.Now.Add(2 * time.Second)
		tr := connection.Trigger(connection.Tick{})
		if o.Step == connection.StepNone {
			tr = keyed(name)
		}
		if n, _ := next(t, c, tr, o, later); n.Attempt == nil || n.Attempt.Code.QRText != "2@b" || n.Attempt.CodesShown != 2 {
			t.Errorf("%s: %+v", name, n.Attempt)
		}
	}
}
