// Package intake takes in what servers tell of messages: it finds whose they are, asks whether they may be taken in, and makes
// them durable.
//
// What it promises: when Receive returns without an error, the webhook and everything that it says are in the database, in one
// commit. What is told twice changes nothing. Of a number that does not serve the salon nothing is kept.
//
// It must never know a protocol, nor handle a message: that is the dispatcher's (package inbox).
//
// Start reading at Receive.
package intake
