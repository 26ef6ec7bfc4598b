package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// The header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header).
const (
	idempotencyHeader = "Idempotency-Key"
	maxIdempotencyKey = 255 // characters
)

// idempotent runs an operation that creates something, or gives the first answer again when the
// Idempotency-Key was used within a day. Errors are not stored, so that the caller can try again.
func idempotent[O any](ctx context.Context, a *api, c *call, f func() (int, O, error)) (status int, body O, again bool, err error) {
	word := c.r.Header.Get(idempotencyHeader)
	if word == "" || a.d.Onces == nil {
		status, body, err = f()
		return status, body, false, err
	}
	if !isValidIdempotencyKey(word) {
		return 0, body, false, fault.Field("api.once", idempotencyHeader, text.OnceMalformed, maxIdempotencyKey)
	}
	sum := sha256.Sum256([]byte(c.r.Method + " " + target(c.r.URL) + "\x00" + string(c.body)))
	o := tenant.Once{Owner: c.actor.ID, Key: word, Request: hex.EncodeToString(sum[:])}
	scope := tenant.System("idempotency")
	kept, err := a.d.Onces.ClaimOnce(ctx, scope, o, a.d.Now())
	if err != nil {
		return 0, body, false, err
	}
	if kept.Status != 0 {
		err = json.Unmarshal(kept.Body, &body)
		return kept.Status, body, true, err
	}
	ctx = context.WithoutCancel(ctx) // the result is stored even when the caller hung up
	if status, body, err = f(); err != nil {
		a.logIdempotencyFailure(ctx, a.d.Onces.DropOnce(ctx, scope, o))
		return 0, body, false, err
	}
	raw, err := json.Marshal(body)
	if err == nil {
		a.logIdempotencyFailure(ctx, a.d.Onces.KeepOnce(ctx, scope, o, tenant.OnceAnswer{Status: status, Body: raw}))
	}
	return status, body, false, err
}

// target is the part of the URL that a request's hash includes: path and query.
func target(u *url.URL) string {
	if u.RawQuery == "" {
		return u.Path
	}
	return u.Path + "?" + u.RawQuery
}

// isValidIdempotencyKey tells whether a key can be stored.
func isValidIdempotencyKey(word string) bool {
	return len(word) <= maxIdempotencyKey && !strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r > '~' })
}

// logIdempotencyFailure logs that an answer could not be stored; the operation itself succeeded.
func (a *api) logIdempotencyFailure(ctx context.Context, err error) {
	if err != nil {
		a.d.Log.LogAttrs(ctx, slog.LevelError, "what was done once could not be noted", slog.Any("error", err))
	}
}

// createsResource tells whether an operation makes something new each time.
func (d operationSpec) createsResource() bool {
	return len(d.statuses) > 0 && d.statuses[0] == http.StatusCreated && !d.once
}

// idempotencyParameter describes the header.
func idempotencyParameter() *huma.Param {
	most := maxIdempotencyKey
	return &huma.Param{
		Name: idempotencyHeader, In: "header", Example: "7f6c2c1e-5a0e-4a53-9c0b-3f1f8e1f2f10", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most},
		Description: "Your word for this request: sent again within 24 hours, the first answer comes again and nothing is made twice. 409 with Retry-After while the first is under way, or its process died less than a minute ago; 422 for another request under the same word",
	}
}
