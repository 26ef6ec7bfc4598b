package evolutiontest

import (
	"net/http"

	"salonzap/internal/evolution"
)

// logout ends the session. For an instance that is not open it is refused up to 2.3.7 (recordings a-072, c-22, e-16, e-24).
func (s *Server) logout(c *call) reply {
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[c.name]
	switch {
	case in == nil || !in.loaded: // not in memory: success, but nothing is done
		return success("Instance logged out")
	case in.zombie && !s.is24():
		return listReply(http.StatusInternalServerError, "Error: Connection Closed")
	case in.paired && in.live != evolution.StateOpen: // i-wadown-logout
		return listReply(http.StatusInternalServerError, "Error: Connection Closed")
	case in.live == evolution.StateOpen:
		s.logoutOpenLocked(in)
		return success("Instance logged out")
	}
	s.logoutLinkingLocked(in)
	if s.is24() {
		return success("Instance was already disconnected")
	}
	return notConnected(c.name)
}

func (s *Server) logoutOpenLocked(in *instance) {
	if in.integration == evolution.IntegrationEvolution { // c-17 to c-19: its row stays open
		in.live = evolution.StateClose
		s.emitConnectionLocked(in, evolution.StateClose, 401)
		return
	}
	if !s.is24() {
		s.terminateLocked(in, 401)
		return
	}
	// 2.4 sends no webhook of it, and the instance cannot be linked again until it is deleted and created.
	hook := in.webhook
	in.webhook = nil
	s.terminateLocked(in, 401)
	in.webhook, in.stuck = hook, true
}

// logoutLinkingLocked ends a linking attempt, which a logout does although it is refused.
func (s *Server) logoutLinkingLocked(in *instance) {
	if in.live != evolution.StateConnecting {
		return
	}
	if in.linkNumber != "" { // as after any loss: f-07
		s.terminateLocked(in, 401)
		return
	}
	s.endLinkingLocked(in)
	in.live = evolution.StateClose
	if s.b.RelinkAfterLogout {
		name := in.name
		s.afterLocked(0, func() { s.relink(name) })
	}
}

func (s *Server) relink(name string) {
	s.mu.Lock()
	defer s.unlock()
	if in := s.instances[name]; in != nil && in.live == evolution.StateClose {
		s.dialLocked(in, "")
	}
}

// remove is delete. The instance is removed before the answer, or later as removeLaterLocked says (recordings a-090 to a-092, d-dead-*,
// e-29).
func (s *Server) remove(c *call) reply {
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[c.name]
	if in == nil {
		return success("Instance deleted")
	}
	if in.zombie && !s.is24() {
		return listReply(http.StatusBadRequest, "[object Object]")
	}
	if in.deleting {
		return success("Instance deleted")
	}
	in.deleting = true
	if in.loaded && (in.live == evolution.StateOpen || in.linking) && in.integration == evolution.IntegrationBaileys {
		s.terminateLocked(in, 401)
	}
	in.live = evolution.StateClose
	ref := evolution.InstanceRef{InstanceName: in.name, InstanceID: in.id}
	s.emitLocked(in, evolution.EventInstanceDelete, ref)
	s.removeLaterLocked(in, func(done func()) {
		s.emitThenLocked(in, evolution.EventRemoveInstance, nil, done)
	})
	return success("Instance deleted")
}

// removeLaterLocked removes in: with announce and a subscription of REMOVE_INSTANCE, DeleteDelay after announce has called done; else after
// DeleteDelay, or at once when that is 0. HoldDeletes leaves it in place.
func (s *Server) removeLaterLocked(in *instance, announce func(done func())) {
	subscribed := in.tells(evolution.EventRemoveInstance)
	finish := func() {
		s.mu.Lock()
		defer s.unlock()
		if !s.b.HoldDeletes {
			s.forgetLocked(in)
		}
	}
	switch {
	case announce != nil && subscribed:
		announce(func() {
			s.mu.Lock()
			delay := s.b.DeleteDelay
			s.afterLocked(delay, finish)
			s.mu.Unlock()
		})
	case s.b.HoldDeletes:
	case s.b.DeleteDelay > 0:
		s.afterLocked(s.b.DeleteDelay, finish)
	default:
		s.forgetLocked(in)
	}
}

// FinishDeletes removes the instances whose deletion was held, and sets Behaviour.HoldDeletes to false, so that a delete that is counted
// (WaitCalls) but not done yet is not held either.
func (s *Server) FinishDeletes() {
	s.mu.Lock()
	defer s.unlock()
	s.b.HoldDeletes = false
	for _, in := range s.instances {
		if in.deleting {
			s.forgetLocked(in)
		}
	}
}
