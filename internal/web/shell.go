package web

import (
	"errors"
	"net/http"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// shell is what is around a page for the one who reads it.
func (s *site) shell(c *call, title string) page.Shell {
	sh := page.Shell{Words: c.Words, Title: title, Assets: s.urls, Demo: s.Demo, Here: here(c.r)}
	if !c.in {
		return sh
	}
	sh.Flash = s.takeFlash(c.r.Context())
	sh.Out, sh.Person = true, c.me.user.Email
	if c.me.guest {
		return sh
	}
	path := c.r.URL.Path
	if c.me.actor.Role == tenant.Operator {
		sh.Wide = strings.HasPrefix(path, "/admin/")
		sh.Nav = append(sh.Nav,
			page.Link{Href: "/admin/", Label: c.Say(text.NavOverview), Current: path == "/admin/"},
			page.Link{Href: "/admin/salons/", Label: c.Say(text.NavSalons), Current: strings.HasPrefix(path, "/admin/salons/")},
			page.Link{Href: "/admin/servers/", Label: c.Say(text.NavServers), Current: strings.HasPrefix(path, "/admin/servers/")},
			page.Link{Href: keysAtHome, Label: c.Say(text.NavKeys), Current: strings.HasPrefix(path, keysAtHome)})
	} else {
		sh.Nav = append(sh.Nav, page.Link{
			Href: "/dashboard/whatsapp/", Label: c.Say(text.NavWhatsApp), Current: strings.HasPrefix(path, "/dashboard/whatsapp/"),
		})
	}
	sh.Nav = append(sh.Nav, page.Link{
		Href: "/dashboard/account", Label: c.Say(text.NavAccount), Current: path == "/dashboard/account",
	})
	return sh
}

// refused turns an error that a person can do something about into sentences beside the form's fields; "" is the form
// itself. Everything else is the wrapper's.
func refused(w page.Words, err error) (page.Errors, bool) {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return nil, false
	}
	switch e.Kind {
	case fault.Invalid, fault.Conflict, fault.RateLimited, fault.Unavailable:
		return page.Errors{e.Field: w.Lang.Explain(e)}, true
	case fault.Internal, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.UnknownOutcome:
	}
	return nil, false
}

// refusedStatus is the status of a form that is shown again.
const refusedStatus = http.StatusUnprocessableEntity

// field reads a form's field without the blanks around it.
func (c *call) field(name string) string { return strings.TrimSpace(c.r.PostFormValue(name)) }

// parse reads the form. Errors: Invalid with Key text.Malformed.
func (c *call) parse() error {
	if err := c.r.ParseForm(); err != nil {
		return &fault.Error{Kind: fault.Invalid, Op: "web.form", Key: text.Malformed, Err: err}
	}
	return nil
}

func notFound(err error) bool { return fault.Is(err, fault.NotFound) }
