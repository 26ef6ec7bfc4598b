// Package webhook delivers events to integrators' servers: subscriptions, and deliveries in order, until the receiver accepts them.
//
// It promises that an event of a subscription is tried for three days until the receiver answers with 2xx, and is parked then; that events of
// one chat come in order; that a receiver which is slow or down delays no other one, and a refused event its own chat only, and that for a
// while; that a receiver which has accepted nothing for three days is paused; and that one node at a time works on a subscription.
//
// It must never follow a redirect, call an address that the guard forbids, or log a URL or a body.
//
// Start reading at Subscription, then Dispatcher, then run (worker.go).
package webhook
