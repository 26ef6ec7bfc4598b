// Package gateway is our own server of the Evolution v2 protocol. The engine keeps the sessions on WhatsApp; this package has the
// instances, the routes with their access rules, and the delivery of events.
//
// It promises the statuses and bodies that clients of Evolution depend on; that the key is checked before anything else, so that nobody
// learns which names exist; that an event is durable before the engine goes on, and is delivered to its webhook in the order of its chat;
// and that a send with an idempotency key is one message, even when the process dies in between.
//
// It must never know a salon or the platform, prefer a query to the path, or put a token, a code, a number or a text into a log or,
// unsealed, on the disk.
//
// Start reading at Gateway, then route.go; how several processes share the instances is in nodes.go and passon.go.
package gateway
