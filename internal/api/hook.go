package api

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
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
	hookFailed    = "failed"
)

// hook takes in a webhook. It answers 200 when the event is stored (now or before), and when it is nonsense that would
// come again and again otherwise; 503 when it could not be stored, so that the server sends it again. 401 means a wrong
// secret and nothing else: to Evolution every 4xx says "throw this message away".
func (a *api) hook(w http.ResponseWriter, r *http.Request) error {
	server := r.PathValue("server")
	if !a.d.Hooks.Verify(server, r.PathValue("secret")) {
		a.d.Metrics.webhook(hookForbidden)
		a.d.Reporter.Refused(r.Context(), edge.RefusedHook)
		return fault.New(fault.Unauthenticated, "api.hook", text.NotAllowed)
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
	if err != nil {
		return a.putAside(r, hookNonsense, body)
	}
	err = a.d.Connections.Event(r.Context(), env, o)
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
