// Package api is the REST interface for integrators, the receiver of servers' webhooks, and health and metrics.
//
// It promises the JSON of the OpenAPI description that it serves, errors as RFC 9457 problems in the caller's language,
// and that a key of one salon sees nothing of another. A webhook is answered with 200 only after it is stored.
//
// It must never hold a rule of the connection, SQL, or a page; it must never show the text of a Go error, nor put a code
// or a phone into a log or a metric.
//
// Each file of handlers states what it needs of others as small interfaces of its own; Deps gathers them. Whose data a
// request may reach follows from its actor alone (call.scope).
//
// Start reading at New, then connect.go.
package api
