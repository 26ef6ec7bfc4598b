package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
)

// Accounts makes accounts and invitations; *tenant.Accounts does. Errors: Invalid "email"; Conflict "email".
type Accounts interface {
	CreateUser(ctx context.Context, scope tenant.Scope, n tenant.NewUser) (tenant.User, error)
	Invite(ctx context.Context, scope tenant.Scope, u tenant.User) (token string, err error)
}

// inviteInput names the person who is invited.
type inviteInput struct {
	Email string `json:"email" needed:"true" format:"email" example:"ana@example.com"`
}

// invitationView is an invitation. Its link is shown once.
type invitationView struct {
	Email     string     `json:"email" example:"ana@example.com"`
	Salon     string     `json:"salon" doc:"The salon's slug"`
	InviteURL string     `json:"invite_url" doc:"Where the person chooses a password, once. A secret: send it to that person alone" example:"https://painel.salonzap.app/welcome/3q2-7w"`
	ExpiresAt *time.Time `json:"expires_at" nullable:"false"`
}

func (a *api) registerOwners() {
	register(a, operationSpec{
		id: "invite-owner", method: http.MethodPost, path: "/salons/{slug}/owners", tag: "Salons", summary: "Invite an owner",
		description: "Needs an operator's key. Makes the person's account and a link with which they choose a password, within 72 hours. " +
			"For somebody who is an owner of this salon already it makes a new link, and earlier ones die. 409 when the address belongs to another account.",
		body: reflect.TypeFor[inviteInput](), statuses: []int{http.StatusCreated},
	}, a.inviteOwner)
}

func (a *api) inviteOwner(ctx context.Context, c *call, in *bySlug) (int, invitationView, error) {
	if err := c.requireAllTenants(); err != nil {
		return 0, invitationView{}, err
	}
	body, err := decode[inviteInput](c.body)
	if err != nil {
		return 0, invitationView{}, err
	}
	salon, err := a.salon(ctx, c, in.Slug)
	if err != nil {
		return 0, invitationView{}, err
	}
	u, err := a.findOrCreateOwner(ctx, c, salon, body.Email)
	if err != nil {
		return 0, invitationView{}, err
	}
	token, err := a.d.Accounts.Invite(ctx, c.scope(), u)
	if err != nil {
		return 0, invitationView{}, err
	}
	return http.StatusCreated, invitationView{
		Email: u.Email, Salon: salon.Slug.String(), InviteURL: a.publicURL(c.r) + "/welcome/" + token, ExpiresAt: instant(a.d.Now().Add(tenant.InviteTime)),
	}, nil
}

// findOrCreateOwner makes an owner's account, or finds the one that the salon has under the address.
func (a *api) findOrCreateOwner(ctx context.Context, c *call, salon tenant.Tenant, email string) (tenant.User, error) {
	u, err := a.d.Accounts.CreateUser(ctx, c.scope(), tenant.NewUser{Email: email, Role: tenant.Owner, Tenant: salon.ID})
	if !fault.Is(err, fault.Conflict) {
		return u, err
	}
	clean, bad := tenant.CleanEmail(email)
	if bad != nil {
		return tenant.User{}, bad
	}
	known, unread := a.d.Tenants.Users(ctx, tenant.For(salon.ID))
	if unread != nil {
		return tenant.User{}, unread
	}
	for _, k := range known {
		if k.Email == clean && k.Role == tenant.Owner && k.Tenant == salon.ID {
			return k, nil
		}
	}
	return tenant.User{}, err
}
