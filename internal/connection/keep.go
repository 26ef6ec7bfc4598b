package connection

import (
	"time"

	"salonzap/internal/phone"
)

// opened handles "open" for a row that is not connected: the number check decides. A late open of an attempt that was
// stopped counts too; a row that wants to be off is only reported.
func (t *turn) opened() Step {
	if t.c.Wanted == Off {
		return t.report("open_while_off")
	}
	if t.o.Number.IsZero() {
		if t.o.Step == StepLookup { // up, but the server does not yet say with which number
			if t.c.Attempt != nil {
				t.c.Attempt.Phase = Syncing
			}
			return t.due(t.w.Pace.Poll)
		}
		return StepLookup
	}
	if why, ok := t.mayServe(t.o.Number); !ok {
		q := Quarantined{Number: t.o.Number, Name: t.o.Name, Why: why, Since: t.w.Now}
		t.c.State, t.c.Evidence.OpenAt = q, time.Time{}
		t.record(DidQuarantine, why, "")
		t.endAttempt(why)
		t.killCode()
		t.c.Cause = why
		return t.hold(q)
	}
	return t.connect(t.o.Number, t.o.Name)
}

// mayServe is the number check: the expected number, ninth digit aside, and no other salon's.
func (t *turn) mayServe(n phone.Number) (Cause, bool) {
	switch {
	case t.o.InUse:
		return NumberInUse, false
	case !t.c.Expected().IsZero() && !t.c.Expected().SameLine(n):
		return WrongNumber, false
	}
	return CauseNone, true
}

// connect makes the row connected. A salon without a registered number, or whose owner said that another one is right, gets
// this one.
func (t *turn) connect(n phone.Number, name string) Step {
	if t.c.Registered.IsZero() || !t.c.Registered.SameLine(t.c.Expected()) {
		t.effects = append(t.effects, Register{Number: n})
	}
	s := Connected{Number: n, Name: name, Since: t.w.Now, LastSeen: t.w.Now}
	t.c.State, t.c.Cause, t.c.LinkedOnce = s, CauseNone, true
	t.c.Evidence.HealAt, t.c.Evidence.OpenAt = time.Time{}, time.Time{}
	t.c.Left.remove()
	t.record(DidConnect, CauseNone, t.how())
	t.endAttempt(CauseNone)
	t.killCode()
	if step := t.leave(); step != StepNone {
		return step
	}
	return t.keep(s)
}

// byPasskey is the detail of an attempt's end when WhatsApp asked for a passkey.
const byPasskey = "passkey"

// how tells what an attempt went through, for the history.
func (t *turn) how() string {
	if a := t.c.Attempt; a != nil && !a.PasskeyAt.IsZero() {
		return byPasskey
	}
	return ""
}

// keep looks after a connected row: proof of life, healing of a session that lasts in "close", the end of one that went.
func (t *turn) keep(s Connected) Step {
	switch t.o.Kind {
	case SeenOpen:
		return t.alive(s)
	case SeenGone:
		if t.ahead || !t.o.Date.IsZero() && t.o.Date.Before(s.Since) {
			return StepObserve // it is late, and of the session before this one; or the server's clock is slow
		}
		return t.drop(t.o.Gone)
	case SeenConnecting:
		t.unblame()
		return t.waking(s)
	case SeenCreated:
		return t.drop(Deleted)
	case SeenAbsent:
		return t.missing()
	case SeenClosed, SeenUnloaded:
		return t.heal()
	default:
	}
	if t.o.Step != StepNone { // an answer that taught nothing about the session
		t.blame()
		return t.due(t.w.Pace.HealEvery)
	}
	if t.look || t.w.Now.Sub(t.c.Evidence.At) >= t.lookEvery() || t.c.Evidence.Said != ReadOpen || t.c.Cause != CauseNone {
		return StepObserve
	}
	return t.dueAt(t.c.Evidence.At.Add(t.lookEvery()))
}

// waking waits for a session that is being opened again, less and less eagerly. A code in the answer to our own connect
// means that its keys are gone; one that was asked for before the scan, and a code in an event, may be late, and are looked into.
func (t *turn) waking(s Connected) Step {
	switch late := t.w.Now.Sub(s.Since) < LeaseTime; {
	case !t.o.Shown.IsZero() && t.o.Step == StepConnect && !late:
		return t.drop(Unlinked)
	case !t.o.Shown.IsZero():
		return StepObserve
	}
	asleep := t.w.Now.Sub(t.c.Evidence.Since)
	if asleep >= t.w.Pace.HealEvery && t.w.Now.Sub(t.c.Evidence.HealAt) >= t.w.Pace.HealEvery {
		t.c.Evidence.HealAt = t.w.Now
		return StepConnect // while connecting it only reads: a code shows whether a scan is needed
	}
	return t.due(min(max(asleep, 2*t.w.Pace.Poll), t.w.Pace.HealEvery))
}

// blame notes why nothing is known about a connected row's session: the problem is the server's.
func (t *turn) blame() {
	switch t.o.Kind {
	case SeenDown, SeenTimeout, SeenAway:
		t.c.Cause = ServerDown
	case SeenBadKey:
		t.c.Cause = ServerKey
	case SeenLicence:
		t.c.Cause = ServerLicence
	default:
	}
}

// unblame takes the blame from a server that speaks again.
func (t *turn) unblame() {
	switch t.c.Cause {
	case ServerDown, ServerKey, ServerLicence:
		t.c.Cause = CauseNone
	default:
	}
}

// alive notes a proof of life, and that the number is still the one that passed the check.
func (t *turn) alive(s Connected) Step {
	s.LastSeen = t.w.Now
	if t.o.Name != "" {
		s.Name = t.o.Name
	}
	t.c.State, t.c.Cause = s, CauseNone
	if !t.o.Number.IsZero() && !t.o.Number.SameLine(s.Number) {
		return t.opened() // linked again to another number behind our back
	}
	if t.hookDue() {
		return StepHook
	}
	return t.due(t.spread(t.lookEvery()))
}

// hookDue tells whether this turn, a look that found the instance, is the one to see where its webhooks go.
func (t *turn) hookDue() bool {
	return t.w.Webhooks && t.o.Step == StepObserve && t.exists() && t.w.Now.Sub(t.c.Evidence.HookSetAt) >= t.w.Pace.HookEvery
}

// spread adds up to a quarter to a time, differently for each row and each hour of the day: thousands of rows that came
// back in the same second do not stay in step.
func (t *turn) spread(d time.Duration) time.Duration {
	lot := time.Duration(t.c.ID.v[15]) + time.Duration(37*t.w.Now.Hour())
	return d + d/4*(lot%256)/256
}

func (t *turn) lookEvery() time.Duration {
	if t.told() {
		return t.w.Pace.Reconcile
	}
	return t.w.Pace.ReconcilePoll
}

// heal brings a closed session back: connect reopens it when its keys are still good, and shows a code when they are not.
// One reading proves nothing: it must last.
func (t *turn) heal() Step {
	held := t.w.Now.Sub(t.c.Evidence.Since)
	if held < t.w.Pace.ClosedHold {
		return t.due(t.w.Pace.ClosedHold - held)
	}
	if t.w.Now.Sub(t.c.Evidence.HealAt) < t.w.Pace.HealEvery {
		return t.due(t.w.Pace.HealEvery)
	}
	t.c.Evidence.HealAt = t.w.Now
	return StepConnect
}

// missing handles a 404 for a connected row.
func (t *turn) missing() Step {
	if t.o.Step != StepLookup {
		return StepLookup
	}
	if t.lost() {
		return t.recreate()
	}
	return t.due(t.w.Pace.AbsentAgain / 4)
}

// drop ends a session that is gone for good. The owner is told why; codes start with the next click.
func (t *turn) drop(cause Cause) Step {
	if cause == CauseNone {
		cause = Unknown
	}
	t.c.State, t.c.Cause = Known{}, cause
	t.record(DidDrop, cause, "")
	return t.rest()
}

// hold keeps a quarantined session away from the salon until somebody decides.
func (t *turn) hold(q Quarantined) Step {
	e := t.c.Evidence
	gone := t.o.Kind == SeenGone || t.o.Kind == SeenAbsent ||
		(e.Said == ReadClosed && t.w.Now.Sub(e.Since) >= t.w.Pace.ClosedHold)
	if gone {
		t.c.State, t.c.Cause = Known{}, q.Why
		t.record(DidDrop, q.Why, "")
		return t.rest()
	}
	if q.Why == NumberInUse {
		end := q.Since.Add(t.w.Pace.UndecidedFor)
		if !t.w.Now.Before(end) {
			t.c.State, t.c.Cause = Known{}, q.Why
			t.owe(OwesLogout)
			return t.settle()
		}
		t.dueAt(end)
	}
	if t.o.Step == StepNone && (t.look || t.w.Now.Sub(e.At) >= t.lookEvery()) {
		return StepObserve
	}
	if t.hookDue() {
		return StepHook
	}
	return t.due(t.lookEvery())
}

// decided takes the answer to a quarantine.
func (t *turn) decided(d Decide) error {
	t.actor = d.By
	q, ok := t.c.State.(Quarantined)
	if !ok {
		return t.decidedRefused(d)
	}
	if !d.Use {
		t.record(DidDecide, q.Why, "undo")
		t.c.State, t.c.Cause = Known{}, q.Why
		t.owe(OwesLogout)
		return nil
	}
	t.record(DidDecide, CauseNone, "use")
	t.effects = append(t.effects, Register{Number: q.Number})
	t.c.Registered = q.Number
	t.connect(q.Number, q.Name)
	return nil
}

// rest is a row without an attempt and without a session: it is only observed.
func (t *turn) rest() Step {
	if _, known := t.c.State.(Known); !known {
		return StepNone
	}
	if t.o.Kind == SeenOpen {
		return t.opened()
	}
	if t.o.Kind == SeenGone && (t.c.Cause == Unlinked || t.c.Cause == Unknown) && t.o.Gone != CauseNone {
		t.c.Cause = t.o.Gone // several events tell of one end, in any order; the most exact one counts
	}
	if step := t.afterwards(); step != StepNone {
		return step
	}
	t.noteCode()
	t.particulars()
	idle := t.look || t.lifted() || t.w.Now.Sub(t.c.Evidence.At) >= t.w.Pace.IdleEvery
	if t.o.Step == StepNone && t.o.Kind == SeenNothing && idle {
		return StepObserve
	}
	if t.hookDue() {
		return StepHook
	}
	if end := t.c.CauseUntil; t.c.Cause == Restricted && t.c.Evidence.At.Before(end) {
		t.dueAt(later(end, t.w.Now.Add(t.w.Pace.Retry)))
	}
	if !t.c.Evidence.OpenAt.IsZero() { // the look at it failed
		t.due(t.w.Pace.HealEvery)
	}
	return t.due(t.w.Pace.IdleEvery)
}

// lookAfter is how long after the news of an end the server is looked at: a deletion takes about a second.
const lookAfter = 3 * time.Second

// afterwards finds out whether a session ended because its instance was deleted on the server: that is told as if the phone had
// removed the device.
func (t *turn) afterwards() Step {
	e := t.c.Evidence
	mine := t.c.Wanted == Linked && (t.c.Cause == Unlinked || t.c.Cause == Unknown)
	switch {
	case !mine:
	case t.missed():
		t.c.Cause = Deleted
		t.record(DidFind, Deleted, "instance_deleted")
	case t.o.Kind == SeenAbsent && t.o.Step == StepObserve:
		return StepLookup
	case e.Said != ReadOpen && e.Said != ReadAbsent, t.o.Step != StepNone: // it was looked at since
	case t.w.Now.Before(e.WebhookAt.Add(lookAfter)):
		t.dueAt(e.WebhookAt.Add(lookAfter))
	case t.o.Kind == SeenNothing:
		return StepObserve
	}
	return StepNone
}

// report records once that something was found which nobody asked for.
func (t *turn) report(detail string) Step {
	if t.c.Evidence.Since.Equal(t.w.Now) {
		t.record(DidFind, CauseNone, detail)
	}
	return t.due(t.w.Pace.IdleEvery)
}
