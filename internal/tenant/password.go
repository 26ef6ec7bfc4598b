package tenant

import (
	"context"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/text"
)

// InviteTime is how long a person has to choose a password with an invitation.
const InviteTime = 72 * time.Hour

// User reads a person who is signed in. Errors: NotFound when the account is gone.
func (a *Accounts) User(ctx context.Context, id string) (User, error) {
	return a.store.Users.User(ctx, System("session"), id)
}

// Proof changes whenever the person's password does. A session stores it, so it ends when the
// password is changed elsewhere.
func (u User) Proof() string { return secret.HashToken(u.ID + "\x00" + u.PasswordHash)[:32] }

// ChangePassword replaces a person's password after checking the old one. Every other session of the person ends, since
// the Proof changes. Errors: Invalid "old" with Key text.PasswordWrong; Invalid "password"; RateLimited.
func (a *Accounts) ChangePassword(ctx context.Context, u User, old, fresh, address string) (User, error) {
	const op = "tenant.change_password"
	if err := CheckPassword(fresh); err != nil {
		return User{}, err
	}
	if _, err := a.SignIn(ctx, u.Email, old, address); err != nil {
		if fault.Is(err, fault.Unauthenticated) {
			return User{}, fault.Field(op, "old", text.PasswordWrong)
		}
		return User{}, err
	}
	return a.setPassword(ctx, u, fresh)
}

// SetPassword replaces a person's password without asking for the old one: for the command line.
// Errors: Invalid "password"; NotFound.
func (a *Accounts) SetPassword(ctx context.Context, u User, fresh string) (User, error) {
	if err := CheckPassword(fresh); err != nil {
		return User{}, err
	}
	return a.setPassword(ctx, u, fresh)
}

func (a *Accounts) setPassword(ctx context.Context, u User, fresh string) (User, error) {
	hash, err := a.hasher.HashPassword(ctx, fresh)
	if err != nil {
		return User{}, err
	}
	if err := a.store.Passwords.SetPassword(ctx, System("password"), u.ID, hash); err != nil {
		return User{}, err
	}
	u.PasswordHash = hash
	return u, nil
}

// NewUser is what is given to make an account. An empty Password makes one that nobody can sign in with until an
// invitation is accepted.
type NewUser struct {
	Email, Password string
	Role            Role
	Tenant          ID // the owner's salon
}

// CreateUser makes an account. Errors: Invalid "email", "password" or "role"; Conflict "email".
func (a *Accounts) CreateUser(ctx context.Context, scope Scope, n NewUser) (User, error) {
	u, err := n.user(a.now())
	if err != nil {
		return User{}, err
	}
	if n.Password == "" {
		n.Password = secret.NewToken(32)
	} else if err := CheckPassword(n.Password); err != nil {
		return User{}, err
	}
	if u.PasswordHash, err = a.hasher.HashPassword(ctx, n.Password); err != nil {
		return User{}, err
	}
	if err := a.store.Users.AddUser(ctx, scope, u); err != nil {
		return User{}, err
	}
	return u, nil
}

func (n NewUser) user(now time.Time) (User, error) {
	email, err := CleanEmail(n.Email)
	if err != nil {
		return User{}, err
	}
	if (n.Role == Owner) == n.Tenant.IsZero() || (n.Role != Owner && n.Role != Operator) {
		return User{}, fault.Field("tenant.create_user", "role", text.RoleNeedsSalon)
	}
	id := uuid.Must(uuid.NewV7()).String()
	return User{ID: id, Email: email, Role: n.Role, Tenant: n.Tenant, CreatedAt: now}, nil
}

// ChangeEmail gives a person another address to sign in with; links that were sent to the old one end.
// Errors: Invalid "email"; Conflict "email"; NotFound.
func (a *Accounts) ChangeEmail(ctx context.Context, scope Scope, u User, email string) (User, error) {
	clean, err := CleanEmail(email)
	if err != nil {
		return User{}, err
	}
	u.Email = clean
	return u, a.store.Users.ChangeUser(ctx, scope, u)
}

// MoveOwner makes an owner sign in for another salon; their sessions and links end. Errors: Invalid when the person is no
// owner; NotFound, also with Key text.SalonUnknown.
func (a *Accounts) MoveOwner(ctx context.Context, scope Scope, u User, to ID) (User, error) {
	if u.Role != Owner || to.IsZero() {
		return User{}, fault.New(fault.Invalid, "tenant.move_owner", text.RoleNeedsSalon)
	}
	u.Tenant = to
	return u, a.store.Users.ChangeUser(ctx, scope, u)
}

// Invite makes the token of a link with which a person chooses a password, once, within InviteTime.
// Earlier links of the person stop working.
func (a *Accounts) Invite(ctx context.Context, scope Scope, u User) (token string, err error) {
	token = secret.NewToken(20)
	return token, a.store.Tickets.AddTicket(ctx, scope, Ticket{
		Hash: secret.HashToken(token), Purpose: ForInvite, Tenant: u.Tenant, UserID: u.ID, ExpiresAt: a.now().Add(InviteTime),
	})
}

// Invited tells for whom an invitation is. Errors: NotFound with Key text.LinkDead.
func (a *Accounts) Invited(ctx context.Context, token string) (User, error) {
	t, err := a.store.Tickets.PeekTicket(ctx, System("invitation"), secret.HashToken(token), ForInvite, a.now())
	if err != nil {
		return User{}, linkError(err)
	}
	return a.store.Users.User(ctx, System("invitation"), t.UserID)
}

// AcceptInvite uses an invitation up and sets the password; every other link and session of the person ends.
// Errors: Invalid "password"; NotFound with Key text.LinkDead.
func (a *Accounts) AcceptInvite(ctx context.Context, token, password string) (User, error) {
	if err := CheckPassword(password); err != nil {
		return User{}, err
	}
	if _, err := a.Invited(ctx, token); err != nil { // a guess costs no hash
		return User{}, linkError(err)
	}
	kept, err := a.hasher.HashPassword(ctx, password)
	if err != nil {
		return User{}, err
	}
	scope := System("invitation")
	id, err := a.store.Passwords.AcceptTicket(ctx, scope, secret.HashToken(token), ForInvite, a.now(), kept)
	if err != nil {
		return User{}, linkError(err)
	}
	u, err := a.store.Users.User(ctx, scope, id)
	return u, linkError(err)
}

// InviteUsed tells whether an invitation that no longer works was accepted.
func (a *Accounts) InviteUsed(ctx context.Context, token string) (bool, error) {
	return a.store.Tickets.TicketUsed(ctx, System("invitation"), secret.HashToken(token))
}

// ResetTime is how long somebody has to choose a new password with a link that they asked for.
const ResetTime = time.Hour

// Reset makes the token of a link with which somebody who forgot the password chooses a new one,
// once, within ResetTime. Earlier links of the person stop working; the old password works until
// then. Errors: NotFound (nobody has this address).
func (a *Accounts) Reset(ctx context.Context, email string) (u User, token string, err error) {
	const op = "tenant.reset"
	scope := System("new password")
	if email, err = CleanEmail(email); err == nil {
		u, err = a.store.Users.UserByEmail(ctx, scope, email)
	}
	if fault.Is(err, fault.Invalid) {
		err = fault.New(fault.NotFound, op, text.NotFound)
	}
	if err != nil {
		return User{}, "", err
	}
	token = secret.NewToken(20)
	return u, token, a.store.Tickets.AddTicket(ctx, scope, Ticket{
		Hash: secret.HashToken(token), Purpose: ForInvite, Tenant: u.Tenant, UserID: u.ID, ExpiresAt: a.now().Add(ResetTime),
	})
}

// linkError gives a missing ticket its sentence.
func linkError(err error) error {
	if fault.Is(err, fault.NotFound) {
		return &fault.Error{Kind: fault.NotFound, Op: "tenant.link", Key: text.LinkDead, Err: err}
	}
	return err
}
