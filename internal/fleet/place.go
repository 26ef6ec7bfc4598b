package fleet

import (
	"cmp"
	"slices"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Preference is what the operator wants of the places of new salons.
type Preference struct {
	Server string // where they go by default: to it and its like, our own gateways or the others; and to it where all else is equal
	Region string // empty: no region comes before the others
}

// Reason is why a server was chosen rather than the next best one, or why another was not.
type Reason string

// The reasons, in the order in which they count.
const (
	ReasonDraining  Reason = "draining"  // it takes no new salons, by the operator's word
	ReasonFull      Reason = "full"      // it has as many salons as it may
	ReasonUnhealthy Reason = "unhealthy" // its last check found a problem
	ReasonRegion    Reason = "region"    // it is not in the region that comes first
	ReasonKind      Reason = "kind"      // it is not of the kind that new salons go to by default
	ReasonLoad      Reason = "load"      // it has more salons for its weight
	ReasonOrder     Reason = "order"     // all else is equal: the preferred one, then the oldest one, comes first
	ReasonOnly      Reason = "only"      // of the chosen one: no other takes salons
)

// Candidate is what placement says of one server.
type Candidate struct {
	Server string
	Chosen bool
	Reason Reason // of the chosen one: what decides against the next best; of another: what decides against it

	Load     int // salons that are placed on it
	Capacity int // 0 is no bound
	Weight   int
	Region   string
	Problem  string // as in Health; empty when it works, and before the first check
}

// Choice is where a new salon goes, and why.
type Choice struct {
	Server     string      // empty: nowhere
	Candidates []Candidate // all servers, the best first
}

// Choose chooses the server of a new salon. It never chooses one that is draining or full; one whose last check found a problem only when all
// others did, too. Of the rest it prefers the region, then the kind, then the one that would have the fewest salons for its weight.
func Choose(loads []ServerLoad, want Preference) Choice {
	loads = slices.Clone(loads)
	compare := func(a, b ServerLoad) int { _, n := want.compare(a, b); return n }
	slices.SortFunc(loads, compare)
	var c Choice
	for i, l := range loads {
		s := l.Server
		one := Candidate{Server: s.ID, Load: l.Connections, Capacity: s.Capacity, Weight: s.Share(), Region: s.Region, Problem: s.Health.Problem}
		switch {
		case !l.takesSalons():
			one.Reason = ReasonFull
			if s.Draining {
				one.Reason = ReasonDraining
			}
		case i == 0:
			c.Server, one.Chosen, one.Reason = s.ID, true, ReasonOnly
			if len(loads) > 1 && loads[1].takesSalons() {
				one.Reason, _ = want.compare(l, loads[1])
			}
		default:
			one.Reason, _ = want.compare(loads[0], l)
		}
		c.Candidates = append(c.Candidates, one)
	}
	return c
}

// compare tells which of two servers comes first, negative for a, and what decides it.
func (p Preference) compare(a, b ServerLoad) (Reason, int) {
	first := func(why Reason, forA, forB bool) (Reason, int) {
		switch {
		case forA == forB:
			return why, 0
		case forA:
			return why, -1
		}
		return why, 1
	}
	for _, rule := range []func() (Reason, int){
		func() (Reason, int) { return first(ReasonDraining, !a.Server.Draining, !b.Server.Draining) },
		func() (Reason, int) { return first(ReasonFull, !a.isFull(), !b.isFull()) },
		func() (Reason, int) {
			return first(ReasonUnhealthy, a.Server.Health.Problem == "", b.Server.Health.Problem == "")
		},
		func() (Reason, int) {
			return first(ReasonRegion, p.Region == "" || a.Server.Region == p.Region, p.Region == "" || b.Server.Region == p.Region)
		},
		func() (Reason, int) { return first(ReasonKind, p.isKind(a.Server), p.isKind(b.Server)) },
		func() (Reason, int) {
			return ReasonLoad, cmp.Compare(int64(a.Connections+1)*int64(b.Server.Share()), int64(b.Connections+1)*int64(a.Server.Share()))
		},
		func() (Reason, int) { return first(ReasonOrder, a.Server.ID == p.Server, b.Server.ID == p.Server) },
	} {
		if why, n := rule(); n != 0 {
			return why, n
		}
	}
	return ReasonOrder, cmp.Or(a.Server.CreatedAt.Compare(b.Server.CreatedAt), cmp.Compare(a.Server.ID, b.Server.ID))
}

// isKind tells whether a server is of the kind that new salons go to by default.
func (p Preference) isKind(s Server) bool { return IsOwnGateway(s.ID) == IsOwnGateway(p.Server) }

func (l ServerLoad) isFull() bool { return l.Server.Capacity > 0 && l.Connections >= l.Server.Capacity }

func (l ServerLoad) takesSalons() bool { return !l.Server.Draining && !l.isFull() }

// Problem is the sentence of why there is no server, with what helps: text.NoServer, text.ServersFull or text.ServersDraining. It is empty when there
// is one.
func (c Choice) Problem() fault.Key {
	if c.Server != "" {
		return ""
	}
	key := text.NoServer
	for _, one := range c.Candidates {
		if one.Reason == ReasonFull {
			return text.ServersFull
		}
		if one.Reason == ReasonDraining {
			key = text.ServersDraining
		}
	}
	return key
}

// Err is nil when there is a server. Errors: Unavailable with Key Problem.
func (c Choice) Err() error {
	if key := c.Problem(); key != "" {
		return fault.New(fault.Unavailable, "fleet.place", key)
	}
	return nil
}
