package evolutiontest

import (
	"net/http"
	"strings"

	"salonzap/internal/evolution"
)

// connect answers by what the instance's socket is at (recordings e-03, e-07, e-20, i-restart_after_kill9-first-connect).
func (s *Server) connect(c *call) reply {
	s.mu.Lock()
	in, out, done := s.connectNowLocked(c)
	s.unlock()
	if done {
		return out
	}
	if !s.pause(c.ctx, s.latency(c.op)) {
		return reply{status: aborted}
	}
	s.mu.Lock()
	defer s.unlock()
	return reply{http.StatusOK, s.takeCodeLocked(in)}
}

// connectNowLocked starts what connect starts; done means that the answer is ready at once.
func (s *Server) connectNowLocked(c *call) (*instance, reply, bool) {
	in := s.instances[c.name]
	if in == nil || !in.loaded {
		return nil, objectError(), true
	}
	switch {
	case in.live == evolution.StateOpen:
		return in, reply{http.StatusOK, stateOf(in)}, true
	case in.live == evolution.StateConnecting: // the number is ignored (e-26, f-05)
		return in, reply{http.StatusOK, s.takeCodeLocked(in)}, true
	case in.integration == evolution.IntegrationEvolution: // c-20
		return in, reply{http.StatusOK, map[string]any{}}, true
	case in.cleaning: // byte for byte the code that died, and its state stays close
		return in, reply{http.StatusOK, in.last}, true
	}
	s.dialLocked(in, digitsOf(c.query.Get("number")))
	return in, reply{}, false
}

// takeCodeLocked is the code of an answer. Each answer counts down EmptyCodes; the one after the last makes the code.
func (s *Server) takeCodeLocked(in *instance) evolution.QRCode {
	none := evolution.QRCode{Count: in.count}
	if in.live != evolution.StateConnecting || !in.linking {
		return none
	}
	if in.empty > 0 {
		in.empty--
		return none
	}
	if in.held && s.b.WhatsApp == WhatsAppReachable {
		s.issueLocked(in)
	}
	if s.b.WithholdCodes || in.code.Empty() {
		return none
	}
	return in.code
}

func stateOf(in *instance) evolution.StateResponse {
	return evolution.StateResponse{Instance: evolution.InstanceState{InstanceName: in.name, State: in.live}}
}

// digitsOf cleans a number as the server does: "+55 (11) 91111-2222" is taken, and "abc" too (recordings f-11, f-14).
func digitsOf(number string) string {
	if number == "" {
		return ""
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if digits == "" {
		return number
	}
	return digits
}

// restart is for what is not close: an open socket is closed and comes back, a connecting one answers like connect
// (recordings e-15, e-23, a-070).
func (s *Server) restart(c *call) reply {
	s.mu.Lock()
	defer s.unlock()
	in := s.instances[c.name]
	if in == nil || !in.loaded {
		return objectError()
	}
	switch {
	case in.integration == evolution.IntegrationEvolution && in.live == evolution.StateOpen: // c-06
		return reply{http.StatusOK, stateOf(in)}
	case in.live == evolution.StateOpen:
		before := stateOf(in)
		if !in.zombie {
			in.halfOpen = false
			s.dropLocked(in)
		}
		return reply{http.StatusOK, before}
	case in.live == evolution.StateConnecting:
		return reply{http.StatusOK, s.takeCodeLocked(in)}
	default:
		return objectError()
	}
}
