package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// PostgreSQL's words for a transaction that it broke off: run it again. Appendix A of its manual.
const (
	pgSerialization = "40001"
	pgDeadlock      = "40P01"
	pgUnique        = "23505"
	pgForeignKey    = "23503"
)

// collided tells whether a transaction is to be run again.
func collided(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == pgSerialization || pg.Code == pgDeadlock)
}

// doubled tells whether a unique key forbids it, and which: "connection.phone_key".
func doubled(err error) (column string, ok bool) {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == pgUnique {
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

// orphaned tells whether a foreign key forbids it.
func orphaned(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == pgForeignKey
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// failed translates what a driver said into a fault, once. Faults, the port's own errors and the end of the caller's
// context pass as they are.
func (s *Store) failed(op string, err error) error {
	if err == nil || errors.Is(err, connection.ErrDuplicate) {
		return err
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return fault.Wrap(fault.NotFound, op, err)
	case unreachable(err), errors.Is(err, errMoved):
		return fault.Wrap(fault.Unavailable, op, err)
	}
	if column, ok := doubled(err); ok {
		return &fault.Error{Kind: fault.Conflict, Op: op, Err: errors.New("store: not unique: " + column)}
	}
	return fault.Wrap(fault.Internal, op, tidy(err))
}

// tidy drops the details of PostgreSQL's errors: they repeat values of the row, which may be a phone or a code.
func tidy(err error) error {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return errors.New("store: " + pg.Code + " " + pg.Message + " " + pg.ConstraintName)
	}
	return err
}

// unreachable tells whether the database is the one that fails: gone, restarting, full of connections, or locked by
// another process for longer than we wait.
func unreachable(err error) bool {
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
	return errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// missing is what a foreign or an absent thing is: not found, with the sentence of its sort.
func missing(op string, key fault.Key) error { return fault.New(fault.NotFound, op, key) }

// everybody refuses a scope that is bound to one salon, or to nothing.
func everybody(scope tenant.Scope, op string) error {
	if !scope.AllTenants() {
		return fault.New(fault.Forbidden, op, text.NotAllowed)
	}
	return nil
}

// platform refuses every scope but the platform's own.
func platform(scope tenant.Scope, op string) error {
	if !scope.IsSystem() {
		return fault.New(fault.Forbidden, op, text.NotAllowed)
	}
	return nil
}

// sees refuses a scope that may not see a salon: for it the salon does not exist.
func sees(scope tenant.Scope, id tenant.ID, op string) error {
	if !scope.Allows(id) {
		return missing(op, text.SalonUnknown)
	}
	return nil
}
