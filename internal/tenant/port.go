package tenant

import (
	"context"
	"time"
)

// What this package asks of a store, each for one purpose. Every method is one transaction.
type (
	// SalonStore keeps salons.
	SalonStore interface {
		// AddTenant inserts a tenant. When the slug was not given by a person it is numbered until it is free, and the tenant
		// as stored is returned. Errors: Conflict on "slug" with Key text.SlugTaken when a given slug is taken.
		AddTenant(ctx context.Context, scope Scope, t Tenant, slugGiven bool) (Tenant, error)
		// ChangeTenant loads and locks a living tenant, applies f and saves it; ID, Slug and CreatedAt never change.
		ChangeTenant(ctx context.Context, scope Scope, id ID, f func(Tenant) (Tenant, error)) (Tenant, error)
	}

	// UserStore keeps people.
	UserStore interface {
		// AddUser inserts a person. Errors: Conflict on "email" with Key text.EmailTaken.
		AddUser(ctx context.Context, scope Scope, u User) error
		// ChangeUser writes a person's e-mail and salon, and ends the links that they had; with another salon their sessions
		// too. Errors: NotFound, also with Key text.SalonUnknown; Conflict "email".
		ChangeUser(ctx context.Context, scope Scope, u User) error
		// UserByEmail and User read a person. Errors: NotFound.
		UserByEmail(ctx context.Context, scope Scope, email string) (User, error)
		User(ctx context.Context, scope Scope, id string) (User, error)
		// CountOperators tells whether the first one must still be made.
		CountOperators(ctx context.Context, scope Scope) (int, error)
	}

	// PasswordStore keeps the hashes of passwords.
	PasswordStore interface {
		// SetPassword writes the hash of a new password; the person's links and sessions end with the old one. Rehash writes
		// another hash of the same password, if that is still the old one. Errors: NotFound.
		SetPassword(ctx context.Context, scope Scope, userID, hash string) error
		Rehash(ctx context.Context, scope Scope, userID, old, fresh string) error
		// AcceptTicket takes a person's ticket, and does what SetPassword does, all or nothing. Errors: NotFound (unknown, used,
		// expired).
		AcceptTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time, password string) (userID string, err error)
	}

	// LoginStore records sign-ins.
	LoginStore interface {
		// RecordLogin stores under a key how a sign-in ended; FailedLogins counts the failures
		// under a key since a moment and since the last success, and returns when the last one was.
		RecordLogin(ctx context.Context, scope Scope, key string, ok bool, now time.Time) error
		FailedLogins(ctx context.Context, scope Scope, key string, since time.Time) (n int, last time.Time, err error)
		// KnowLogin records that a sign-in under a key succeeded; KnownLogin tells whether one did
		// since a moment.
		KnowLogin(ctx context.Context, scope Scope, key string, now time.Time) error
		KnownLogin(ctx context.Context, scope Scope, key string, since time.Time) (bool, error)
	}

	// TicketStore stores links that work once.
	TicketStore interface {
		// AddTicket stores a ticket; one for a person replaces all earlier ones of that person.
		// PeekTicket reads a valid ticket and leaves it usable. UseTicket uses it: of several
		// concurrent callers exactly one succeeds. DropTickets deletes all of a purpose. Errors:
		// NotFound (unknown, used, expired).
		AddTicket(ctx context.Context, scope Scope, t Ticket) error
		PeekTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time) (Ticket, error)
		UseTicket(ctx context.Context, scope Scope, hash string, purpose Purpose, now time.Time) (Ticket, error)
		DropTickets(ctx context.Context, scope Scope, purpose Purpose) error
		// TicketUsed tells whether a ticket was accepted with AcceptTicket. It is remembered for
		// some months.
		TicketUsed(ctx context.Context, scope Scope, hash string) (bool, error)
	}

	// FactorStore keeps second factors.
	FactorStore interface {
		// SecondFactor reads a person's. Errors: NotFound when there is none.
		SecondFactor(ctx context.Context, scope Scope, userID string) (SecondFactor, error)
		// BeginSecondFactor stores a factor that is not confirmed yet, and replaces an earlier
		// unconfirmed one. Errors: Conflict with Key text.FactorIsOn when a confirmed one exists.
		BeginSecondFactor(ctx context.Context, scope Scope, f SecondFactor) error
		// ConfirmSecondFactor confirms f as of f.ConfirmedAt, with f.Step used, and stores the
		// hashes of its recovery codes. Errors: Conflict with Key text.FactorIsOn; NotFound when
		// f's secret is not that of the last BeginSecondFactor.
		ConfirmSecondFactor(ctx context.Context, scope Scope, f SecondFactor, hashes []string) error
		// DropSecondFactor forgets a person's, with its recovery codes. Errors: NotFound.
		DropSecondFactor(ctx context.Context, scope Scope, userID string) error
	}

	// FactorCodeStore records which codes were used.
	FactorCodeStore interface {
		// UseSecondFactor records that the code of a time step was used. Errors: NotFound when that
		// step or a later one was used already.
		UseSecondFactor(ctx context.Context, scope Scope, userID string, step int64) error
		// UseRecoveryCode uses a recovery code up. Errors: NotFound.
		UseRecoveryCode(ctx context.Context, scope Scope, userID, hash string) error
	}

	// KeyStore keeps API keys, by their hashes.
	KeyStore interface {
		AddAPIKey(ctx context.Context, scope Scope, k APIKey) error
		// APIKeyByHash finds a key that is not revoked. Errors: NotFound.
		APIKeyByHash(ctx context.Context, scope Scope, hash string) (APIKey, error)
		// TouchAPIKey notes when a key was last used (callers do it at most once a minute a key).
		TouchAPIKey(ctx context.Context, scope Scope, id string, now time.Time) error
	}
)
