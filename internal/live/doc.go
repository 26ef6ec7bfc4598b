// Package live is the hub of hints: "tenant X changed".
//
// A hint carries no content. Its receiver reads the database again, so that a lost or doubled hint delays an update and never makes it wrong.
// Publishing never blocks: a slow listener has one pending hint, however many were sent. A Follower also knows which topics changed, up to a
// maximum.
//
// It imports no other package of this program and must never hold data. Between nodes, package store carries the hints, and calls Publish.
package live
