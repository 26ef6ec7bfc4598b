package evolutiontest

import (
	"net/http"
	"strings"

	"salonzap/internal/evolution"
)

// connect answers by the state of the instance's socket (recordings e-03, e-07, e-20, i-restart_after_kill9-first-connect).
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

// connectNowLocked dials if the state asks for it. When done is true, the reply needs no wait for the latency of connect.
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
	case in.cleaning: // the same code as before, which is dead; the state stays close
		return in, reply{http.StatusOK, in.last}, true
	}
	s.dialLocked(in, digitsOf(c.query.Get("number")))
	return in, reply{}, false
}

// takeCodeLocked is the code of an answer, empty if there is none. Each answer counts down the attempt's EmptyCodes; the first one after that
// issues the code.
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

// digitsOf removes all but the digits, as the server does: it takes "+55 (11) 91111-2222". Without digits the text stays, as "abc" (recordings
// f-11, f-14).
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

// restart closes an open socket and opens it again, answers as connect for one that is connecting, and fails for one that is closed
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
