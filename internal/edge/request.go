package edge

import (
	"context"
	"net/http"
	"net/netip"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// request is what the outer layers and the handlers tell each other about one request. One goroutine at a time uses it:
// the one that serves the request.
type request struct {
	id            string
	client        netip.Addr // invalid when not known
	https         bool
	pattern       string // of the route, once it is known
	actor         tenant.Actor
	authenticated bool   // actor is set
	account       string // tag of the account that somebody claims to own; see WithAccountTag
	lang          text.Lang
	langSet       bool
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// ensureRequest gives a request its record. A request that passed no Middleware gets one where it is first needed.
func ensureRequest(r *http.Request) (*http.Request, *request) {
	if q := requestOf(r.Context()); q != nil {
		return r, q
	}
	q := &request{}
	return r.WithContext(context.WithValue(r.Context(), requestKey{}, q)), q
}

// clientAddress is where the request came from, for the log; empty when that is not known.
func (q *request) clientAddress() string {
	if !q.client.IsValid() {
		return ""
	}
	return q.client.String()
}

// RequestID names the request in logs and, with our own failures, to the caller as the support id. Empty outside of Middleware.
func RequestID(ctx context.Context) string {
	if q := requestOf(ctx); q != nil {
		return q.id
	}
	return ""
}

// WithActor notes who is calling. It also sets the language of what the caller reads when a person's is known: see SetLang.
func WithActor(r *http.Request, a tenant.Actor) *http.Request {
	r, q := ensureRequest(r)
	q.actor, q.authenticated = a, true
	return r
}

// Actor is who is calling; ok is false when nobody was authenticated.
func Actor(ctx context.Context) (a tenant.Actor, ok bool) {
	q := requestOf(ctx)
	if q == nil {
		return tenant.Actor{}, false
	}
	return q.actor, q.authenticated
}

// WithLang fixes the language of the request: a person's own, or the salon's.
func WithLang(r *http.Request, l text.Lang) *http.Request {
	r, q := ensureRequest(r)
	q.lang, q.langSet = l, true
	return r
}

// Lang is the language that the caller reads: the one fixed by WithLang, else the first of Accept-Language that we speak,
// else Portuguese.
func Lang(r *http.Request) text.Lang {
	if q := requestOf(r.Context()); q != nil && q.langSet {
		return q.lang
	}
	return text.Match(r.Header.Get("Accept-Language"))
}

// SetRoutePattern names the request by the pattern of its route ("GET /api/v1/salons/{slug}") in logs and metrics. The last
// one noted counts.
func SetRoutePattern(ctx context.Context, pattern string) {
	if q := requestOf(ctx); q != nil && pattern != "" {
		q.pattern = pattern
	}
}

// RecordPattern serves a mux and notes the pattern that it found, also when a handler panics.
func RecordPattern(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if q := requestOf(r.Context()); q != nil && q.pattern == "" {
				q.pattern = r.Pattern
			}
		}()
		mux.ServeHTTP(w, r)
	})
}
