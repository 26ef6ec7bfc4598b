package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// maxHook is the largest webhook that is read: 1 MiB. Codes and states are a few KiB.
const maxHook = 1 << 20

// hookRetry is when a server should send again what could not be taken in.
const hookRetry = 5 * time.Second

// What came of a webhook: the labels of its counter.
const (
	hookTaken     = "taken"
	hookDuplicate = "duplicate"
	hookUnknown   = "unknown_instance"
	hookNonsense  = "nonsense"
	hookOversize  = "oversize"
	hookForbidden = "forbidden"
	hookFormer    = "former_address"
	hookFailed    = "failed"
	hookOver      = "over_quota"
)

// TidyHooks takes the slashes off a webhook's path that tools put there: one too many at the end, or in the middle, where the
// event's name is added to an address that ended in one. It stands before a mux, which would answer 404 or send elsewhere; a
// server of webhooks takes both as final.
func TidyHooks(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tidy := path.Clean(r.URL.Path); tidy != r.URL.Path && strings.HasPrefix(tidy, hookRoot) {
			u := *r.URL
			u.Path, u.RawPath = tidy, ""
			again := *r
			again.URL = &u
			r = &again
		}
		next.ServeHTTP(w, r)
	})
}

// hookRoot is where the receiver begins.
const hookRoot = "/hooks/"

// hook takes in a webhook. It answers 200 when the event is stored (now or before), and when it is nonsense that would
// come again and again otherwise; 503 when it could not be stored, so that the server sends it again. 401 means a wrong
// secret, or one of another instance than the body names, and nothing else: to Evolution every 4xx says "throw this message
// away".
func (a *api) hook(w http.ResponseWriter, r *http.Request) error {
	server := r.PathValue("server")
	address, genuine := a.d.Hooks.VerifyHook(server, r.PathValue("secret"))
	if !genuine || fleet.IsOwnGateway(server) && !a.d.Inside(r) {
		return a.forbidden(r.Context())
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxHook+1))
	switch {
	case err != nil:
		return a.sendAgain(hookFailed, err)
	case len(body) > maxHook:
		w.Header().Set("Connection", "close") // the rest is not worth reading
		return a.putAside(r, hookOversize, body)
	}
	env, o, err := a.d.Hooks.Parse(server, r.Header, body)
	switch {
	case err != nil:
		return a.putAside(r, hookNonsense, body)
	case address.Former():
		return a.formerly(r.Context(), server, env.Instance)
	case !address.Speaks(env.Instance):
		a.d.Log.LogAttrs(r.Context(), slog.LevelWarn, "a webhook speaks of another instance than its address is for", slog.String("server", server))
		return a.forbidden(r.Context())
	case a.d.OverQuota != nil && a.d.OverQuota(server): // webhooks are hints: without them the server is asked
		a.d.Metrics.webhook(hookOver)
		return nil
	}
	return a.takeIn(r.Context(), env, o)
}

func (a *api) forbidden(ctx context.Context) error {
	a.d.Metrics.webhook(hookForbidden)
	a.d.Reporter.RecordRefusal(ctx, edge.RefusedHook)
	return fault.New(fault.Unauthenticated, "api.hook", text.NotAllowed)
}

// formerly hears an address that was one for all instances of a server. What it says is not believed: the server is asked
// instead, and the instance's address is renewed.
func (a *api) formerly(ctx context.Context, server, instance string) error {
	if err := a.d.Connections.Stir(ctx, server, instance); err != nil && !fault.Is(err, fault.NotFound) {
		return a.sendAgain(hookFailed, err)
	}
	a.d.Metrics.webhook(hookFormer)
	return nil
}

func (a *api) takeIn(ctx context.Context, env connection.Envelope, o connection.Observation) error {
	err := a.d.Connections.Event(ctx, env, o)
	switch {
	case err == nil:
		a.d.Metrics.webhook(hookTaken)
	case errors.Is(err, connection.ErrDuplicate):
		a.d.Metrics.webhook(hookDuplicate)
	case fault.Is(err, fault.NotFound):
		return a.sendAgain(hookUnknown, err)
	default:
		return a.sendAgain(hookFailed, err)
	}
	return nil
}

// sendAgain is the error for an event that could not be stored. What is our own failure stays one in the log.
func (a *api) sendAgain(outcome string, err error) error {
	a.d.Metrics.webhook(outcome)
	kind := fault.Unavailable
	if outcome == hookFailed && fault.KindOf(err) == fault.Internal {
		kind = fault.Internal
	}
	again := &fault.Error{Kind: kind, Op: "api.hook", Key: text.TryLater, Err: err}
	return edge.WithStatus(http.StatusServiceUnavailable, edge.WithRetry(hookRetry, again))
}

// putAside keeps what cannot be used, without the secrets in it, for an operator to look at.
func (a *api) putAside(r *http.Request, outcome string, body []byte) error {
	scope, server := tenant.System("webhook"), r.PathValue("server")
	const shown = 4096
	raw := blank(body[:min(len(body), shown)])
	if err := a.d.Rejects.RejectWebhook(r.Context(), scope, server, outcome, raw, a.d.Now()); err != nil {
		return a.sendAgain(hookFailed, err)
	}
	a.d.Metrics.webhook(outcome)
	return nil
}

// blank takes the values of fields that hold secrets out of a text that need not be JSON.
func blank(raw []byte) []byte {
	secrets := regexp.MustCompile(`(?i)("(?:apikey|token|code|pairingCode|base64|qrcode|secret|password)"\s*:\s*")(?:[^"\\]|\\.)*("|$)`)
	return bytes.ToValidUTF8(secrets.ReplaceAll(raw, []byte("${1}…${2}")), []byte("?"))
}
