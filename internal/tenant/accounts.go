package tenant

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// AccountStore is what Accounts keeps its things in. Every method is one transaction.
type AccountStore interface {
	FactorStore
	AddUser(ctx context.Context, scope Scope, u User) error
	// ChangeUser writes a person's e-mail and salon, and ends the links that they had; with another salon their sessions
	// too. Errors: NotFound, also with Key text.SalonUnknown; Conflict "email".
	ChangeUser(ctx context.Context, scope Scope, u User) error
	UserByEmail(ctx context.Context, scope Scope, email string) (User, error)
	User(ctx context.Context, scope Scope, id string) (User, error)
	// SetPassword writes the hash of a new password; the person's links and sessions end with the old one. Rehash writes
	// another hash of the same password, if that is still the old one. Errors: NotFound.
	SetPassword(ctx context.Context, scope Scope, userID, hash string) error
	Rehash(ctx context.Context, scope Scope, userID, old, fresh string) error
	CountOperators(ctx context.Context, scope Scope) (int, error)

	// RecordLogin notes a sign-in under a key; FailedLogins counts those that failed under it since a moment, and since
	// the last success, and tells when the last one did.
	RecordLogin(ctx context.Context, scope Scope, key string, ok bool, now time.Time) error
	FailedLogins(ctx context.Context, scope Scope, key string, since time.Time) (n int, last time.Time, err error)
	// KnowLogin notes that a sign-in under a key succeeded; KnownLogin tells whether one did since a moment.
	KnowLogin(ctx context.Context, scope Scope, key string, now time.Time) error
	KnownLogin(ctx context.Context, scope Scope, key string, since time.Time) (bool, error)

	// AddTicket keeps a ticket, and one for a person ends all that the person had; PeekTicket reads a living one and leaves
	// it; UseTicket takes it, so that of many callers exactly one gets it; DropTickets forgets all of a purpose.
	// AcceptTicket takes a person's, and does what SetPassword does, all or nothing.
	// Errors: NotFound (unknown, used, expired).
	AddTicket(ctx context.Context, scope Scope, t Ticket) error
	PeekTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time) (Ticket, error)
	UseTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time) (Ticket, error)
	AcceptTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time, password string) (userID string, err error)
	DropTickets(ctx context.Context, scope Scope, purpose Purpose) error
	// TicketUsed tells whether AcceptTicket took a ticket, some months later too.
	TicketUsed(ctx context.Context, scope Scope, hash string) (bool, error)
}

// Hasher hashes and verifies passwords; *secret.Hasher is one.
type Hasher interface {
	HashPassword(ctx context.Context, password string) (string, error)
	VerifyPassword(ctx context.Context, kept, password string) (bool, error)
	VerifyNobody(ctx context.Context, password string) error
}

// Accounts lets people in.
type Accounts struct {
	store  AccountStore
	hasher Hasher
	log    *slog.Logger
	now    func() time.Time
	turns  *turnQueue
}

// NewAccounts makes Accounts on a store.
func NewAccounts(store AccountStore, hasher Hasher, log *slog.Logger, now func() time.Time) *Accounts {
	return &Accounts{store: store, hasher: hasher, log: log, now: now, turns: newTurnQueue()}
}

// SignIn tells who signs in with an e-mail and a password from a network address. It takes the same time whether or not
// there is such a person. Where many tries failed it waits before it looks, as pace.go says.
// Errors: Unauthenticated with Key text.LoginWrong, whatever was wrong; RateLimited with Key text.LoginTooMany or
// text.LoginPause.
func (a *Accounts) SignIn(ctx context.Context, email, password, address string) (User, error) {
	const op = "tenant.sign_in"
	scope := System("sign in")
	t := newAttemptKeys(email, address)
	if err := a.admit(ctx, scope, t); err != nil {
		return User{}, err
	}
	u, ok, err := a.verify(ctx, scope, email, password)
	if err != nil {
		return User{}, err
	}
	if err := a.record(ctx, scope, t, ok); err != nil {
		return User{}, err
	}
	if !ok {
		return User{}, fault.New(fault.Unauthenticated, op, text.LoginWrong)
	}
	return a.rehash(ctx, scope, u, password), nil
}

func (a *Accounts) verify(ctx context.Context, scope Scope, email, password string) (User, bool, error) {
	u, err := User{}, error(nil)
	if email, err = CleanEmail(email); err == nil {
		u, err = a.store.UserByEmail(ctx, scope, email)
	}
	switch {
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Invalid):
		return User{}, false, a.hasher.VerifyNobody(ctx, password)
	case err != nil:
		return User{}, false, err
	}
	ok, err := a.hasher.VerifyPassword(ctx, u.PasswordHash, password)
	if err != nil {
		return User{}, false, fault.Wrap(fault.Internal, "tenant.sign_in", err)
	}
	return u, ok, nil
}

// rehash keeps a password at today's cost. A failure is no reason to turn the person away.
func (a *Accounts) rehash(ctx context.Context, scope Scope, u User, password string) User {
	if !secret.NeedsRehash(u.PasswordHash) {
		return u
	}
	hash, err := a.hasher.HashPassword(ctx, password)
	if err == nil {
		err = a.store.Rehash(ctx, scope, u.ID, u.PasswordHash, hash)
	}
	if err != nil {
		a.log.LogAttrs(ctx, slog.LevelWarn, "a password could not be kept at today's cost", slog.Any("error", err))
		return u
	}
	u.PasswordHash = hash
	return u
}
