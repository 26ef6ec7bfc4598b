package fleet

import (
	"slices"

	"salonzap/internal/connection"
	"salonzap/internal/evolution"
)

// progressed refines what a state says by what our own gateway adds to it; other servers add nothing.
func progressed(o connection.Observation, p evolution.Progress) connection.Observation {
	switch {
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
