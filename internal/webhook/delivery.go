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
	Lane      string // deliveries of a lane (a chat; what is of no chat: a salon) come in order
	Attempts  int    // that failed
	CreatedAt time.Time
	Event     event.Record
}

// State is how far a delivery got.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	Parked    State = "parked" // nobody tries it until somebody asks for it
)

// Cause is why an attempt failed, in a word.
type Cause string

// The causes.
const (
	CauseStatus    Cause = "status"    // the receiver answered, and not with 2xx
	CauseRedirect  Cause = "redirect"  // it answered with a redirect, which is not followed
	CauseTimeout   Cause = "timeout"   // no answer in time
	CauseNoAnswer  Cause = "no_answer" // no connection, or one that broke
	CauseForbidden Cause = "forbidden" // the address is one that must not be called
)

// Answer is what came of an attempt.
type Answer struct {
	Status int   // 0: none
	Cause  Cause // empty: it was taken
	Took   time.Duration
	Body   []byte // its beginning, MaxAnswer bytes at most
	At     time.Time
	Retry  time.Duration // what the receiver asked for; 0: nothing
}

// MaxAnswer is how much of an answer is kept, in bytes.
const MaxAnswer = 4 << 10

// OK tells whether the receiver took it.
func (a Answer) OK() bool { return a.Cause == "" }

// Settled is what an attempt makes of a delivery.
type Settled struct {
	Seq      int64
	State    State
	Attempts int
	Holds    bool      // those behind it in its lane wait for it
	Due      time.Time // when to try again; zero: never
	Answer   Answer
}

// Entry is a line of the log of deliveries.
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
	GiveUpAfter = 72 * time.Hour // a delivery is parked, a subscription paused
	LogTime     = 7 * 24 * time.Hour
	minBackoff  = 5 * time.Second
	maxBackoff  = 10 * time.Minute
	jitter      = 0.2
	maxRetry    = time.Hour // of what receivers ask for
	// passAfter is after how many attempts a delivery no longer holds up its chat, when its receiver takes others meanwhile.
	passAfter = 10
)

// backoff is how long to wait after so many failures: doubling, give or take a fifth.
func backoff(failures int) time.Duration {
	wait := schedule.Backoff{First: minBackoff, Last: maxBackoff}.After(failures)
	return schedule.Spread(wait, jitter, rand.Float64()) //nolint:gosec // it only spreads the load
}

// settle is what an answer makes of a delivery; taken is when the receiver took something last.
func (d Delivery) settle(a Answer, taken time.Time) Settled {
	s := Settled{Seq: d.Seq, State: Delivered, Attempts: d.Attempts + 1, Answer: a}
	switch {
	case a.OK():
		return s
	case a.At.Sub(d.CreatedAt) >= GiveUpAfter:
		s.State = Parked
		return s
	}
	s.State, s.Due = Waiting, a.At.Add(max(backoff(s.Attempts), min(a.Retry, maxRetry)))
	s.Holds = s.Attempts < passAfter || !taken.After(d.CreatedAt)
	return s
}
