package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// access is who may use a route.
type access uint8

const (
	public          access = iota
	anySession             // who is signed in, guests of a connect link too
	accountHolders         // those with an account
	ownersAndGuests        // a salon's owner, or a guest; each their own salon
	owners                 // a salon's owner
	operators
)

// call is one request on its way through a handler.
type call struct {
	page.Localizer
	w          http.ResponseWriter
	r          *http.Request
	identity   identity
	signedIn   bool          // somebody is signed in
	salon      tenant.Tenant // that the request is about; zero where it is about none
	cardPath   string
	returnPath string // the page that the connect card is on
}

func (c *call) scope() tenant.Scope { return c.identity.actor.Scope() }

// isFragment tells whether the browser asks for a part of a page.
func (c *call) isFragment() bool { return isFragmentRequest(c.r) }

// isEmbedded tells whether the connect card is a part of a page that is about more: an operator's of a salon.
func (c *call) isEmbedded() bool { return strings.HasPrefix(c.r.URL.Path, "/admin/") }

func isFragmentRequest(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// authorize runs a handler for those who may use it, and refuses the others.
func (s *site) authorize(may access, h func(*call) error) http.Handler {
	return s.wrapHandler(h, func(c *call) error {
		if may == public {
			return nil
		}
		if !c.signedIn {
			return sessionEnded()
		}
		switch role := c.identity.actor.Role; {
		case may == anySession, may == accountHolders && !c.identity.guest:
			return nil
		case may == owners && role == tenant.Owner && !c.identity.guest:
			return nil
		case may == ownersAndGuests && role == tenant.Owner, may == operators && role == tenant.Operator:
			return nil
		}
		return fault.New(fault.Forbidden, "web.gate", text.NotAllowed)
	})
}

// wrapHandler is what all handlers have around them: who calls, in which language, may they, and what became of it.
func (s *site) wrapHandler(h, may func(*call) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Add("Vary", "HX-Request")
		edge.SetRoutePattern(r.Context(), r.Pattern)
		me, in, err := s.identify(r.Context())
		if err != nil {
			s.renderErrorFor(w, r, err)
			return
		}
		if in {
			r = edge.WithActor(r, me.actor)
		}
		r = edge.WithLang(r, readerLang(r, me))
		c := &call{Localizer: page.Localizer{Lang: edge.Lang(r)}, w: w, r: r, identity: me, signedIn: in}
		if err = may(c); err == nil {
			err = s.checkLength(r)
		}
		if err == nil {
			err = h(c)
		}
		if err != nil {
			s.renderError(c, err)
		}
	})
}

// checkLength refuses a form whose length is known to be too large before a handler looks for a field in it. Those with a file say
// themselves how large it may be. Errors: edge.BodyTooLarge.
func (s *site) checkLength(r *http.Request) error {
	if r.ContentLength > maxForm && s.bodyLimit(r) == maxForm {
		return edge.BodyTooLarge(maxForm)
	}
	return nil
}

const langCookie = "salonzap_lang"

// readerLang is what the reader chose, else the salon's language, else the browser's.
func readerLang(r *http.Request, me identity) text.Lang {
	if cookie, err := r.Cookie(langCookie); err == nil {
		if l, err := text.ParseLang(cookie.Value); err == nil {
			return l
		}
	}
	if !me.tenant.ID.IsZero() {
		return me.tenant.Locale
	}
	return text.Match(r.Header.Get("Accept-Language"))
}

// withSalon finds the salon that a request is about: the owner's own, or the one that an operator names.
func (s *site) withSalon(h func(*call, tenant.Tenant) error) func(*call) error {
	return func(c *call) error {
		slug := c.r.PathValue("slug")
		if slug == "" {
			c.salon, c.cardPath, c.returnPath = c.identity.tenant, "/dashboard/whatsapp/", "/dashboard/whatsapp/"
			return h(c, c.salon)
		}
		t, err := s.Tenants.TenantBySlug(c.r.Context(), c.scope(), slug)
		if err != nil {
			return err
		}
		if base := "/admin/salons/" + slug + "/"; t.ID.IsPlatform() && s.isOfSalons(strings.TrimPrefix(c.r.URL.Path, base)) {
			return fault.New(fault.NotFound, "web.salon", text.NotFound)
		}
		c.salon = t
		c.returnPath = "/admin/salons/" + t.Slug.String() + "/"
		c.cardPath = c.returnPath + "whatsapp/"
		return h(c, t)
	}
}

// renderErrorFor renders an error for somebody whom we do not know.
func (s *site) renderErrorFor(w http.ResponseWriter, r *http.Request, err error) {
	s.renderError(&call{Localizer: page.Localizer{Lang: edge.Lang(r)}, w: w, r: r}, err)
}

// renderError renders an error: a page, a sign-in prompt in the card's place, or nothing where a part keeps what it shows.
func (s *site) renderError(c *call, err error) {
	p := s.Reporter.Problem(c.r, err)
	c.w.Header().Set("Cache-Control", "no-store")
	if p.RetryAfter != "" {
		c.w.Header().Set("Retry-After", p.RetryAfter)
	}
	switch {
	case p.Kind == fault.Unauthenticated && c.isFragment():
		s.writePage(c.w, c.r, p.Status, page.SignedOutCard(c.Localizer, c.isEmbedded()))
	case p.Kind == fault.Unauthenticated:
		s.redirectToLogin(c.w, c.r)
	case c.isFragment():
		c.w.Header().Set("HX-Reswap", "none")
		c.w.WriteHeader(p.Status)
	default:
		s.writePage(c.w, c.r, p.Status, page.MessagePage(s.errorPage(c, p)))
	}
}

func (s *site) redirectToLogin(w http.ResponseWriter, r *http.Request) {
	target := "/login"
	if r.Method == http.MethodGet && r.URL.Path != "/dashboard/" {
		target += "?next=" + url.QueryEscape(r.URL.Path)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

func (s *site) errorPage(c *call, p *edge.Problem) page.Message {
	detail := p.Detail
	if n := atoi(p.RetryAfter); p.Code == string(text.TooMany) && n > 0 {
		detail = c.Say(text.TooManyFor, page.Seconds(n))
	}
	m := page.Message{Heading: c.Say(text.ErrorOtherTitle), Text: detail, Href: "/dashboard/", ActionLabel: c.Say(text.GoHome)}
	switch p.Kind {
	case fault.NotFound:
		m.Heading = c.Say(text.ErrorNotFoundTitle)
		if p.Code == string(text.LinkDead) {
			m.Heading = c.Say(text.ErrorLinkTitle)
		}
	case fault.Forbidden:
		m.Heading = c.Say(text.ErrorForbiddenTitle)
	case fault.RateLimited, fault.Unavailable:
		m.Heading = c.Say(text.ErrorBusyTitle)
	case fault.Internal, fault.Invalid, fault.Unauthenticated, fault.Conflict, fault.UnknownOutcome:
	}
	if p.SupportID != "" {
		m.Footnote = c.Say(text.ErrorSupport, p.SupportID)
	}
	m.Page = s.pageContext(c, m.Heading)
	return m
}

// languageReturnPath is the page that a reader comes back to after choosing a language.
func languageReturnPath(r *http.Request) string {
	if r.Method != http.MethodGet || strings.HasSuffix(r.Pattern, "/{token}") {
		return "/dashboard/"
	}
	return r.URL.RequestURI()
}

// writePage renders a component. It fails only when the reader has hung up.
func (s *site) writePage(w http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = c.Render(r.Context(), w) // nobody is left to be told
}

// render renders a whole answer.
func (s *site) render(c *call, status int, body templ.Component) error {
	s.writePage(c.w, c.r, status, body)
	return nil
}

// redirect is the end of a change made by a plain form: the next page is read anew.
func (s *site) redirect(c *call, path string) error {
	http.Redirect(c.w, c.r, path, http.StatusSeeOther)
	return nil
}
