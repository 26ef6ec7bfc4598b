// Package webhook makes the HTTP requests by which the gateway's events reach webhooks, for the dispatcher of package outbox.
//
// It promises the envelope and headers of Evolution's webhooks, and to treat statuses as Evolution does. At each attempt it uses the instance's
// current webhook.
//
// It must never change an event's data, or send a header that clients may not set.
//
// Start reading at Composer.
package webhook
