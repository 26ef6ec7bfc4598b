package evolution

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Kind is what sort of failure an Error is. The list is closed, so that a kind may be a metric's label.
type Kind string

// The kinds.
const (
	// KindNotFound: the server knows no such instance (or medium, or passkey step). In the first minutes after its restart that
	// proves nothing about an instance, see Client.Instance.
	KindNotFound Kind = "not_found"
	// KindNameTaken: create found the name in use, by an instance of ours or of somebody else.
	KindNameTaken Kind = "name_taken"
	// KindDestroyed: create failed after its validation, and the server's error path deletes the instance of that
	// name, also one that another create had just made (recordings f-40 to f-42). Check what exists before anything else.
	KindDestroyed Kind = "destroyed"
	// KindUnauthorized: the key is wrong, or may not do this.
	KindUnauthorized Kind = "unauthorized"
	// KindNotConnected: the instance has no connection, so there is nothing to log out or to send through.
	KindNotConnected Kind = "not_connected"
	// KindNotOnWhatsApp: the server answered that the number of the receiver is not on WhatsApp.
	KindNotOnWhatsApp Kind = "not_on_whatsapp"
	// KindConnectionClosed: the instance's socket was closed during the call, or was dead. A send fails so after 60 s without an
	// answer of WhatsApp; whether WhatsApp has the message is unknown (recording g-14).
	KindConnectionClosed Kind = "connection_closed"
	// KindInvalid: the request was refused as wrong, by the server (nothing was done) or by the client before it was sent.
	KindInvalid Kind = "invalid"
	// KindLicenceRequired: the server is a 2.4 that was not activated. It answers so to every call but Info.
	KindLicenceRequired Kind = "licence_required"
	// KindNotLoaded: the server knows the instance but does not have it in memory: 200 {"error":true}, or a 500 for a send. That
	// lasts while the server starts, and after a failed load until its next restart. A Restart of an instance that is closed gets
	// the same answer (recording a-070).
	KindNotLoaded Kind = "not_loaded"
	// KindUnreachable: no connection to the server was made (dialling, DNS or TLS failed), or the caller had cancelled before. The
	// call was certainly not applied.
	KindUnreachable Kind = "unreachable"
	// KindTimeout: no complete answer came, because the time ran out, the caller cancelled, or the connection was lost. The outcome is
	// unknown.
	KindTimeout Kind = "timeout"
	// KindConflict: the passkey step is in a stage that does not take this answer.
	KindConflict Kind = "conflict"
	// KindGone: the passkey step is over.
	KindGone Kind = "gone"
	// KindRefused: our own gateway answered that WhatsApp refused the request, or did not answer it, and that nothing was sent; or that
	// the assertion of a passkey step was refused: then the step goes on, and another assertion may be tried.
	KindRefused Kind = "refused"
	// KindServer: the server, or a proxy in front of it, failed (5xx, 408, 429). The outcome is unknown.
	KindServer Kind = "server"
	// KindProtocol: the answer does not fit this contract: HTML, an unknown route, broken JSON, a redirect, too long. Usually the URL
	// is not an Evolution server's.
	KindProtocol Kind = "protocol"
)

// Error is the error of every call. Message is for an operator: a short text of the server's (without its source code, codes and phone
// numbers) or of this package's. Never show it to a tenant.
type Error struct {
	Kind    Kind
	Op      string // one of the Op constants
	Status  int    // HTTP status, 0 when no answer came
	Message string
	// Code is WhatsApp's own number of a refusal, for example 463 or 479, with KindRefused from our own gateway; else 0.
	Code int
	// Retryable means that the same call may be sent again, now or a little later: it was not applied, or it is a read.
	Retryable bool
	// Err is the transport's error, or nil. It lets errors.Is find context.Canceled and context.DeadlineExceeded.
	Err error
}

// Error is the text for a log: operation, kind, status and Message.
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

// Uncertain reports whether the call may have been applied although it failed. Check the server's state before you repeat it.
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

// Cloudflare's own statuses.
const (
	cloudflareFirst    = 520
	cloudflareTimedOut = 524
	cloudflareLast     = 530
)

// IsProxyError reports whether err has a status with which a proxy answers when it could not reach the server: 502, 503, 504, or
// Cloudflare's 520 to 530. Whether the call was applied is unknown.
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

// MayStillRun reports whether the server may still be working on a failed call, because only the client or a proxy stopped
// waiting for it, or the connection was lost.
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
