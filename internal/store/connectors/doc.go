// Package connectors keeps the codes and tickets that lead a browser's Connector to one linking attempt.
//
// It implements worker.Connectors. Both are kept as keyed hashes only, and each is used once.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.
package connectors
