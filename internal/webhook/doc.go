// Package webhook delivers events to integrators' servers: subscriptions, and deliveries in order, until the receiver accepts them.
//
// It promises that an event of a subscription is tried for three days until the receiver answers with 2xx, and is parked then; that events of
// one chat come in order, except behind one that was refused again and again; that a receiver which is slow or down delays no other one, and a refused
// event delays only its own chat, for a while; that a subscription whose receiver has accepted nothing for three days, or answered 410, is paused, and
// its owner notified; and that one node at a time works on a subscription.
//
// It must never follow a redirect, call an address that the guard forbids, or log a URL or a body.
//
// Start reading at Subscription, then Dispatcher, then worker.run.
package webhook
