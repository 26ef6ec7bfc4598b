package translate

import (
	"slices"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/phone"
)

// unreachable is the gateway's cause when it cannot reach WhatsApp. It keeps trying by itself.
const unreachable = "unreachable"

// WithProgress refines the observation of a state by the progress that our own gateway adds to it; other servers add none.
func WithProgress(o connection.Observation, p evolution.Progress) connection.Observation {
	switch {
	case o.Kind == connection.ResultConnecting && p.Cause == unreachable: // no rung of the healing ladder would help
		o.Kind = connection.ResultUnreachable
	case o.Kind == connection.ResultClosed && p.Cause != "":
		o.Kind = connection.ResultSessionEnded
		return withEndCause(o, p)
	case o.Kind == connection.ResultConnecting && isPasskeyPhase(p.Phase):
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

// isPasskeyPhase tells whether a gateway's phase is one of the passkey step.
func isPasskeyPhase(phase string) bool {
	switch connection.Phase(phase) {
	case connection.Passkey, connection.PasskeySent, connection.PasskeyCode:
		return true
	default:
		return false
	}
}

// withEndCause takes the gateway's cause of the end of a session or a linking, which is more exact than a close code.
func withEndCause(o connection.Observation, p evolution.Progress) connection.Observation {
	if p.Cause != "" {
		o.EndCause = parseCause(p.Cause)
	}
	if n, ok := phone.FromDigits(p.Observed); ok {
		o.Number = n
	}
	if p.CauseUntil != nil {
		o.Until = *p.CauseUntil
	}
	return o
}

// parseCause is a gateway's cause; one that is not in the list is connection.Unknown.
func parseCause(word string) connection.Cause {
	if c := connection.Cause(word); slices.Contains(connection.Causes(), c) {
		return c
	}
	return connection.Unknown
}
