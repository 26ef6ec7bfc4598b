package connection

import "time"

// link drives a live attempt towards its code and its end, and comes back when nobody watches it any more.
func (t *turn) link() Step {
	a := t.c.Attempt
	if cause, over := t.over(a); over {
		t.endAttempt(cause)
		return t.rest()
	}
	step := t.onward(a)
	if t.c.Attempt == a && !a.atPhone() {
		t.dueAt(later(a.WatchedUntil, t.w.Now.Add(t.w.Pace.Poll)))
	}
	return step
}

// atPhone tells whether the owner is busy on the phone, or with a passkey in another tab: it is not for want of a look at
// the page that such an attempt ends.
func (a *Attempt) atPhone() bool { return !a.GoneAt.IsZero() || a.Phase.ofPasskey() }

// onward takes the attempt one step on.
func (t *turn) onward(a *Attempt) Step {
	switch t.o.Kind {
	case SeenQueued:
		if a.QueuedAt.IsZero() {
			a.QueuedAt = t.w.Now
		}
		a.Place = t.o.Place
		return t.due(t.w.Pace.LineEvery)
	case SeenAdmitted:
		a.Admitted, a.Place, a.QueuedAt = true, 0, time.Time{}
		a.RungAt = t.w.Now
	case SeenBadKey:
		return t.fail(ServerKey)
	case SeenLicence:
		return t.fail(ServerLicence)
	case SeenDown, SeenTimeout, SeenAway:
		return t.silent(a)
	default:
	}
	if !a.Admitted {
		if a.QueuedAt.IsZero() {
			a.QueuedAt = t.w.Now
		}
		return StepAdmit
	}
	if l := t.c.Left; l.Server != "" && !l.Quiet {
		if l.Over {
			return t.dueAt(l.TryAt) // it is being removed
		}
		return t.quiet()
	}
	if _, intended := t.c.State.(Intended); intended {
		return t.confirm(a)
	}
	if t.hookFirst(a) {
		return StepHook
	}
	return t.obtain(a)
}

// hookFirst tells whether the webhook is to be seen to before a code is asked for: nobody ever did, or what we want of it has
// changed since. Its events may go to an address that is no longer believed, or be ones that harm (see fleet.wantedEvents).
func (t *turn) hookFirst(a *Attempt) bool {
	return t.w.Webhooks && t.c.Evidence.HookSetAt.IsZero() && a.AskedAt.IsZero() && t.o.Step != StepHook &&
		(t.o.Kind == SeenNothing || t.o.Kind == SeenAdmitted)
}

// over tells whether the attempt has come to its end, and why.
func (t *turn) over(a *Attempt) (Cause, bool) {
	switch {
	case t.o.Kind == SeenOpen, t.o.Kind == SeenGone, t.o.Kind == SeenScanned, t.o.Kind == SeenSyncing:
		return CauseNone, false // whatever the clock says, this is news of a link
	case a.Phase.ofPasskey():
		return PasskeyExpired, !t.w.Now.Before(a.PasskeyUntil.Add(t.w.Pace.Retry)) // it is in another tab that the owner is busy
	case !a.atPhone() && !t.w.Now.Before(a.WatchedUntil):
		return CodeExpired, true
	case a.Codes >= MaxCodes && !a.Shown.IsZero() && !t.w.Now.Before(a.Shown.Until) && a.GoneAt.IsZero():
		return CodeExpired, true
	}
	return CauseNone, false
}

// fail ends the attempt for a cause and rests.
func (t *turn) fail(cause Cause) Step {
	t.endAttempt(cause)
	return t.rest()
}

// silent waits for a server that does not answer, and gives up after a while.
func (t *turn) silent(a *Attempt) Step {
	if t.o.Kind != SeenTimeout {
		t.standStill(a)
	}
	since := t.c.Evidence.At
	if since.Before(a.StartedAt) {
		since = a.StartedAt
	}
	if t.w.Now.Sub(since) >= t.w.Pace.MaxSilent {
		return t.fail(ServerDown)
	}
	return t.due(t.w.Pace.Retry)
}

// standStill keeps an attempt where it is while its server is away. No rung can be climbed, what was asked for may never have
// been heard, so that a deletion is not waited for, and the next try asks for a code again. The code on the screen is taken off:
// that of a server that restarts is dead. If it lives, it is there again with the first answer.
func (t *turn) standStill(a *Attempt) {
	again := t.w.Now.Add(-t.w.Pace.Ask)
	awaited := t.awaitsDelete(a)
	a.RungAt = t.w.Now
	switch {
	case a.Fresh:
		a.Rung, a.AskedAt = RungWait, time.Time{}
	case awaited:
		a.Rung, a.AskedAt = RungLogout, again
	case !a.AskedAt.IsZero():
		a.AskedAt = again
		if a.Rung == RungRecreate {
			a.RungAt = again // created since
		}
	}
	t.hideCode(a)
}

// hideCode takes a code off the screen that may be dead, while nobody is known to have scanned it.
func (t *turn) hideCode(a *Attempt) {
	if a.Shown.IsZero() || a.Phase != AwaitingScan {
		return
	}
	t.rememberCode(a)
	a.Shown, a.Phase = Shown{}, Preparing
}

// confirm brings an intended row onto the server: it creates at once, without a look before, since a look and a create
// race with others' creates; "taken" is looked up. A create of unknown outcome is looked up and never repeated blindly.
func (t *turn) confirm(a *Attempt) Step {
	e := &t.c.Evidence
	switch t.o.Kind {
	case SeenTaken:
		return StepLookup
	case SeenOpen, SeenClosed, SeenConnecting, SeenUnloaded:
		if t.o.Step == StepNone && !e.CreateAt.IsZero() && t.usable(a) {
			return t.show(a, t.o.Shown) // our create and its connect are on their way, and their webhook was faster
		}
		return t.claim(a)
	case SeenRefused:
		if t.w.Now.Sub(a.RungAt) >= t.w.Pace.AskFor {
			return t.fail(Unknown)
		}
		return t.due(t.w.Pace.Retry)
	case SeenAbsent: // by the list: nobody has it
		if t.o.Step != StepLookup && !e.CreateAt.IsZero() {
			return StepLookup
		}
		if !e.CreateAt.IsZero() && t.w.Now.Sub(e.CreateAt) < LeaseTime {
			return t.due(t.w.Pace.Retry) // a create may still be under way
		}
	default:
		if !e.CreateAt.IsZero() {
			return StepLookup
		}
	}
	e.CreateAt = t.w.Now
	return StepCreate
}

// claim goes on with an instance that exists under our name, when it is ours.
func (t *turn) claim(a *Attempt) Step {
	switch t.o.Ours {
	case OursYes:
		t.c.State = Known{}
		t.c.Evidence.CreateAt = time.Time{}
		if t.o.Kind == SeenOpen {
			return t.opened()
		}
		return t.obtain(a)
	case OursNo:
		t.record(DidFind, Unknown, "instance_not_ours")
		return t.fail(Unknown)
	case OursUnknown:
	}
	return StepLookup
}

// obtain gets a code for an instance that is known, and watches what becomes of it.
func (t *turn) obtain(a *Attempt) Step {
	if a.Phase.ofPasskey() {
		return t.duringPasskey(a)
	}
	switch t.o.Kind {
	case SeenOpen:
		return t.opened()
	case SeenAbsent:
		return t.absent(a)
	case SeenUnloaded:
		return t.unloaded(a)
	case SeenGone:
		return t.gone(a)
	case SeenScanned, SeenSyncing:
		return t.scanned(a)
	case SeenPasskey:
		return t.passkey(a)
	case SeenConnecting:
		return t.connecting(a)
	case SeenClosed, SeenCreated, SeenLimit:
		return t.closed(a)
	case SeenDone, SeenRefused:
		return t.afterStep(a)
	case SeenTaken: // our own delete is not through yet
		t.c.Evidence.Said = ReadNothing
		return t.due(time.Second)
	default:
		if t.c.Evidence.Said == ReadUnloaded && a.Rung != RungRecreate {
			return t.unloaded(a) // the ladder is for servers that know the instance
		}
		return t.onTime(a)
	}
}

// connecting handles "connecting", with or without a code.
func (t *turn) connecting(a *Attempt) Step {
	if a.Fresh { // an earlier attempt's socket: it ignores our number
		return t.freshen(a)
	}
	if t.usable(a) {
		return t.show(a, t.o.Shown)
	}
	if a.AskedAt.IsZero() {
		if a.Method == Code {
			a.Fresh = true
			return t.freshen(a)
		}
		return t.ask(a)
	}
	if !a.GoneAt.IsZero() && t.o.Step != StepNone { // the phone is between the scan and its new session
		return t.waitScanned(a)
	}
	return t.onTime(a)
}

// usable tells whether the observation brings a code of the attempt's method that is not a dead one served again, and no
// older than the one on the screen.
func (t *turn) usable(a *Attempt) bool {
	s := a.part(t.o.Shown)
	return !s.IsZero() && !t.stale(s) && !t.replaced(a, s)
}

// replaced tells whether a code is older than the one on the screen: it was there before, or its answer was asked for before.
func (t *turn) replaced(a *Attempt, s Shown) bool {
	if a.Shown.IsZero() || sameCode(a.Shown, s) {
		return false
	}
	early := t.o.Step != StepNone && !t.o.Asked.IsZero() && t.o.Asked.Before(a.Shown.At)
	return early || codeHash(s) == t.c.Evidence.LastQRHash
}

func sameCode(a, b Shown) bool { return a.Text == b.Text && a.Pairing == b.Pairing }

// closed handles "close": the place to start from, or a code that vanished.
func (t *turn) closed(a *Attempt) Step {
	if a.Fresh && t.o.Kind == SeenClosed {
		if t.o.Step == StepLogout { // an instance that was connecting may come back by itself: look
			return StepObserve
		}
		a.Fresh = false
		t.rememberCode(a)
		t.killCode()
		return t.ask(a)
	}
	if t.o.Kind == SeenCreated || t.settled {
		a.Fresh = false
		return t.ask(a)
	}
	if codeLives(a, t.w.Now) && t.o.Kind == SeenClosed {
		if t.o.Step == StepNone { // an event may be late, of the session before this code: look
			return StepObserve
		}
		a.GoneAt, a.Phase = t.w.Now, Syncing
	}
	if !a.GoneAt.IsZero() {
		return t.waitScanned(a)
	}
	if a.AskedAt.IsZero() || t.o.Kind == SeenLimit {
		return t.ask(a)
	}
	return t.onTime(a)
}

// scanned leaves the phone alone for as long as the server says that it is at it.
func (t *turn) scanned(a *Attempt) Step {
	a.Phase = Scanned
	if t.o.Kind == SeenSyncing {
		a.Phase = Syncing
	}
	a.GoneAt = t.w.Now
	return t.due(t.w.Pace.Poll)
}

// waitScanned leaves a phone that probably scanned alone for a while, then goes back to asking for a code, if somebody
// still watches.
func (t *turn) waitScanned(a *Attempt) Step {
	if t.w.Now.Sub(a.GoneAt) < t.w.Pace.Vanished {
		return t.due(t.w.Pace.Poll)
	}
	if !t.w.Now.Before(a.WatchedUntil) {
		return t.fail(CodeExpired)
	}
	t.rememberCode(a)
	t.killCode()
	a.GoneAt, a.Phase, a.Shown = time.Time{}, Preparing, Shown{}
	a.Rung, a.RungAt = RungWait, t.w.Now
	return t.ask(a)
}

// gone handles the news that a half-made session ended: some ends are final, the others only cost a new code.
func (t *turn) gone(a *Attempt) Step {
	if a.AskedAt.IsZero() && (!a.Fresh || t.o.Step == StepObserve) { // the end of what was before this attempt
		a.Fresh = false
		t.rememberCode(a)
		t.killCode()
		return t.ask(a)
	}
	if t.o.Gone == WrongNumber && t.c.Expected().SameLine(t.o.Number) { // late news: it has become the right one
		return t.onTime(a)
	}
	switch t.o.Gone {
	case Banned, Restricted, ClientOutdated, WrongNumber, NumberInUse, CodeExpired, PasskeyRequired, PasskeyRefused, PasskeyExpired, PasskeyCodeDiffers:
		return t.fail(t.o.Gone)
	case PasskeyStuck:
		return t.stalled(a)
	default:
	}
	if a.Phase.ofPasskey() { // lost in the middle
		return t.fail(PasskeyExpired)
	}
	if a.Fresh {
		return t.due(time.Second)
	}
	if t.o.Step == StepNone && codeLives(a, t.w.Now) && !t.o.Date.IsZero() && t.o.Date.Before(a.Shown.At) {
		return StepObserve // it is late, and of the session before this code; or the server's clock is slow
	}
	t.rememberCode(a)
	t.killCode()
	a.Shown, a.GoneAt, a.Phase = Shown{}, time.Time{}, Preparing
	if t.w.Now.Sub(a.AskedAt) < time.Second {
		return t.due(time.Second)
	}
	return t.ask(a)
}

// ask calls connect: it starts linking, or reads the current code.
func (t *turn) ask(a *Attempt) Step {
	a.AskedAt = t.w.Now
	return StepConnect
}

// maxCodeLife bounds what a server says of a code's life; WhatsApp's longest, a pairing code, lives less than three minutes.
const maxCodeLife = 10 * time.Minute

// show puts a code on the screen. The fourth is not shown: the attempt ends.
func (t *turn) show(a *Attempt, s Shown) Step {
	s = a.part(s)
	if most := t.w.Now.Add(maxCodeLife); s.Until.After(most) {
		s.Until = most
	}
	if sameCode(a.Shown, s) {
		if !s.Until.IsZero() {
			a.Shown.Until = s.Until // its server knows best
		}
		return t.onTime(a)
	}
	again := t.hidden(s)
	if a.Codes >= MaxCodes && !again {
		return t.fail(CodeExpired)
	}
	t.rememberCode(a)
	s.At = t.w.Now
	if again { // it lives after all, and no longer than before
		a.Codes = max(0, a.Codes-1)
		if s.Until.IsZero() {
			s.Until = t.c.Evidence.LastQREnd
		}
	}
	if s.Until.IsZero() {
		s.Until = t.w.Now.Add(t.w.Pace.CodeLife)
	}
	a.Shown, a.Phase, a.GoneAt = s, AwaitingScan, time.Time{}
	a.Codes++
	a.Rung, a.RungAt = RungWait, t.w.Now
	t.record(DidShow, CauseNone, "")
	return t.onTime(a)
}
