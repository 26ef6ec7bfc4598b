package edge

import (
	"net/http"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// How many streams one caller may have open at once. A person has one for each open page, an API key one for each salon of its platform; many
// unauthenticated callers, with a link, may share an address.
const (
	maxStreamsPerUser    = 40
	maxStreamsPerAPIKey  = 5000
	maxStreamsPerAddress = 500
)

// countStream counts a stream of the caller. done must be called once, at its end. Errors: RateLimited.
func (s *Streams) countStream(r *http.Request) (done func(), err error) {
	who, most := "address "+RateLimitKey(r.Context()), maxStreamsPerAddress
	if a, known := Actor(r.Context()); known {
		who, most = string(a.Kind)+" "+a.ID, maxStreamsPerUser
		if a.Kind == tenant.ActorAPIKey {
			most = maxStreamsPerAPIKey
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.perReader[who] >= most {
		return nil, WithRetry(Heartbeat, fault.New(fault.RateLimited, "edge.stream", text.TooManyStreams))
	}
	s.perReader[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.perReader[who]--; s.perReader[who] == 0 {
			delete(s.perReader, who)
		}
	}, nil
}
