package connection

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"time"
)

// LinkCode is a code as the owner sees it. It is a secret: whoever has it can link the phone's account.
type LinkCode struct {
	QRText    string    // what the QR code says ("2@…"); empty with a pairing code
	Pairing   string    // eight characters without a dash; empty with QR
	ShownAt   time.Time // when it was received
	ExpiresAt time.Time // when it can no longer be scanned or typed
}

// LogValue hides the code.
func (LinkCode) LogValue() slog.Value { return slog.StringValue("[code]") }

// IsZero tells whether there is none.
func (s LinkCode) IsZero() bool { return s.QRText == "" && s.Pairing == "" }

// shownPart is the part of a code that belongs to the attempt's method: with a pairing code a server also sends a QR code, which changes
// while the pairing code stays the same.
func (a *Attempt) shownPart(s LinkCode) LinkCode {
	if a.Method == PairingCode {
		s.QRText = ""
	} else {
		s.Pairing = ""
	}
	return s
}

// requestCode calls connect: it starts linking, or reads the current code.
func (t *evaluation) requestCode(a *Attempt) Step {
	a.AskedAt = t.w.Now
	return StepConnect
}

// maxCodeLife is the longest life of a code that a server is believed; WhatsApp's longest, a pairing code, lives less than three minutes.
const maxCodeLife = 10 * time.Minute

// showCode puts a code on the screen. The fourth is not shown: the attempt ends.
func (t *evaluation) showCode(a *Attempt, s LinkCode) Step {
	s = a.shownPart(s)
	if latest := t.w.Now.Add(maxCodeLife); s.ExpiresAt.After(latest) {
		s.ExpiresAt = latest
	}
	if sameCode(a.Code, s) {
		if !s.ExpiresAt.IsZero() {
			a.Code.ExpiresAt = s.ExpiresAt // what the server says is more exact than our default
		}
		return t.advanceByClock(a)
	}
	again := t.isHiddenCode(s)
	if a.CodesShown >= MaxCodes && !again {
		return t.failAttempt(CodeExpired)
	}
	t.rememberCode(a)
	s.ShownAt = t.w.Now
	if again { // a code that was hidden is still valid: it is not counted twice, and ends when it did before
		a.CodesShown = max(0, a.CodesShown-1)
		if s.ExpiresAt.IsZero() {
			s.ExpiresAt = t.c.Evidence.LastCodeExpiresAt
		}
	}
	if s.ExpiresAt.IsZero() {
		s.ExpiresAt = t.w.Now.Add(t.w.Pace.CodeLife)
	}
	a.Code, a.Phase, a.CodeVanishedAt = s, AwaitingScan, time.Time{}
	a.CodesShown++
	a.Rung, a.RungAt = RungWait, t.w.Now
	t.record(EntryCodeShown, CauseNone, "")
	return t.advanceByClock(a)
}

// isUsableCode tells whether the observation brings a code of the attempt's method that is not a dead one served again, and no
// older than the one on the screen.
func (t *evaluation) isUsableCode(a *Attempt) bool {
	s := a.shownPart(t.o.Code)
	return !s.IsZero() && !t.isDeadCode(s) && !t.isOlderCode(a, s)
}

// isOlderCode tells whether a code is older than the one on the screen: it was there before, or its answer was asked for before.
func (t *evaluation) isOlderCode(a *Attempt, s LinkCode) bool {
	if a.Code.IsZero() || sameCode(a.Code, s) {
		return false
	}
	early := t.o.Step != StepNone && !t.o.RequestedAt.IsZero() && t.o.RequestedAt.Before(a.Code.ShownAt)
	return early || codeHash(s) == t.c.Evidence.LastCodeHash
}

func sameCode(a, b LinkCode) bool { return a.QRText == b.QRText && a.Pairing == b.Pairing }

// hideCode takes a code off the screen that may be dead, unless the phone is known to have scanned it.
func (t *evaluation) hideCode(a *Attempt) {
	if a.Code.IsZero() || a.Phase != AwaitingScan {
		return
	}
	t.rememberCode(a)
	a.Code, a.Phase = LinkCode{}, Preparing
}

// rememberCode keeps the hash of a code that is taken off the screen: servers serve stale ones again.
func (t *evaluation) rememberCode(a *Attempt) {
	if !a.Code.IsZero() {
		t.c.Evidence.LastCodeHash, t.c.Evidence.LastCodeExpiresAt = codeHash(a.Code), a.Code.ExpiresAt
	}
}

// rememberUnshownCode stores the hash of a code that is shown to nobody, and when it ends. When a later click gets the same code from the
// server, the code keeps this end.
func (t *evaluation) rememberUnshownCode() {
	s := LinkCode{QRText: t.o.Code.QRText}
	if e := &t.c.Evidence; s.QRText != "" && codeHash(s) != e.LastCodeHash {
		e.LastCodeHash, e.LastCodeExpiresAt = codeHash(s), t.w.Now.Add(t.w.Pace.CodeLife)
		if end := t.o.Code.ExpiresAt; !end.IsZero() {
			e.LastCodeExpiresAt = end
		}
	}
}

// expireRememberedCode marks the code remembered last as dead before its time: it was used, or its attempt ended. A server may still
// serve it again.
func (t *evaluation) expireRememberedCode() {
	if e := &t.c.Evidence; e.LastCodeExpiresAt.After(t.w.Now) {
		e.LastCodeExpiresAt = t.w.Now
	}
}

// isHiddenCode tells whether a code is the one that was remembered last and has not ended yet.
func (t *evaluation) isHiddenCode(s LinkCode) bool {
	return codeHash(s) == t.c.Evidence.LastCodeHash && t.w.Now.Before(t.c.Evidence.LastCodeExpiresAt)
}

// isDeadCode tells whether a code is the one that was remembered last and has ended.
func (t *evaluation) isDeadCode(s LinkCode) bool {
	return codeHash(s) == t.c.Evidence.LastCodeHash && !t.w.Now.Before(t.c.Evidence.LastCodeExpiresAt)
}

func codeHash(s LinkCode) string {
	sum := sha256.Sum256([]byte(s.QRText + "\x00" + s.Pairing))
	return hex.EncodeToString(sum[:12])
}
