package evolutiontest

import (
	"encoding/json"
	"net/http"
)

// Fault is how one call fails. The zero value cuts the connection before anything was done.
type Fault struct {
	// Applied lets the call do its work first: failed, but applied.
	Applied bool
	// Status answers so, with Body or a plain error envelope; 0 cuts the connection.
	Status int
	Body   string
	// Hang answers never: the call stays until its caller gives up.
	Hang bool
}

// NotApplied cuts the connection before anything was done.
func NotApplied() Fault { return Fault{} }

// ButApplied does everything, and cuts the connection instead of answering.
func ButApplied() Fault { return Fault{Applied: true} }

// ClearFaults forgets the faults that still wait for a call.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.unlock()
	clear(s.faults)
}

type faultKey struct{ name, op string }

// FailNext lets the next calls of an operation (a name of package evolution) fail, one for each fault, in that order.
func (s *Server) FailNext(op string, faults ...Fault) { s.FailNextOf("", op, faults...) }

// FailNextOf is FailNext for the calls about one instance.
func (s *Server) FailNextOf(name, op string, faults ...Fault) {
	s.mu.Lock()
	defer s.unlock()
	key := faultKey{name, op}
	s.faults[key] = append(s.faults[key], faults...)
}

// arrive counts the call, and takes the fault that waits for it.
func (s *Server) arrive(c *call) (Fault, bool) {
	s.mu.Lock()
	defer s.unlock()
	s.calls[c.op]++
	if c.label != "" {
		of := s.callsOf[c.label]
		if of == nil {
			of = map[string]int{}
			s.callsOf[c.label] = of
		}
		of[c.op]++
	}
	for _, key := range []faultKey{{c.label, c.op}, {"", c.op}} {
		if waiting := s.faults[key]; len(waiting) > 0 {
			s.faults[key] = waiting[1:]
			return waiting[0], true
		}
	}
	return Fault{}, false
}

func (s *Server) fail(c *call, f Fault) reply {
	switch {
	case f.Hang:
		select {
		case <-c.ctx.Done():
		case <-s.ctx.Done():
		}
		return reply{status: aborted}
	case f.Status == 0:
		return reply{status: aborted}
	case f.Body != "":
		return reply{f.Status, json.RawMessage(f.Body)}
	default:
		return listReply(f.Status, http.StatusText(f.Status))
	}
}

// Point is where a Hold stops a call.
type Point int

// The points.
const (
	BeforeApplying Point = iota
	AfterApplying        // done, not answered yet
)

// Hold stops calls until it is released. Arrived gets the instance's name of each call that stopped.
type Hold struct {
	Arrived <-chan string

	server   *Server
	op       string
	point    Point
	arrived  chan string
	released chan struct{}
}

// Hold stops every further call of an operation at a point. Release it, or close the fake.
func (s *Server) Hold(op string, point Point) *Hold {
	const room = 4096
	h := &Hold{server: s, op: op, point: point, arrived: make(chan string, room), released: make(chan struct{})}
	h.Arrived = h.arrived
	s.mu.Lock()
	defer s.unlock()
	s.holds = append(s.holds, h)
	return h
}

// Release lets the stopped calls go on, and stops no more. Call it once.
func (h *Hold) Release() {
	h.server.mu.Lock()
	defer h.server.unlock()
	for i, other := range h.server.holds {
		if other == h {
			h.server.holds = append(h.server.holds[:i:i], h.server.holds[i+1:]...)
			break
		}
	}
	close(h.released)
}

// held stops at the first hold that wants the call; false means that the caller or the fake went away.
func (s *Server) held(c *call, point Point) bool {
	s.mu.Lock()
	var mine *Hold
	for _, h := range s.holds {
		if h.op == c.op && h.point == point {
			mine = h
			break
		}
	}
	s.mu.Unlock()
	if mine == nil {
		return true
	}
	select {
	case mine.arrived <- c.label:
	default:
	}
	select {
	case <-mine.released:
		return true
	case <-c.ctx.Done():
		return false
	case <-s.ctx.Done():
		return false
	}
}
