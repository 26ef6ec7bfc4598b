// Package webhook delivers events to integrators' servers: which subscriptions there are, and the sending, in order, until they are taken.
//
// It promises that an event which a subscription asked for is tried for three days until the receiver answers with 2xx, and is parked then; that events of one
// chat come in order; that a receiver which is slow, down or gone delays no other one, and a refused event its own chat alone, and that
// for a while; that a receiver which has taken nothing for three days is paused; and that one subscription is worked on by one node.
//
// It must never follow a redirect, call an address that the guard forbids, or log a URL or a body.
//
// Start reading at Subscription, then Dispatcher, then run (worker.go).
package webhook
