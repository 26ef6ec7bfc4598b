package fleet

import (
	"slices"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// unreachable is the gateway's word for WhatsApp being out of its reach. It goes on trying by itself.
const unreachable = "unreachable"

// progressed refines what a state says by what our own gateway adds to it; other servers add nothing.
func progressed(o connection.Observation, p evolution.Progress) connection.Observation {
	switch {
	case o.Kind == connection.SeenConnecting && p.Cause == unreachable: // no rung of the ladder would help
		o.Kind = connection.SeenDown
	case o.Kind == connection.SeenClosed && p.Cause != "":
		o.Kind, o.Gone = connection.SeenGone, causeNamed(p.Cause)
	case o.Kind == connection.SeenConnecting && p.Phase == string(connection.Scanned):
		o.Kind = connection.SeenScanned
	case o.Kind == connection.SeenConnecting && p.Phase == string(connection.Syncing):
		o.Kind = connection.SeenSyncing
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
