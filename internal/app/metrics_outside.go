package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"salonzap/internal/egress"
)

// outside is what is called outside of the process, besides WhatsApp servers and the text model, which are counted by what they were asked.
type outside string

// What is called.
const (
	outsideWebhook outside = "webhook" // events to integrators
	outsideMedia   outside = "media"   // media by their address
	outsideMail    outside = "mail"    // the mail server
)

// newOutside registers the time of calls to the outside.
func newOutside(registry *prometheus.Registry) *prometheus.HistogramVec {
	calls := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "salonzap_outside_call_seconds",
		Help:    "Calls to others than WhatsApp servers (webhook, media, mail) until their answer began, by outcome: 2xx to 5xx, ok, timeout, forbidden (an address that may not be called), failed.",
		Buckets: []float64{.01, .05, .2, 1, 3, 10, 30},
	}, []string{"what", "outcome"})
	registry.MustRegister(calls)
	return calls
}

// Outcomes of calls without a status.
const (
	outcomeOK        = "ok"
	outcomeTimeout   = "timeout"
	outcomeForbidden = "forbidden"
	outcomeFailed    = "failed"
)

// outcomeOf is the outcome of a call that has no status.
func outcomeOf(err error) string {
	var timeout net.Error
	_, forbidden := errors.AsType[*egress.Error](err)
	switch {
	case err == nil:
		return outcomeOK
	case forbidden:
		return outcomeForbidden
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return outcomeTimeout
	}
	return outcomeFailed
}

// observeOutside counts a call to the outside; nil counts nothing.
type observeOutside func(what outside, outcome string, took time.Duration)

// transport counts what goes through a transport.
func (o observeOutside) transport(what outside, next http.RoundTripper, now func() time.Time) http.RoundTripper {
	if o == nil {
		return next
	}
	return countedTransport{next, func(outcome string, took time.Duration) { o(what, outcome, took) }, now}
}

type countedTransport struct {
	next    http.RoundTripper
	observe func(outcome string, took time.Duration)
	now     func() time.Time
}

// RoundTrip implements http.RoundTripper.
func (t countedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	start := t.now()
	resp, err := t.next.RoundTrip(r)
	outcome := outcomeOf(err)
	if err == nil {
		const classes = 100
		outcome = strconv.Itoa(resp.StatusCode/classes) + "xx"
	}
	t.observe(outcome, t.now().Sub(start))
	return resp, err
}

// CloseIdleConnections closes those of the transport that is counted.
func (t countedTransport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// mail counts what a mail sender does; nil stays nil.
func (o observeOutside) mail(send mailSend, now func() time.Time) mailSend {
	if send == nil || o == nil {
		return send
	}
	return func(ctx context.Context, to, subject, body string) error {
		start := now()
		err := send(ctx, to, subject, body)
		o(outsideMail, outcomeOf(err), now().Sub(start))
		return err
	}
}

// mailSend sends a letter.
type mailSend = func(ctx context.Context, to, subject, body string) error
