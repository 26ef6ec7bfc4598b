package web

import (
	"context"
	"net/http"
	"time"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// ConnectionRemover deletes a salon's instance for good; *worker.Service does.
type ConnectionRemover interface {
	Remove(ctx context.Context, by tenant.Actor, t tenant.ID) error
}

// Tenants reads and removes salons and those who sign in for them.
type Tenants interface {
	// Tenant reads a living salon. Errors: NotFound with Key text.SalonUnknown.
	Tenant(ctx context.Context, scope tenant.Scope, id tenant.ID) (tenant.Tenant, error)
	TenantBySlug(ctx context.Context, scope tenant.Scope, slug string) (tenant.Tenant, error)
	DeleteTenant(ctx context.Context, scope tenant.Scope, id tenant.ID, now time.Time) error
	// DeleteUser removes a person with their sessions and links. Errors: NotFound.
	DeleteUser(ctx context.Context, scope tenant.Scope, userID string) error
	// Users lists the people of the scope, oldest first.
	Users(ctx context.Context, scope tenant.Scope) ([]tenant.User, error)
}

func (s *site) salonPage(c *call, t tenant.Tenant) error {
	return s.salonPageWith(c, t, http.StatusOK, "", nil)
}

// salonPageWith is one salon, with what was wrong with the last click.
func (s *site) salonPageWith(c *call, t tenant.Tenant, status int, typed string, errs page.Errors) error {
	return s.salonPageWithAccessForm(c, t, status, typed, errs, c.EmailField("", ""))
}

func (s *site) salonPageWithAccessForm(c *call, t tenant.Tenant, status int, typed string, errs page.Errors, email page.Field) error {
	ctx := c.r.Context()
	v, err := s.watchConnection(ctx, c.scope(), t.ID)
	if err != nil {
		return err
	}
	users, err := s.Tenants.Users(ctx, tenant.For(t.ID))
	if err != nil {
		return err
	}
	card := s.renderCard(ctx, c, t, v, typed, errs)
	p := page.Salon{
		Page: s.pageContext(c, card.Headline+" · "+t.Name), Name: t.Name, Slug: t.Slug.String(), Pill: c.NewPill(v), Details: s.salonDetails(c, t, v),
		Card: card, Email: email, Invite: s.popInvite(c),
	}
	p.Email.Label, p.Email.Autocomplete, p.Email.Focus = c.Say(text.AccessEmail), "off", false
	p.Page.Live = true
	if p.Card.Pending {
		p.Page.Refresh = refreshSeconds
	}
	for _, u := range users {
		p.People = append(p.People, page.SalonPerson{ID: u.ID, Email: u.Email})
	}
	lives := ""
	if v != nil {
		lives = v.Server
		loads, err := s.Servers.Servers(ctx, c.scope())
		if err != nil {
			return err
		}
		for _, l := range loads {
			if l.Server.ID != v.Server && !l.Server.Draining {
				p.Servers = append(p.Servers, l.Server.ID)
			}
		}
	}
	p.Place = c.NewPlace(s.ServerAdmin.WhereNow(lives), lives)
	if p.History, err = s.recentHistory(c, t); err != nil {
		return err
	}
	if p.Uptime, err = s.uptimeStrip(c, t); err != nil {
		return err
	}
	return s.render(c, status, page.SalonPage(p))
}

func (s *site) salonDetails(c *call, t tenant.Tenant, v *connection.View) []page.Detail {
	list := []page.Detail{{Label: c.Say(text.SalonSlug), Value: t.Slug.String(), Code: true}}
	if !t.Phone.IsZero() {
		list = append(list, page.Detail{Label: c.Say(text.NumberOnFile), Value: t.Phone.Format(), Figure: true})
	}
	if v != nil {
		list = append(list,
			page.Detail{Label: c.Say(text.SalonInstance), Value: v.Instance, Code: true},
			page.Detail{Label: c.Say(text.SalonServer), Value: v.Server, Code: true})
	}
	return append(list,
		page.Detail{Label: c.Say(text.SalonZone), Value: t.Timezone},
		page.Detail{Label: c.Say(text.SalonCreated), When: c.When(t.CreatedAt, s.Now(), page.Zone(t.Timezone))})
}

// inviteOwner makes a login for the salon, and a link with which its owner chooses the password.
func (s *site) inviteOwner(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	email := c.field("email")
	u, err := s.Accounts.CreateUser(c.r.Context(), c.scope(), tenant.NewUser{Email: email, Role: tenant.Owner, Tenant: t.ID})
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.salonPageWithAccessForm(c, t, formErrorStatus, "", nil, c.EmailField(email, anySentence(errs)))
	}
	if err != nil {
		return err
	}
	return s.sendInvite(c, u)
}

// renewInvite makes a new link for somebody who lost the password.
func (s *site) renewInvite(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	users, err := s.Tenants.Users(c.r.Context(), tenant.For(t.ID))
	if err != nil {
		return err
	}
	for _, u := range users {
		if u.ID == c.field("user") {
			return s.sendInvite(c, u)
		}
	}
	return fault.New(fault.NotFound, "web.invite", text.NotFound)
}

func (s *site) sendInvite(c *call, u tenant.User) error {
	token, err := s.Accounts.Invite(c.r.Context(), c.scope(), u)
	if err != nil {
		return err
	}
	s.sessions.Put(c.r.Context(), keyInviteLink, s.origin(c.r)+"/welcome/"+token)
	s.sessions.Put(c.r.Context(), keyInviteEmail, u.Email)
	return s.redirect(c, c.returnPath)
}

// popInvite is the link that was just made: shown once.
func (s *site) popInvite(c *call) *page.Invite {
	ctx := c.r.Context()
	if !s.sessions.Exists(ctx, keyInviteLink) {
		return nil
	}
	return &page.Invite{Email: s.sessions.PopString(ctx, keyInviteEmail), URL: s.sessions.PopString(ctx, keyInviteLink), Local: s.linksAreLocal(c.r)}
}

func (s *site) deleteForm(c *call, t tenant.Tenant) error {
	return s.render(c, http.StatusOK, page.DeletePage(s.deletePage(c, t, "")))
}

func (s *site) deletePage(c *call, t tenant.Tenant, problem string) page.DeleteSalon {
	return page.DeleteSalon{
		Page: s.pageContext(c, c.Say(text.DeleteAsk, t.Name)), Name: t.Name, Slug: t.Slug.String(),
		Typed: page.Field{
			ID: "typed", Name: "typed", Type: "text", Label: c.Say(text.DeleteType, t.Slug), Error: problem, Required: true,
			Autocomplete: "off",
		},
	}
}

// deleteSalon deletes the salon's instance, marks the salon as deleted, and deletes the instance
// again if a click created one meanwhile. In this order a crash leaves a salon that can be deleted
// again, never an instance without an owner.
func (s *site) deleteSalon(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if c.field("typed") != t.Slug.String() {
		return s.render(c, formErrorStatus, page.DeletePage(s.deletePage(c, t, c.Say(text.DeleteTyped))))
	}
	ctx := c.r.Context()
	if err := s.Remover.Remove(ctx, c.identity.actor, t.ID); err != nil {
		return err
	}
	if err := s.Tenants.DeleteTenant(ctx, c.scope(), t.ID, s.Now()); err != nil {
		return err
	}
	if err := s.Remover.Remove(ctx, c.identity.actor, t.ID); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.DeleteDone, t.Name))
	return s.redirect(c, "/admin/salons/")
}
