package connection

import "time"

// continueAttempt carries a live attempt on, or ends it. The row is due again at the latest when nobody watches the attempt any more.
func (t *evaluation) continueAttempt() Step {
	a := t.c.Attempt
	if cause, over := t.attemptIsOver(a); over {
		t.endAttempt(cause)
		return t.idle()
	}
	step := t.advanceAttempt(a)
	if t.c.Attempt == a && !a.ownerIsBusy() {
		t.dueAt(later(a.WatchedUntil, t.w.Now.Add(t.w.Pace.Poll)))
	}
	return step
}

// ownerIsBusy tells whether the phone is pairing, or a passkey step is under way. Such an attempt does not end because nobody watches the
// page.
func (a *Attempt) ownerIsBusy() bool { return !a.CodeVanishedAt.IsZero() || a.Phase.IsPasskey() }

// advanceAttempt takes the attempt one step on.
func (t *evaluation) advanceAttempt(a *Attempt) Step {
	switch t.o.Kind {
	case ResultQueued:
		if a.QueuedAt.IsZero() {
			a.QueuedAt = t.w.Now
		}
		a.Place = t.o.Place
		return t.due(t.w.Pace.QueueEvery)
	case ResultAdmitted:
		a.Admitted, a.Place, a.QueuedAt = true, 0, time.Time{}
		a.RungAt = t.w.Now
	case ResultBadKey:
		return t.failAttempt(ServerKey)
	case ResultLicence:
		return t.failAttempt(ServerLicence)
	case ResultUnreachable, ResultTimeout, ResultProxyError:
		return t.awaitServer(a)
	default:
	}
	if !a.Admitted {
		if a.QueuedAt.IsZero() {
			a.QueuedAt = t.w.Now
		}
		return StepAdmit
	}
	if l := t.c.Previous; l.Server != "" && !l.NoSession {
		if l.Discard {
			return t.dueAt(l.RetryAt) // it is being removed
		}
		return t.endPreviousSession()
	}
	if _, intended := t.c.State.(Intended); intended {
		return t.confirmIntended(a)
	}
	if t.webhookBeforeCode(a) {
		return StepWebhook
	}
	return t.obtainCode(a)
}

// webhookBeforeCode tells whether the webhook is to be set before a code is requested: it was never verified, or what we want of it has
// changed since. Its events may go to a former address, or include ones that do harm (see fleet.wantedEvents).
func (t *evaluation) webhookBeforeCode(a *Attempt) bool {
	return t.w.Webhooks && t.c.Evidence.WebhookSetAt.IsZero() && a.AskedAt.IsZero() && t.o.Step != StepWebhook &&
		(t.o.Kind == ResultNone || t.o.Kind == ResultAdmitted)
}

// attemptIsOver tells whether the attempt has come to its end, and why.
func (t *evaluation) attemptIsOver(a *Attempt) (Cause, bool) {
	switch {
	case t.o.Kind == ResultOpen, t.o.Kind == ResultSessionEnded, t.o.Kind == ResultScanned, t.o.Kind == ResultSyncing:
		return CauseNone, false // whatever the clock says: the observation tells of a link
	case a.Phase.IsPasskey():
		return PasskeyExpired, !t.w.Now.Before(a.PasskeyUntil.Add(t.w.Pace.Retry)) // only the step's own end counts: nobody needs to watch the page
	case !a.ownerIsBusy() && !t.w.Now.Before(a.WatchedUntil):
		return CodeExpired, true
	case a.CodesShown >= MaxCodes && !a.Code.IsZero() && !t.w.Now.Before(a.Code.ExpiresAt) && a.CodeVanishedAt.IsZero():
		return CodeExpired, true
	}
	return CauseNone, false
}

// failAttempt ends the attempt with a cause; the row is idle from then on.
func (t *evaluation) failAttempt(cause Cause) Step {
	t.endAttempt(cause)
	return t.idle()
}

// awaitServer waits for a server that does not answer, and gives up after a while.
func (t *evaluation) awaitServer(a *Attempt) Step {
	if t.o.Kind != ResultTimeout {
		t.suspendAttempt(a)
	}
	since := t.c.Evidence.At
	if since.Before(a.StartedAt) {
		since = a.StartedAt
	}
	if t.w.Now.Sub(since) >= t.w.Pace.MaxUnreachable {
		return t.failAttempt(ServerDown)
	}
	return t.due(t.w.Pace.Retry)
}

// suspendAttempt keeps an attempt where it is while its server is away. No rung is climbed. Calls may not have reached the server, so
// that a deletion is not waited for, and the next try requests a code again. The code is taken off the screen, since the code of a server
// that restarts is dead; one that is still valid is shown again with the first answer.
func (t *evaluation) suspendAttempt(a *Attempt) {
	again := t.w.Now.Add(-t.w.Pace.RequestCode)
	awaited := t.awaitingDelete(a)
	a.RungAt = t.w.Now
	switch {
	case a.NeedsReset:
		a.Rung, a.AskedAt = RungWait, time.Time{}
	case awaited:
		a.Rung, a.AskedAt = RungLogout, again
	case !a.AskedAt.IsZero():
		a.AskedAt = again
		if a.Rung == RungRecreate {
			a.RungAt = again // it was created again since
		}
	}
	t.hideCode(a)
}

// obtainCode gets a code for an instance that exists, and handles what is observed until it is linked.
func (t *evaluation) obtainCode(a *Attempt) Step {
	if a.Phase.IsPasskey() {
		return t.duringPasskey(a)
	}
	switch t.o.Kind {
	case ResultOpen:
		return t.onOpen()
	case ResultAbsent:
		return t.onAbsent(a)
	case ResultUnloaded:
		return t.onUnloaded(a)
	case ResultSessionEnded:
		return t.onSessionEnded(a)
	case ResultScanned, ResultSyncing:
		return t.onScanned(a)
	case ResultPasskey:
		return t.onPasskey(a)
	case ResultConnecting:
		return t.onConnecting(a)
	case ResultClosed, ResultCreated, ResultCodeLimit:
		return t.onClosed(a)
	case ResultAccepted, ResultRefused:
		return t.afterStep(a)
	case ResultNameTaken: // our own delete is not carried out yet
		t.c.Evidence.Reading = ReadNothing
		return t.due(time.Second)
	default:
		if t.c.Evidence.Reading == ReadUnloaded && a.Rung != RungRecreate {
			return t.onUnloaded(a) // the ladder is climbed only when the server has loaded the instance
		}
		return t.advanceByClock(a)
	}
}

// onConnecting handles "connecting", with or without a code.
func (t *evaluation) onConnecting(a *Attempt) Step {
	if a.NeedsReset { // an earlier attempt's socket: it ignores our number
		return t.resetAttempt(a)
	}
	if t.isUsableCode(a) {
		return t.showCode(a, t.o.Code)
	}
	if a.AskedAt.IsZero() {
		if a.Method == PairingCode {
			a.NeedsReset = true
			return t.resetAttempt(a)
		}
		return t.requestCode(a)
	}
	if !a.CodeVanishedAt.IsZero() && t.o.Step != StepNone { // the phone has scanned, and its session is not open yet
		return t.awaitLogin(a)
	}
	return t.advanceByClock(a)
}

// onClosed handles "close": the state in which a code can be requested, or a code that vanished.
func (t *evaluation) onClosed(a *Attempt) Step {
	if a.NeedsReset && t.o.Kind == ResultClosed {
		if t.o.Step == StepLogout { // an instance that was connecting may come back by itself: observe it
			return StepObserve
		}
		a.NeedsReset = false
		t.rememberCode(a)
		t.expireRememberedCode()
		return t.requestCode(a)
	}
	if t.o.Kind == ResultCreated || t.createSettled {
		a.NeedsReset = false
		return t.requestCode(a)
	}
	if codeLives(a, t.w.Now) && t.o.Kind == ResultClosed {
		if t.o.Step == StepNone { // an event may be late, of the session before this code: observe
			return StepObserve
		}
		a.CodeVanishedAt, a.Phase = t.w.Now, Syncing
	}
	if !a.CodeVanishedAt.IsZero() {
		return t.awaitLogin(a)
	}
	if a.AskedAt.IsZero() || t.o.Kind == ResultCodeLimit {
		return t.requestCode(a)
	}
	return t.advanceByClock(a)
}

// onScanned waits for as long as the server says that the phone is pairing or logging in, and observes it less and less often. A
// login that is not done after LoginFor fails the attempt. The next attempt then begins with a logout, since the server would go on with
// the old login.
func (t *evaluation) onScanned(a *Attempt) Step {
	if a.NeedsReset && t.c.LastAttempt.Cause == LoginStuck {
		return t.resetAttempt(a)
	}
	if a.Phase != Scanned && a.Phase != Syncing {
		a.RungAt = t.w.Now
	}
	a.Phase = Scanned
	if t.o.Kind == ResultSyncing {
		a.Phase = Syncing
	}
	a.CodeVanishedAt = t.w.Now
	waited := t.w.Now.Sub(a.RungAt)
	if waited >= t.w.Pace.LoginFor {
		return t.failAttempt(LoginStuck)
	}
	return t.due(min(max(waited/8, t.w.Pace.Poll), t.w.Pace.RequestFor))
}

// awaitLogin waits for a phone that probably scanned. After VanishedFor a code is requested again, if somebody still watches.
func (t *evaluation) awaitLogin(a *Attempt) Step {
	if t.w.Now.Sub(a.CodeVanishedAt) < t.w.Pace.VanishedFor {
		return t.due(t.w.Pace.Poll)
	}
	if !t.w.Now.Before(a.WatchedUntil) {
		return t.failAttempt(CodeExpired)
	}
	t.rememberCode(a)
	t.expireRememberedCode()
	a.CodeVanishedAt, a.Phase, a.Code = time.Time{}, Preparing, LinkCode{}
	a.Rung, a.RungAt = RungWait, t.w.Now
	return t.requestCode(a)
}

// onSessionEnded handles the end of a session during an attempt: some causes end the attempt, the others only need a new code.
func (t *evaluation) onSessionEnded(a *Attempt) Step {
	if a.AskedAt.IsZero() && (!a.NeedsReset || t.o.Step == StepObserve) { // the end of the session before this attempt
		a.NeedsReset = false
		t.rememberCode(a)
		t.expireRememberedCode()
		return t.requestCode(a)
	}
	if t.o.Step == StepNone && !t.o.Date.IsZero() && t.o.Date.Before(a.StartedAt) { // a late event of the end before this attempt, or a server clock that is slow
		return StepObserve
	}
	if t.o.EndCause == WrongNumber && t.c.ExpectedNumber().SameLine(t.o.Number) { // a late event: the number is the expected one by now
		return t.advanceByClock(a)
	}
	switch t.o.EndCause {
	case Banned, Restricted, ClientOutdated, WrongNumber, NumberInUse, CodeExpired, PasskeyRequired, PasskeyRefused, PasskeyExpired, PasskeyCodeDiffers:
		return t.failAttempt(t.o.EndCause)
	case PasskeyStuck:
		return t.onPasskeyStalled(a)
	default:
	}
	if a.Phase.IsPasskey() { // the session was lost during the passkey step
		return t.failAttempt(PasskeyExpired)
	}
	if a.NeedsReset {
		return t.due(time.Second)
	}
	if t.o.Step == StepNone && codeLives(a, t.w.Now) && !t.o.Date.IsZero() && t.o.Date.Before(a.Code.ShownAt) {
		return StepObserve // a late event of the session before this code, or a server clock that is slow
	}
	t.rememberCode(a)
	t.expireRememberedCode()
	a.Code, a.CodeVanishedAt, a.Phase = LinkCode{}, time.Time{}, Preparing
	if t.w.Now.Sub(a.AskedAt) < time.Second {
		return t.due(time.Second)
	}
	return t.requestCode(a)
}
