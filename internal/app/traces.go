package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"salonzap/internal/egress"
	"salonzap/internal/tracing"
	"salonzap/internal/tracing/tracehttp"
)

// traces sends the traces of this process to the operator's collector; nil makes none.
type traces struct{ provider *sdktrace.TracerProvider }

// openTraces returns nil when no collector is configured. role is "serve" or "gateway".
func openTraces(ctx context.Context, c Config, role, version string, log *slog.Logger) (*traces, error) {
	if c.Traces.URL == "" {
		return nil, nil //nolint:nilnil // no traces is a valid configuration
	}
	guard := egress.Guard{Trusted: true, Allow: c.Gateway.Allow, InternalHosts: []string{gatewayHost, platformHost}}
	base := &http.Transport{MaxIdleConnsPerHost: 1, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: traceTimeout, MaxResponseHeaderBytes: 64 << 10}
	exporter, err := otlptracehttp.New(ctx,
		otlptracehttp.WithEndpointURL(c.Traces.URL+"/v1/traces"), otlptracehttp.WithHeaders(c.Traces.header()), otlptracehttp.WithCompression(otlptracehttp.GzipCompression),
		otlptracehttp.WithHTTPClient(&http.Client{Transport: guard.Transport(base), Timeout: traceTimeout}),
	)
	if err != nil {
		return nil, err
	}
	about := resource.NewSchemaless(semconv.ServiceName("salonzap"), semconv.ServiceVersion(version), semconv.ServiceNamespace(role))
	share := sdktrace.TraceIDRatioBased(c.Traces.Share) // by the trace's id, so that all processes keep the same ones, whatever a caller wishes
	return &traces{sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(&lossyExporter{SpanExporter: exporter, log: log}), sdktrace.WithResource(about),
		sdktrace.WithSampler(sdktrace.ParentBased(share, sdktrace.WithRemoteParentSampled(share), sdktrace.WithRemoteParentNotSampled(share))),
	)}, nil
}

const traceTimeout = 10 * time.Second

// lossyExporter drops what the collector does not take: once it fails this is logged, until it works again.
type lossyExporter struct {
	sdktrace.SpanExporter

	log    *slog.Logger
	failed atomic.Bool
}

// ExportSpans see sdktrace.SpanExporter.
func (e *lossyExporter) ExportSpans(ctx context.Context, spans []sdktrace.ReadOnlySpan) error {
	err := e.SpanExporter.ExportSpans(ctx, spans)
	switch {
	case err == nil && e.failed.Swap(false):
		e.log.LogAttrs(ctx, slog.LevelInfo, "traces are taken by their collector again")
	case err != nil && !e.failed.Swap(true):
		e.log.LogAttrs(ctx, slog.LevelWarn, "traces are lost: their collector (SALONZAP_TRACES_URL) does not take them")
	}
	return nil
}

// tracer is nil for no traces.
func (t *traces) tracer() trace.TracerProvider {
	if t == nil {
		return nil
	}
	return t.provider
}

func (t *traces) into(ctx context.Context) context.Context { return tracing.Into(ctx, t.tracer()) }

// close sends what is left.
func (t *traces) close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, traceTimeout)
	defer cancel()
	if err := t.provider.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// requests traces the requests to h, those of probes and scrapers left out.
func (t *traces) requests(trusted bool, h http.Handler) http.Handler {
	if t == nil {
		return h
	}
	traced := tracehttp.Handler(t.provider, trusted, h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz", "/readyz", "/metrics":
			h.ServeHTTP(w, r)
		default:
			traced.ServeHTTP(w, r)
		}
	})
}

// serverCall names a call to a server by its method and route: what follows in the path names a salon.
func serverCall(r *http.Request) string {
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/"), "/", 3) //nolint:mnd // the group, the action, and the rest
	return "call " + r.Method + " /" + strings.Join(parts[:min(len(parts), 2)], "/")
}
