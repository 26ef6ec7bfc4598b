package sqlkit

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"strings"
	"syscall"

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

// IsRetryable tells whether PostgreSQL aborted a transaction because of others (serialization failure, deadlock): the caller should run it again.
func IsRetryable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == pgSerializationFailure || pg.Code == pgDeadlockDetected)
}

// UniqueViolation tells whether a change violates a unique key, and which: "connection.phone_key". A key of several columns is named after all of
// them on PostgreSQL ("t.a_b"), and after the first one, with a comma, on SQLite ("t.a,"). A violated primary key counts on PostgreSQL only.
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

// IsForeignKeyViolation tells whether a change violates a foreign key.
func IsForeignKeyViolation(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == pgForeignKeyViolation
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// ExclusionViolation tells whether a row violates an exclusion constraint (it overlaps another row), and gives the constraint's name: EXCLUDE on
// PostgreSQL. SQLite has no such constraint; there a trigger replaces it and ends with
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

// isHungUp tells whether the other end of a connection hung up, or what lies between cut it.
func isHungUp(err error) bool {
	return slices.ContainsFunc([]error{
		io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, syscall.ETIMEDOUT, driver.ErrBadConn,
	}, func(end error) bool { return errors.Is(err, end) })
}

// IsUnreachable tells whether the database itself fails, and not the statement: it is gone, its connection was cut, it is restarting, out of connections, locked by another
// process for longer than the busy timeout, without room on its disk, read only, failing to read or write, or its file was moved.
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
	return isHungUp(err) || errors.Is(err, ErrFileMoved) || errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// WithoutValues reduces an error of PostgreSQL to its code, message and constraint: the details repeat values of the row, which may be a phone
// number or a code. Other errors are returned as they are.
func WithoutValues(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return errors.New("database: " + pg.Code + " " + pg.Message + " " + pg.ConstraintName)
	}
	return err
}
