package sqlkit

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Codes of PostgreSQL, from Appendix A of its manual.
const (
	pgSerializationFailure = "40001"
	pgDeadlockDetected     = "40P01"
	pgUniqueViolation      = "23505"
	pgForeignKeyViolation  = "23503"
	pgExclusionViolation   = "23P01"
)

// IsRetryable tells whether PostgreSQL broke a transaction off because it collided with others: it is to be run again.
func IsRetryable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == pgSerializationFailure || pg.Code == pgDeadlockDetected)
}

// UniqueViolation tells whether a unique key forbids a change, and which: "connection.phone_key". A key of several columns
// is named after the first one on SQLite, and after all of them on PostgreSQL.
func UniqueViolation(err error) (column string, ok bool) {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == pgUniqueViolation {
		name := strings.TrimSuffix(strings.TrimPrefix(pg.ConstraintName, pg.TableName+"_"), "_key")
		return pg.TableName + "." + name, true
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok && lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
		_, after, _ := strings.Cut(lite.Error(), "UNIQUE constraint failed: ")
		column, _, _ = strings.Cut(after, " ")
		return column, true
	}
	return "", false
}

// IsForeignKeyViolation tells whether a foreign key forbids a change.
func IsForeignKeyViolation(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == pgForeignKeyViolation
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// ExclusionViolation tells whether a row overlaps another one where none may, and which constraint says so: EXCLUDE on
// PostgreSQL. SQLite has no such constraint; there a trigger stands in for it and ends with
//
//	SELECT RAISE(ABORT, 'exclusion constraint failed: booking_overlap')
func ExclusionViolation(err error) (constraint string, ok bool) {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.ConstraintName, pg.Code == pgExclusionViolation
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	if !ok || lite.Code() != sqlite3.SQLITE_CONSTRAINT_TRIGGER {
		return "", false
	}
	_, after, found := strings.Cut(lite.Error(), "exclusion constraint failed: ")
	constraint, _, _ = strings.Cut(after, " ")
	return constraint, found
}

// IsUnreachable tells whether the database is the one that fails: gone, restarting, full of connections, or locked by
// another process for longer than we wait.
func IsUnreachable(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return slices.Contains([]string{"08", "53", "57"}, pg.Code[:2]) // connection, resources, operator intervention
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return slices.Contains([]int{
			sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
		}, lite.Code()&0xff)
	}
	return errors.Is(err, ErrFileMoved) || errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// WithoutValues drops the details of PostgreSQL's errors: they repeat values of the row, which may be a phone or a code.
func WithoutValues(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return errors.New("database: " + pg.Code + " " + pg.Message + " " + pg.ConstraintName)
	}
	return err
}
