package inbox

import (
	"errors"
	"strconv"
	"time"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/schedule"
	"salonzap/internal/tenant"
)

// Work says that a chat has messages which were not handled yet. There is one per chat: the
// messages of a chat are handled in order, many chats at once.
type Work struct {
	Tenant   tenant.ID
	Contact  contact.ID
	DueAt    time.Time
	Attempts int       // consecutive failures
	Failing  time.Time // since when it fails; zero while it does not
	Parked   time.Time // since when it is no longer tried; zero while it is
	Reason   string    // why it failed last: an operation and a kind of error, without anything of a message
}

// Retries of work that fails.
const (
	ParkAfter    = 24 * time.Hour // of failures
	firstBackoff = time.Second
	maxBackoff   = 10 * time.Minute
)

// Backoff is the wait after so many failed attempts: 1 s, doubled each time up to 10 min, and up to
// a fifth more. The seed spreads those that failed together.
func Backoff(attempts int, seed string) time.Duration {
	wait := schedule.Backoff{First: firstBackoff, Last: maxBackoff}.After(attempts)
	return wait + spread(wait/5, seed+strconv.Itoa(attempts))
}

// LaterError is returned by a handler that wants to be called again at a time, with all messages
// that have come until then: the client may still be writing. It does not count as a failure.
type LaterError struct{ At time.Time }

// Error says what it is.
func (e *LaterError) Error() string { return "inbox: to be handled later" }

// Failed is the work after its handler failed: tried again later, or parked when it has failed for ParkAfter.
func (w Work) Failed(err error, now time.Time) Work {
	if later, ok := errors.AsType[*LaterError](err); ok {
		w.DueAt = later.At
		return w
	}
	w.Attempts++
	w.Reason = reason(err)
	if w.Failing.IsZero() {
		w.Failing = now
	}
	if now.Sub(w.Failing) >= ParkAfter {
		w.Parked, w.DueAt = now, time.Time{}
		return w
	}
	w.DueAt = now.Add(Backoff(w.Attempts, w.Contact.String()))
	return w
}

// Restart is parked work that somebody restarts: it is due at once, and has another ParkAfter.
func (w Work) Restart(now time.Time) Work {
	w.Attempts, w.Failing, w.Parked, w.Reason, w.DueAt = 0, time.Time{}, time.Time{}, "", now
	return w
}

// reason is what may be shown of an error.
func reason(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Op + ": " + f.Kind.String()
	}
	return fault.Internal.String()
}
