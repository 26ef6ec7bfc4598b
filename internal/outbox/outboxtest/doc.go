// Package outboxtest has a Store in memory and a receiver, for tests of what delivers over an outbox.
//
// It promises the order that outbox.Store does. It must never be used outside of tests.
//
// Start reading at Store.
package outboxtest
