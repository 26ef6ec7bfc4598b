package evolution

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Kind is what sort of failure an Error is. The kinds are a closed list, fit to label a metric.
type Kind string

// The kinds.
const (
	// KindNotFound: the server says there is no such instance. In the first minutes after its restart that proves
	// nothing, see Client.Instance.
	KindNotFound Kind = "not_found"
	// KindNameTaken: create found the name in use, be it by us or by somebody else.
	KindNameTaken Kind = "name_taken"
	// KindDestroyed: create failed after its validation, and the server's error path deletes the instance of that
	// name, also one that another create had just made (recordings f-40 to f-42). Look before anything else.
	KindDestroyed Kind = "destroyed"
	// KindUnauthorized: the key is wrong, or may not do this.
	KindUnauthorized Kind = "unauthorized"
	// KindNotConnected: the instance has no connection, so there is nothing to log out or to send through.
	KindNotConnected Kind = "not_connected"
	// KindNotOnWhatsApp: the number that a message was for is not on WhatsApp, says the server.
	KindNotOnWhatsApp Kind = "not_on_whatsapp"
	// KindConnectionClosed: the instance's socket died under the call; for a send after 60 s of silence, nobody knows
	// whether WhatsApp got it (recording g-14).
	KindConnectionClosed Kind = "connection_closed"
	// KindInvalid: the request was refused as wrong, by the server (nothing was done) or by the client before it was sent.
	KindInvalid Kind = "invalid"
	// KindLicenceRequired: a server of 2.4 that was not activated answers this to everything.
	KindLicenceRequired Kind = "licence_required"
	// KindNotLoaded: the server knows the instance but has it not in memory: 200 {"error":true}, or the crash that a
	// send meets then. It is so while the server starts, and after a failed load until it restarts. A restart of an
	// instance that is closed answers the same (recording a-070).
	KindNotLoaded Kind = "not_loaded"
	// KindUnreachable: no connection to the server was made: dialling, DNS or TLS failed. Surely not applied.
	KindUnreachable Kind = "unreachable"
	// KindTimeout: no answer came, be it that time ran out, that the caller gave up, or that the connection was lost.
	// The outcome is unknown.
	KindTimeout Kind = "timeout"
	// KindConflict: it is not the turn of this answer to a passkey step.
	KindConflict Kind = "conflict"
	// KindGone: the passkey step is over.
	KindGone Kind = "gone"
	// KindRefused: WhatsApp refused what was asked of it, or did not answer, and nothing was sent; or the assertion of a
	// passkey step is not good enough: then the step goes on, and another may be tried.
	KindRefused Kind = "refused"
	// KindServer: the server, or a proxy in front of it, failed (5xx, 429). The outcome is unknown.
	KindServer Kind = "server"
	// KindProtocol: the answer is none of this contract: HTML, an unknown route, broken JSON, a redirect. Mostly the URL
	// is not that of an Evolution server.
	KindProtocol Kind = "protocol"
)

// Error is the one error of this package. Message is for an operator: shortened, in the server's words, with no source
// pages, no codes and no phone numbers in it; never show it to a salon.
type Error struct {
	Kind    Kind
	Op      string // one of the Op constants
	Status  int    // HTTP status, 0 when no answer came
	Message string
	// Code is WhatsApp's own number of a refusal, as our gateway tells it: 463, 479; 0 when it told none.
	Code int
	// Retryable tells that the same call may go out again, now or a little later: it was surely not applied, or it is
	// one that changes nothing.
	Retryable bool
	// Err is the transport's error, when there was one: errors.Is finds context.Canceled and the like through it.
	Err error
}

// Error is the text for a log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("evolution ")
	b.WriteString(e.Op)
	b.WriteString(": ")
	b.WriteString(string(e.Kind))
	if e.Status != 0 {
		fmt.Fprintf(&b, " (status %d)", e.Status)
	}
	if e.Message != "" {
		b.WriteString(": ")
		b.WriteString(e.Message)
	}
	return b.String()
}

// Unwrap is the transport's error.
func (e *Error) Unwrap() error { return e.Err }

// Uncertain tells whether the call may have been applied although it failed. Look before you repeat it.
func (e *Error) Uncertain() bool {
	switch e.Kind {
	case KindTimeout, KindServer, KindConnectionClosed, KindDestroyed:
		return true
	case KindProtocol: // a 2xx that cannot be read
		return e.Status < 300
	case KindNotFound, KindNameTaken, KindUnauthorized, KindNotConnected, KindNotOnWhatsApp, KindInvalid,
		KindLicenceRequired, KindNotLoaded, KindUnreachable, KindConflict, KindGone, KindRefused:
		return false
	}
	return true
}

// Statuses that Cloudflare has of its own.
const (
	cloudflareFirst    = 520
	cloudflareTimedOut = 524
	cloudflareLast     = 530
)

// IsProxyError tells whether a proxy answered in the server's place, because it did not get through to it: 502, 503 or 504, mostly
// with an empty body or a page of its own, or one of Cloudflare's 520 to 530. Whether the call was applied is not known.
func IsProxyError(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != KindServer {
		return false
	}
	switch e.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return e.Status >= cloudflareFirst && e.Status <= cloudflareLast
}

// MayStillRun tells whether a failed call may still be under way on the server: a proxy only gave up waiting for its end.
func MayStillRun(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Kind == KindTimeout || e.Status == http.StatusGatewayTimeout || e.Status == cloudflareTimedOut)
}

// KindOf is the kind of the *Error in err's chain, or "" when there is none (also for nil).
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}
