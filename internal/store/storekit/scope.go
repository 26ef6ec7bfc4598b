package storekit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// RequireAllTenants refuses a scope that is bound to one salon, or to nothing. Errors: Forbidden.
func RequireAllTenants(scope tenant.Scope, op string) error {
	if !scope.AllTenants() {
		return fault.New(fault.Forbidden, op, text.NotAllowed)
	}
	return nil
}

// RequireSystem refuses every scope but the platform's own. Errors: Forbidden.
func RequireSystem(scope tenant.Scope, op string) error {
	if !scope.IsSystem() {
		return fault.New(fault.Forbidden, op, text.NotAllowed)
	}
	return nil
}

// Authorize refuses a scope that may not see a salon: for it the salon does not exist. Errors: NotFound.
func Authorize(scope tenant.Scope, id tenant.ID, op string) error {
	if !scope.Allows(id) {
		return NotFound(op, text.SalonUnknown)
	}
	return nil
}

// AuthorizeOwner refuses what does not belong to the scope's salon; what is the whole platform's (the zero ID) needs a scope
// that sees everything. Errors: NotFound, Forbidden.
func AuthorizeOwner(scope tenant.Scope, owner tenant.ID, op string) error {
	if owner.IsZero() {
		return RequireAllTenants(scope, op)
	}
	return Authorize(scope, owner, op)
}

// NotFound is what a foreign or an absent thing is, with the sentence of its sort.
func NotFound(op string, key fault.Key) error { return fault.New(fault.NotFound, op, key) }

// UniqueError is the Err of the Conflict that Fault makes of a unique key.
type UniqueError struct{ Column string } // "connection.phone_key"

func (e *UniqueError) Error() string { return "store: not unique: " + e.Column }

// ExclusionError is the Err of the Conflict that Fault makes of a row that overlaps another one where none may.
type ExclusionError struct{ Constraint string }

func (e *ExclusionError) Error() string { return "store: overlaps: " + e.Constraint }

// ForeignKeyError is the Err of the fault that Fault makes of a row which names another one that is not there. Whoever lets somebody name rows
// makes NotFound of it.
type ForeignKeyError struct{}

func (*ForeignKeyError) Error() string { return "store: names a row that is not there" }

// Fault translates what a driver said into a fault, once. Faults, the ports' own errors and the end of the caller's
// context pass as they are. Kinds: NotFound (no row), Unavailable, Conflict (UniqueError, ExclusionError), Internal (ForeignKeyError, others).
func (d *DB) Fault(op string, err error) error {
	if err == nil || d.passes(err) {
		return err
	}
	if column, ok := sqlkit.UniqueViolation(err); ok {
		return fault.Wrap(fault.Conflict, op, &UniqueError{column})
	}
	if constraint, ok := sqlkit.ExclusionViolation(err); ok {
		return fault.Wrap(fault.Conflict, op, &ExclusionError{constraint})
	}
	switch {
	case sqlkit.IsForeignKeyViolation(err):
		return fault.Wrap(fault.Internal, op, &ForeignKeyError{})
	case errors.Is(err, sql.ErrNoRows):
		return fault.Wrap(fault.NotFound, op, err)
	case sqlkit.IsUnreachable(err):
		return fault.Wrap(fault.Unavailable, op, err)
	}
	return fault.Wrap(fault.Internal, op, sqlkit.WithoutValues(err))
}

func (d *DB) passes(err error) bool {
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return true
	}
	for _, own := range append([]error{context.Canceled, context.DeadlineExceeded}, d.pass...) {
		if errors.Is(err, own) {
			return true
		}
	}
	return false
}

// Unreadable is the error of a column that only somebody else can have written.
func Unreadable(what string, err error) error {
	return fmt.Errorf("store: the row's %s: %w", what, err)
}

// Pages are between 1 and MaxPage rows; asking for none gives defaultPage.
const (
	defaultPage = 50
	MaxPage     = 200
)

// PageSize is how many rows a page has.
func PageSize(limit int) int32 {
	if limit <= 0 {
		return defaultPage
	}
	return int32(min(limit, MaxPage))
}

// DeleteBatch is how many rows one statement deletes, so that others are not kept waiting.
const DeleteBatch = 1000

// AfterEveryID sorts after every id.
const AfterEveryID = "~"
