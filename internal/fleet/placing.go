package fleet

import (
	"context"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Place is Choose over the fleet's servers, and counts the new salon at once. How many salons a server has is read by Refresh, which every health
// round calls; those that this process placed since are added, so that a burst is spread, too. What other nodes placed since is not known:
// a capacity may be passed by so many. Errors: those of Choice.Err.
func (f *Fleet) Place(context.Context) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := Choose(f.loads(nil), f.prefer)
	if p, ok := f.servers[c.Server]; ok {
		p.placed++
	}
	return c.Server, c.Err()
}

// PlaceElsewhere is where a salon goes that lives on a server which is to become empty, when it is linked anew; it is counted there at once. It is
// empty when the server keeps its salons, and when no other one works and has room: then the salon stays.
func (f *Fleet) PlaceElsewhere(server string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p, ok := f.servers[server]; !ok || !p.server.Draining {
		return ""
	}
	c := Choose(f.loads(func(s Server) bool { return s.Health.Problem == "" }), f.prefer)
	if p, ok := f.servers[c.Server]; ok {
		p.placed++
	}
	return c.Server
}

// CanPlaceAnew tells whether a server is lost, so that its salons may be taken off it without its answer: it drains, and its last check found that it
// is down. Errors: NotFound with Key text.ServerUnknown; Conflict with Key text.AnewDrainFirst or text.AnewAnswers.
func (f *Fleet) CanPlaceAnew(id string) error {
	const op = "fleet.can_place_anew"
	f.mu.RLock()
	defer f.mu.RUnlock()
	p, ok := f.servers[id]
	if !ok {
		return fault.New(fault.NotFound, op, text.ServerUnknown)
	}
	s := p.load().Server
	switch {
	case s.Health.Problem != "down" && s.Health.Problem != "timeout":
		return fault.New(fault.Conflict, op, text.AnewAnswers, id)
	case !s.Draining:
		return fault.New(fault.Conflict, op, text.AnewDrainFirst, id)
	}
	return nil
}

// WhereNow is Choose as of now, for a salon that has no place, or, with the server on which it lives, as if it had none.
func (f *Fleet) WhereNow(lives string) Choice {
	f.mu.RLock()
	defer f.mu.RUnlock()
	loads := f.loads(nil)
	for i := range loads {
		if loads[i].Server.ID == lives {
			loads[i].Connections = max(0, loads[i].Connections-1)
		}
	}
	return Choose(loads, f.prefer)
}

// PlaceForLinkPasskey is Choose over the servers that can do the passkey step and work, other than one. Errors: Conflict with Key text.NoServerCan.
func (f *Fleet) PlaceForLinkPasskey(except string) (string, error) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	able := f.loads(func(s Server) bool { return s.ID != except && s.Health.Passkey && s.Health.OK })
	c := Choose(able, f.prefer)
	if c.Server == "" {
		return "", fault.New(fault.Conflict, "fleet.place_with_passkey", text.NoServerCan)
	}
	return c.Server, nil
}

// AcceptsConnections tells whether a server exists and takes new connections. Errors: NotFound with Key text.ServerUnknown; Conflict with Key
// text.ServerDrains or text.ServerFull.
func (f *Fleet) AcceptsConnections(id string) error {
	const op = "fleet.accepts"
	f.mu.RLock()
	defer f.mu.RUnlock()
	p, ok := f.servers[id]
	switch {
	case !ok:
		return fault.New(fault.NotFound, op, text.ServerUnknown)
	case p.server.Draining:
		return fault.New(fault.Conflict, op, text.ServerDrains, id)
	case p.load().isFull():
		return fault.New(fault.Conflict, op, text.ServerFull, id, p.server.Capacity)
	}
	return nil
}

// loads are the servers as placement sees them; keep nil keeps all. The fleet's mu is held.
func (f *Fleet) loads(keep func(Server) bool) []ServerLoad {
	all := make([]ServerLoad, 0, len(f.servers))
	for _, p := range f.servers {
		if l := p.load(); keep == nil || keep(l.Server) {
			all = append(all, l)
		}
	}
	return all
}

// load is a server as placement sees it: its health now, and its salons with those that were placed since they were counted. The fleet's mu is held.
func (p *serverClient) load() ServerLoad {
	l := ServerLoad{Server: p.server, Connections: p.connections + p.placed}
	p.mu.Lock()
	l.Server.Health = p.health
	p.mu.Unlock()
	return l
}
