package outbox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"salonzap/internal/secret"
)

// Message is a stored message that is to be delivered.
type Message struct {
	Seq      int64  // its key in the Store, growing
	ID       string // the same at each attempt
	Queue    string // whose receiver gets it
	Lane     string // messages of one lane of a queue are delivered in order
	Kind     string // for Compose and the log
	Body     []byte
	Attempts int       // that failed
	Due      time.Time // when to try it next; zero for one that never failed
	Expires  time.Time // when it is dropped
}

// Store stores the messages.
type Store interface {
	// Queues lists the queues that have messages to deliver.
	Queues(ctx context.Context) ([]string, error)
	// Next lists messages of a queue that may be delivered: those of lanes without a failed message, in order; then the failed ones that are
	// due by until, each before everything else of its lane. Parked ones are left out.
	Next(ctx context.Context, queue string, until time.Time, limit int) ([]Message, error)
	// NextDue is when the next failed message of a queue is to be retried; zero when there is none.
	NextDue(ctx context.Context, queue string) (time.Time, error)
	// Remove removes messages. Those that are removed already are no error.
	Remove(ctx context.Context, seqs ...int64) error
	// Failed stores that an attempt failed.
	Failed(ctx context.Context, seq int64, f Failure) error
}

// Failure is what is stored of a failed attempt.
type Failure struct {
	Attempts int       // how many failed, this one included
	Due      time.Time // when to try again
	// ParkedUntil is set instead of Due when the message is parked: it is retried only on request, and dropped at this time.
	ParkedUntil time.Time
}

// Doer sends a request. An *http.Client is one; use NewClient's, which follows no redirect.
//
// An error that has a method Blocked() string says that a guard refused the address: its result is a reason for the log, without the address.
type Doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// Compose makes the request that delivers a message now. Errors: ErrUnwanted; ErrElsewhere; an UndeliverableError; any other means that it may succeed later.
type Compose func(ctx context.Context, m Message, now time.Time) (Request, error)

// Request is a POST to a receiver.
type Request struct {
	URL    string
	Header http.Header
	Body   []byte
	// Secret signs the request by the Standard Webhooks scheme; empty: it is not signed.
	Secret secret.Text
	// FinalStatuses are the statuses with which the receiver refuses a message for good. All but these and 2xx are retried.
	FinalStatuses []int
	Doer          Doer
}

// ErrUnwanted says that the queue has no receiver any more: the message is removed without a log line.
var ErrUnwanted = errors.New("outbox: nobody wants the message any more")

// ErrElsewhere says that another process delivers the queue now: the message stays as it is.
var ErrElsewhere = errors.New("outbox: another process delivers the message")

// UndeliverableError says why a message can never be sent, without an address. The message is dropped and logged, and does not count as a
// failure of the receiver.
type UndeliverableError string

func (u UndeliverableError) Error() string { return "outbox: " + string(u) }

// timeout is the timeout of one attempt.
const timeout = 30 * time.Second

// NewClient makes an HTTP client with a timeout of 30 s that follows no redirect, since the headers are for the configured host only.
func NewClient(t http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: t, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
