package edge

import (
	"errors"
	"io"
	"net/http"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// APICSP is the content security policy of answers that are no pages: nothing may be loaded, nobody may frame them.
const APICSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// hstsOneYear is how long a browser remembers to use HTTPS only: a year, as hstspreload.org asks for.
const hstsOneYear = "max-age=31536000"

// SecurityHeaders sets the headers that every answer should have, with the given content security policy. Strict-Transport-Security is set only
// for callers that use HTTPS.
func SecurityHeaders(csp string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer") // our URLs may hold single-use tokens
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if IsHTTPS(r.Context()) {
			h.Set("Strict-Transport-Security", hstsOneYear)
		}
		next.ServeHTTP(w, r)
	})
}

// BodyTooLarge is the error for a body above a limit in bytes.
func BodyTooLarge(limit int64) error {
	const kib = 1024
	return WithStatus(http.StatusRequestEntityTooLarge, fault.Field("edge.body", "body", text.BodyTooLarge, limit/kib))
}

// ReadBody reads a body of at most limit bytes. A larger one is not read to its end; the connection is closed after the
// answer. Errors: BodyTooLarge; Invalid with Key text.BodyNotReceived.
func ReadBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close")
		return nil, BodyTooLarge(limit)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err == nil {
		return body, nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, BodyTooLarge(limit)
	}
	return nil, WithStatus(http.StatusBadRequest, &fault.Error{
		Kind: fault.Invalid, Op: "edge.body", Field: "body", Key: text.BodyNotReceived, Err: err,
	})
}

// LimitBody bounds what a handler can read of a body: forms are read by the handler itself.
func LimitBody(limit int64, next http.Handler) http.Handler {
	return LimitBodyBy(func(*http.Request) int64 { return limit }, next)
}

// LimitBodyBy is LimitBody with a limit of each request's own.
func LimitBodyBy(limit func(*http.Request) int64, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit(r))
		next.ServeHTTP(w, r)
	})
}
