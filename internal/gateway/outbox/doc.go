// Package outbox delivers the gateway's events to webhooks.
//
// It promises that the events of one chat are delivered in order, each until its receiver says 2xx, for as long as
// somebody wants it; that one which is refused again and again holds up its own chat alone, and is parked after a while; that a receiver that is slow, down or gone holds up its own instance alone; and that an event has the
// same X-Event-Id at each attempt, so that its receiver can tell a repetition.
//
// It must never change what an event says, follow a redirect with somebody's headers, or log a URL, a header or a body.
//
// Start reading at Office, then lane.go.
package outbox
