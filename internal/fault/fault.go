package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is what sort of failure an Error is. Kinds are few and append-only: one table at the edge maps each to a status.
type Kind uint8

// The kinds. Internal is the zero value, so that an error without a kind never leaks its text.
const (
	Internal        Kind = iota // our own defect, or an error without a kind; its text never leaves the process
	Invalid                     // the caller sent something that cannot be used; Field names it
	Unauthenticated             // we do not know who is calling
	Forbidden                   // we know who is calling, and they may not
	NotFound                    // there is no such thing for this caller
	Conflict                    // it collides with what exists, or with its state
	Unavailable                 // something we depend on does not answer; trying again later can help
	RateLimited                 // too many attempts; trying again later helps
	UnknownOutcome              // the call was made, and it is not known whether it had an effect
)

// String is the kind's name in logs and metrics.
func (k Kind) String() string {
	switch k {
	case Internal:
		return "internal"
	case Invalid:
		return "invalid"
	case Unauthenticated:
		return "unauthenticated"
	case Forbidden:
		return "forbidden"
	case NotFound:
		return "not_found"
	case Conflict:
		return "conflict"
	case Unavailable:
		return "unavailable"
	case RateLimited:
		return "rate_limited"
	case UnknownOutcome:
		return "unknown_outcome"
	}
	return "internal"
}

// Key names a sentence of the catalogue in package text.
type Key string

// Error is the application error.
type Error struct {
	Kind  Kind
	Op    string // where: "connection.connect"
	Field string // which input is at fault ("phone"), empty when none is
	Key   Key    // the sentence for a person; empty means the kind's general sentence
	Args  []any  // what the sentence needs, in its order
	Err   error  // the cause, for the log only

	RetryAfter time.Duration // when a retry can help; zero: not known, or never
}

// Error is the text for the log. It is never shown to a person.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	b.WriteString(": ")
	b.WriteString(e.Kind.String())
	if e.Field != "" {
		fmt.Fprintf(&b, " %s", e.Field)
	}
	if e.Key != "" {
		fmt.Fprintf(&b, " (%s)", e.Key)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the first Error in err's chain; Internal when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is a fault of the given kind.
func Is(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}

// Field makes an Invalid fault about one input.
func Field(op, field string, key Key, args ...any) *Error {
	return &Error{Kind: Invalid, Op: op, Field: field, Key: key, Args: args}
}

// New makes a fault of a kind with a sentence.
func New(k Kind, op string, key Key, args ...any) *Error {
	return &Error{Kind: k, Op: op, Key: key, Args: args}
}

// Wrap makes a fault of a kind around a cause.
func Wrap(k Kind, op string, err error) *Error {
	return &Error{Kind: k, Op: op, Err: err}
}
