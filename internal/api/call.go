package api

import (
	"context"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// KeyAuthenticator authenticates the bearer of an API key; *tenant.Keys does. Errors:
// Unauthenticated.
type KeyAuthenticator interface {
	Authenticate(ctx context.Context, key string) (tenant.Actor, error)
}

// maxBody is the largest body of operations without files. The largest useful one is below 2 KiB.
const maxBody = 64 << 10

// maxBadKeys is how many wrong keys an address may send in a minute.
const maxBadKeys = 60

// call is one authenticated request: who asks, in which language, with which body.
type call struct {
	r     *http.Request
	actor tenant.Actor
	lang  text.Lang
	body  []byte
	form  *multipart.Reader // of an upload; nil when the body is no form
}

type callKey struct{}

// scope is what the caller may see, by who they are.
func (c *call) scope() tenant.Scope { return c.actor.Scope() }

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// requireAllTenants refuses keys of one salon.
func (c *call) requireAllTenants() error {
	if !c.scope().AllTenants() {
		return fault.New(fault.Forbidden, "api.operator", text.KeyForOneSalon)
	}
	return nil
}

// authenticate authenticates the request, reads the body, and passes a call to the next handler.
// Its answers must not be cached.
func (a *api) authenticate(next http.Handler) http.Handler {
	wrong := edge.NewQuota(maxBadKeys, time.Minute, a.d.Now)
	var good *edge.Quota // of each key
	if a.d.Rate > 0 {
		good = edge.NewQuota(a.d.Rate, time.Minute, a.d.Now)
	}
	return a.d.Reporter.Handle(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		actor, err := a.d.Keys.Authenticate(r.Context(), bearer(r))
		if fault.Is(err, fault.Unauthenticated) {
			a.d.Reporter.RecordRefusal(r.Context(), edge.RefusedAPIKey)
			if tooMany := wrong.Take(w, edge.AddressKey(r)); tooMany != nil {
				return tooMany
			}
		}
		if err != nil {
			return err
		}
		r = edge.WithActor(r, actor)
		if good != nil {
			if err := good.Take(w, actor.ID); err != nil {
				return err
			}
		}
		c := &call{actor: actor, lang: edge.Lang(r)}
		release, err := a.readBody(w, r, c)
		defer release()
		if err != nil {
			return err
		}
		c.r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
		c.r.Body = http.NoBody
		next.ServeHTTP(w, c.r)
		return nil
	})
}

// bearer is the key of the Authorization header; the scheme's case does not matter (RFC 9110, 11.1).
func bearer(r *http.Request) string {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}

// checkType refuses a body of another media type than JSON: command-line clients often send forms
// by mistake.
func checkType(r *http.Request, body []byte) error {
	given := r.Header.Get("Content-Type")
	if len(body) == 0 || given == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(given)
	if err != nil || (kind != "application/json" && !strings.HasSuffix(kind, "+json")) {
		return edge.WithStatus(http.StatusUnsupportedMediaType, fault.Field("api.body", "body", text.BodyTypeUnknown))
	}
	return nil
}
