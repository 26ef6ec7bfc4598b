package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
	"salonzap/internal/webhook"
)

// Subscriptions keeps where events are delivered.
type Subscriptions interface {
	AddSubscription(ctx context.Context, scope tenant.Scope, s webhook.Subscription) error
	Subscription(ctx context.Context, scope tenant.Scope, id string) (webhook.Subscription, error)
	Subscriptions(ctx context.Context, scope tenant.Scope, t tenant.ID) ([]webhook.Subscription, error)
	ChangeSubscription(ctx context.Context, scope tenant.Scope, id string, change func(webhook.Subscription) (webhook.Subscription, error)) (webhook.Subscription, error)
	DeleteSubscription(ctx context.Context, scope tenant.Scope, id string) error
}

// Deliveries knows what was delivered, and does it once more.
type Deliveries interface {
	Deliveries(ctx context.Context, scope tenant.Scope, id string, before int64, limit int) ([]webhook.Entry, error)
	Redeliver(ctx context.Context, scope tenant.Scope, id string, seq int64, since, until time.Time, onlyMissed bool) (int, error)
}

// Hooks is what the pages of webhooks work with; all of it is needed where they are on.
type Hooks struct {
	Store      Subscriptions
	Deliveries Deliveries
	// Test sends a test event once, and tells what the receiver answered.
	Test func(ctx context.Context, s webhook.Subscription) webhook.Answer
	// Guard says which addresses salons may name; the platform's own may lead to an internal network too.
	Guard egress.Guard
}

const (
	integrationPath  = "integration/"
	platformHookBase = "/admin/" + integrationPath
)

// integrationRoutes are the pages for who connects another system to a salon.
func (s *site) integrationRoutes(base string, who access) []route {
	outbox := s.outboxRoutes(base, who)
	base += integrationPath
	return append(append(outbox, []route{
		{"POST " + base + "keys", who, s.withSalon(s.createSalonKey)},
		{"POST " + base + "keys/revoke", who, s.withSalon(s.revokeSalonKey)},
	}...), s.hookRoutes(base, who, s.withSalon)...)
}

// platformHookRoutes are the pages of webhooks that get the events of all salons.
func (s *site) platformHookRoutes() []route {
	return s.hookRoutes(platformHookBase, operators, func(h func(*call, tenant.Tenant) error) func(*call) error {
		return func(c *call) error { return h(c, tenant.Tenant{}) }
	})
}

// hookRoutes are the pages of webhooks below a base; with finds the salon that they are of.
func (s *site) hookRoutes(base string, who access, with func(func(*call, tenant.Tenant) error) func(*call) error) []route {
	one := func(h func(*call, hookCall) error) func(*call) error {
		return with(func(c *call, t tenant.Tenant) error { return s.onHook(c, t, h) })
	}
	return []route{
		{"GET " + base + "{$}", who, with(s.integrationPage)},
		{"GET " + base + "new", who, with(s.newHookForm)},
		{"POST " + base + "new", who, with(s.addHook)},
		{"GET " + base + "{hook}/{$}", who, one(s.hookPage)},
		{"GET " + base + "{hook}/edit", who, one(s.editHookForm)},
		{"POST " + base + "{hook}/edit", who, one(s.saveHook)},
		{"POST " + base + "{hook}/pause", who, one(s.pauseHook)},
		{"POST " + base + "{hook}/test", who, one(s.testHook)},
		{"POST " + base + "{hook}/secret", who, one(s.rotateHookSecret)},
		{"POST " + base + "{hook}/again", who, one(s.redeliver)},
		{"GET " + base + "{hook}/delete", who, one(s.deleteHookForm)},
		{"POST " + base + "{hook}/delete", who, one(s.deleteHook)},
	}
}

// hookBase is where a salon's webhooks are, or the platform's.
func (c *call) hookBase(t tenant.Tenant) string {
	if t.ID.IsZero() {
		return platformHookBase
	}
	return c.salonBase() + integrationPath
}

// hookContext is what is around a page about webhooks.
func (s *site) hookContext(c *call, title string) page.Context {
	p := s.pageContext(c, title)
	p.Lists = true
	return p
}

func (s *site) integrationPage(c *call, t tenant.Tenant) error {
	return s.renderIntegration(c, http.StatusOK, t, page.APIKeyForm{}, nil)
}

func (s *site) renderIntegration(c *call, status int, t tenant.Tenant, form page.APIKeyForm, made *page.NewAPIKey) error {
	ctx := c.r.Context()
	hooks, err := s.Hooks.Store.Subscriptions(ctx, c.scope(), t.ID)
	if err != nil {
		return err
	}
	p := page.Integration{
		Page: s.hookContext(c, c.Say(text.NavIntegration)), Base: c.hookBase(t), Platform: t.ID.IsZero(), Created: made,
		Form: c.NewAPIKeyForm(form, apiKeyLifetimes()),
	}
	for _, h := range hooks {
		p.Hooks = append(p.Hooks, c.NewHookRow(h))
	}
	if p.Platform {
		return s.render(c, status, page.IntegrationPage(p))
	}
	keys, err := s.APIKeyStore.APIKeys(ctx, c.scope())
	if err != nil {
		return err
	}
	for _, k := range slices.Backward(keys) {
		if k.Tenant == t.ID {
			p.Keys = append(p.Keys, c.NewAPIKeyRow(k, s.Now(), page.Zone(t.Timezone)))
		}
	}
	return s.render(c, status, page.IntegrationPage(p))
}

// createSalonKey makes a key of a salon and shows it in the answer itself: no session keeps it.
func (s *site) createSalonKey(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	form := page.APIKeyForm{Name: c.r.PostFormValue("name"), Days: c.field("days")}
	n := tenant.NewKey{Name: form.Name, Only: t.ID}
	key, plain, err := s.makeKey(c, n, form.Days)
	if errs, ok := formErrors(c.Localizer, err); ok {
		form.Errors = errs
		return s.renderIntegration(c, formErrorStatus, t, form, nil)
	}
	if err != nil {
		return err
	}
	return s.renderIntegration(c, http.StatusOK, t, page.APIKeyForm{}, &page.NewAPIKey{Name: key.Name, Secret: plain})
}

// revokeSalonKey ends a key of this salon, and of no other.
func (s *site) revokeSalonKey(c *call, t tenant.Tenant) error {
	if err := c.parseForm(); err != nil {
		return err
	}
	ctx := c.r.Context()
	keys, err := s.APIKeyStore.APIKeys(ctx, c.scope())
	if err != nil {
		return err
	}
	id := c.field("key")
	if !slices.ContainsFunc(keys, func(k tenant.APIKey) bool { return k.ID == id && k.Tenant == t.ID }) {
		return fault.New(fault.NotFound, "web.revoke_key", text.NotFound)
	}
	if err := s.APIKeyStore.RevokeAPIKey(ctx, c.scope(), id, s.Now()); err != nil {
		return err
	}
	s.setFlash(ctx, page.ToneGood, c.Say(text.APIKeyRevokedNow))
	return s.redirect(c, c.hookBase(t))
}

// hookGuard says which addresses an owner may name: the operator may name those of an own network.
func (s *site) hookGuard(t tenant.ID) egress.Guard {
	g := s.Hooks.Guard
	g.Trusted = g.Trusted || t.IsZero()
	return g
}

func (s *site) newHookForm(c *call, t tenant.Tenant) error {
	return s.renderHookForm(c, http.StatusOK, t, "", page.TypedHook{})
}

// renderHookForm is the form of a webhook; id is empty for a new one.
func (s *site) renderHookForm(c *call, status int, t tenant.Tenant, id string, typed page.TypedHook) error {
	base := c.hookBase(t)
	title, action := c.Say(text.HookNew), base+"new"
	if id != "" {
		title, action = c.Say(text.HookEdit), base+id+"/edit"
	}
	return s.render(c, status, page.HookFormPage(page.NewHookForm(s.hookContext(c, title), base, action, typed)))
}

// typedHook reads the form.
func (c *call) typedHook() (page.TypedHook, error) {
	if err := c.parseForm(); err != nil {
		return page.TypedHook{}, err
	}
	return page.TypedHook{URL: c.field("url"), Note: c.field("note"), Types: c.r.PostForm["events"]}, nil //nolint:forbidigo // the request's form, no client
}

// addHook makes a webhook and shows its secret in the answer itself.
func (s *site) addHook(c *call, t tenant.Tenant) error {
	typed, err := c.typedHook()
	if err != nil {
		return err
	}
	ctx := c.r.Context()
	x, err := webhook.New(t.ID, webhook.Draft{URL: typed.URL, Description: typed.Note, Types: typed.Types}, s.hookGuard(t.ID), s.Now())
	if err == nil {
		err = s.Hooks.Store.AddSubscription(ctx, c.scope(), x)
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		typed.Errors = errs
		return s.renderHookForm(c, formErrorStatus, t, "", typed)
	}
	if err != nil {
		return err
	}
	return s.renderHook(c, http.StatusOK, hookCall{t, x}, func(h *page.Hook) { h.Secret = x.Secrets.Current.Reveal() })
}
