package web

import (
	"net/http"

	"salonzap/internal/edge"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func (s *site) ownAccountPage(c *call) error {
	return s.renderAccount(c, http.StatusOK, nil, "")
}

// renderAccount is a person's own page, with what was wrong with the last form.
func (s *site) renderAccount(c *call, status int, errs page.Errors, wrongCode string) error {
	p := s.accountPage(c, errs)
	ctx, now := c.r.Context(), s.Now()
	list, err := s.SessionStore.SessionsOf(ctx, tenant.System("own sessions"), c.identity.user.ID)
	if err != nil {
		return err
	}
	zone := page.Zone(tenant.DefaultTimezone)
	if c.identity.tenant.Timezone != "" {
		zone = page.Zone(c.identity.tenant.Timezone)
	}
	here := tenant.SessionID(s.sessions.Token(ctx))
	for _, one := range list {
		p.Sessions = append(p.Sessions, c.NewSessionRow(one, one.ID == here, now, zone))
	}
	if p.Factor.Offered = s.isOperator(c); p.Factor.Offered {
		f, err := s.Accounts.Factor(ctx, c.identity.user.ID)
		if err != nil {
			return err
		}
		p.Factor.On, p.Factor.Left, p.Factor.Code = f.On(), c.Say(text.FactorLeft, f.Recovery), c.CodeField(wrongCode)
		p.Factor.Code.Focus = wrongCode != ""
	}
	return s.render(c, status, page.AccountPage(p))
}

func (s *site) accountPage(c *call, errs page.Errors) page.Account {
	fresh := c.NewPasswordField(errs["password"])
	fresh.Label = c.Say(text.PasswordNew)
	old := c.PasswordField()
	old.ID, old.Name, old.Label, old.Error = "old", "old", c.Say(text.PasswordOld), errs["old"]+errs[""]
	return page.Account{Page: s.pageContext(c, c.Say(text.AccountTitle)), Email: c.identity.user.Email, Old: old, New: fresh}
}

func (s *site) changePassword(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	err := s.limits.forms.Allow("password " + edge.AddressKey(c.r))
	var u tenant.User
	if err == nil {
		old, fresh := c.r.PostFormValue("old"), c.r.PostFormValue("password")
		u, err = s.Accounts.ChangePassword(c.r.Context(), c.identity.user, old, fresh, clientAddress(c.r))
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderAccount(c, c.formStatus(err), errs, "")
	}
	if err != nil {
		return err
	}
	if err := s.signIn(c.r.Context(), u, tenant.NewDevice(c.r.UserAgent(), clientAddress(c.r)), c.Lang); err != nil { // this session goes on, under a new token and the new proof
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.PasswordChanged))
	return s.redirect(c, "/dashboard/account")
}
