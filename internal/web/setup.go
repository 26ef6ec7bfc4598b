package web

import (
	"net/http"
	"strings"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// limitTokenTries counts each use of a link with a token, so that tokens cannot be guessed.
func (s *site) limitTokenTries(c *call) error {
	return s.limits.forms.Allow("token " + edge.AddressKey(c.r))
}

// recordBadLink records a one-time link that does not exist: somebody may be guessing.
func (s *site) recordBadLink(c *call, err error) error {
	if fault.Is(err, fault.NotFound) {
		s.Reporter.RecordRefusal(c.r.Context(), edge.RefusedLink)
	}
	return err
}

func (s *site) setupForm(c *call) error {
	if err := s.limitTokenTries(c); err != nil {
		return err
	}
	if err := s.Accounts.CheckSetup(c.r.Context(), c.r.PathValue("token")); err != nil {
		return s.recordBadLink(c, err)
	}
	return s.render(c, http.StatusOK, page.CredentialsPage(s.setupPage(c, "", nil)))
}

func (s *site) setupPage(c *call, email string, errs page.Errors) page.Credentials {
	f, secret := c.EmailField(email, errs["email"]), c.NewPasswordField(errs["password"])
	return page.Credentials{
		Page: s.pageContext(c, c.Say(text.SetupTitle)), Steps: c.SetupSteps(0), Lead: c.Say(text.SetupLead), Action: c.r.URL.Path, Button: c.Say(text.SetupDo),
		Email: &f, Password: &secret, Problem: errs[""],
	}
}

func (s *site) setup(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if err := s.limitTokenTries(c); err != nil {
		return err
	}
	email := c.field("email")
	u, err := s.Accounts.Setup(c.r.Context(), c.r.PathValue("token"), email, c.r.PostFormValue("password"))
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.render(c, formErrorStatus, page.CredentialsPage(s.setupPage(c, email, errs)))
	}
	if err != nil {
		return err
	}
	if err := s.completeSignIn(c, u); err != nil {
		return err
	}
	return s.redirect(c, "/admin/start")
}

// setupServersPage says where WhatsApp runs.
func (s *site) setupServersPage(c *call) error {
	loads, err := s.Servers.Servers(c.r.Context(), c.scope())
	if err != nil {
		return err
	}
	p := page.Servers{Page: s.pageContext(c, c.Say(text.StartWhere))}
	for _, l := range loads {
		p.List = append(p.List, serverLine(c.Localizer, l.Server))
	}
	return s.render(c, http.StatusOK, page.ServersPage(p))
}

// setupFirstSalonPage asks for the first salon, or offers some to try with.
func (s *site) setupFirstSalonPage(c *call) error {
	return s.render(c, http.StatusOK, page.FirstSalonPage(s.pageContext(c, c.Say(text.StartSalon)), c.NewAddSalon("", "", "", nil)))
}

// addSampleSalons adds a few salons to try with. They are ordinary ones, and go as any other; a second click adds none twice.
func (s *site) addSampleSalons(c *call) error {
	for name := range strings.SplitSeq(c.Say(text.SampleNames), "|") {
		slug, err := tenant.SlugFrom(name)
		if err != nil {
			return err
		}
		d := tenant.Draft{Name: name, Slug: slug.String(), Locale: c.Lang.String()}
		if _, err := s.SalonWriter.Add(c.r.Context(), c.scope(), d); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.SamplesDone))
	return s.redirect(c, "/admin/salons/")
}

func serverLine(w page.Localizer, v fleet.Server) page.ServerLine {
	return page.ServerLine{ID: v.ID, URL: v.URL, Health: w.HealthPill(v.Health)}
}

func (s *site) acceptInviteForm(c *call) error {
	if err := s.limitTokenTries(c); err != nil {
		return err
	}
	u, err := s.Accounts.Invited(c.r.Context(), c.r.PathValue("token"))
	if err != nil {
		return s.respondInvalidInvite(c, err)
	}
	p, err := s.acceptInvitePage(c, u, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page.CredentialsPage(p))
}

// respondInvalidInvite leads a person whose invitation was accepted already to the sign-in page.
func (s *site) respondInvalidInvite(c *call, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	used, lookErr := s.Accounts.InviteUsed(c.r.Context(), c.r.PathValue("token"))
	if lookErr != nil {
		return lookErr
	}
	if !used {
		return s.recordBadLink(c, err)
	}
	if c.signedIn {
		return s.redirect(c, "/dashboard/")
	}
	title := c.Say(text.InviteUsedTitle)
	return s.render(c, http.StatusGone, page.MessagePage(page.Message{
		Page: s.pageContext(c, title), Heading: title, Text: c.Say(text.InviteUsedText), Footnote: s.forgotHint(c), Href: "/login", ActionLabel: c.Say(text.LoginDo),
	}))
}

// acceptInvitePage says which salon and which product an invitation is to.
func (s *site) acceptInvitePage(c *call, u tenant.User, errs page.Errors) (page.Credentials, error) {
	secret := c.NewPasswordField(errs["password"])
	p := page.Credentials{
		Page: s.pageContext(c, c.Say(text.InviteTitle)), Lead: c.Say(text.InviteLeadOps, u.Email), Action: c.r.URL.Path, Hint: c.Say(text.InviteOnce),
		Button: c.Say(text.InviteDo), Password: &secret, Problem: errs[""],
	}
	if u.Role == tenant.Owner {
		t, err := s.Tenants.Tenant(c.r.Context(), tenant.For(u.Tenant), u.Tenant)
		if err != nil {
			return p, fault.New(fault.NotFound, "web.invite", text.LinkDead)
		}
		p.Lead = c.Say(text.InviteLead, t.Name, u.Email)
	}
	return p, nil
}

func (s *site) acceptInviteSubmit(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	if err := s.limitTokenTries(c); err != nil {
		return err
	}
	token := c.r.PathValue("token")
	u, err := s.Accounts.Invited(c.r.Context(), token)
	if err != nil {
		return s.respondInvalidInvite(c, err)
	}
	if u, err = s.acceptInvite(c, token, u); err != nil || u.ID == "" {
		return err
	}
	return s.signInOrAskCode(c, u, "/dashboard/")
}

// acceptInvite sets the password; a refused one shows the form again and gives no user.
func (s *site) acceptInvite(c *call, token string, invited tenant.User) (tenant.User, error) {
	u, err := s.Accounts.AcceptInvite(c.r.Context(), token, c.r.PostFormValue("password"))
	if errs, ok := formErrors(c.Localizer, err); ok {
		p, err := s.acceptInvitePage(c, invited, errs)
		if err != nil {
			return tenant.User{}, err
		}
		return tenant.User{}, s.render(c, formErrorStatus, page.CredentialsPage(p))
	}
	return u, err
}

// connectLinkPage asks for a click before it uses a connect link: chat programs fetch links for
// previews.
func (s *site) connectLinkPage(c *call) error {
	if err := s.limitTokenTries(c); err != nil {
		return err
	}
	id, err := s.Accounts.CheckConnectLink(c.r.Context(), c.r.PathValue("token"))
	if err != nil {
		return err
	}
	t, err := s.Tenants.Tenant(c.r.Context(), tenant.For(id), id)
	if err != nil {
		return fault.New(fault.NotFound, "web.link", text.LinkDead)
	}
	title := c.Say(text.LinkTitle, t.Name)
	return s.render(c, http.StatusOK, page.MessagePage(page.Message{
		Page: s.pageContext(c, title), Heading: title, Text: c.Say(text.LinkLead), Footnote: c.Say(text.ConnectSafety),
		Href: c.r.URL.Path, ActionLabel: c.Say(text.LinkDo), Post: true,
	}))
}

func (s *site) useConnectLink(c *call) error {
	if err := s.limitTokenTries(c); err != nil {
		return err
	}
	id, err := s.Accounts.UseConnectLink(c.r.Context(), c.r.PathValue("token"))
	if err != nil {
		return err
	}
	if err := s.signInGuest(c.r.Context(), id); err != nil {
		return err
	}
	return s.redirect(c, "/dashboard/whatsapp/")
}
