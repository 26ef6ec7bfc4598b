package connection

import (
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// updateCauseDetails keeps what belongs to a cause: the number that was refused, the hour at which WhatsApp lifts a restriction.
// They come with the news of the cause, which may be known twice with more in it, and go with the cause.
func (t *evaluation) updateCauseDetails() {
	known := t.o.Kind == ResultSessionEnded && t.o.EndCause == t.c.Cause
	_, held := t.c.State.(Quarantined)
	switch {
	case t.c.Cause != WrongNumber, held, t.c.Attempt != nil:
		t.c.RefusedNumber = phone.Number{}
	case known && !t.o.Number.IsZero():
		t.c.RefusedNumber = t.o.Number
	}
	switch {
	case t.c.Cause != Restricted:
		t.c.CauseUntil = time.Time{}
	case known && !t.o.Until.IsZero():
		t.c.CauseUntil = t.o.Until
	}
}

// restrictionEnded tells whether the hour of a restriction has passed since the server last spoke.
func (t *evaluation) restrictionEnded() bool {
	end := t.c.CauseUntil
	return t.c.Cause == Restricted && !end.IsZero() && !t.w.Now.Before(end) && t.c.Evidence.At.Before(end)
}

// onRefusedNumberDecision takes the answer about a number that was refused before it was linked: a new attempt by the method of the
// last expects it, and registers it when it is linked; or it is forgotten.
func (t *evaluation) onRefusedNumberDecision(d NumberDecision) error {
	n := t.c.RefusedNumber
	if n.IsZero() || t.c.Attempt != nil {
		return fault.New(fault.Conflict, "connection.decide", text.NothingToDecide)
	}
	if !d.Accept {
		t.record(EntryNumberDecided, t.c.Cause, "undo")
		t.c.Cause = CauseNone
		return nil
	}
	t.record(EntryNumberDecided, CauseNone, "use")
	k := Click{Method: QR, By: d.By, Watched: d.Watched}
	if t.c.LastAttempt.Method == PairingCode {
		k.Method, k.Phone = PairingCode, n
	}
	if err := t.onClick(k); err != nil {
		return err
	}
	t.c.Attempt.ExpectedNumber = n
	return nil
}

// ExpectedNumber is the number that a linking must come to: the registered one, unless the owner said that another one is right;
// zero when any will do.
func (c Connection) ExpectedNumber() phone.Number {
	if a := c.Attempt; a != nil && !a.ExpectedNumber.IsZero() {
		return a.ExpectedNumber
	}
	return c.Registered
}
