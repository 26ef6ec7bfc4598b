package web

import (
	"net/http"
	"strings"
	"time"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

func (s *site) loginForm(c *call) error {
	if c.signedIn {
		return s.redirect(c, "/dashboard/")
	}
	needed, err := s.Accounts.NeedsSetup(c.r.Context())
	if err != nil {
		return err
	}
	p := s.loginPage(c, "", "")
	if needed {
		p.Note = c.Say(text.LoginFirst)
	}
	return s.render(c, http.StatusOK, page.CredentialsPage(p))
}

func (s *site) loginPage(c *call, email, problem string) page.Credentials {
	f, secret := c.EmailField(email, ""), c.PasswordField()
	p := page.Credentials{
		Page: s.pageContext(c, c.Say(text.LoginTitle)), Lead: c.Say(text.LoginLead), Action: "/login", Button: c.Say(text.LoginDo),
		Email: &f, Password: &secret, Problem: problem,
	}
	if p.Password.Focus = email != ""; s.sendsMail() {
		p.ForgotPath = "/forgot"
	} else {
		p.Hint = s.forgotHint(c)
	}
	if next := safeLocalPath(c.r.FormValue("next")); next != "" {
		p.Action += "?next=" + next
	}
	return p
}

func (s *site) login(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	email := c.field("email")
	err := s.limits.forms.Allow("login " + edge.AddressKey(c.r))
	var u tenant.User
	if err == nil {
		u, err = s.Accounts.SignIn(c.r.Context(), email, c.r.PostFormValue("password"), clientAddress(c.r))
	}
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.RateLimited) {
		c.r = edge.WithAccountTag(c.r, s.AccountTag(email))
		s.Reporter.RecordRefusal(c.r.Context(), edge.RefusedLogin)
	}
	if problem, ok := loginProblem(c, err); ok {
		c.setRetryAfter(err)
		return s.render(c, edge.Status(fault.KindOf(err)), page.CredentialsPage(s.loginPage(c, email, problem)))
	}
	if err != nil {
		return err
	}
	if next := safeLocalPath(c.r.FormValue("next")); next != "" {
		return s.signInOrAskCode(c, u, next)
	}
	return s.signInOrAskCode(c, u, "/dashboard/")
}

// loginProblem is the sentence for what a person can do something about.
func loginProblem(c *call, err error) (string, bool) {
	if fault.Is(err, fault.Unauthenticated) {
		return c.Say(text.LoginWrong), true
	}
	errs, ok := formErrors(c.Localizer, err)
	if !ok {
		return "", false
	}
	for _, sentence := range errs {
		return sentence, true
	}
	return "", false
}

// safeLocalPath accepts a path of our own pages to go on to, and nothing that a browser could read as another site.
func safeLocalPath(p string) string {
	if !strings.HasPrefix(p, "/dashboard/") && !strings.HasPrefix(p, "/admin/") {
		return ""
	}
	for _, r := range p {
		if r <= ' ' || r == '\\' || r == '?' || r == '#' || r > '~' {
			return ""
		}
	}
	return p
}

func (s *site) logout(c *call) error {
	if err := s.sessions.Destroy(c.r.Context()); err != nil {
		return err
	}
	return s.redirect(c, "/login")
}

// langCookieTTL is how long a browser remembers the language.
const langCookieTTL = 365 * 24 * time.Hour

func (s *site) chooseLanguage(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	l, err := text.ParseLang(c.field("lang"))
	if err != nil {
		return err
	}
	http.SetCookie(c.w, &http.Cookie{ //nolint:gosec // secure where people come by https
		Name: langCookie, Value: l.String(), Path: "/", MaxAge: int(langCookieTTL / time.Second),
		HttpOnly: true, Secure: s.sessions.Cookie.Secure, SameSite: http.SameSiteLaxMode,
	})
	return s.redirect(c, safeReturn(c.field("back")))
}

// safeReturn is a path of ours with its query, else the start page.
func safeReturn(p string) string {
	path, query, _ := strings.Cut(p, "?")
	if path == "/login" {
		return path
	}
	if safeLocalPath(path) == "" {
		return "/dashboard/"
	}
	if query != "" {
		return path + "?" + strings.Map(stripUnprintable, query)
	}
	return path
}

func stripUnprintable(r rune) rune {
	if r <= ' ' || r > '~' || r == '\\' {
		return -1
	}
	return r
}

// redirectHome sends people where their work is.
func (s *site) redirectHome(c *call) error {
	if c.identity.actor.Role == tenant.Operator {
		return s.redirect(c, "/admin/")
	}
	home, err := s.homeOf(c, c.identity.tenant)
	if err != nil {
		return err
	}
	return s.redirect(c, home)
}
