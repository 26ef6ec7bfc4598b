package edge

import (
	"context"
	"log/slog"
	"net/http"
)

// Refusal is the kind of credential that was refused. It labels a counter: the list is closed.
type Refusal string

// The refusals.
const (
	RefusedLogin  Refusal = "login"  // a wrong password, or too many of them
	RefusedAPIKey Refusal = "apikey" // an API key that does not exist
	RefusedHook   Refusal = "hook"   // a webhook without the right secret
	RefusedLink   Refusal = "link"   // an invitation or another one-time link that does not exist
)

// Refusals lists every Refusal, so that each counter exists before its first event.
func Refusals() []Refusal { return []Refusal{RefusedLogin, RefusedAPIKey, RefusedHook, RefusedLink} }

// OnRefusal sets the function that RecordRefusal counts with. Call it before requests are served.
func (p *Reporter) OnRefusal(count func(Refusal)) { p.onRefusal = count }

// RecordRefusal logs and counts a refused credential, with the caller's address and the account's tag (see WithAccountTag), and without the
// credential itself.
func (p *Reporter) RecordRefusal(ctx context.Context, what Refusal) {
	p.onRefusal(what)
	q := requestOf(ctx)
	if q == nil {
		q = &request{}
	}
	p.log.LogAttrs(ctx, slog.LevelWarn, "access refused", slog.String("request_id", q.id), slog.String("what", string(what)),
		slog.String("address", q.clientAddress()), slog.String("account", q.account))
}

// WithAccountTag sets the tag with which the log names the account of a request that is not authenticated yet. The tag must not be the e-mail,
// but a keyed hash of it, by which attempts at one account can be recognised.
func WithAccountTag(r *http.Request, tag string) *http.Request {
	r, q := ensureRequest(r)
	q.account = tag
	return r
}
