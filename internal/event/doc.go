// Package event is what Salonzap tells an integrator: the catalogue of events, one for webhooks and feed alike, and the
// signature under which a webhook goes out (Standard Webhooks, https://www.standardwebhooks.com), and the feed, in which they are read in order.
//
// What it promises: every event has an id, a sequence number that grows by one within its salon, a time and a version. A version's
// members keep their names and meanings; new ones may be added. The same event always encodes to the same bytes, so that a
// delivery that is tried again is signed alike (but for the sentence of a cause, which follows the salon's language). While a secret is replaced, deliveries carry both signatures.
//
// Bodies and numbers are a client's: an Event and a Record are for an integrator who may see them, and never for a log.
//
// Start reading at Event, then catalogue.go; for signatures at Secrets, for reading at Feed.
package event
