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
	if c.in {
		return s.goTo(c, "/dashboard/")
	}
	needed, err := s.Accounts.NeedsSetup(c.r.Context())
	if err != nil {
		return err
	}
	p := s.loginPage(c, "", "")
	if needed {
		p.Note = c.Say(text.LoginFirst)
	}
	return s.show(c, http.StatusOK, page.CredentialsPage(p))
}

func (s *site) loginPage(c *call, email, problem string) page.Credentials {
	f, secret := c.EmailField(email, ""), c.PasswordField()
	p := page.Credentials{
		Shell: s.shell(c, c.Say(text.LoginTitle)), Lead: c.Say(text.LoginLead), Action: "/login", Do: c.Say(text.LoginDo),
		Email: &f, Password: &secret, Problem: problem,
	}
	if p.Password.Focus = email != ""; s.writes() {
		p.Forgot = "/forgot"
	} else {
		p.Hint = s.forgot(c)
	}
	if next := localPath(c.r.FormValue("next")); next != "" {
		p.Action += "?next=" + next
	}
	return p
}

func (s *site) login(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	email := c.field("email")
	err := s.limits.forms.Allow("login " + edge.AddressKey(c.r))
	var u tenant.User
	if err == nil {
		u, err = s.Accounts.SignIn(c.r.Context(), email, c.r.PostFormValue("password"), address(c.r))
	}
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.RateLimited) {
		c.r = edge.WithAccountTag(c.r, s.AccountTag(email))
		s.Reporter.RecordRefusal(c.r.Context(), edge.RefusedLogin)
	}
	if problem, ok := loginProblem(c, err); ok {
		return s.show(c, edge.Status(fault.KindOf(err)), page.CredentialsPage(s.loginPage(c, email, problem)))
	}
	if err != nil {
		return err
	}
	if next := localPath(c.r.FormValue("next")); next != "" {
		return s.letPass(c, u, next)
	}
	return s.letPass(c, u, "/dashboard/")
}

// loginProblem is the sentence for what a person can do something about.
func loginProblem(c *call, err error) (string, bool) {
	if fault.Is(err, fault.Unauthenticated) {
		return c.Say(text.LoginWrong), true
	}
	errs, ok := refused(c.Words, err)
	if !ok {
		return "", false
	}
	for _, sentence := range errs {
		return sentence, true
	}
	return "", false
}

// localPath accepts a path of our own pages to go on to, and nothing that a browser could read as another site.
func localPath(p string) string {
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
	return s.goTo(c, "/login")
}

// yearOfChoice is how long a browser remembers the language.
const yearOfChoice = 365 * 24 * time.Hour

func (s *site) language(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	l, err := text.ParseLang(c.field("lang"))
	if err != nil {
		return err
	}
	http.SetCookie(c.w, &http.Cookie{ //nolint:gosec // secure where people come by https
		Name: langCookie, Value: l.String(), Path: "/", MaxAge: int(yearOfChoice / time.Second),
		HttpOnly: true, Secure: s.sessions.Cookie.Secure, SameSite: http.SameSiteLaxMode,
	})
	return s.goTo(c, backTo(c.field("back")))
}

// backTo is a path of ours with its query, else the start page.
func backTo(p string) string {
	path, query, _ := strings.Cut(p, "?")
	if path == "/login" {
		return path
	}
	if localPath(path) == "" {
		return "/dashboard/"
	}
	if query != "" {
		return path + "?" + strings.Map(printable, query)
	}
	return path
}

func printable(r rune) rune {
	if r <= ' ' || r > '~' || r == '\\' {
		return -1
	}
	return r
}

// home sends people where their work is.
func (s *site) home(c *call) error {
	if c.me.actor.Role == tenant.Operator {
		return s.goTo(c, "/admin/")
	}
	return s.goTo(c, "/dashboard/whatsapp/")
}
