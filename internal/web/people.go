package web

import (
	"context"
	"log/slog"
	"net/http"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

const operatorsPath = "/admin/operators/"

// operatorsPage is the platform's own team, with a form to invite somebody.
func (s *site) operatorsPage(c *call) error {
	return s.renderOperators(c, http.StatusOK, c.EmailField("", ""))
}

func (s *site) renderOperators(c *call, status int, email page.Field) error {
	ctx := c.r.Context()
	users, err := s.Tenants.Users(ctx, c.scope())
	if err != nil {
		return err
	}
	email.Label, email.Autocomplete, email.Focus = c.Say(text.OperatorEmail), "off", email.Error != ""
	p := page.Operators{Page: s.pageContext(c, c.Say(text.OperatorsTitle)), Invite: s.popInvite(c), Email: email}
	for _, u := range users {
		if u.Role != tenant.Operator {
			continue
		}
		f, err := s.Accounts.Factor(ctx, u.ID)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, page.OperatorRow{
			ID: u.ID, Email: u.Email, Self: u.ID == c.identity.user.ID, SecondFactor: f.On(),
			Since: c.When(u.CreatedAt, s.Now(), page.Zone(tenant.DefaultTimezone)),
		})
	}
	return s.render(c, status, page.OperatorsPage(p))
}

// inviteOperator makes an operator's account, and a link with which the person chooses a password.
func (s *site) inviteOperator(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	email := c.field("email")
	u, err := s.Accounts.CreateUser(c.r.Context(), c.scope(), tenant.NewUser{Email: email, Role: tenant.Operator})
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderOperators(c, formErrorStatus, c.EmailField(email, anySentence(errs)))
	}
	if err != nil {
		return err
	}
	s.logPerson(c.r.Context(), "invited", u, c)
	c.returnPath = operatorsPath
	return s.sendInvite(c, u)
}

// withPerson finds the person whom an address names, and where one goes back to from their pages.
func (s *site) withPerson(h func(*call, tenant.User) error) func(*call) error {
	return func(c *call) error {
		u, err := s.Accounts.User(c.r.Context(), c.r.PathValue("id"))
		if err != nil {
			return err
		}
		c.returnPath = operatorsPath
		if u.Role == tenant.Owner {
			t, err := s.Tenants.Tenant(c.r.Context(), c.scope(), u.Tenant)
			if err != nil {
				return err
			}
			c.returnPath = salonPath(t)
		}
		return h(c, u)
	}
}

func salonPath(t tenant.Tenant) string { return "/admin/salons/" + t.Slug.String() + "/" }

// personPath is where a person's pages are.
func personPath(u tenant.User) string { return "/admin/people/" + u.ID + "/" }

func (s *site) personPage(c *call, u tenant.User) error {
	return s.renderPerson(c, u, http.StatusOK, u.Email, "", nil)
}

// renderPerson is what can be changed of somebody's access, with what was typed and what was wrong with it.
func (s *site) renderPerson(c *call, u tenant.User, status int, email, slug string, errs page.Errors) error {
	p := page.Person{Page: s.pageContext(c, c.Say(text.PersonTitle, u.Email)), Path: personPath(u), Back: c.returnPath, Email: c.EmailField(email, errs["email"])}
	p.Email.Autocomplete, p.Email.Focus, p.Email.Hint = "off", errs["email"] != "", c.Say(text.PersonEmailHint)
	p.BackLabel = c.Say(text.OperatorsTitle)
	if u.Role == tenant.Owner {
		t, err := s.Tenants.Tenant(c.r.Context(), c.scope(), u.Tenant)
		if err != nil {
			return err
		}
		p.BackLabel, p.Salon = t.Name, t.Name
		p.Slug = page.Field{
			ID: "slug", Name: "slug", Type: "text", Label: c.Say(text.PersonMoveTo), Value: slug, Error: errs["slug"], Focus: errs["slug"] != "",
			Required: true, Autocomplete: "off", Max: tenant.MaxSlug,
		}
	}
	return s.render(c, status, page.PersonPage(p))
}

// saveEmail gives a person another address. The session of the one who changes their own goes on.
func (s *site) saveEmail(c *call, u tenant.User) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	email := c.field("email")
	changed, err := s.Accounts.ChangeEmail(c.r.Context(), c.scope(), u, email)
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderPerson(c, u, formErrorStatus, email, "", page.Errors{"email": anySentence(errs)})
	}
	if err != nil {
		return err
	}
	s.logPerson(c.r.Context(), "email", u, c)
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.PersonEmailSaved, changed.Email))
	return s.redirect(c, c.returnPath)
}

// moveOwner makes an owner sign in for another salon.
func (s *site) moveOwner(c *call, u tenant.User) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx, slug := c.r.Context(), c.field("slug")
	refuse := func(sentence string) error {
		return s.renderPerson(c, u, formErrorStatus, u.Email, slug, page.Errors{"slug": sentence})
	}
	to, err := s.Tenants.TenantBySlug(ctx, c.scope(), slug)
	if notFound(err) {
		return refuse(c.Say(text.APIKeySalonNo))
	}
	if err != nil {
		return err
	}
	_, err = s.Accounts.MoveOwner(ctx, c.scope(), u, to.ID)
	if errs, ok := formErrors(c.Localizer, err); ok {
		return refuse(anySentence(errs))
	}
	if err != nil {
		return err
	}
	s.logPerson(ctx, "salon", u, c)
	s.setFlash(ctx, page.ToneGood, c.Say(text.PersonMoved, u.Email, to.Name))
	return s.redirect(c, salonPath(to))
}

func (s *site) removePersonForm(c *call, u tenant.User) error {
	return s.render(c, http.StatusOK, page.ConfirmPage(page.Confirm{
		Page: s.pageContext(c, c.Say(text.PersonRemoveAsk, u.Email)), Text: c.Say(text.PersonRemoveText), Action: personPath(u) + "remove",
		Button: c.Say(text.PersonRemoveYes), Back: c.returnPath,
	}))
}

// removePerson ends somebody's access; their sessions and links go with them. The last operator stays, and nobody removes
// themselves.
func (s *site) removePerson(c *call, u tenant.User) error {
	ctx := c.r.Context()
	if u.ID == c.identity.user.ID {
		return s.redirectWithError(c, fault.New(fault.Conflict, "web.remove_person", text.OperatorNotSelf))
	}
	if err := s.Tenants.DeleteUser(ctx, c.scope(), u.ID); err != nil {
		return s.redirectWithError(c, err)
	}
	s.logPerson(ctx, "removed", u, c)
	done := text.OperatorRemoved
	if u.Role == tenant.Owner {
		done = text.PersonRemoved
	}
	s.setFlash(ctx, page.ToneGood, c.Say(done, u.Email))
	return s.redirect(c, c.returnPath)
}

// renewPersonInvite makes a new link for somebody who lost the password, or the link.
func (s *site) renewPersonInvite(c *call, u tenant.User) error { return s.sendInvite(c, u) }

func (s *site) resetFactorForm(c *call, u tenant.User) error {
	return s.render(c, http.StatusOK, page.ConfirmPage(page.Confirm{
		Page: s.pageContext(c, c.Say(text.FactorResetAsk, u.Email)), Text: c.Say(text.FactorResetText), Action: personPath(u) + "factor",
		Button: c.Say(text.FactorResetDo), Back: c.returnPath,
	}))
}

// resetFactor lets another operator sign in without the second factor, who lost the phone and the recovery codes. One's own
// is switched off with a code, on one's own page.
func (s *site) resetFactor(c *call, u tenant.User) error {
	ctx := c.r.Context()
	if u.ID == c.identity.user.ID {
		return s.redirectWithError(c, fault.New(fault.Conflict, "web.reset_factor", text.OperatorNotSelf))
	}
	if err := s.Accounts.DropFactor(ctx, u); err != nil && !notFound(err) { // it is off already
		return err
	}
	s.logPerson(ctx, "second factor off", u, c)
	s.setFlash(ctx, page.ToneWarn, c.Say(text.FactorResetDone, u.Email))
	return s.redirect(c, c.returnPath)
}

// logPerson leaves a line about who changed whose access.
func (s *site) logPerson(ctx context.Context, what string, u tenant.User, c *call) {
	s.Log.LogAttrs(ctx, slog.LevelInfo, "a person's access was changed", slog.String("change", what), slog.String("user_id", u.ID), slog.String("role", string(u.Role)), slog.String("by", c.identity.user.ID))
}
