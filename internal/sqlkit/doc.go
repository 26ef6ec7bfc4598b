// Package sqlkit is what the databases of platform and gateway share: opening SQLite and PostgreSQL with their settings, classes and explanations
// of both drivers' errors, transactions that share a commit, statements that are prepared at their second use, batches and pipelines on
// PostgreSQL, copies, private files, the lock beside a file, and the check of the key ring.
//
// It promises that a driver's errors are classified in one place, that a file it makes is readable by its owner alone, and that no caller in a
// shared commit gets its result before that commit.
//
// It must never contain the name of a product's table.
//
// Start reading at SQLiteOptions (sqlite.go), then Group (group.go), then the classes of errors (errors.go).
package sqlkit
