package edge

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tracing/tracehttp"
)

// MiddlewareConfig is what the outer layers need.
type MiddlewareConfig struct {
	Reporter *Reporter
	Proxies  Proxies
	Log      *slog.Logger
	Now      func() time.Time
	// Observe is called for every answer, for metrics. The route's pattern is empty when no route matched. It may be nil.
	Observe func(method, pattern string, status int, took time.Duration)
}

// Middleware is the outer layers that every request passes once: they set a request id and the caller's address, write one line in the log, and
// recover from panics. The process wraps all of its handlers in one Middleware.
func Middleware(c MiddlewareConfig, next http.Handler) http.Handler {
	if c.Observe == nil {
		c.Observe = func(string, string, int, time.Duration) {}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := c.Now()
		r, q := ensureRequest(r)
		q.client, q.https = c.Proxies.ClientOf(r)
		q.id = requestID(r, c.Proxies)
		w.Header().Set("X-Request-Id", q.id)
		rec := &recorder{ResponseWriter: w}
		completed := false
		defer func() {
			took := c.Now().Sub(began)
			status := rec.sentStatus()
			if !completed && !rec.started() {
				status = http.StatusInternalServerError
			}
			c.Observe(r.Method, q.pattern, status, took)
			tracehttp.Answered(r.Context(), q.pattern, status)
			c.logAccess(r, q, rec, status, took)
		}()
		c.recoverPanic(rec, r, next)
		completed = true
	})
}

// recoverPanic serves the request, and answers with a problem when the handler panics. A panic with http.ErrAbortHandler, or after the answer has
// begun, is raised again: the connection must be closed, since the answer is incomplete.
func (c MiddlewareConfig) recoverPanic(rec *recorder, r *http.Request, next http.Handler) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler { //nolint:errorlint // net/http compares the value itself
			panic(p)
		}
		c.Log.LogAttrs(r.Context(), slog.LevelError, "panic while serving",
			slog.String("request_id", RequestID(r.Context())), slog.String("stack", string(debug.Stack())))
		err := fault.Wrap(fault.Internal, "edge.panic", panicText(p))
		if rec.started() {
			_ = c.Reporter.Problem(r, err) // logged and counted; the answer has begun
			panic(http.ErrAbortHandler)
		}
		c.Reporter.Write(rec, r, err)
	}()
	next.ServeHTTP(rec, r)
}

// panicText is what may be logged of a panic: a runtime error's text, otherwise only the type, since the value may hold a secret.
func panicText(p any) error {
	if e, ok := p.(runtime.Error); ok {
		return e
	}
	return fmt.Errorf("panic with a %T", p)
}

// logAccess writes the line of a request. The path and the query are not in it: they may hold secrets.
func (c MiddlewareConfig) logAccess(r *http.Request, q *request, rec *recorder, status int, took time.Duration) {
	level := slog.LevelInfo
	if q.pattern == "GET /healthz" || q.pattern == "GET /readyz" || q.pattern == "GET /metrics" {
		level = slog.LevelDebug
	}
	if !c.Log.Enabled(r.Context(), level) {
		return
	}
	c.Log.LogAttrs(r.Context(), level, "request",
		slog.String("request_id", q.id), slog.String("method", r.Method), slog.String("route", q.pattern),
		slog.Int("status", status), slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.Int64("bytes", rec.bytes), slog.String("address", q.clientAddress()), slog.String("account", q.account),
		slog.String("actor", string(q.actor.Kind)), slog.String("actor_id", q.actor.ID))
}

// maxRequestID is the longest request id that is accepted from a proxy.
const maxRequestID = 64

// requestID is the id that a trusted proxy gave, when it is of letters, digits, - and _; otherwise a new one.
func requestID(r *http.Request, p Proxies) string {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > maxRequestID || !p.Trusts(parseAddr(r.RemoteAddr)) {
		return newRequestID()
	}
	for _, c := range id {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return newRequestID()
		}
	}
	return id
}
