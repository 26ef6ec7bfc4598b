package translate

import (
	"slices"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/phone"
)

// unreachable is the gateway's word for WhatsApp being out of its reach. It goes on trying by itself.
const unreachable = "unreachable"

// WithProgress refines what a state says by what our own gateway adds to it; other servers add nothing.
func WithProgress(o connection.Observation, p evolution.Progress) connection.Observation {
	switch {
	case o.Kind == connection.ResultConnecting && p.Cause == unreachable: // no rung of the ladder would help
		o.Kind = connection.ResultUnreachable
	case o.Kind == connection.ResultClosed && p.Cause != "":
		o.Kind = connection.ResultSessionEnded
		return withEndCause(o, p)
	case o.Kind == connection.ResultConnecting && ofPasskey(p.Phase):
		o.Kind, o.PasskeyPhase, o.Code = connection.ResultPasskey, connection.Phase(p.Phase), connection.LinkCode{}
		if p.PasskeyExpiresAt != nil {
			o.Until = *p.PasskeyExpiresAt
		}
	case o.Kind == connection.ResultConnecting && p.Phase == string(connection.Scanned):
		o.Kind = connection.ResultScanned
	case o.Kind == connection.ResultConnecting && p.Phase == string(connection.Syncing):
		o.Kind = connection.ResultSyncing
	}
	return o
}

// ofPasskey tells whether a gateway's word for a phase is one of the passkey step.
func ofPasskey(phase string) bool {
	switch connection.Phase(phase) {
	case connection.Passkey, connection.PasskeySent, connection.PasskeyCode:
		return true
	default:
		return false
	}
}

// withEndCause takes the gateway's word for why a session or a linking ended, which is more exact than a close code.
func withEndCause(o connection.Observation, p evolution.Progress) connection.Observation {
	if p.Cause != "" {
		o.EndCause = causeOfWord(p.Cause)
	}
	if n, ok := phone.FromDigits(p.Observed); ok {
		o.Number = n
	}
	if p.CauseUntil != nil {
		o.Until = *p.CauseUntil
	}
	return o
}

// causeOfWord takes a gateway's word for a cause; a word that we do not know is said to be unknown.
func causeOfWord(word string) connection.Cause {
	if c := connection.Cause(word); slices.Contains(connection.Causes(), c) {
		return c
	}
	return connection.Unknown
}
