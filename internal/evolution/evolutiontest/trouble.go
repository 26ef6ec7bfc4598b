package evolutiontest

import "salonzap/internal/evolution"

// Rotate replaces the instance's code by a new one; the old one becomes invalid (recordings j-01 to j-04). At the limit of codes the attempt
// ends instead; on 2.4 it also ends after each six codes, the references of one batch, with 408. Errors: ErrNoInstance, ErrNoCode.
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

// ReleaseCode issues the code that EmptyCodes holds back: by webhook, and then in the answers of connect (recording f-32). Error:
// ErrNoInstance.
func (s *Server) ReleaseCode(name string) error {
	return s.with(name, func(in *instance) {
		if in.linking && in.held {
			s.issueLocked(in)
		}
	})
}

// SetWhatsApp changes whether WhatsApp can be reached. Without it, sessions become close or stay connecting, and the list still shows open
// (recordings i-wadown-*). With it, sessions open again by themselves, and linking attempts get their codes by webhook, without a call
// (recording l-23).
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

// Mislist makes the list show a wrong state, as it does after a failed boot, a limit of codes or an outage (recordings c-19, j-07,
// i-wadown-fetch). Error: ErrNoInstance.
func (s *Server) Mislist(name string, listed evolution.State) error {
	return s.with(name, func(in *instance) { in.db = listed })
}

// HalfOpen makes the connection of an open instance half-open: its state stays open, but sends fail after Behaviour.HalfOpenHang (recordings
// g-14, g-15). A restart, a loss or end of the connection, or dead false ends that. Error: ErrNoInstance.
func (s *Server) HalfOpen(name string, dead bool) error {
	return s.with(name, func(in *instance) { in.halfOpen = dead })
}

// Zombie makes an open instance half-open, in a way that a restart of the instance does not end; before 2.4, its logout is a 500 and its
// delete a 400, and neither does anything. Only Restart of the whole server, or dead false, ends that. Error: ErrNoInstance.
func (s *Server) Zombie(name string, dead bool) error {
	return s.with(name, func(in *instance) { in.zombie = dead })
}

// Restart is a restart of the server's process: pending webhooks are lost, and no instance is in memory until FinishBoot. Until then,
// connectionState answers no state, connect 200 {"error":true}, a list filtered by name 404, and the whole list has every instance
// (recordings i-restart_after_sigterm-*).
func (s *Server) Restart() {
	s.mu.Lock()
	defer s.unlock()
	s.epoch++
	for _, in := range s.instances {
		s.endLinkingLocked(in)
		in.loaded, in.opened, in.hadSocket, in.halfOpen, in.zombie, in.stuck = false, false, false, false, false, false
		in.live, in.count = evolution.StateClose, 0
		in.last, in.cleaning = evolution.QRCode{}, false // the pending LOGOUT_INSTANCE is lost, too
		if in.wiped {
			in.wiped, in.paired = false, false
		}
	}
}

// FinishBoot loads the named instances, or all without names. Those that the list shows as open or connecting connect by themselves (before
// 2.3.7 all of them do); the others stay close. The EVOLUTION channel has the state of the list at once.
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

// connectsAll reports whether the imitated version connects every instance when it starts.
func (s *Server) connectsAll() bool { return s.opts.Version < "2.3.7" }
