// Package store keeps everything the platform knows, in SQLite (one file) or in PostgreSQL (several
// nodes). Each noun has a folder of its own (accounts, agendas, alarms, connections, connectors,
// contacts, events, history, idempotency, messages, robots, servers, settings, subscriptions,
// tenants, webhooks), profiles reads what a salon's robot is told, and salons lists tenants with
// their connections; storekit is what they share over sqlkit. This package opens them together, and
// has what belongs to the whole: the schema, the job queue (River), the hints between nodes
// (LISTEN/NOTIFY), and whether the database is ready.
//
// It implements the ports that the packages of the domain declare (tenant, connection, fleet,
// inbox, agenda, robot, event, webhook, alarm). The queries stand in query/ once for both
// databases; sqlc makes package db of them; migrations/ has one folder for each database, with the
// same names.
//
// It promises: a method is a transaction, and several nouns can be written in one (Store.Do); a row
// is loaded and locked by one statement, so that changes of a row are serial over all nodes; the
// row, its history and the envelope that caused it are one commit; hints are published after it.
// Every method takes a scope, and a foreign salon's things are not found. Servers' keys are sealed,
// session tokens are hashed, and the code of a linking attempt is deleted with the attempt.
//
// It must never hold a rule, and never call the network inside a transaction.
//
// To add a noun: a folder with a Store over storekit.DB, an alias and a field in open.go, its queries in query/.
//
// Start reading at Open and Do (open.go), then storekit, then Change (connections/change.go).
package store
