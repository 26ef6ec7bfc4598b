package connection

import (
	"time"

	"salonzap/internal/phone"
	"salonzap/internal/tenant"
)

// Next is the one rule. From a row, a trigger and an observation it returns the new row, the step to take now, and the effects to
// commit with the row. It is pure, and total: every row has an answer to every trigger and observation.
//
//	row \ seen            absent             closed            connecting            open
//	intended              create             ours → connect    ours → show the code  ours → connected
//	known, not connected  create again       connect           show the code         connected, after the number check
//	connected             heal: create       heal: connect     wait                  nothing to do
//
// Only a click, or healing of a row that is wanted and was connected, makes steps that start codes. What is off or
// quarantined never becomes connected by an observation.
//
// After a step other than StepNone the caller calls Next again, with a Tick and the step's observation. With StepNone, DueAt says when.
// Errors: only for what a person asked and cannot have (Invalid, Conflict); the row is then unchanged.
func Next(c Connection, tr Trigger, o Observation, w Env) (Connection, Step, []Effect, error) {
	t := &evaluation{c: c, o: o, w: w, actor: tenant.SystemActor("platform")}
	if c.Attempt != nil { // the caller's row must stay unchanged
		a := *c.Attempt
		t.c.Attempt = &a
	}
	if o.EndCause == WrongNumber && o.InUse { // the owner cannot choose another salon's number
		t.o.EndCause, t.o.Number = NumberInUse, phone.Number{}
	}
	if o.Kind == ResultUnreachable && o.Step == StepNone && t.connected() { // from an event: the server works, and cannot reach WhatsApp
		t.o.Kind = ResultConnecting
	}
	if err := t.applyTrigger(tr); err != nil {
		return c, StepNone, nil, err
	}
	if e, ok := tr.(Event); ok && !t.acceptEvent(e.Envelope) {
		return t.c, StepNone, t.effects, nil
	}
	t.recordEvidence()
	t.c.DueAt = time.Time{}
	step := t.chooseStep()
	t.updateCauseDetails()
	return t.c, step, t.effects, nil
}

// evaluation is one application of the rule: the row as it changes, its input and its effects.
type evaluation struct {
	c               Connection
	o               Observation
	w               Env
	actor           tenant.Actor // who is behind what happens now
	effects         []Effect
	observeNow      bool // somebody waits for the state: observe it now, whatever the clock says
	previousChanged bool // the previous instance is to be looked up
	createSettled   bool // a create of unknown outcome turned out to have been applied
	dateUnreliable  bool // the event is dated so far in the future that its place in the order is not known
}

// applyTrigger applies what the trigger asks for to the row.
func (t *evaluation) applyTrigger(tr Trigger) error {
	switch tr := tr.(type) {
	case Click:
		return t.onClick(tr)
	case Disconnect:
		t.actor = tr.By
		t.endAttempt(CauseNone)
		if t.markKnown() || !t.c.Evidence.CreateSentAt.IsZero() {
			t.requireCleanup(CleanupLogout)
		}
		t.c.Wanted, t.c.Cause = Off, CauseNone
		t.record(EntryDisconnected, CauseNone, "")
	case StopAttempt:
		t.actor = tr.By
		t.endAttempt(CauseNone)
	case NumberDecision:
		return t.onDecision(tr)
	case Adopt:
		t.actor = tr.By
		t.observeNow = true
		t.c.Ownership, t.c.TokenKey, t.c.Cause = ByOperator, "", CauseNone
		if _, intended := t.c.State.(Intended); intended {
			t.c.State = Known{}
		}
		t.record(EntryAdopted, CauseNone, "")
	case Remove:
		t.actor = tr.By
		t.endAttempt(CauseNone)
		t.markKnown()
		t.requireCleanup(CleanupDelete)
		t.c.Wanted = Off
		t.c.Previous.discard()
	case Move:
		return t.move(tr)
	case PlaceAnew:
		return t.placeAnew(tr)
	case MoveBack:
		return t.moveBack(tr)
	case UntrustedEvent:
		t.observeNow = true
		if t.w.Now.Sub(t.c.Evidence.WebhookSetAt) >= t.w.Pace.Reconcile {
			t.c.Evidence.WebhookSetAt = time.Time{} // its webhooks may still go to a former address
		}
	case PreviousChanged:
		t.previousChanged = true
	case Refresh:
		t.observeNow = t.hasSession()
	case LinkPasskeyReported:
		return t.onPasskeyReported(tr)
	case LinkPasskeyWish:
		t.actor = tr.By
		t.record(EntryPasskeyWish, CauseNone, "")
	case LinkPasskeyAnswered:
		t.onPasskeyAnswered(tr)
	case LinkPasskeyMismatch:
		t.onPasskeyMismatch(tr)
	case Event, Tick:
	}
	return nil
}

// chooseStep chooses the step for the row as it now is.
func (t *evaluation) chooseStep() Step {
	if t.o.Step.OnPrevious() {
		if step, done := t.onPreviousResult(); done {
			return step
		}
	}
	if t.previousChanged && t.c.Previous.Server != "" && !t.c.Previous.Discard {
		t.previousChanged = false
		t.c.Previous.recheck()
		return t.endPreviousSession()
	}
	if step := t.removePrevious(); step != StepNone {
		return step
	}
	if t.c.PendingCleanup != CleanupNone {
		return t.performCleanup()
	}
	switch s := t.c.State.(type) {
	case Connected:
		return t.reconcileConnected(s)
	case Quarantined:
		return t.whileQuarantined(s)
	case Intended, Known:
	}
	if t.openNeedsLookup() {
		return StepLookup
	}
	if t.c.Attempt != nil {
		return t.continueAttempt()
	}
	return t.idle()
}

// due makes the row due after a while, unless it is due earlier.
func (t *evaluation) due(after time.Duration) Step { return t.dueAt(t.w.Now.Add(after)) }

func (t *evaluation) dueAt(at time.Time) Step {
	if t.c.DueAt.IsZero() || at.Before(t.c.DueAt) {
		t.c.DueAt = at
	}
	return StepNone
}

// endAttempt ends the live attempt, erases its code and remembers its hash against stale ones.
func (t *evaluation) endAttempt(cause Cause) {
	a := t.c.Attempt
	if a == nil {
		return
	}
	t.rememberCode(a)
	t.c.LastAttempt = AttemptEnd{ID: a.ID, Method: a.Method, Cause: cause, At: t.w.Now}
	if _, connected := t.c.State.(Connected); !connected {
		t.c.Cause = cause
		detail := t.attemptDetail()
		if detail == "" {
			detail = string(a.Rung)
		}
		t.record(EntryAttemptEnded, cause, detail)
	}
	t.c.Attempt = nil
	if t.w.Limited && a.Admitted {
		t.effects = append(t.effects, AdmitNext{Server: t.c.Server})
	}
}
