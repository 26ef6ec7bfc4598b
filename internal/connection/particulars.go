package connection

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// particulars keeps what belongs to a cause: the number that was refused, the hour at which WhatsApp lifts a restriction.
// They come with the news of the cause, which may be told twice with more in it, and go with the cause.
func (t *turn) particulars() {
	told := t.o.Kind == SeenGone && t.o.Gone == t.c.Cause
	_, held := t.c.State.(Quarantined)
	switch {
	case t.c.Cause != WrongNumber, held, t.c.Attempt != nil:
		t.c.Refused = phone.Number{}
	case told && !t.o.Number.IsZero():
		t.c.Refused = t.o.Number
	}
	switch {
	case t.c.Cause != Restricted:
		t.c.CauseUntil = time.Time{}
	case told && !t.o.Until.IsZero():
		t.c.CauseUntil = t.o.Until
	}
}

// lifted tells whether the hour of a restriction has passed since the server last spoke.
func (t *turn) lifted() bool {
	end := t.c.CauseUntil
	return t.c.Cause == Restricted && !end.IsZero() && !t.w.Now.Before(end) && t.c.Evidence.At.Before(end)
}

// decidedRefused takes the answer about a number that was refused before it was linked: a new attempt by the method of the
// last expects it, and registers it when it is linked; or it is forgotten.
func (t *turn) decidedRefused(d Decide) error {
	n := t.c.Refused
	if n.IsZero() || t.c.Attempt != nil {
		return fault.New(fault.Conflict, "connection.decide", text.NothingToDecide)
	}
	if !d.Use {
		t.record(DidDecide, t.c.Cause, "undo")
		t.c.Cause = CauseNone
		return nil
	}
	t.record(DidDecide, CauseNone, "use")
	k := Click{Method: QR, By: d.By, Watched: d.Watched}
	if t.c.Last.Method == Code {
		k.Method, k.Phone = Code, n
	}
	if err := t.click(k); err != nil {
		return err
	}
	t.c.Attempt.Expects = n
	return nil
}

// Expected is the number that a linking must come to: the registered one, unless the owner said that another one is right;
// zero when any will do.
func (c Connection) Expected() phone.Number {
	if a := c.Attempt; a != nil && !a.Expects.IsZero() {
		return a.Expects
	}
	return c.Registered
}
