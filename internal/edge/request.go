package edge

import (
	"context"
	"net/http"
	"net/netip"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// request is the record of one request that the outer layers and the handlers share. Only the goroutine that serves the request uses it.
type request struct {
	id            string
	client        netip.Addr // invalid when not known
	https         bool
	pattern       string // of the route, once it is known
	actor         tenant.Actor
	authenticated bool   // actor is set
	account       string // tag of the account that the caller wants to sign in to; see WithAccountTag
	lang          text.Lang
	langSet       bool
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// ensureRequest returns a request's record. A request that passed no Middleware gets a new one.
func ensureRequest(r *http.Request) (*http.Request, *request) {
	if q := requestOf(r.Context()); q != nil {
		return r, q
	}
	q := &request{}
	return r.WithContext(context.WithValue(r.Context(), requestKey{}, q)), q
}

// clientAddress is the caller's address, for the log; empty when it is not known.
func (q *request) clientAddress() string {
	if !q.client.IsValid() {
		return ""
	}
	return q.client.String()
}

// RequestID is the request's id in logs, and the support id of our own failures. It is empty outside of Middleware.
func RequestID(ctx context.Context) string {
	if q := requestOf(ctx); q != nil {
		return q.id
	}
	return ""
}

// WithActor stores who is calling. For the caller's language see WithLang.
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

// WithLang sets the language of the request: a person's own, or the salon's.
func WithLang(r *http.Request, l text.Lang) *http.Request {
	r, q := ensureRequest(r)
	q.lang, q.langSet = l, true
	return r
}

// Lang is the caller's language: the one set by WithLang, otherwise the first of Accept-Language that there are texts in, otherwise Portuguese.
func Lang(r *http.Request) text.Lang {
	if q := requestOf(r.Context()); q != nil && q.langSet {
		return q.lang
	}
	return text.Match(r.Header.Get("Accept-Language"))
}

// SetRoutePattern sets the pattern of the route ("GET /api/v1/salons/{slug}") by which logs and metrics name the request. The last call counts.
func SetRoutePattern(ctx context.Context, pattern string) {
	if q := requestOf(ctx); q != nil && pattern != "" {
		q.pattern = pattern
	}
}

// RecordPattern serves a mux and stores the pattern of the matched route, also when a handler panics.
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
