package web

import (
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func (s *site) salonPage(c *call, t tenant.Tenant) error {
	return s.salonPageWith(c, t, http.StatusOK, "", nil)
}

// salonPageWith is one salon, with what was wrong with the last click.
func (s *site) salonPageWith(c *call, t tenant.Tenant, status int, typed string, errs page.Errors) error {
	return s.salonPageAsk(c, t, status, typed, errs, c.EmailField("", ""))
}

func (s *site) salonPageAsk(c *call, t tenant.Tenant, status int, typed string, errs page.Errors, email page.Field) error {
	ctx := c.r.Context()
	v, err := s.look(ctx, c.scope(), t.ID)
	if err != nil {
		return err
	}
	users, err := s.Tenants.Users(ctx, tenant.For(t.ID))
	if err != nil {
		return err
	}
	card := s.cardOf(ctx, c, t, v, typed, errs)
	p := page.Salon{
		Shell: s.shell(c, card.Headline+" · "+t.Name), Name: t.Name, Slug: t.Slug.String(), Pill: c.PillOf(v), Details: s.details(c, t, v),
		Card: card, Email: email, Invite: s.takeInvite(c),
	}
	p.Email.Label, p.Email.Autocomplete, p.Email.Focus = c.Say(text.AccessEmail), "off", false
	p.Shell.Live = true
	if p.Card.Waits {
		p.Shell.Refresh = refreshEvery
	}
	for _, u := range users {
		p.People = append(p.People, page.Person{ID: u.ID, Email: u.Email})
	}
	if v != nil {
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
	if p.History, err = s.shortHistory(c, t); err != nil {
		return err
	}
	if p.Strip, err = s.strip(c, t); err != nil {
		return err
	}
	return s.show(c, status, page.SalonPage(p))
}

func (s *site) details(c *call, t tenant.Tenant, v *connection.View) []page.Detail {
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

// addPerson makes a login for the salon, and a link with which its owner chooses the password.
func (s *site) addPerson(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	email := c.field("email")
	u, err := s.Accounts.CreateUser(c.r.Context(), c.scope(), tenant.NewUser{Email: email, Role: tenant.Owner, Tenant: t.ID})
	if errs, ok := refused(c.Words, err); ok {
		return s.salonPageAsk(c, t, refusedStatus, "", nil, c.EmailField(email, firstOf(errs)))
	}
	if err != nil {
		return err
	}
	return s.sendInvite(c, u)
}

// inviteAgain makes a new link for somebody who lost the password.
func (s *site) inviteAgain(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
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
	s.sessions.Put(c.r.Context(), keyLink, s.origin(c.r)+"/welcome/"+token)
	s.sessions.Put(c.r.Context(), keyMail, u.Email)
	return s.goTo(c, c.home)
}

// takeInvite is the link that was just made: shown once.
func (s *site) takeInvite(c *call) *page.Invite {
	ctx := c.r.Context()
	if !s.sessions.Exists(ctx, keyLink) {
		return nil
	}
	return &page.Invite{Email: s.sessions.PopString(ctx, keyMail), URL: s.sessions.PopString(ctx, keyLink), Local: s.local(c.r)}
}

func (s *site) deleteForm(c *call, t tenant.Tenant) error {
	return s.show(c, http.StatusOK, page.DeletePage(s.deletePage(c, t, "")))
}

func (s *site) deletePage(c *call, t tenant.Tenant, problem string) page.DeleteSalon {
	return page.DeleteSalon{
		Shell: s.shell(c, c.Say(text.DeleteAsk, t.Name)), Name: t.Name, Slug: t.Slug.String(),
		Typed: page.Field{
			ID: "typed", Name: "typed", Type: "text", Label: c.Say(text.DeleteType, t.Slug), Error: problem, Required: true,
			Autocomplete: "off",
		},
	}
}

// deleteSalon lets the salon's instance go, marks the salon as deleted, and lets go once more what a click made meanwhile.
// In this order a crash leaves a salon that can be deleted again, never an instance that nobody owns.
func (s *site) deleteSalon(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	if c.field("typed") != t.Slug.String() {
		return s.show(c, refusedStatus, page.DeletePage(s.deletePage(c, t, c.Say(text.DeleteTyped))))
	}
	ctx := c.r.Context()
	if err := s.Connections.Remove(ctx, c.scope(), t.ID, c.me.actor); err != nil {
		return err
	}
	if err := s.Tenants.DeleteTenant(ctx, c.scope(), t.ID, s.Now()); err != nil {
		return err
	}
	if err := s.Connections.Remove(ctx, c.scope(), t.ID, c.me.actor); err != nil {
		return err
	}
	s.flash(ctx, page.ToneGood, c.Say(text.DeleteDone, t.Name))
	return s.goTo(c, "/admin/salons/")
}
