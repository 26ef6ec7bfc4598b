package web

import (
	"net/http"

	"salonzap/internal/edge"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func (s *site) account(c *call) error {
	return s.show(c, http.StatusOK, page.AccountPage(s.accountPage(c, nil)))
}

func (s *site) accountPage(c *call, errs page.Errors) page.Account {
	fresh := c.NewPasswordField(errs["password"])
	fresh.Label = c.Say(text.PasswordNew)
	old := c.PasswordField()
	old.ID, old.Name, old.Label, old.Error = "old", "old", c.Say(text.PasswordOld), errs["old"]+errs[""]
	return page.Account{Shell: s.shell(c, c.Say(text.AccountTitle)), Email: c.me.user.Email, Old: old, New: fresh}
}

func (s *site) changePassword(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	err := s.limits.forms.Allow("password " + edge.ByAddress(c.r))
	var u tenant.User
	if err == nil {
		old, fresh := c.r.PostFormValue("old"), c.r.PostFormValue("password")
		u, err = s.Accounts.ChangePassword(c.r.Context(), c.me.user, old, fresh, address(c.r))
	}
	if errs, ok := refused(c.Words, err); ok {
		return s.show(c, refusedStatus, page.AccountPage(s.accountPage(c, errs)))
	}
	if err != nil {
		return err
	}
	if err := s.signIn(c.r.Context(), u); err != nil { // this session goes on, under a new token and the new proof
		return err
	}
	s.flash(c.r.Context(), page.ToneGood, c.Say(text.PasswordChanged))
	return s.goTo(c, "/dashboard/account")
}
