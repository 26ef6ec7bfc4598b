// Package history keeps what happened to connections, for lists, strips and counts, and forgets what is old. Entries are written with the
// change that they tell of, by package connections.
//
// It implements the reading ports of package connection about histories.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package history
