package edge

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/go-chi/httprate"
	"golang.org/x/time/rate"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Limiter allows so many events of a key in a while: as many at once, and then one more each time that its share of the
// window has passed. It counts in this process alone: what must hold over nodes and restarts (failed logins) is counted in
// the database.
type Limiter struct {
	limit    int
	window   time.Duration
	sentence fault.Key

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
	sweepAt int // how many buckets there are when full ones are thrown away
}

// minSweep is the fewest keys that are worth looking through for those that need no bucket any more.
const minSweep = 1024

// NewLimiter allows limit events a window. sentence is what a person reads who is over it; empty is the general one.
func NewLimiter(limit int, window time.Duration, sentence fault.Key) *Limiter {
	if sentence == "" {
		sentence = text.TooMany
	}
	return &Limiter{limit: limit, window: window, sentence: sentence, buckets: make(map[string]*rate.Limiter), sweepAt: minSweep}
}

// Allow counts one event of a key. One too many is not counted, and refused with a RateLimited fault.
func (l *Limiter) Allow(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		l.sweep()
		b = rate.NewLimiter(rate.Limit(float64(l.limit)/l.window.Seconds()), l.limit)
		l.buckets[key] = b
	}
	if b.Allow() {
		return nil
	}
	return l.limited()
}

// Check tells, without counting, what Allow would say.
func (l *Limiter) Check(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.buckets[key]; b == nil || b.Tokens() >= 1 {
		return nil
	}
	return l.limited()
}

// sweep throws away the buckets of keys that were quiet for a window: a new one is as full. It looks through them only when
// they have doubled since the last time, so that keys cost the same however many there are.
func (l *Limiter) sweep() {
	if len(l.buckets) < l.sweepAt {
		return
	}
	for key, b := range l.buckets {
		if b.Tokens() >= float64(l.limit) {
			delete(l.buckets, key)
		}
	}
	l.sweepAt = max(minSweep, 2*len(l.buckets)) //nolint:mnd // doubled
}

func (l *Limiter) limited() error {
	return WithRetry(l.window, fault.New(fault.RateLimited, "edge.limit", l.sentence))
}

// Quota is a limit that a caller can see: each answer says how much of it is left.
type Quota struct {
	rate   *httprate.RateLimiter
	limit  int
	window time.Duration
	now    func() time.Time
}

// NewQuota allows a key most requests in a sliding window. now is for the words about it: what counts is the real time.
func NewQuota(most int, window time.Duration, now func() time.Time) *Quota {
	shown := httprate.WithResponseHeaders(httprate.ResponseHeaders{
		Limit: headerLimit, Remaining: headerRemaining, Reset: headerReset,
	})
	return &Quota{rate: httprate.NewRateLimiter(most, window, shown), limit: most, window: window, now: now}
}

// The headers of a Quota (draft-ietf-httpapi-ratelimit-headers, up to its sixth version: what clients know).
const (
	headerLimit     = "RateLimit-Limit"     // how many requests a window has
	headerRemaining = "RateLimit-Remaining" // how many are left of it
	headerReset     = "RateLimit-Reset"     // in how many seconds its next one begins
)

// Take counts one request of a key, and says in the headers of its answer what is left. One too many is not counted, and
// refused with a RateLimited fault.
func (b *Quota) Take(w http.ResponseWriter, key string) error {
	over := b.rate.OnLimit(w, new(http.Request), key)
	at, _ := strconv.ParseInt(w.Header().Get(headerReset), 10, 64) // written as seconds since 1970
	left := max(min(time.Unix(at+1, 0).Sub(b.now()), b.window), time.Second)
	w.Header().Set(headerReset, retrySeconds(left))
	if !over {
		return nil
	}
	one := b.window / time.Duration(b.limit) // when a window was used up at once, the first place in the next one is free after this
	return WithRetry(left+one, fault.New(fault.RateLimited, "edge.budget", text.TooMany))
}

// Limit refuses the requests of a key beyond the limiter's, with a problem. An empty key is not limited.
func (p *Reporter) Limit(l *Limiter, key func(*http.Request) string, next http.Handler) http.Handler {
	return p.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if k := key(r); k != "" {
			if err := l.Allow(k); err != nil {
				return err
			}
		}
		next.ServeHTTP(w, r)
		return nil
	})
}

// AddressKey is the key of limits by the caller's address.
func AddressKey(r *http.Request) string { return "address " + RateLimitKey(r.Context()) }

// retryError says when trying again can help.
type retryError struct {
	after time.Duration
	err   error
}

func (e *retryError) Error() string { return e.err.Error() }
func (e *retryError) Unwrap() error { return e.err }

// WithRetry makes err answer with a Retry-After header.
func WithRetry(after time.Duration, err error) error { return &retryError{after, err} }

func retrySeconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
