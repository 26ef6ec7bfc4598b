package webhook

import (
	"math/rand/v2"
	"time"

	"salonzap/internal/event"
	"salonzap/internal/schedule"
)

// Delivery is one event for one subscription.
type Delivery struct {
	Seq       int64
	Lane      string // deliveries of one lane are made in order: a chat, or the salon for events of no chat
	Attempts  int    // failed ones
	CreatedAt time.Time
	Event     event.Record
}

// State is how far a delivery got.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	Parked    State = "parked" // it is tried again only on request
)

// Cause is why an attempt failed.
type Cause string

// The causes.
const (
	CauseStatus    Cause = "status"    // the receiver answered, and not with 2xx
	CauseRedirect  Cause = "redirect"  // it answered with a redirect, which is not followed
	CauseTimeout   Cause = "timeout"   // no answer in time
	CauseNoAnswer  Cause = "no_answer" // no connection, or one that broke
	CauseForbidden Cause = "forbidden" // the address is one that must not be called
)

// Answer is the result of an attempt.
type Answer struct {
	Status int   // HTTP status; 0: no answer
	Cause  Cause // empty: the receiver accepted the event
	Took   time.Duration
	Body   []byte // its first MaxAnswer bytes at most
	At     time.Time
	Retry  time.Duration // Retry-After in seconds, at most maxRetry; 0: not given
}

// MaxAnswer is how much of an answer is kept, in bytes.
const MaxAnswer = 4 << 10

// OK tells whether the receiver accepted the event.
func (a Answer) OK() bool { return a.Cause == "" }

// Settled is the new state of a delivery after an attempt.
type Settled struct {
	Seq      int64
	State    State
	Attempts int
	Holds    bool      // later deliveries of its lane wait for it
	Due      time.Time // when to try again; zero: never
	Answer   Answer
}

// Entry is an entry of the log of deliveries.
type Entry struct {
	Seq       int64
	State     State
	CreatedAt time.Time
	Attempts  int
	Due       time.Time // of the next attempt; zero when there is none
	Answer    Answer    // of the last attempt; zero At when there was none
	Event     event.Record
}

// The times of deliveries.
const (
	GiveUpAfter = 72 * time.Hour // after it a failing delivery is parked, and a failing subscription paused
	LogTime     = 7 * 24 * time.Hour
	minBackoff  = 5 * time.Second
	maxBackoff  = 10 * time.Minute
	jitter      = 0.2
	maxRetry    = time.Hour // the longest Retry-After that is honoured
	// passAfter is after how many failed attempts a delivery no longer holds up its lane, if its receiver has accepted others since it was made.
	passAfter = 10
)

// backoff is how long to wait after so many failures: from 5 s, doubling, to 10 min, plus or minus a fifth.
func backoff(failures int) time.Duration {
	wait := schedule.Backoff{First: minBackoff, Last: maxBackoff}.After(failures)
	return schedule.Spread(wait, jitter, rand.Float64()) //nolint:gosec // it only spreads the load
}

// settle returns the state of a delivery after an answer; lastAccepted is when the receiver last accepted an event.
func (d Delivery) settle(a Answer, lastAccepted time.Time) Settled {
	s := Settled{Seq: d.Seq, State: Delivered, Attempts: d.Attempts + 1, Answer: a}
	switch {
	case a.OK():
		return s
	case a.At.Sub(d.CreatedAt) >= GiveUpAfter:
		s.State = Parked
		return s
	}
	s.State, s.Due = Waiting, a.At.Add(max(backoff(s.Attempts), min(a.Retry, maxRetry)))
	s.Holds = s.Attempts < passAfter || !lastAccepted.After(d.CreatedAt)
	return s
}
