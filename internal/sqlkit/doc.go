// Package sqlkit is what the databases of platform and gateway share: opening SQLite and PostgreSQL with their settings, the classes of errors of
// both drivers, transactions that share a commit, statements that are prepared at their first use, private files, the lock beside a file, and the
// check of the key ring.
//
// It promises that an error of a driver is recognised in one place, that a file it makes is readable by its owner alone, and
// that nobody in a shared commit is answered before that commit.
//
// It must never know a table.
//
// Start reading at SQLiteOptions (sqlite.go), then Group (group.go), then the classes of errors (errors.go).
package sqlkit
