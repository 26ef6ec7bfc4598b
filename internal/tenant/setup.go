package tenant

import (
	"context"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// SetupTime is how long the first run's link works. A new start prints a new one.
const SetupTime = 24 * time.Hour

// NeedsSetup tells whether there is no operator yet.
func (a *Accounts) NeedsSetup(ctx context.Context) (bool, error) {
	n, err := a.store.Users.CountOperators(ctx, System("setup"))
	return n == 0, err
}

// NewSetupLink makes the token of the first run's link, "/setup/{token}". Earlier ones stop
// working.
func (a *Accounts) NewSetupLink(ctx context.Context) (token string, err error) {
	scope := System("setup")
	if err := a.store.Tickets.DropTickets(ctx, scope, ForSetup); err != nil {
		return "", err
	}
	token = secret.NewToken(20)
	return token, a.store.Tickets.AddTicket(ctx, scope, Ticket{
		Hash: secret.HashToken(token), Purpose: ForSetup, ExpiresAt: a.now().Add(SetupTime),
	})
}

// CheckSetup tells whether a setup link still works. Errors: NotFound with Key text.LinkDead.
func (a *Accounts) CheckSetup(ctx context.Context, token string) error {
	scope := System("setup")
	if _, err := a.store.Tickets.PeekTicket(ctx, scope, secret.HashToken(token), ForSetup, a.now()); err != nil {
		return linkError(err)
	}
	return a.mustNeedSetup(ctx)
}

func (a *Accounts) mustNeedSetup(ctx context.Context) error {
	needed, err := a.NeedsSetup(ctx)
	if err == nil && !needed {
		return fault.New(fault.NotFound, "tenant.setup", text.LinkDead)
	}
	return err
}

// Setup uses the link and makes the first operator. What was typed is checked first, so that a slip
// does not cost the link. Errors: Invalid "email" or "password"; NotFound with Key text.LinkDead;
// Conflict "email".
func (a *Accounts) Setup(ctx context.Context, token, email, password string) (User, error) {
	if err := a.CheckSetup(ctx, token); err != nil {
		return User{}, err
	}
	n := NewUser{Email: email, Password: password, Role: Operator}
	if _, err := n.user(a.now()); err != nil {
		return User{}, err
	}
	if err := CheckPassword(password); err != nil {
		return User{}, err
	}
	scope := System("setup")
	if _, err := a.store.Tickets.UseTicket(ctx, scope, secret.HashToken(token), ForSetup, a.now()); err != nil {
		return User{}, linkError(err)
	}
	return a.CreateUser(ctx, scope, n)
}

// LinkActorName is how history names somebody who came by a connect link.
const LinkActorName = "connect-link"

// LinkActor is somebody who came by a connect link: one salon's connect page, without an account.
func LinkActor(t ID) Actor {
	return Actor{Kind: ActorUser, Name: LinkActorName, Role: Owner, Tenant: t}
}

// CheckConnectLink tells which salon a connect link opens, and leaves it usable: a chat's preview of the link must not use
// it up. Errors: NotFound with Key text.LinkDead.
func (a *Accounts) CheckConnectLink(ctx context.Context, token string) (ID, error) {
	t, err := a.store.Tickets.PeekTicket(ctx, System("connect link"), secret.HashToken(token), ForConnect, a.now())
	return t.Tenant, linkError(err)
}

// UseConnectLink takes a connect link, once. Errors: NotFound with Key text.LinkDead.
func (a *Accounts) UseConnectLink(ctx context.Context, token string) (ID, error) {
	t, err := a.store.Tickets.UseTicket(ctx, System("connect link"), secret.HashToken(token), ForConnect, a.now())
	return t.Tenant, linkError(err)
}
