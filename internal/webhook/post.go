package webhook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/event"
)

// AttemptTimeout is the timeout of one attempt.
const AttemptTimeout = 30 * time.Second

// Poster sends signed events. Make one with NewPoster.
type Poster struct {
	trusted, guarded *http.Client
	now              func() time.Time
}

// NewPoster makes a Poster with two transports: trusted for URLs that the operator wrote, guarded for those of salons. Both must check the address at
// each dial (egress.Guard).
func NewPoster(trusted, guarded http.RoundTripper, now func() time.Time) *Poster {
	client := func(t http.RoundTripper) *http.Client {
		return &http.Client{
			Transport: t, Timeout: AttemptTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return &Poster{client(trusted), client(guarded), now}
}

// CloseIdleConnections closes the connections that no attempt uses.
func (p *Poster) CloseIdleConnections() {
	p.trusted.CloseIdleConnections()
	p.guarded.CloseIdleConnections()
}

// Post sends an event once, without following redirects.
func (p *Poster) Post(ctx context.Context, s Subscription, id event.ID, body []byte) Answer {
	start := p.now()
	a := p.post(ctx, s, id, body, start)
	a.At = p.now()
	a.Took = a.At.Sub(start)
	return a
}

func (p *Poster) post(ctx context.Context, s Subscription, id event.ID, body []byte, now time.Time) Answer {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL.Reveal(), bytes.NewReader(body))
	if err != nil {
		return Answer{Cause: CauseForbidden}
	}
	for name, value := range s.Secrets.Sign(id, now, body) {
		r.Header.Set(name, value)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Salonzap-Webhook/1")
	client := p.guarded
	if s.Tenant.IsZero() {
		client = p.trusted
	}
	resp, err := client.Do(r)
	if err != nil {
		return Answer{Cause: causeOf(err)}
	}
	a := Answer{Status: resp.StatusCode}
	a.Body, err = io.ReadAll(io.LimitReader(resp.Body, MaxAnswer)) // a longer answer is not read: the connection is closed
	_ = resp.Body.Close()
	switch {
	case resp.StatusCode/100 == 2:
		return a // the event was accepted, even if the rest of the answer could not be read
	case resp.StatusCode/100 == 3:
		a.Cause = CauseRedirect
	case err != nil:
		a.Cause = causeOf(err)
	default:
		a.Cause = CauseStatus
	}
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds > 0 {
		a.Retry = time.Duration(min(seconds, int(maxRetry/time.Second))) * time.Second
	}
	return a
}

func causeOf(err error) Cause {
	var timeout interface{ Timeout() bool }
	if _, forbidden := errors.AsType[*egress.Error](err); forbidden {
		return CauseForbidden
	}
	if errors.As(err, &timeout) && timeout.Timeout() {
		return CauseTimeout
	}
	return CauseNoAnswer
}

// Test sends a test event once, and returns the receiver's answer.
func (p *Poster) Test(ctx context.Context, s Subscription) Answer {
	id := event.NewID()
	body, err := event.Record{ID: id, Type: event.TypeTest, At: p.now(), Data: []byte(`{"message":"Salonzap"}`)}.Encode()
	if err != nil {
		return Answer{Cause: CauseNoAnswer, At: p.now()}
	}
	return p.Post(ctx, s, id, body)
}
