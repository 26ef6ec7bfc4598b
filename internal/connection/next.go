package connection

import (
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Next is the one rule. From a row, why it is asked, and what was seen, it says what the row becomes, which step to take
// now, and what is to be recorded. It is pure, and total: every row has an answer to every trigger and observation.
//
//	row \ seen            absent             closed            connecting            open
//	intended              create             ours → connect    ours → show the code  ours → connected
//	known, not connected  create again       connect           show the code         connected, after the number check
//	connected             heal: create       heal: connect     wait                  nothing to do
//
// Only a click, or healing of a row that is wanted and was connected, makes steps that start codes. What is off or
// quarantined never becomes connected by an observation.
//
// After a step other than StepNone the caller asks again with Tick and what came of it. With StepNone, DueAt says when.
// Errors: only for what a person asked and cannot have (Invalid, Conflict); the row is then unchanged.
func Next(c Connection, tr Trigger, o Observation, w World) (Connection, Step, []Effect, error) {
	t := &turn{c: c, o: o, w: w, actor: tenant.SystemActor("platform")}
	if c.Attempt != nil { // the caller's row stays as it was
		a := *c.Attempt
		t.c.Attempt = &a
	}
	if o.Gone == WrongNumber && o.InUse { // there is nothing to decide about another salon's number
		t.o.Gone, t.o.Number = NumberInUse, phone.Number{}
	}
	if o.Kind == SeenDown && o.Step == StepNone && t.connected() { // the server is well; it is WhatsApp that is out of its reach
		t.o.Kind = SeenConnecting
	}
	if err := t.person(tr); err != nil {
		return c, StepNone, nil, err
	}
	if e, ok := tr.(Event); ok && !t.admitEvent(e.Envelope) {
		return t.c, StepNone, t.effects, nil
	}
	t.see()
	t.c.DueAt = time.Time{}
	step := t.decide()
	t.particulars()
	return t.c, step, t.effects, nil
}

// turn is one application of the rule: the row on its way, and what it brings along.
type turn struct {
	c       Connection
	o       Observation
	w       World
	actor   tenant.Actor // who is behind what happens now
	effects []Effect
	look    bool // somebody wants to know now: observe whatever the clock says
	stirred bool // what was left behind on another server is to be looked at
	settled bool // a create of unknown outcome was found done
	ahead   bool // the event is dated so far in the future that its place in the order is not known
}

// person takes what a person asked for into the row.
func (t *turn) person(tr Trigger) error {
	switch tr := tr.(type) {
	case Click:
		return t.click(tr)
	case Disconnect:
		t.actor = tr.By
		t.endAttempt(CauseNone)
		if t.letGo() || !t.c.Evidence.CreateAt.IsZero() {
			t.owe(OwesLogout)
		}
		t.c.Wanted, t.c.Cause = Off, CauseNone
		t.record(DidDisconnect, CauseNone, "")
	case StopAttempt:
		t.actor = tr.By
		t.endAttempt(CauseNone)
	case Decide:
		return t.decided(tr)
	case Adopt:
		t.actor = tr.By
		t.look = true
		t.c.Ownership, t.c.TokenKey, t.c.Cause = ByOperator, "", CauseNone
		if _, intended := t.c.State.(Intended); intended {
			t.c.State = Known{}
		}
		t.record(DidAdopt, CauseNone, "")
	case Remove:
		t.actor = tr.By
		t.endAttempt(CauseNone)
		t.letGo()
		t.owe(OwesDelete)
		t.c.Wanted = Off
		t.c.Left.remove()
	case Move:
		return t.move(tr)
	case MoveBack:
		return t.moveBack(tr)
	case Stir:
		t.look = true
		if t.w.Now.Sub(t.c.Evidence.HookSetAt) >= t.w.Pace.Reconcile {
			t.c.Evidence.HookSetAt = time.Time{} // its webhooks may still go to a former address
		}
	case LeftStirs:
		t.stirred = true
	case Look:
		t.look = t.hasSession()
	case TellPasskey:
		return t.tellPasskey(tr)
	case WishPasskey:
		t.actor = tr.By
		t.record(DidWish, CauseNone, "")
	case AnsweredPasskey:
		t.answered(tr)
	case CodeDiffers:
		t.differed(tr)
	case Event, Tick:
	}
	return nil
}

// letGo makes a row that exists on the server known; what is only intended stays so, since it may be somebody else's.
func (t *turn) letGo() bool {
	if _, intended := t.c.State.(Intended); intended {
		return false
	}
	t.c.State = Known{}
	return true
}

// owe makes something owed to the server, of which nothing was sent yet.
func (t *turn) owe(o Owed) {
	if t.c.Owed != o {
		t.c.Owed, t.c.Evidence.HealAt = o, time.Time{}
	}
}

// click begins an attempt, or joins the live one of the same method.
func (t *turn) click(k Click) error {
	if k.Method != QR && k.Method != Code {
		return fault.Field("connection.connect", "method", text.MethodUnknown)
	}
	number := k.Phone
	if number.IsZero() {
		number = t.c.Expected()
	}
	if k.Method == Code && number.IsZero() {
		return fault.Field("connection.connect", "phone", text.PhoneNeeded)
	}
	if t.c.Owed == OwesDelete {
		return fault.New(fault.Conflict, "connection.connect", text.Conflicting)
	}
	t.actor = k.By
	t.c.Wanted = Linked
	switch t.c.State.(type) {
	case Connected, Quarantined:
		t.look = true // nothing to link, if it is still true; a quarantine wants a decision
		return nil
	case Intended, Known:
	}
	until := t.w.Now.Add(k.Watched)
	if a := t.c.Attempt; a != nil && a.Method == k.Method && (k.Method == QR || a.Phone == number) {
		if a.WatchedUntil.Before(until) {
			a.WatchedUntil = until
		}
		return nil
	}
	expects := t.expects(k)
	changed := t.c.Attempt != nil || (t.c.Last.Method != "" && t.c.Last.Method != k.Method)
	t.endAttempt(CauseNone)
	if k.Method == QR {
		number = phone.Number{}
	}
	t.c.Cause = CauseNone
	t.c.Left.askAgain()
	t.c.Attempt = &Attempt{
		ID: uuid.Must(uuid.NewV7()).String(), Method: k.Method, Phone: number, Expects: expects, By: k.By, StartedAt: t.w.Now,
		Phase: Preparing, Rung: RungWait, RungAt: t.w.Now, WatchedUntil: until, Fresh: changed, Admitted: !t.w.Limited,
	}
	t.record(DidBegin, CauseNone, string(k.Method))
	return nil
}

// expects is the number that the owner called right before a change of method; another number that is typed replaces it.
func (t *turn) expects(k Click) phone.Number {
	if a := t.c.Attempt; a != nil && (k.Phone.IsZero() || k.Phone.SameLine(a.Expects)) {
		return a.Expects
	}
	return phone.Number{}
}

// decide chooses the step for the row as it now is.
func (t *turn) decide() Step {
	if t.o.Step.OfLeft() {
		if step, done := t.leftSaid(); done {
			return step
		}
	}
	if t.stirred && t.c.Left.Server != "" && !t.c.Left.Over {
		t.stirred = false
		t.c.Left.askAgain()
		return t.quiet()
	}
	if step := t.leave(); step != StepNone {
		return step
	}
	if t.c.Owed != OwesNothing {
		return t.settle()
	}
	switch s := t.c.State.(type) {
	case Connected:
		return t.keep(s)
	case Quarantined:
		return t.hold(s)
	case Intended, Known:
	}
	if t.unheard() {
		return StepLookup
	}
	if t.c.Attempt != nil {
		return t.link()
	}
	return t.rest()
}

// record adds a line to the history.
func (t *turn) record(k EntryKind, cause Cause, detail string) {
	e := Entry{At: t.w.Now, Kind: k, Actor: t.actor, Cause: cause, Detail: detail}
	if t.c.Attempt != nil {
		e.Attempt = t.c.Attempt.ID
	}
	t.effects = append(t.effects, Record{e})
}

// due asks for somebody to come again after a while, unless somebody comes earlier.
func (t *turn) due(after time.Duration) Step { return t.dueAt(t.w.Now.Add(after)) }

func (t *turn) dueAt(at time.Time) Step {
	if t.c.DueAt.IsZero() || at.Before(t.c.DueAt) {
		t.c.DueAt = at
	}
	return StepNone
}

// endAttempt ends the live attempt, erases its code and remembers its hash against stale ones.
func (t *turn) endAttempt(cause Cause) {
	a := t.c.Attempt
	if a == nil {
		return
	}
	t.rememberCode(a)
	t.c.Last = Ended{ID: a.ID, Method: a.Method, Cause: cause, At: t.w.Now}
	if _, connected := t.c.State.(Connected); !connected {
		t.c.Cause = cause
		detail := t.how()
		if detail == "" {
			detail = string(a.Rung)
		}
		t.record(DidEnd, cause, detail)
	}
	t.c.Attempt = nil
	if t.w.Limited && a.Admitted {
		t.effects = append(t.effects, Admit{Server: t.c.Server})
	}
}
