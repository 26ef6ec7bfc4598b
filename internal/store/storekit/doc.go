// Package storekit is what the folders of the store share: the pools, transactions, scopes, hints, pages and the clock.
// Each folder beside it keeps one noun of the platform (tenants, accounts, connections, servers …) over a DB of this package.
//
// It promises that a transaction is one commit, alone or over several nouns: what a noun writes in
// the DB that Within gives belongs to the caller's transaction, and its hints and cache entries are
// published after that commit, or never. Errors of drivers become faults here, once.
//
// It must never hold a query of a noun.
//
// Start reading at DB.Do (tx.go), then Tx, then scope.go.
package storekit
