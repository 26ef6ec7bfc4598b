package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

// APIKeyStore lists API keys, oldest first, and makes them useless.
type APIKeyStore interface {
	APIKeys(ctx context.Context, scope tenant.Scope) ([]tenant.APIKey, error)
	RevokeAPIKey(ctx context.Context, scope tenant.Scope, id string, now time.Time) error
}

const apiKeysPath = "/admin/keys/"

// apiKeyLifetimes are the lifetimes that a key may be given, in days; the first is offered.
func apiKeyLifetimes() []int { return []int{365, 90, 30, 0} }

func (s *site) apiKeysPage(c *call) error {
	return s.renderAPIKeys(c, http.StatusOK, page.APIKeyForm{}, nil)
}

// makeKey makes a key that ends as a form says. Errors: Invalid.
func (s *site) makeKey(c *call, n tenant.NewKey, days string) (tenant.APIKey, string, error) {
	var err error
	if n.Until, err = s.keyEnd(days); err != nil {
		return tenant.APIKey{}, "", err
	}
	return s.Keys.Create(c.r.Context(), c.scope(), n)
}

// keyEnd is when a key ends that is made now; zero for one without an end, which is a choice of its own. Errors: Invalid "days".
func (s *site) keyEnd(typed string) (time.Time, error) {
	days, err := strconv.Atoi(typed)
	switch {
	case err != nil || !slices.Contains(apiKeyLifetimes(), days):
		return time.Time{}, fault.Field("web.api_key", "days", text.APIKeyDaysNo)
	case days == 0:
		return time.Time{}, nil
	}
	return s.Now().Add(time.Duration(days) * 24 * time.Hour), nil
}

// renderAPIKeys is all keys, with the form for a new one; made is the key that was just made, which is shown once.
func (s *site) renderAPIKeys(c *call, status int, form page.APIKeyForm, made *page.NewAPIKey) error {
	ctx := c.r.Context()
	keys, err := s.APIKeyStore.APIKeys(ctx, c.scope())
	if err != nil {
		return err
	}
	p := page.APIKeys{Page: s.pageContext(c, c.Say(text.APIKeysTitle)), Form: c.NewAPIKeyForm(form, apiKeyLifetimes()), Created: made}
	for _, k := range slices.Backward(keys) {
		row := c.NewAPIKeyRow(k, s.Now(), page.Zone(tenant.DefaultTimezone))
		if !k.Tenant.IsZero() {
			switch t, err := s.Tenants.Tenant(ctx, c.scope(), k.Tenant); {
			case err == nil:
				row.Salon, row.SalonHref = t.Name, "/admin/salons/"+t.Slug.String()+"/"
			case !notFound(err):
				return err
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return s.render(c, status, page.KeysPage(p))
}

// createAPIKey makes a key and shows it in the answer itself: no session keeps it.
func (s *site) createAPIKey(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx := c.r.Context()
	form := page.APIKeyForm{Name: c.r.PostFormValue("name"), Salon: c.field("salon"), Days: c.field("days")}
	n := tenant.NewKey{Name: form.Name}
	if form.Salon != "" {
		t, err := s.Tenants.TenantBySlug(ctx, c.scope(), form.Salon)
		if notFound(err) {
			form.Errors = page.Errors{"salon": c.Say(text.APIKeySalonNo)}
			return s.renderAPIKeys(c, formErrorStatus, form, nil)
		}
		if err != nil {
			return err
		}
		n.Only = t.ID
	}
	key, plain, err := s.makeKey(c, n, form.Days)
	if errs, ok := formErrors(c.Localizer, err); ok {
		form.Errors = errs
		return s.renderAPIKeys(c, formErrorStatus, form, nil)
	}
	if err != nil {
		return err
	}
	return s.renderAPIKeys(c, http.StatusOK, page.APIKeyForm{}, &page.NewAPIKey{Name: key.Name, Secret: plain})
}

func (s *site) revokeAPIKey(c *call) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx := c.r.Context()
	if err := s.APIKeyStore.RevokeAPIKey(ctx, c.scope(), c.field("key"), s.Now()); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.APIKeyRevokedNow))
	return s.redirect(c, apiKeysPath)
}
