package web

import (
	"net/http"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func (s *site) editSalonForm(c *call, t tenant.Tenant) error {
	f := page.EditSalon{Name: t.Name, Phone: t.Phone.Format(), Timezone: t.Timezone, Locale: t.Locale.String()}
	return s.askSalon(c, t, http.StatusOK, f)
}

func (s *site) askSalon(c *call, t tenant.Tenant, status int, f page.EditSalon) error {
	f = c.NewEditSalon(f)
	f.Shell, f.Back, f.Salon = s.shell(c, c.Say(text.SalonEditTitle, t.Name)), c.home, t.Name
	return s.show(c, status, page.EditSalonPage(f))
}

// editSalon changes what may change of a salon. An empty number forgets the one on file.
func (s *site) editSalon(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	f := page.EditSalon{Name: c.r.PostFormValue("name"), Phone: c.field("phone"), Timezone: c.field("timezone"), Locale: c.field("locale")}
	patch := tenant.Patch{Name: &f.Name, Timezone: &f.Timezone, Locale: &f.Locale}
	if f.Phone != t.Phone.Format() {
		patch.Phone = &f.Phone
	}
	_, err := s.Book.Change(c.r.Context(), c.scope(), t.ID, patch)
	if errs, ok := refused(c.Words, err); ok {
		f.Errors = errs
		return s.askSalon(c, t, refusedStatus, f)
	}
	if err != nil {
		return err
	}
	s.flash(c.r.Context(), page.ToneGood, c.Say(text.SalonEdited))
	return s.goTo(c, c.home)
}

// moveSalon takes a salon to the server that the operator chose.
func (s *site) moveSalon(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	to := c.field("server")
	if _, err := s.Servers.Server(c.r.Context(), c.scope(), to); err != nil {
		return err
	}
	if _, err := s.Passkeys.Move(c.r.Context(), c.scope(), t.ID, to, c.me.actor); err != nil {
		return s.said(c, err)
	}
	s.flash(c.r.Context(), page.ToneGood, c.Say(text.SalonMoving, to))
	return s.goTo(c, c.home)
}

// said shows a refusal that a person can do something about above the page that they came from.
func (s *site) said(c *call, err error) error {
	errs, ok := refused(c.Words, err)
	if !ok {
		return err
	}
	s.flash(c.r.Context(), page.ToneWarn, firstOf(errs))
	return s.goTo(c, c.home)
}

// removePerson ends somebody's access to the salon; their sessions and links go with them.
func (s *site) removePerson(c *call, t tenant.Tenant) error {
	if err := c.parse(); err != nil {
		return err
	}
	ctx := c.r.Context()
	u, err := s.Accounts.User(ctx, c.field("user"))
	if err != nil {
		return err
	}
	if u.Role != tenant.Owner || u.Tenant != t.ID {
		return fault.New(fault.NotFound, "web.remove_person", text.NotFound)
	}
	if err := s.Tenants.DeleteUser(ctx, tenant.For(t.ID), u.ID); err != nil {
		return err
	}
	s.flash(ctx, page.ToneGood, c.Say(text.PersonRemoved, u.Email))
	return s.goTo(c, c.home)
}

// deleteServer forgets a server that nothing lives on.
func (s *site) deleteServer(c *call) error {
	v, err := s.server(c)
	if err != nil {
		return err
	}
	ctx := c.r.Context()
	c.home = serversAtHome
	if s.Care.Fixed(v.ID) {
		return s.said(c, fault.New(fault.Conflict, opServerForm, text.ServerIsFixed))
	}
	if err := s.Servers.DeleteServer(ctx, c.scope(), v.ID); err != nil {
		return s.said(c, err)
	}
	if err := s.Care.Changed(ctx); err != nil {
		return err
	}
	s.flash(ctx, page.ToneGood, c.Say(text.ServerRemoved, v.ID))
	return s.goTo(c, serversAtHome)
}
