// Package connections keeps the rows of connections, one a salon: changes of a row with what they bring along (its history, the webhook that
// caused it), places on servers, and what is due.
//
// It implements worker.Store. It promises that changes of a row are serial over all nodes, and that
// a row, its history and its webhook are one commit; the codes of an attempt are deleted with it.
//
// It must never hold a rule, and never call the network.
//
// Start reading at Change (change.go), then the columns (row.go).
package connections
