package edge

import (
	"context"
	"log/slog"
	"net/http"
)

// Refusal is what somebody tried to get in by, and was refused. It labels a counter: the list is closed.
type Refusal string

// The refusals.
const (
	RefusedLogin  Refusal = "login"  // a wrong password, or too many of them
	RefusedAPIKey Refusal = "apikey" // a key of the REST interface that nobody has
	RefusedHook   Refusal = "hook"   // a webhook without the right secret
	RefusedLink   Refusal = "link"   // an invitation or another one-time link that does not exist
)

// Refusals lists every Refusal, so that its counter can be shown before the first one.
func Refusals() []Refusal { return []Refusal{RefusedLogin, RefusedAPIKey, RefusedHook, RefusedLink} }

// OnRefusal makes the reporter count what RecordRefusal notes. Call it before requests are served.
func (p *Reporter) OnRefusal(count func(Refusal)) { p.onRefusal = count }

// RecordRefusal leaves a trace of somebody who tried to get in and was refused: one line in the log with the address that it
// came from and the account's tag (see WithAccountTag), and one in the counter. What was tried itself is in neither.
func (p *Reporter) RecordRefusal(ctx context.Context, what Refusal) {
	p.onRefusal(what)
	q := requestOf(ctx)
	if q == nil {
		q = &request{}
	}
	p.log.LogAttrs(ctx, slog.LevelWarn, "access refused", slog.String("request_id", q.id), slog.String("what", string(what)),
		slog.String("address", q.clientAddress()), slog.String("account", q.account))
}

// WithAccountTag names the account that a request is about in the log, before anybody is known to be its owner. The tag must
// not be the e-mail: a keyed hash of it lets tries at one account be told from those at another.
func WithAccountTag(r *http.Request, tag string) *http.Request {
	r, q := ensureRequest(r)
	q.account = tag
	return r
}
