package tenant

import (
	"context"
	"log/slog"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// Hasher hashes and verifies passwords; *secret.Hasher is one.
type Hasher interface {
	HashPassword(ctx context.Context, password string) (string, error)
	VerifyPassword(ctx context.Context, kept, password string) (bool, error)
	VerifyNobody(ctx context.Context, password string) error
}

// AccountStores are the stores that Accounts needs; none may be nil.
type AccountStores struct {
	Users       UserStore
	Passwords   PasswordStore
	Logins      LoginStore
	Tickets     TicketStore
	Factors     FactorStore
	FactorCodes FactorCodeStore
}

// Accounts signs people in and keeps their passwords, invitations and second factors.
type Accounts struct {
	store  AccountStores
	hasher Hasher
	log    *slog.Logger
	now    func() time.Time
	queue  *signInQueue
}

// NewAccounts makes Accounts over these stores.
func NewAccounts(store AccountStores, hasher Hasher, log *slog.Logger, now func() time.Time) *Accounts {
	return &Accounts{store: store, hasher: hasher, log: log, now: now, queue: newSignInQueue()}
}

// SignIn tells who signs in with an e-mail and a password from a network address. It takes the same
// time whether or not there is such a person. After many failures it waits before it looks, as
// pace.go says. Errors: Unauthenticated with Key text.LoginWrong, whatever was wrong; RateLimited
// with Key text.LoginTooMany or text.LoginPause.
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
		u, err = a.store.Users.UserByEmail(ctx, scope, email)
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

// rehash replaces the hash of a password that was made with older costs. A failure is logged, and
// the sign-in goes on.
func (a *Accounts) rehash(ctx context.Context, scope Scope, u User, password string) User {
	if !secret.NeedsRehash(u.PasswordHash) {
		return u
	}
	hash, err := a.hasher.HashPassword(ctx, password)
	if err == nil {
		err = a.store.Passwords.Rehash(ctx, scope, u.ID, u.PasswordHash, hash)
	}
	if err != nil {
		a.log.LogAttrs(ctx, slog.LevelWarn, "a password could not be kept at today's cost", slog.Any("error", err))
		return u
	}
	u.PasswordHash = hash
	return u
}
