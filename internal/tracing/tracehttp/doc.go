// Package tracehttp makes requests parts of traces, at both ends: a caller (Transport) tells its trace by the standard header traceparent, and a callee that
// trusts it (Handler) goes on with it.
//
// What it must never do: tell of an address or a header more than the names that it is given.
package tracehttp
