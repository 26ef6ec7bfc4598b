// Package store keeps everything the platform knows, in SQLite (one file) or in PostgreSQL (several nodes). It holds all
// SQL of the platform, the job queue (River) and the hints between nodes (LISTEN/NOTIFY).
//
// It implements the ports that packages tenant, connection and fleet declare. The queries stand in query/ once for both
// databases; sqlc makes package db of them; migrations/ has one folder for each database, with the same names.
//
// It promises: a method is a transaction; a row is loaded and locked by one statement, so that changes of a row are
// serial over all nodes; the row, its history and the envelope that caused it are one commit; hints are
// published after it. Every method takes a scope, and a foreign salon's things are not found. Servers' keys are sealed,
// session tokens are hashed, and the code of a linking attempt is gone with the attempt.
//
// It must never hold a rule, and never call the network inside a transaction.
//
// Start reading at Open (open.go), then Change (change.go), then the columns (row.go).
package store
