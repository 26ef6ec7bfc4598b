package evolutiontest

import (
	"encoding/json"
	"net/http"
)

// Fault is how one call fails. The zero value cuts the connection before anything was done.
type Fault struct {
	// Applied makes the call do its work before it fails.
	Applied bool
	// Status is the answer's status, with Body or else an error envelope; 0 cuts the connection.
	Status int
	Body   string
	// Hang never answers: the call waits until its caller gives up or the fake is closed.
	Hang bool
}

// NotApplied cuts the connection before anything was done.
func NotApplied() Fault { return Fault{} }

// ButApplied does everything, and cuts the connection instead of answering.
func ButApplied() Fault { return Fault{Applied: true} }

// ClearFaults drops the faults that no call has met yet.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.unlock()
	clear(s.faults)
}

type faultKey struct{ name, op string }

// FailNext makes the next calls of an operation (an Op constant of package evolution) fail, one for each fault, in that order.
func (s *Server) FailNext(op string, faults ...Fault) { s.FailNextOf("", op, faults...) }

// FailNextOf is FailNext for the calls about one instance. Its faults come before those of FailNext.
func (s *Server) FailNextOf(name, op string, faults ...Fault) {
	s.mu.Lock()
	defer s.unlock()
	key := faultKey{name, op}
	s.faults[key] = append(s.faults[key], faults...)
}

// arrive counts the call, and removes and returns its fault; false when it has none.
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
		if queue := s.faults[key]; len(queue) > 0 {
			s.faults[key] = queue[1:]
			return queue[0], true
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

// Point is where in its work a Hold stops a call.
type Point int

// The points.
const (
	BeforeApplying Point = iota
	AfterApplying        // done, not answered yet
)

// Hold stops calls until it is released. Arrived receives the instance's name of each stopped call; it buffers 4096, and further names are
// dropped.
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
	const buffer = 4096
	h := &Hold{server: s, op: op, point: point, arrived: make(chan string, buffer), released: make(chan struct{})}
	h.Arrived = h.arrived
	s.mu.Lock()
	defer s.unlock()
	s.holds = append(s.holds, h)
	return h
}

// Release lets the stopped calls go on, and the hold stops no further ones. A second call panics.
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

// held waits at the first hold of the operation and the point, if there is one; it returns false when the caller or the fake ended before its
// release.
func (s *Server) held(c *call, point Point) bool {
	s.mu.Lock()
	var hold *Hold
	for _, h := range s.holds {
		if h.op == c.op && h.point == point {
			hold = h
			break
		}
	}
	s.mu.Unlock()
	if hold == nil {
		return true
	}
	select {
	case hold.arrived <- c.label:
	default:
	}
	select {
	case <-hold.released:
		return true
	case <-c.ctx.Done():
		return false
	case <-s.ctx.Done():
		return false
	}
}
