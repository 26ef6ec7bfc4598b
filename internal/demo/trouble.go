package demo

import (
	"maps"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Trouble is a failure that lasts until it is switched off, as the form's "what" names it.
type Trouble string

// The troubles.
const (
	Unreachable Trouble = "unreachable" // WhatsApp answers 503
	Outdated    Trouble = "outdated"    // it refuses our web version (405), and knows no newer one
	Passkey     Trouble = "passkey"     // it asks the account of the salon's phone for a passkey
	Cold        Trouble = "cold"        // it delivers to no customer who has not written since (463)
	Down        Trouble = "down"        // the gateway refuses connections
	Lost        Trouble = "lost"        // no webhook of the gateway arrives
)

// troubles are all troubles, in the order of the page.
func troubles() []Trouble { return []Trouble{Unreachable, Outdated, Passkey, Cold, Down, Lost} }

// tooNew is a web version above any that WhatsApp's page names.
func tooNew() [3]uint32 { return [3]uint32{3, 0, 0} }

// trouble switches one trouble; Passkey is for the phone of a scene, which is nil when there are no salons. Errors: Conflict
// when there is no such phone.
func (s *Server) trouble(what Trouble, on bool, at *scene) error {
	if what == Passkey {
		if at == nil {
			return fault.New(fault.Conflict, "demo.trouble", text.DemoNoCode)
		}
		s.cast.guard(at.own, on)
		return nil
	}
	s.turning.Lock()
	defer s.turning.Unlock()
	s.setTrouble(what, on)
	return nil
}

// setTrouble switches a trouble where it applies, and cuts open connections so that it takes effect. The caller holds turning.
func (s *Server) setTrouble(what Trouble, on bool) {
	if on {
		s.on[what] = true
	} else {
		delete(s.on, what)
	}
	switch what {
	case Unreachable:
		if s.double.SetUnavailable(on); on {
			s.double.Drop()
		}
	case Outdated:
		if !on {
			s.double.RefuseVersions([3]uint32{})
			return
		}
		s.double.RefuseVersions(tooNew())
		s.double.Drop()
	case Cold:
		for _, c := range s.cast.customers {
			c.phone.SetCold(on)
		}
	case Down:
		s.down.Store(on)
	case Lost:
		s.lost.Store(on)
	case Passkey:
	}
}

// endTroubles ends all troubles and bans, and clears the ledger.
func (s *Server) endTroubles() {
	s.turning.Lock()
	defer s.turning.Unlock()
	for what := range maps.Clone(s.on) {
		s.setTrouble(what, false)
	}
	s.cast.liftAllBans()
	s.ledger.clear()
}

// current are the troubles that are on, for the phone of a scene.
func (s *Server) current(at *scene) map[Trouble]bool {
	s.turning.Lock()
	defer s.turning.Unlock()
	on := maps.Clone(s.on)
	if at != nil && s.cast.isGuarded(at.own) {
		on[Passkey] = true
	}
	return on
}
