package tracehttp

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"salonzap/internal/tracing"
)

// Handler makes each request to next a part of a trace, named by its method until Named says more. A trace that the caller began goes on where trusted:
// others would choose what is kept.
func Handler(p trace.TracerProvider, trusted bool, next http.Handler) http.Handler {
	if p == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := tracing.Into(r.Context(), p)
		if trusted {
			ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
		}
		ctx, end := tracing.Begin(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
		defer end(nil)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Answered names the request that ctx belongs to by its route ("GET /api/v1/salons/{salon}"), and notes the status of its answer.
func Answered(ctx context.Context, route string, status int) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return
	}
	if route != "" {
		span.SetName(route)
	}
	span.SetAttributes(attribute.Int("http.response.status_code", status))
	if status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
}

// Transport makes each call over base a part of its context's trace, which the callee can go on with. name says what is called: nothing of the address
// is told but that.
func Transport(base http.RoundTripper, name func(*http.Request) string) http.RoundTripper {
	return transport{base, name}
}

type transport struct {
	base http.RoundTripper
	name func(*http.Request) string
}

// RoundTrip see http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if !trace.SpanContextFromContext(r.Context()).IsValid() {
		return t.base.RoundTrip(r)
	}
	ctx, end := tracing.Begin(r.Context(), t.name(r), trace.WithSpanKind(trace.SpanKindClient))
	r = r.Clone(ctx)
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(r.Header))
	resp, err := t.base.RoundTrip(r)
	if err == nil {
		Answered(ctx, "", resp.StatusCode)
	}
	end(err)
	return resp, err
}

// CloseIdleConnections closes those of the base.
func (t transport) CloseIdleConnections() {
	if c, ok := t.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
