package connection

import "time"

// View is a connection as edges show it, derived from the row at a moment: status and phase come from states and time,
// never from a stored copy.
type View struct {
	Connection
	Status       Status
	Phase        Phase // empty when no attempt is under way and nothing waits for a decision
	IsReconnect  bool  // the row existed before this call; belongs to calls of Connect only
	Now          time.Time
	WaitingSince time.Time // since when the owner waits for a code, or for the login after the scan; zero when nobody waits

	PasskeyUntil    time.Time // the end of the passkey step while Phase is one of its, so far as it is known; zero otherwise
	SupportsPasskey bool      // the server can do the passkey step; this and the next are set by worker.Service only
	CanMove         bool      // WhatsApp asks for a passkey, this server cannot, and another one can
	CanMoveBack     bool      // a move did not come to a connection: the old instance is still there, MoveBack returns to it
}

// ViewAt derives what a connection is at a moment.
func ViewAt(c Connection, now time.Time) View {
	v := View{Connection: c, Now: now}
	switch c.State.(type) {
	case Connected:
		v.Status = StatusConnected
		if sessionDown(c.Evidence, now) {
			v.Status, v.Phase = StatusConnecting, Preparing
		}
	case Quarantined:
		v.Status, v.Phase = StatusConnecting, ConfirmNumber
	case Intended, Known:
		v.Status, v.Phase = attemptStatus(c, now)
	}
	if a := v.Attempt; a != nil && v.Phase != AwaitingScan {
		v.WaitingSince = a.waitingSince(now)
	}
	if a := v.Attempt; a != nil && v.Phase.IsPasskey() {
		v.PasskeyUntil = a.PasskeyUntil
	}
	_, connected := c.State.(Connected)
	v.CanMoveBack = c.Previous.Server != "" && !c.Previous.Discard && !connected
	if a := v.Attempt; a != nil && !codeIsShown(a, now) {
		hidden := *a
		hidden.Code = LinkCode{}
		v.Attempt = &hidden
	}
	return v
}

// sessionDown tells whether a session has been down for ClosedHold, long enough to show it: one reading proves little.
func sessionDown(e Evidence, now time.Time) bool {
	switch e.Reading {
	case ReadClosed, ReadAbsent, ReadConnecting:
		return now.Sub(e.Since) >= DefaultPace().ClosedHold
	case ReadNothing, ReadOpen, ReadUnloaded:
	}
	return false
}

func attemptStatus(c Connection, now time.Time) (Status, Phase) {
	a := c.Attempt
	if a == nil {
		return StatusDisconnected, ""
	}
	if a.Phase == AwaitingScan || a.Phase == "" {
		if codeIsShown(a, now) {
			return StatusAwaitingScan, AwaitingScan
		}
		return StatusConnecting, Preparing
	}
	return StatusConnecting, a.Phase
}

// codeLives tells whether the attempt's code may still be scanned.
func codeLives(a *Attempt, now time.Time) bool {
	return !a.Code.IsZero() && a.CodeVanishedAt.IsZero() && now.Before(a.Code.ExpiresAt)
}

// CodeOverlap is how long a code stays on the screen after its end, until the next one comes: people should not see a gap while they aim
// the phone.
const CodeOverlap = 4 * time.Second

// codeIsShown tells whether the attempt's code is on the screen: it is valid, or the next one is expected within CodeOverlap.
func codeIsShown(a *Attempt, now time.Time) bool {
	if a.Code.IsZero() || !a.CodeVanishedAt.IsZero() {
		return false
	}
	end := a.Code.ExpiresAt
	if a.CodesShown < MaxCodes {
		end = end.Add(CodeOverlap)
	}
	return now.Before(end)
}

// waitingSince is the click, or the end of the last code; never later than now.
func (a *Attempt) waitingSince(now time.Time) time.Time {
	switch {
	case !a.CodeVanishedAt.IsZero():
		return a.CodeVanishedAt
	case a.Code.IsZero() && a.CodesShown == 0:
		return a.StartedAt
	case a.Code.IsZero() && a.RungAt.After(a.StartedAt):
		return a.RungAt
	case !a.Code.IsZero() && a.Code.ExpiresAt.Before(now):
		return a.Code.ExpiresAt
	}
	return now
}

// NextChange is when time alone changes this view: its code ends, a restriction ends, a lost session is shown as lost, or a proof of life
// is to be renewed. It is zero when time changes nothing.
func (v View) NextChange() time.Time {
	if v.Now.Before(v.CauseUntil) {
		return v.CauseUntil
	}
	if v.Status == StatusConnected {
		return v.nextConnectedChange()
	}
	end := v.Code().ExpiresAt
	if !end.IsZero() && v.Attempt.CodesShown < MaxCodes {
		end = end.Add(CodeOverlap)
	}
	return end
}

// nextConnectedChange is when a connected view is to be rendered again: the first moment to come at which it changes.
func (v View) nextConnectedChange() (next time.Time) {
	e := v.Evidence
	moments := []time.Time{e.At.Add(RefreshEvery), v.proofExpiresAt()}
	if e.Reading != ReadOpen {
		moments = append(moments, e.Since.Add(DefaultPace().ClosedHold))
	}
	for _, at := range moments {
		if v.Now.Before(at) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// ProofTTL is how long a proof of life stands for the session being there.
const ProofTTL = 2 * time.Minute

// LastProof is when the session was last known to be open.
func (s Connected) LastProof() time.Time { return later(s.LastSeen, s.Since) }

func (v View) proofExpiresAt() time.Time {
	s, ok := v.State.(Connected)
	if !ok {
		return time.Time{}
	}
	return s.LastProof().Add(ProofTTL)
}

// IsStale tells whether a connected session's last proof of life is older than ProofTTL, or its server has a problem.
func (v View) IsStale() bool {
	_, ok := v.State.(Connected)
	return ok && (v.Cause != CauseNone || !v.Now.Before(v.proofExpiresAt()))
}

// Code is the live code, or zero.
func (v View) Code() LinkCode {
	if v.Attempt == nil || v.Phase != AwaitingScan {
		return LinkCode{}
	}
	return v.Attempt.Code
}
