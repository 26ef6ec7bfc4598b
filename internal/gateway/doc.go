// Package gateway is our own server of the Evolution v2 protocol. Sessions on WhatsApp are the engine's; here are the
// instances, who may ask for what, and the promise that what happened is told.
//
// It promises statuses and bodies that clients of Evolution depend on; that a key is looked at before anything else, so
// that nobody learns which names exist; that an event is durable before the engine goes on, and reaches its webhook in
// the order of its chat; and that a send with a key is one message, whatever dies in between.
//
// It must never know a salon or the platform, trust a query over a path, or put a token, a code, a number or a text into
// a log or, unsealed, on the disk.
//
// Start reading at Gateway, then route.go.
package gateway
