// Package tracing marks the parts of a click and of a message in OpenTelemetry traces. Without a tracer in the context, which is the default, each call
// costs a look into the context and does nothing.
//
// A click is one trace: the request, the steps under the lease, the calls of the server, and what the gateway's nodes do of them, to which the
// standard header traceparent carries it. What happens to a message is spread over processes and time: its trace is named by the message (About), so
// that whoever works on it adds to the same trace, and nothing of it is stored.
//
// What it must never do: put into a span what a log must not have, such as numbers, texts, codes, keys and addresses.
//
// Start reading at Start.
package tracing
