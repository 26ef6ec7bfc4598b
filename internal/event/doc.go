// Package event is what Salonzap tells an integrator: the catalogue of events, one for webhooks and feed alike, and the
// signature under which a webhook goes out (Standard Webhooks, https://www.standardwebhooks.com).
//
// What it promises: every event has an id, a sequence number that grows within its salon, a time and a version. A version's
// members keep their names and meanings; new ones may be added. The same event always encodes to the same bytes, so that a
// delivery that is tried again is signed alike. While a secret is replaced, deliveries carry both signatures.
//
// Bodies and numbers are a client's: an Event is for an integrator who may see them, and never for a log.
//
// Start reading at Event, then catalogue.go; for signatures at Secrets.
package event
