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

// access is who may pass a gate.
type access uint8

const (
	anybody   access = iota
	everybody        // who is signed in, guests of a connect link too
	people           // those with an account
	owners           // a salon's owner, or a guest; each their own salon
	operators
)

// call is one request on its way through a handler.
type call struct {
	page.Words
	w    http.ResponseWriter
	r    *http.Request
	me   who
	in   bool // somebody is signed in
	base string
	home string // the page that the connect card is on
}

func (c *call) scope() tenant.Scope { return c.me.actor.Scope() }

// part tells whether the browser asks for a part of a page.
func (c *call) part() bool { return isPart(c.r) }

// inner tells whether the connect card is a part of a page that is about more: an operator's of a salon.
func (c *call) inner() bool { return strings.HasPrefix(c.r.URL.Path, "/admin/") }

func isPart(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// gate lets those pass who may.
func (s *site) gate(may access, h func(*call) error) http.Handler {
	return s.handle(h, func(c *call) error {
		if may == anybody {
			return nil
		}
		if !c.in {
			return over()
		}
		switch role := c.me.actor.Role; {
		case may == everybody, may == people && !c.me.guest:
			return nil
		case may == owners && role == tenant.Owner, may == operators && role == tenant.Operator:
			return nil
		}
		return fault.New(fault.Forbidden, "web.gate", text.NotAllowed)
	})
}

// handle is what all handlers have around them: who calls, in which language, may they, and what became of it.
func (s *site) handle(h, may func(*call) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Add("Vary", "HX-Request")
		edge.SetRoutePattern(r.Context(), r.Pattern)
		me, in, err := s.identify(r.Context())
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if in {
			r = edge.WithActor(r, me.actor)
		}
		r = edge.WithLang(r, lang(r, me))
		c := &call{Words: page.Words{Lang: edge.Lang(r)}, w: w, r: r, me: me, in: in}
		if err = may(c); err == nil {
			err = h(c)
		}
		if err != nil {
			s.failed(c, err)
		}
	})
}

const langCookie = "salonzap_lang"

// lang is what the reader chose, else the salon's language, else the browser's.
func lang(r *http.Request, me who) text.Lang {
	if cookie, err := r.Cookie(langCookie); err == nil {
		if l, err := text.ParseLang(cookie.Value); err == nil {
			return l
		}
	}
	if !me.salon.ID.IsZero() {
		return me.salon.Locale
	}
	return text.Match(r.Header.Get("Accept-Language"))
}

// salon finds the salon that a request is about: the owner's own, or the one that an operator names.
func (s *site) salon(h func(*call, tenant.Tenant) error) func(*call) error {
	return func(c *call) error {
		slug := c.r.PathValue("slug")
		if slug == "" {
			c.base, c.home = "/dashboard/whatsapp/", "/dashboard/whatsapp/"
			return h(c, c.me.salon)
		}
		t, err := s.Tenants.TenantBySlug(c.r.Context(), c.scope(), slug)
		if err != nil {
			return err
		}
		c.home = "/admin/salons/" + t.Slug.String() + "/"
		c.base = c.home + "whatsapp/"
		return h(c, t)
	}
}

// fail renders an error for somebody whom we do not know.
func (s *site) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.failed(&call{Words: page.Words{Lang: edge.Lang(r)}, w: w, r: r}, err)
}

// failed renders an error: a page, a sign-in prompt in the card's place, or nothing where a part keeps what it shows.
func (s *site) failed(c *call, err error) {
	p := s.Reporter.Problem(c.r, err)
	c.w.Header().Set("Cache-Control", "no-store")
	if p.RetryAfter != "" {
		c.w.Header().Set("Retry-After", p.RetryAfter)
	}
	switch {
	case p.Kind == fault.Unauthenticated && c.part():
		s.write(c.w, c.r, p.Status, page.SignedOutCard(c.Words, c.inner()))
	case p.Kind == fault.Unauthenticated:
		s.sendToLogin(c.w, c.r)
	case c.part():
		c.w.Header().Set("HX-Reswap", "none")
		c.w.WriteHeader(p.Status)
	default:
		s.write(c.w, c.r, p.Status, page.MessagePage(s.errorPage(c, p)))
	}
}

func (s *site) sendToLogin(w http.ResponseWriter, r *http.Request) {
	target := "/login"
	if r.Method == http.MethodGet && r.URL.Path != "/dashboard/" {
		target += "?next=" + url.QueryEscape(r.URL.Path)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
}

func (s *site) errorPage(c *call, p *edge.Problem) page.Message {
	m := page.Message{Head: c.Say(text.ErrorOtherTitle), Text: p.Detail, Href: "/dashboard/", Do: c.Say(text.GoHome)}
	switch p.Kind {
	case fault.NotFound:
		m.Head = c.Say(text.ErrorNotFoundTitle)
		if p.Code == string(text.LinkDead) {
			m.Head = c.Say(text.ErrorLinkTitle)
		}
	case fault.Forbidden:
		m.Head = c.Say(text.ErrorForbiddenTitle)
	case fault.RateLimited, fault.Unavailable:
		m.Head = c.Say(text.ErrorBusyTitle)
	case fault.Internal, fault.Invalid, fault.Unauthenticated, fault.Conflict, fault.UnknownOutcome:
	}
	if p.SupportID != "" {
		m.Quiet = c.Say(text.ErrorSupport, p.SupportID)
	}
	m.Shell = s.shell(c, m.Head)
	return m
}

// here is the page that a reader comes back to after choosing a language.
func here(r *http.Request) string {
	if r.Method != http.MethodGet || strings.HasSuffix(r.Pattern, "/{token}") {
		return "/dashboard/"
	}
	return r.URL.RequestURI()
}

// write renders a component. It fails only when the reader left.
func (s *site) write(w http.ResponseWriter, r *http.Request, status int, c templ.Component) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = c.Render(r.Context(), w) // nobody is left to be told
}

// show renders a whole answer.
func (s *site) show(c *call, status int, body templ.Component) error {
	s.write(c.w, c.r, status, body)
	return nil
}

// goTo is the end of a change made by a plain form: the next page is read anew.
func (s *site) goTo(c *call, path string) error {
	http.Redirect(c.w, c.r, path, http.StatusSeeOther)
	return nil
}
