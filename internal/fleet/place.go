package fleet

import (
	"context"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// candidate is what placement depends on of one server.
type candidate struct {
	id              string
	createdAt       time.Time
	preferred       bool
	draining        bool
	healthy         bool // was checked, and works
	knownUnhealthy  bool // was checked, and does not work; both are false before the first check
	doesLinkPasskey bool // can do WhatsApp's passkey step
}

// place chooses the server of a new connection: the preferred one, else the oldest, of those that are not draining; one that
// is known not to work only when there is none that does.
func place(all []candidate) (id string, ok bool) {
	return best(all, func(c candidate) bool { return !c.draining })
}

// placeForLinkPasskey chooses a server that can do the passkey step and works, other than one.
func placeForLinkPasskey(all []candidate, except string) (id string, ok bool) {
	return best(all, func(c candidate) bool { return c.id != except && !c.draining && c.doesLinkPasskey && c.healthy })
}

func best(all []candidate, eligible func(candidate) bool) (id string, ok bool) {
	var chosen candidate
	for _, c := range all {
		if eligible(c) && (!ok || c.before(chosen)) {
			chosen, ok = c, true
		}
	}
	return chosen.id, ok
}

// before tells whether a connection is placed on c rather than on other.
func (c candidate) before(other candidate) bool {
	switch {
	case c.knownUnhealthy != other.knownUnhealthy:
		return other.knownUnhealthy
	case c.preferred != other.preferred:
		return c.preferred
	}
	return c.createdAt.Before(other.createdAt)
}

// Place is place over the fleet's servers. Errors: Unavailable with Key text.NoServer.
func (f *Fleet) Place(context.Context) (string, error) {
	id, ok := place(f.candidates())
	if !ok {
		return "", fault.New(fault.Unavailable, "fleet.place", text.NoServer)
	}
	return id, nil
}

// PlaceForLinkPasskey is placeForLinkPasskey over the fleet's servers. Errors: Conflict with Key text.NoServerCan.
func (f *Fleet) PlaceForLinkPasskey(except string) (string, error) {
	id, ok := placeForLinkPasskey(f.candidates(), except)
	if !ok {
		return "", fault.New(fault.Conflict, "fleet.place_with_passkey", text.NoServerCan)
	}
	return id, nil
}

func (f *Fleet) candidates() []candidate {
	f.mu.RLock()
	defer f.mu.RUnlock()
	all := make([]candidate, 0, len(f.servers))
	for id, p := range f.servers {
		all = append(all, candidate{
			id: id, createdAt: p.server.CreatedAt, preferred: id == f.preferred, draining: p.server.Draining,
			healthy: p.healthy(), knownUnhealthy: p.knownUnhealthy(), doesLinkPasskey: p.supportsLinkPasskey(),
		})
	}
	return all
}
