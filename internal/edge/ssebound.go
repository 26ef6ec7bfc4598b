package edge

import (
	"net/http"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// How many streams may be open at once for one who reads them. A person has as many as pages; a key has one for each salon of
// its platform; of those who are nobody yet, with a link, many may share an address.
const (
	streamsOfPerson  = 40
	streamsOfKey     = 5000
	streamsOfAddress = 500
)

// admit counts a stream for whoever reads it. done must be called once, at its end. Errors: RateLimited.
func (s *Streams) admit(r *http.Request) (done func(), err error) {
	who, most := "address "+LimitKey(r.Context()), streamsOfAddress
	if a, known := Actor(r.Context()); known {
		who, most = string(a.Kind)+" "+a.ID, streamsOfPerson
		if a.Kind == tenant.ActorAPIKey {
			most = streamsOfKey
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by[who] >= most {
		return nil, WithRetry(Heartbeat, fault.New(fault.RateLimited, "edge.stream", text.TooManyStreams))
	}
	s.by[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.by[who]--; s.by[who] == 0 {
			delete(s.by, who)
		}
	}, nil
}
