// Package event is the events for integrators: their catalogue, which webhooks and the feed share, the signature of webhooks (Standard Webhooks,
// https://www.standardwebhooks.com), and the feed, in which events are read in order.
//
// What it promises: every event has an id, a sequence number that grows by one within its salon, a time and a version. A version's
// members keep their names and meanings; new ones may be added. The same event always encodes to the same bytes, except for the sentence of a
// cause, which is in the salon's current language. For a day after a secret was replaced, deliveries have the signatures of both, unless the former one
// is revoked.
//
// An Event and a Record contain texts and numbers of clients, and must never be logged as a whole.
//
// Start reading at Event, then catalogue.go; for signatures at Secrets, for reading at Feed.
package event
