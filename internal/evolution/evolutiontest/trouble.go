package evolutiontest

import "salonzap/internal/evolution"

// Rotate replaces the instance's code by a new one; the old one is dead (recordings j-01 to j-04). At the limit the
// attempt ends instead. On 2.4 it ends after the six references of one batch, with 408.
func (s *Server) Rotate(name string) error {
	const batch = 6
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[name]
	if in == nil || !in.loaded {
		return ErrNoInstance
	}
	if !in.linking || in.live != evolution.StateConnecting {
		return ErrNoCode
	}
	if s.is24() && in.count%batch == 0 && in.count > 0 {
		s.terminateLocked(in, 408)
		return nil
	}
	s.issueLocked(in)
	return nil
}

// ReleaseCode shows the code that EmptyCodes held back: by webhook first, later by connect (recording f-32).
func (s *Server) ReleaseCode(name string) error {
	return s.with(name, func(in *instance) {
		if in.linking && in.held {
			s.issueLocked(in)
		}
	})
}

// SetWhatsApp takes WhatsApp away or brings it back. Without it, sessions flip to close or hang, and the list goes on
// saying open (recordings i-wadown-*); with it, they come back by themselves, and attempts get their codes by webhook,
// with no call (recording l-23).
func (s *Server) SetWhatsApp(mode WhatsApp) {
	s.mu.Lock()
	defer s.unlock()
	s.b.WhatsApp = mode
	for _, in := range s.instances {
		if !in.loaded || in.deleting || in.integration != evolution.IntegrationBaileys {
			continue
		}
		switch {
		case in.paired:
			s.dialLocked(in, "")
		case in.linking:
			s.dialLocked(in, in.linkNumber)
		}
	}
}

// Mislist makes the list say a state that is not so, as it does after a failed boot, a limit of codes or an outage
// (recordings c-19, j-07, i-wadown-fetch).
func (s *Server) Mislist(name string, listed evolution.State) error {
	return s.with(name, func(in *instance) { in.db = listed })
}

// HalfOpen makes an open instance lie: its state stays open, and sends fail after Behaviour.HalfOpenHang (recordings
// g-14, g-15). A restart, a drop or false heals it.
func (s *Server) HalfOpen(name string, dead bool) error {
	return s.with(name, func(in *instance) { in.halfOpen = dead })
}

// Zombie makes an open instance lie for good: besides, its logout is a 500 and its delete a 400 that does nothing. Only
// Restart of the whole server heals it, or false.
func (s *Server) Zombie(name string, dead bool) error {
	return s.with(name, func(in *instance) { in.zombie = dead })
}

// Restart is the server's process starting anew: pending webhooks are lost, and nothing is in memory until FinishBoot.
// Meanwhile states have no state, connects are 200 {"error":true}, a filtered list is a 404 and a full one is full
// (recordings i-restart_after_sigterm-*).
func (s *Server) Restart() {
	s.mu.Lock()
	defer s.unlock()
	s.epoch++
	for _, in := range s.instances {
		s.endLinkingLocked(in)
		in.loaded, in.opened, in.hadSocket, in.halfOpen, in.zombie, in.stuck = false, false, false, false, false, false
		in.live, in.count = evolution.StateClose, 0
		in.last, in.cleaning = evolution.QRCode{}, false // what it awaited is lost with it
		if in.wiped {
			in.wiped, in.paired = false, false
		}
	}
}

// FinishBoot loads the named instances, or all. Those that the list shows as open or connecting connect by themselves
// (up to 2.3.6 all of them do); the others stay close.
func (s *Server) FinishBoot(names ...string) {
	s.mu.Lock()
	defer s.unlock()
	if len(names) == 0 {
		for name := range s.instances {
			names = append(names, name)
		}
	}
	for _, name := range names {
		in := s.instances[name]
		if in == nil || in.loaded {
			continue
		}
		in.loaded = true
		switch {
		case in.integration != evolution.IntegrationBaileys:
			in.live = in.db
		case in.db != evolution.StateClose || s.connectsAll():
			s.dialLocked(in, "")
		}
	}
}

// connectsAll tells the versions that connect every instance at their start.
func (s *Server) connectsAll() bool { return s.opts.Version < "2.3.7" }
