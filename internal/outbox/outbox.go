package outbox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"salonzap/internal/secret"
)

// Message is something to be delivered.
type Message struct {
	Seq      int64  // its place in the Store
	ID       string // the same at each attempt
	Queue    string // whose receiver gets it
	Lane     string // messages of one lane of a queue are delivered in order
	Kind     string // for Compose and the log
	Body     []byte
	Attempts int       // that failed
	Due      time.Time // when to try it next; zero for one that never failed
	Expires  time.Time // it is not delivered afterwards
}

// Store keeps the messages.
type Store interface {
	// Queues are the queues that have messages waiting.
	Queues(ctx context.Context) ([]string, error)
	// Next are messages of a queue that may be tried: those of lanes in which nothing has failed, in order; then those that
	// failed and are due until then, each before everything else of its lane. Parked ones are left out.
	Next(ctx context.Context, queue string, until time.Time, limit int) ([]Message, error)
	// NextDue is when the next message of a queue that failed is to be tried; zero when there is none.
	NextDue(ctx context.Context, queue string) (time.Time, error)
	// Remove removes messages. Those that are removed already are no error.
	Remove(ctx context.Context, seqs ...int64) error
	// Failed keeps that an attempt failed.
	Failed(ctx context.Context, seq int64, f Failure) error
}

// Failure is what is kept of a failed attempt.
type Failure struct {
	Attempts int       // that failed, this one included
	Due      time.Time // when to try again
	// ParkedUntil is set instead of Due when the message is parked: nobody tries it until somebody asks for it, and it is kept
	// until then.
	ParkedUntil time.Time
}

// Doer carries a request. An *http.Client is one; use NewClient's, which follows no redirect.
//
// An error that has a method Blocked() string says that a guard forbade the address: its text is a word for the log that
// holds no address.
type Doer interface {
	Do(r *http.Request) (*http.Response, error)
}

// Compose makes the request by which a message is delivered now. Errors: ErrUnwanted; an UndeliverableError; any other says that
// it may succeed later.
type Compose func(ctx context.Context, m Message, now time.Time) (Request, error)

// Request is a POST to a receiver.
type Request struct {
	URL    string
	Header http.Header
	Body   []byte
	// Secret signs the request by the Standard Webhooks scheme; empty: it is not signed.
	Secret secret.Text
	// FinalStatuses are the statuses by which the receiver refuses the message for good. All but these and 2xx are retried.
	FinalStatuses []int
	Doer          Doer
}

// ErrUnwanted says that the queue has no receiver any more: the message is removed without a word.
var ErrUnwanted = errors.New("outbox: nobody wants the message any more")

// UndeliverableError says why a message can never be sent, in words without an address. The message is dropped and logged, and the
// receiver is not blamed.
type UndeliverableError string

func (u UndeliverableError) Error() string { return "outbox: " + string(u) }

// timeout is for one attempt.
const timeout = 30 * time.Second

// NewClient makes an HTTP client that gives a receiver 30 s and follows no redirect: the headers are for the one host.
func NewClient(t http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: t, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
