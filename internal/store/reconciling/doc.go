// Package reconciling keeps the turns of the reconciliation of servers, and what it found.
//
// It implements the ports of package fleet/reconcile. Over all nodes one process gets a server's turn.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Store.ClaimTurn.
package reconciling
