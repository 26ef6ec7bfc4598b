package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
)

const keysAtHome = "/admin/keys/"

// keyDays are the lifetimes that a key may be given, in days; the first is offered.
func keyDays() []int { return []int{365, 90, 30, 0} }

func (s *site) keyList(c *call) error { return s.showKeys(c, http.StatusOK, page.KeyForm{}, nil) }

// showKeys is all keys, with the form for a new one; made is the key that was just made, which is shown once.
func (s *site) showKeys(c *call, status int, form page.KeyForm, made *page.MadeKey) error {
	ctx := c.r.Context()
	keys, err := s.KeyBook.APIKeys(ctx, c.scope())
	if err != nil {
		return err
	}
	p := page.Keys{Shell: s.shell(c, c.Say(text.APIKeysTitle)), Form: c.NewKeyForm(form, keyDays()), Made: made}
	for _, k := range slices.Backward(keys) {
		row := c.KeyRowOf(k, s.Now(), page.Zone(tenant.DefaultTimezone))
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
	return s.show(c, status, page.KeysPage(p))
}

// addKey makes a key and shows it in the answer itself: no session keeps it.
func (s *site) addKey(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	ctx := c.r.Context()
	form := page.KeyForm{Name: c.r.PostFormValue("name"), Salon: c.field("salon"), Days: c.field("days")}
	n := tenant.NewKey{Name: form.Name}
	if form.Salon != "" {
		t, err := s.Tenants.TenantBySlug(ctx, c.scope(), form.Salon)
		if notFound(err) {
			form.Errors = page.Errors{"salon": c.Say(text.APIKeySalonNo)}
			return s.showKeys(c, refusedStatus, form, nil)
		}
		if err != nil {
			return err
		}
		n.Only = t.ID
	}
	if days, err := strconv.Atoi(form.Days); err == nil && days > 0 && days <= keyDays()[0] {
		n.Until = s.Now().Add(time.Duration(days) * 24 * time.Hour)
	}
	key, plain, err := s.Keys.Create(ctx, c.scope(), n)
	if errs, ok := refused(c.Words, err); ok {
		form.Errors = errs
		return s.showKeys(c, refusedStatus, form, nil)
	}
	if err != nil {
		return err
	}
	return s.showKeys(c, http.StatusOK, page.KeyForm{}, &page.MadeKey{Name: key.Name, Plain: plain})
}

func (s *site) revokeKey(c *call) error {
	if err := c.parse(); err != nil {
		return err
	}
	ctx := c.r.Context()
	if err := s.KeyBook.RevokeAPIKey(ctx, c.scope(), c.field("key"), s.Now()); err != nil {
		return err
	}
	s.flash(ctx, page.ToneGood, c.Say(text.APIKeyRevokedNow))
	return s.goTo(c, keysAtHome)
}
