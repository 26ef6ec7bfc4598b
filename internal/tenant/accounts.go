package tenant

import (
	"context"
	"log/slog"
	"net/netip"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// How many sign-ins may fail before the next is refused, in a sliding window. The pair is what a forgetful person meets;
// the address alone stops somebody who tries many accounts, the e-mail alone somebody who tries from many addresses.
const (
	loginWindow        = 15 * time.Minute
	maxFailedByPair    = 10
	maxFailedByAddress = 50
	maxFailedByEmail   = 100
)

// AccountStore is what Accounts keeps its things in. Every method is one transaction.
type AccountStore interface {
	AddUser(ctx context.Context, scope Scope, u User) error
	UserByEmail(ctx context.Context, scope Scope, email string) (User, error)
	User(ctx context.Context, scope Scope, id string) (User, error)
	SetPassword(ctx context.Context, scope Scope, userID, hash string) error
	CountOperators(ctx context.Context, scope Scope) (int, error)

	// RecordLogin notes a sign-in under a key; FailedLogins counts those that failed under it since a moment, and since
	// the last success.
	RecordLogin(ctx context.Context, scope Scope, key string, ok bool, now time.Time) error
	FailedLogins(ctx context.Context, scope Scope, key string, since time.Time) (int, error)

	// AddTicket keeps a ticket; PeekTicket reads a living one and leaves it; UseTicket takes it, so that of many callers
	// exactly one gets it; DropTickets forgets all of a purpose. Errors: NotFound (unknown, used, expired).
	AddTicket(ctx context.Context, scope Scope, t Ticket) error
	PeekTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time) (Ticket, error)
	UseTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time) (Ticket, error)
	DropTickets(ctx context.Context, scope Scope, purpose Purpose) error
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
}

// NewAccounts makes Accounts on a store.
func NewAccounts(store AccountStore, hasher Hasher, log *slog.Logger, now func() time.Time) *Accounts {
	return &Accounts{store: store, hasher: hasher, log: log, now: now}
}

// SignIn tells who signs in with an e-mail and a password from a network address. It takes the same time whether or not
// there is such a person.
// Errors: Unauthenticated with Key text.LoginWrong, whatever was wrong; RateLimited with Key text.LoginTooMany.
func (a *Accounts) SignIn(ctx context.Context, email, password, address string) (User, error) {
	const op = "tenant.sign_in"
	scope := System("sign in")
	keys := loginKeys(email, address)
	if err := a.admit(ctx, scope, keys); err != nil {
		return User{}, err
	}
	u, ok, err := a.verify(ctx, scope, email, password)
	if err != nil {
		return User{}, err
	}
	if err := a.record(ctx, scope, keys, ok); err != nil {
		return User{}, err
	}
	if !ok {
		return User{}, fault.New(fault.Unauthenticated, op, text.LoginWrong)
	}
	return a.rehash(ctx, scope, u, password), nil
}

// record notes a try. A success forgives what failed before under the pair and the e-mail, but not under the address:
// somebody with an account could otherwise guess at others' for ever.
func (a *Accounts) record(ctx context.Context, scope Scope, keys []loginKey, ok bool) error {
	for _, k := range keys {
		if ok && !k.forgives {
			continue
		}
		if err := a.store.RecordLogin(ctx, scope, k.hash, ok, a.now()); err != nil {
			return err
		}
	}
	return nil
}

// loginKey is what failures are counted under.
type loginKey struct {
	hash     string
	max      int
	forgives bool // a success forgets the failures before it
}

// loginKeys are the counters of one try. They are hashes: the table of failures is no list of e-mail addresses.
func loginKeys(email, address string) []loginKey {
	if clean, err := CleanEmail(email); err == nil {
		email = clean
	}
	address = network(address)
	return []loginKey{
		{secret.HashToken("pair\x00" + email + "\x00" + address), maxFailedByPair, true},
		{secret.HashToken("address\x00" + address), maxFailedByAddress, false},
		{secret.HashToken("email\x00" + email), maxFailedByEmail, true},
	}
}

// network is an IPv6 address's /64, which one subscriber has, and an IPv4 address as it is.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

func (a *Accounts) admit(ctx context.Context, scope Scope, keys []loginKey) error {
	since := a.now().Add(-loginWindow)
	for _, k := range keys {
		n, err := a.store.FailedLogins(ctx, scope, k.hash, since)
		if err != nil {
			return err
		}
		if n >= k.max {
			return fault.New(fault.RateLimited, "tenant.sign_in", text.LoginTooMany, int(loginWindow/time.Minute))
		}
	}
	return nil
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
		err = a.store.SetPassword(ctx, scope, u.ID, hash)
	}
	if err != nil {
		a.log.LogAttrs(ctx, slog.LevelWarn, "a password could not be kept at today's cost", slog.Any("error", err))
		return u
	}
	u.PasswordHash = hash
	return u
}
