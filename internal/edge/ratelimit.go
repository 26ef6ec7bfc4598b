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

// Limiter is a token bucket for each key: limit events at once, and then one more in each limit-th part of the window. It counts in this process
// only; limits that must hold over nodes and restarts (failed logins) are counted in the database.
type Limiter struct {
	limit    int
	window   time.Duration
	sentence fault.Key

	mu      sync.Mutex
	buckets map[string]*rate.Limiter
	sweepAt int // the number of buckets at which full ones are removed
}

// minSweep is the least number of buckets at which full ones are removed.
const minSweep = 1024

// NewLimiter allows limit events a window. sentence is the message of the error; empty is text.TooMany.
func NewLimiter(limit int, window time.Duration, sentence fault.Key) *Limiter {
	if sentence == "" {
		sentence = text.TooMany
	}
	return &Limiter{limit: limit, window: window, sentence: sentence, buckets: make(map[string]*rate.Limiter), sweepAt: minSweep}
}

// Allow counts one event of a key. An event over the limit is not counted. Errors: RateLimited.
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
	return l.limited(b)
}

// Check returns what Allow would return, without counting.
func (l *Limiter) Check(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil || b.Tokens() >= 1 {
		return nil
	}
	return l.limited(b)
}

// sweep removes full buckets, those of keys without events for a window: a new bucket is as full. It runs only when the number of buckets has
// doubled since the last time, so that its cost per key is constant.
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

// limited says when the bucket has its next event.
func (l *Limiter) limited(b *rate.Limiter) error {
	missing := max(0, 1-b.Tokens())
	wait := time.Duration(missing / float64(b.Limit()) * float64(time.Second))
	return WithRetry(max(wait, time.Second), fault.New(fault.RateLimited, "edge.limit", l.sentence))
}

// Quota is a limit that a caller can see: each answer says how much of it is left.
type Quota struct {
	rate   *httprate.RateLimiter
	limit  int
	window time.Duration
	now    func() time.Time
}

// NewQuota allows a key most requests in a sliding window. now is used for the headers only; httprate counts by the real clock.
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

// Take counts one request of a key, and sets the headers of its answer. A request over the limit is not counted. Errors: RateLimited.
func (b *Quota) Take(w http.ResponseWriter, key string) error {
	over := b.rate.OnLimit(w, new(http.Request), key)
	at, _ := strconv.ParseInt(w.Header().Get(headerReset), 10, 64) // written as seconds since 1970
	left := max(min(time.Unix(at+1, 0).Sub(b.now()), b.window), time.Second)
	w.Header().Set(headerReset, retrySeconds(left))
	if !over {
		return nil
	}
	one := b.window / time.Duration(b.limit) // the time after which a request is allowed again when the whole window was used at once
	return WithRetry(left+one, fault.New(fault.RateLimited, "edge.budget", text.TooMany))
}

// Limit refuses requests over the limiter's limit, with a problem. Requests with an empty key are not limited.
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

// retryError says when a retry can help.
type retryError struct {
	after time.Duration
	err   error
}

func (e *retryError) Error() string { return e.err.Error() }
func (e *retryError) Unwrap() error { return e.err }

// WithRetry makes err be answered with a Retry-After header.
func WithRetry(after time.Duration, err error) error { return &retryError{after, err} }

func retrySeconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
