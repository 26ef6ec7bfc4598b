package web

import (
	"errors"
	"net/http"
	"strings"

	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// pageContext is what is around a page for the one who reads it.
func (s *site) pageContext(c *call, title string) page.Context {
	sh := page.Context{Localizer: c.Localizer, Title: title, Assets: s.assetURLs, Demo: s.Demo, ReturnPath: languageReturnPath(c.r)}
	if !c.signedIn {
		return sh
	}
	sh.Flash = s.popFlash(c.r.Context())
	sh.SignedIn, sh.UserEmail = true, c.identity.user.Email
	if c.identity.guest {
		return sh
	}
	path := c.r.URL.Path
	if sh.Shell = s.shell(c); sh.Shell != nil {
		sh.Live = true
	}
	switch {
	case c.identity.actor.Role == tenant.Operator:
		sh.Wide = strings.HasPrefix(path, "/admin/")
		sh.Nav = append(sh.Nav,
			page.Link{Href: "/admin/", Label: c.Say(text.NavOverview), Current: path == "/admin/"},
			page.Link{Href: "/admin/salons/", Label: c.Say(text.NavSalons), Current: strings.HasPrefix(path+"/", "/admin/salons/")},
			page.Link{Href: "/admin/servers/", Label: c.Say(text.NavServers), Current: strings.HasPrefix(path+"/", "/admin/servers/")},
			page.Link{Href: apiKeysPath, Label: c.Say(text.NavKeys), Current: strings.HasPrefix(path+"/", apiKeysPath)})
		if s.hasSection(robotPath) {
			sh.Nav = append(sh.Nav, page.Link{Href: robotsPath, Label: c.Say(text.NavRobots), Current: path == robotsPath})
		}
		if s.hasSection(integrationPath) {
			sh.Nav = append(sh.Nav, page.Link{Href: platformHookBase, Label: c.Say(text.NavIntegration), Current: strings.HasPrefix(path, platformHookBase)},
				page.Link{Href: platformOutbox, Label: c.Say(text.NavOutbox), Current: path == platformOutbox})
		}
		sh.Nav = append(sh.Nav,
			page.Link{Href: operatorsPath, Label: c.Say(text.NavOperators), Current: strings.HasPrefix(path+"/", operatorsPath)})
	case sh.Shell != nil:
		return sh // its rail and bar have everything
	default:
		sh.Nav = append(sh.Nav, page.Link{
			Href: "/dashboard/whatsapp/", Label: c.Say(text.NavWhatsApp), Current: strings.HasPrefix(path, "/dashboard/whatsapp/"),
		})
	}
	sh.Nav = append(sh.Nav, page.Link{
		Href: ownBase + alarmsPath, Label: c.Say(text.NavAlarms), Current: path == ownBase+alarmsPath || path == allNoticesPath,
	}, page.Link{
		Href: "/dashboard/account", Label: c.Say(text.NavAccount), Current: path == "/dashboard/account",
	})
	return sh
}

// formErrors turns an error that a person can do something about into sentences beside the form's fields; "" is the form
// itself. Everything else is the wrapper's.
func formErrors(w page.Localizer, err error) (page.Errors, bool) {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return nil, false
	}
	switch e.Kind {
	case fault.Invalid, fault.Conflict, fault.RateLimited, fault.Unavailable:
		return page.Errors{e.Field: explain(w.Lang, e, edge.RetryAfter(err))}, true
	case fault.Internal, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.UnknownOutcome:
	}
	return nil, false
}

// explain is the sentence of a fault; of one that only says to wait, with for how long, in seconds.
func explain(lang text.Lang, e *fault.Error, seconds string) string {
	if n := atoi(seconds); e.Key == text.TooMany && n > 0 {
		return lang.Say(text.TooManyFor, page.Seconds(n))
	}
	return lang.Explain(e)
}

// typedErrors is formErrors for forms whose fields are not named as the rules name them.
func typedErrors(w page.Localizer, err error) (page.Errors, bool) {
	at, ok := errors.AsType[*page.TypedError](err)
	if !ok {
		return formErrors(w, err)
	}
	errs, ok := formErrors(w, at.Err)
	if !ok {
		return nil, false
	}
	return page.Errors{at.Field: anySentence(errs)}, true
}

// setRetryAfter says in the answer's header when trying again can help, where the error says so.
func (c *call) setRetryAfter(err error) {
	if after := edge.RetryAfter(err); after != "" {
		c.w.Header().Set("Retry-After", after)
	}
}

// formStatus is the status of a form that is shown again because of err, which says in the answer's header, too, when trying again can help.
func (c *call) formStatus(err error) int {
	if !fault.Is(err, fault.RateLimited) {
		return formErrorStatus
	}
	c.setRetryAfter(err)
	return http.StatusTooManyRequests
}

// formErrorStatus is the status of a form that is shown again.
const formErrorStatus = http.StatusUnprocessableEntity

// field reads a form's field without the blanks around it.
func (c *call) field(name string) string { return strings.TrimSpace(c.r.PostFormValue(name)) }

// parseForm reads the form. Errors: edge.BodyTooLarge; Invalid with Key text.Malformed.
func (c *call) parseForm() error {
	if err := c.r.ParseForm(); err != nil {
		if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return edge.BodyTooLarge(large.Limit)
		}
		return &fault.Error{Kind: fault.Invalid, Op: "web.form", Key: text.Malformed, Err: err}
	}
	return nil
}

func notFound(err error) bool { return fault.Is(err, fault.NotFound) }
