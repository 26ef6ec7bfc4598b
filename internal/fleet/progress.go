package fleet

import (
	"slices"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
	"salonzap/internal/phone"
)

// unreachable is the gateway's word for WhatsApp being out of its reach. It goes on trying by itself.
const unreachable = "unreachable"

// progressed refines what a state says by what our own gateway adds to it; other servers add nothing.
func progressed(o connection.Observation, p evolution.Progress) connection.Observation {
	switch {
	case o.Kind == connection.SeenConnecting && p.Cause == unreachable: // no rung of the ladder would help
		o.Kind = connection.SeenDown
	case o.Kind == connection.SeenClosed && p.Cause != "":
		o.Kind = connection.SeenGone
		return ended(o, p)
	case o.Kind == connection.SeenConnecting && ofPasskey(p.Phase):
		o.Kind, o.Stage, o.Shown = connection.SeenPasskey, connection.Phase(p.Phase), connection.Shown{}
		if p.PasskeyExpiresAt != nil {
			o.Until = *p.PasskeyExpiresAt
		}
	case o.Kind == connection.SeenConnecting && p.Phase == string(connection.Scanned):
		o.Kind = connection.SeenScanned
	case o.Kind == connection.SeenConnecting && p.Phase == string(connection.Syncing):
		o.Kind = connection.SeenSyncing
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

// ended takes the gateway's word for why a session or a linking ended, which is more exact than a close code.
func ended(o connection.Observation, p evolution.Progress) connection.Observation {
	if p.Cause != "" {
		o.Gone = causeNamed(p.Cause)
	}
	if n, ok := phone.FromDigits(p.Observed); ok {
		o.Number = n
	}
	if p.CauseUntil != nil {
		o.Until = *p.CauseUntil
	}
	return o
}

// causeNamed takes a gateway's word for a cause; a word that we do not know is said to be unknown.
func causeNamed(word string) connection.Cause {
	if c := connection.Cause(word); slices.Contains(connection.Causes(), c) {
		return c
	}
	return connection.Unknown
}
