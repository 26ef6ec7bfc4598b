package gateway

import (
	"net/http"

	"github.com/rs/cors"
)

// preflightAge is how long a browser may cache a preflight's answer, in seconds; Chrome's limit is two hours.
const preflightAge = 600

// AnyOrigin in Config.Origins lets pages of every origin call.
const AnyOrigin = "*"

// acrossOrigins allows CORS: pages of Config.Origins may call everything but the passkey steps, and pages of WhatsApp Web the passkey steps
// where Config.PasskeyCORS is set. Credentials are never allowed: a page must send the key in a header.
func (g *Gateway) acrossOrigins(next http.Handler) http.Handler {
	allowed := func(methods []string, origins ...string) func(http.Handler) http.Handler {
		if len(origins) == 0 {
			return func(h http.Handler) http.Handler { return h }
		}
		return cors.New(cors.Options{
			AllowedOrigins: origins, AllowedMethods: methods, AllowedHeaders: []string{"*"}, MaxAge: preflightAge,
		}).Handler
	}
	protocol := options(allowed([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}, g.cfg.Origins...)(next))
	passkey := next
	if g.cfg.PasskeyCORS {
		passkey = allowed([]string{http.MethodGet, http.MethodPost}, webOrigin)(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isLinkPasskeyRequest(r) {
			passkey.ServeHTTP(w, r)
			return
		}
		protocol.ServeHTTP(w, r)
	})
}

// options answers an OPTIONS request that is no preflight, as Evolution does for every path.
func options(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") == "" {
			w.Header().Set("Allow", "GET, POST, PUT, DELETE, OPTIONS")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}
