// Package webhook makes the HTTP requests by which the gateway's events reach webhooks, for the dispatcher of package outbox.
//
// It promises the envelope, headers and statuses of Evolution's webhooks, by the hook of the instance as it is at each attempt.
//
// It must never change what an event says, or send a header that a client must not set.
//
// Start reading at Composer.
package webhook
