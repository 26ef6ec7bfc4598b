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
	return s.renderSalonForm(c, t, http.StatusOK, f)
}

func (s *site) renderSalonForm(c *call, t tenant.Tenant, status int, f page.EditSalon) error {
	f = c.NewEditSalon(f)
	f.Page, f.Back, f.Salon = s.pageContext(c, c.Say(text.SalonEditTitle, t.Name)), c.returnPath, t.Name
	return s.render(c, status, page.EditSalonPage(f))
}

// saveSalon changes what may change of a salon. An empty number forgets the one on file.
func (s *site) saveSalon(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	f := page.EditSalon{Name: c.r.PostFormValue("name"), Phone: c.field("phone"), Timezone: c.field("timezone"), Locale: c.field("locale")}
	patch := tenant.Patch{Name: &f.Name, Timezone: &f.Timezone, Locale: &f.Locale}
	if f.Phone != t.Phone.Format() {
		patch.Phone = &f.Phone
	}
	_, err := s.SalonWriter.Change(c.r.Context(), c.scope(), t.ID, patch)
	if errs, ok := formErrors(c.Localizer, err); ok {
		f.Errors = errs
		return s.renderSalonForm(c, t, formErrorStatus, f)
	}
	if err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SalonEdited))
	return s.redirect(c, c.returnPath)
}

// moveSalon takes a salon to the server that the operator chose.
func (s *site) moveSalon(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	to := c.field("server")
	if _, err := s.Servers.Server(c.r.Context(), c.scope(), to); err != nil {
		return err
	}
	if _, err := s.Moves.Move(c.r.Context(), c.identity.actor, t.ID, to); err != nil {
		return s.redirectWithError(c, err)
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SalonMoving, to))
	return s.redirect(c, c.returnPath)
}

// redirectWithError shows a refusal that a person can do something about above the page that they came from.
func (s *site) redirectWithError(c *call, err error) error {
	errs, ok := formErrors(c.Localizer, err)
	if !ok {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneWarn, anySentence(errs))
	return s.redirect(c, c.returnPath)
}

// removeOwner ends somebody's access to the salon; their sessions and links go with them.
func (s *site) removeOwner(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
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
	s.setFlash(ctx, page.ToneGood, c.Say(text.PersonRemoved, u.Email))
	return s.redirect(c, c.returnPath)
}

// deleteServer forgets a server that nothing lives on.
func (s *site) deleteServer(c *call) error {
	v, err := s.server(c)
	if err != nil {
		return err
	}
	ctx := c.r.Context()
	c.returnPath = serversPath
	if s.ServerAdmin.IsConfigured(v.ID) {
		return s.redirectWithError(c, fault.New(fault.Conflict, opServerForm, text.ServerIsFixed))
	}
	if err := s.Servers.DeleteServer(ctx, c.scope(), v.ID); err != nil {
		return s.redirectWithError(c, err)
	}
	if err := s.ServerAdmin.OnDelete(ctx); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.ServerRemoved, v.ID))
	return s.redirect(c, serversPath)
}
