// Package intake takes in what servers report about messages: it finds the salon, checks that the
// connected number is the salon's, and stores the reports.
//
// What it promises: when Receive returns without an error, the webhook and everything that it says
// are in the database, in one commit. A report that is repeated changes nothing. Nothing is stored
// from a number that is not the salon's.
//
// It must never know a protocol, nor handle a message: that is the dispatcher's (package inbox).
//
// Start reading at Receive.
package intake
