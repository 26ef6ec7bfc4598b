package evolution

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// Config is what a Client needs. BaseURL is required; Now is required with Observe; every other field may be zero.
type Config struct {
	BaseURL   string // as NormalizeURL takes it
	Key       Key    // the global key; an instance's token suffices for calls about that instance
	Transport http.RoundTripper
	// Now is the clock that measures calls for Observe.
	Now      func() time.Time
	Timeouts Timeouts
	// MaxBody limits the list of all instances, in bytes after decompression. The default is 64 MiB: a thousand instances are 1 MB.
	// Every other answer is limited to 1 MiB (a QR code with its picture is 20 KB), except FetchMedium's, which is streamed without
	// a limit.
	MaxBody int64
	// Observe is called after every call, once for a read with its retries and twice for a Restart that falls back to PUT: with the
	// operation, the kind of its error ("" for success), and how long it took. It must be quick and safe for concurrent use.
	Observe func(op string, kind string, d time.Duration)
}

// Client calls one Evolution server. It is safe for concurrent use and keeps no state but its connections. Every call has a time limit
// of its own (see Timeouts; FetchMedium has 2 minutes), and the error of every call is an *Error.
type Client struct {
	base     *url.URL
	key      Key
	http     *http.Client
	now      func() time.Time
	timeouts Timeouts
	maxBody  int64
	observe  func(op string, kind string, d time.Duration)
	reads    failsafe.Executor[*answer]
}

// New makes a client. It sends nothing. Without cfg.Transport the client uses a NewTransport of its own. Errors: those of NormalizeURL,
// and Observe without Now; they are not of type *Error.
func New(cfg Config) (*Client, error) {
	base, _, err := NormalizeURL(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	parsed, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	if cfg.Observe != nil && cfg.Now == nil {
		return nil, errors.New("evolution: observing needs a clock")
	}
	if cfg.Transport == nil {
		cfg.Transport = NewTransport()
	}
	if cfg.MaxBody <= 0 {
		cfg.MaxBody = 64 << 20
	}
	return &Client{
		base: parsed, key: cfg.Key, now: cfg.Now, observe: cfg.Observe,
		timeouts: cfg.Timeouts.withDefaults(), maxBody: cfg.MaxBody,
		http:  &http.Client{Transport: cfg.Transport, CheckRedirect: refuseRedirect},
		reads: failsafe.With(readPolicy()),
	}, nil
}

// BaseURL is the server's normalized URL.
func (c *Client) BaseURL() string { return c.base.String() }

// CloseIdle closes the idle connections of the client's transport, also of one given in Config.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// refuseRedirect keeps the key from being sent to any server but the configured one.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// readPolicy repeats a read at most twice, after about 100 and 200 ms, when the connection failed or a proxy could not reach the server.
func readPolicy() retrypolicy.RetryPolicy[*answer] {
	return retrypolicy.NewBuilder[*answer]().
		WithMaxRetries(2).
		WithBackoff(100*time.Millisecond, 400*time.Millisecond).
		WithJitterFactor(0.2).
		HandleIf(func(_ *answer, err error) bool { return passing(err) }).
		ReturnLastFailure().
		Build()
}

// passing reports whether a read's failure is transient, so that it is worth repeating after 100 ms.
func passing(err error) bool {
	var e *Error
	if !errors.As(err, &e) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	if e.Kind == KindUnreachable || e.Kind == KindTimeout {
		return true
	}
	unavailable := e.Status == http.StatusBadGateway || e.Status == http.StatusServiceUnavailable ||
		e.Status == http.StatusGatewayTimeout
	return e.Kind == KindServer && unavailable
}
