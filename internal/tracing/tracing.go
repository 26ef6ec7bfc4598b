package tracing

import (
	"context"
	"crypto/sha256"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"salonzap/internal/fault"
)

// library names us in the spans.
const library = "salonzap"

// End ends a part of a trace; err says how it went. Call it once.
type End func(err error)

type contextKey struct{}

// Into returns a context whose traces p makes; with nil it is ctx.
func Into(ctx context.Context, p trace.TracerProvider) context.Context {
	if p == nil {
		return ctx
	}
	return context.WithValue(ctx, contextKey{}, p)
}

func of(ctx context.Context) (trace.TracerProvider, bool) {
	p, ok := ctx.Value(contextKey{}).(trace.TracerProvider)
	return p, ok
}

// Start begins a part of the trace that ctx belongs to, or a new trace.
func Start(ctx context.Context, name string, about ...attribute.KeyValue) (context.Context, End) {
	return Begin(ctx, name, trace.WithAttributes(about...))
}

// Within is Start for a part of a trace; outside of one it begins none.
func Within(ctx context.Context, name string, about ...attribute.KeyValue) (context.Context, End) {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		return ctx, func(error) {}
	}
	return Start(ctx, name, about...)
}

// Carry returns ctx as a part of the trace that from belongs to: for work that outlives its caller's context.
func Carry(ctx, from context.Context) context.Context {
	p, ok := of(from)
	if !ok {
		return ctx
	}
	return trace.ContextWithSpan(Into(ctx, p), trace.SpanFromContext(from))
}

// About begins a part of the trace that the names of a thing stand for, such as a salon's id and a message's key; it is linked with the trace of ctx.
func About(ctx context.Context, name string, thing Thing, about ...attribute.KeyValue) (context.Context, End) {
	if _, ok := of(ctx); !ok {
		return ctx, func(error) {}
	}
	options := []trace.SpanStartOption{trace.WithAttributes(about...)}
	if here := trace.SpanContextFromContext(ctx); here.IsValid() {
		options = append(options, trace.WithLinks(trace.Link{SpanContext: here}))
	}
	return Begin(trace.ContextWithRemoteSpanContext(ctx, thing.context()), name, options...)
}

// Note adds to what is told of the part that ctx is in.
func Note(ctx context.Context, about ...attribute.KeyValue) {
	trace.SpanFromContext(ctx).SetAttributes(about...)
}

// Link links the part of a trace that ctx belongs to with a thing's trace.
func Link(ctx context.Context, thing Thing) {
	if trace.SpanContextFromContext(ctx).IsValid() {
		trace.SpanFromContext(ctx).AddLink(trace.Link{SpanContext: thing.context()})
	}
}

// Thing is the names that a trace is about.
type Thing [2]string

// context is the span that all parts of a thing's trace seem to have begun in: it follows from the names.
func (t Thing) context() trace.SpanContext {
	sum := sha256.Sum256([]byte(t[0] + "\x00" + t[1]))
	c := trace.SpanContextConfig{TraceFlags: trace.FlagsSampled, Remote: true}
	copy(c.SpanID[:], sum[copy(c.TraceID[:], sum[:]):])
	return trace.NewSpanContext(c)
}

// Begin is Start with options of OpenTelemetry.
func Begin(ctx context.Context, name string, options ...trace.SpanStartOption) (context.Context, End) {
	p, ok := of(ctx)
	if !ok {
		return ctx, func(error) {}
	}
	ctx, span := p.Tracer(library).Start(ctx, name, options...)
	return ctx, func(err error) {
		if err != nil { // of the error only its kind: its text may hold what somebody wrote
			span.SetStatus(codes.Error, fault.KindOf(err).String())
		}
		span.End()
	}
}
