package engine

import (
	"errors"
	"fmt"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/socket"
)

// Refusal is an error with which WhatsApp refused a query or a message: it did nothing, and delivered nothing. It is an ErrRefused.
type Refusal struct { //nolint:errname // it is a kind of ErrRefused
	Code  int  // WhatsApp's error code: 403, 404, 429, 479 …; 0 when it gave none
	Group bool // the query was about a group
	err   error
}

// Error is for a log.
func (r *Refusal) Error() string { return fmt.Sprintf("%v (%d): %v", ErrRefused, r.Code, r.err) }

// Is makes it an ErrRefused.
func (r *Refusal) Is(target error) bool { return target == ErrRefused }

// Unwrap is the library's error.
func (r *Refusal) Unwrap() error { return r.err }

// translateError translates the error of a call to WhatsApp: a Refusal, ErrNotConnected when the session's socket is closed, ErrNoAnswer when it
// is open and no answer came. Any other error is returned unchanged.
func translateError(err error) error {
	refused, cut := new(whatsmeow.IQError), new(whatsmeow.DisconnectedError)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		group := errors.Is(err, whatsmeow.ErrGroupNotFound) || errors.Is(err, whatsmeow.ErrNotInGroup)
		return &Refusal{Code: refused.Code, Group: group, err: err}
	case errors.Is(err, whatsmeow.ErrNotConnected), errors.Is(err, whatsmeow.ErrNotLoggedIn), errors.Is(err, socket.ErrSocketClosed),
		errors.As(err, &cut) && strings.HasPrefix(cut.Action, whatsmeow.ErrIQDisconnected.Action):
		return fmt.Errorf("%w: %w", ErrNotConnected, err)
	case errors.Is(err, whatsmeow.ErrIQTimedOut):
		return fmt.Errorf("%w: %w", ErrNoAnswer, err)
	}
	return err
}

// translateQueryError is translateError for queries: a timeout and an unreadable answer are ErrNoAnswer as well.
func translateQueryError(err error) error {
	known := translateError(err)
	for _, plain := range []error{nil, ErrNotConnected, ErrNoAnswer, ErrRefused} {
		if errors.Is(known, plain) {
			return known
		}
	}
	return fmt.Errorf("%w: %w", ErrNoAnswer, err)
}
