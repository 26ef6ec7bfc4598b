package web

import (
	"net/http"
	"strconv"
	"time"

	"salonzap/internal/event"
	"salonzap/internal/fault"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/web/page"
	"salonzap/internal/webhook"
)

// hookCall is the webhook that an address names, and the salon that it is of (none: all salons').
type hookCall struct {
	salon tenant.Tenant
	hook  webhook.Subscription
}

// logPage is how many deliveries a page shows.
const logPage = 12

// onHook finds the webhook that an address names. Another owner's is not found.
func (s *site) onHook(c *call, t tenant.Tenant, h func(*call, hookCall) error) error {
	x, err := s.Hooks.Store.Subscription(c.r.Context(), c.scope(), c.r.PathValue("hook"))
	if err == nil && x.Tenant != t.ID {
		err = fault.New(fault.NotFound, "web.hook", text.WebhookUnknown)
	}
	if err != nil {
		return err
	}
	if c.r.Method == http.MethodPost {
		if err := c.parseForm(); err != nil {
			return err
		}
	}
	return h(c, hookCall{t, x})
}

func (s *site) hookPage(c *call, x hookCall) error { return s.renderHook(c, http.StatusOK, x, nil) }

// renderHook is a webhook's page with the newest deliveries, or those that the address asks for.
func (s *site) renderHook(c *call, status int, x hookCall, more func(*page.Hook)) error {
	base := c.hookBase(x.salon)
	h := page.Hook{
		Page: s.hookContext(c, c.Say(text.HooksHead)), Base: base, Action: base + x.hook.ID + "/", Row: c.NewHookRow(x.hook), Newest: true,
		Since: page.Field{ID: "since", Name: "since", Type: "datetime-local", Label: c.Say(text.HookSince), Required: true, Value: c.r.PostFormValue("since")},
		Until: page.Field{
			ID: "until", Name: "until", Type: "datetime-local", Label: c.Say(text.HookUntil), Hint: c.Say(text.HookUntilHint),
			Value: c.r.PostFormValue("until"),
		},
	}
	before, err := strconv.ParseInt(c.r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	h.Newest = before == 0
	log, err := s.Hooks.Deliveries.Deliveries(c.r.Context(), c.scope(), x.hook.ID, before, logPage+1)
	if err != nil {
		return err
	}
	for i, e := range log {
		if i == logPage {
			h.Older = h.Action + "?before=" + strconv.FormatInt(log[i-1].Seq, 10) + "#log"
			break
		}
		line, err := c.NewLogLine(e, s.Now(), page.Zone(zoneOf(x.salon)))
		if err != nil {
			return err
		}
		h.Log = append(h.Log, line)
	}
	if more != nil {
		more(&h)
	}
	return s.render(c, status, page.HookPage(h))
}

// zoneOf is a salon's time zone; the platform's pages use the usual one.
func zoneOf(t tenant.Tenant) string {
	if t.ID.IsZero() {
		return tenant.DefaultTimezone
	}
	return t.Timezone
}

func (s *site) editHookForm(c *call, x hookCall) error {
	typed := page.TypedHook{URL: x.hook.URL.Reveal(), Note: x.hook.Description}
	for _, t := range x.hook.Types {
		if !x.hook.All { // none ticked is all
			typed.Types = append(typed.Types, string(t))
		}
	}
	return s.renderHookForm(c, http.StatusOK, x.salon, x.hook.ID, typed)
}

func (s *site) saveHook(c *call, x hookCall) error {
	typed, err := c.typedHook()
	if err != nil {
		return err
	}
	err = s.changeHook(c, x, webhook.Patch{URL: &typed.URL, Description: &typed.Note, Types: &typed.Types})
	if errs, ok := formErrors(c.Localizer, err); ok {
		typed.Errors = errs
		return s.renderHookForm(c, formErrorStatus, x.salon, x.hook.ID, typed)
	}
	if err != nil {
		return err
	}
	return s.hookDone(c, x, c.Say(text.HookSaved))
}

func (s *site) changeHook(c *call, x hookCall, p webhook.Patch) error {
	_, err := s.Hooks.Store.ChangeSubscription(c.r.Context(), c.scope(), x.hook.ID, func(old webhook.Subscription) (webhook.Subscription, error) {
		return old.Change(p, s.hookGuard(x.salon.ID), s.Now())
	})
	return err
}

// hookDone leads back to the webhook, and says what was done.
func (s *site) hookDone(c *call, x hookCall, said string) error {
	s.setFlash(c.r.Context(), page.ToneGood, said)
	return s.redirect(c, c.hookBase(x.salon)+x.hook.ID+"/")
}

func (s *site) pauseHook(c *call, x hookCall) error {
	paused, said := c.field("paused") == "1", text.HookResumed
	if paused {
		said = text.HookPausedNow
	}
	if err := s.changeHook(c, x, webhook.Patch{Paused: &paused}); err != nil {
		return err
	}
	return s.hookDone(c, x, c.Say(said))
}

// testHook sends a real test event and shows the answer.
func (s *site) testHook(c *call, x hookCall) error {
	if err := s.limits.testMessages.Allow("webhook/" + x.hook.ID); err != nil {
		return err
	}
	answer := c.NewAttempt(s.Hooks.Test(c.r.Context(), x.hook))
	return s.renderHook(c, http.StatusOK, x, func(h *page.Hook) { h.Try = &answer })
}

// rotateHookSecret replaces the secret and shows the new one in the answer itself.
func (s *site) rotateHookSecret(c *call, x hookCall) error {
	next, revoke := event.NewSecret(), c.field("revoke") == "1"
	fresh, err := s.Hooks.Store.ChangeSubscription(c.r.Context(), c.scope(), x.hook.ID, func(old webhook.Subscription) (webhook.Subscription, error) {
		if old.Secrets = old.Secrets.Replace(next, s.Now()); revoke {
			old.Secrets = old.Secrets.Revoke()
		}
		return old, nil
	})
	if err != nil {
		return err
	}
	return s.renderHook(c, http.StatusOK, hookCall{x.salon, fresh}, func(h *page.Hook) { h.Secret = next.Reveal() })
}

// redeliver delivers one event again, or those of a span of time.
func (s *site) redeliver(c *call, x hookCall) error {
	seq, since, until, err := s.spanOf(c, x.salon)
	n := 0
	if err == nil {
		n, err = s.Hooks.Deliveries.Redeliver(c.r.Context(), c.scope(), x.hook.ID, seq, since, until, seq == 0 && c.field("missed") == "1")
	}
	if errs, ok := formErrors(c.Localizer, err); ok {
		return s.renderHook(c, formErrorStatus, x, func(h *page.Hook) {
			h.Since.Error, h.Until.Error, h.Problem = errs["since"], errs["until"], errs[""]
		})
	}
	if err != nil {
		return err
	}
	if n == 0 {
		return s.hookDone(c, x, c.Say(text.HookQueuedNone))
	}
	return s.hookDone(c, x, c.Say(text.HookQueued, n))
}

// spanOf reads one delivery, or a span of time on the salon's clock. Errors: Invalid "since", "until".
func (s *site) spanOf(c *call, t tenant.Tenant) (seq int64, since, until time.Time, err error) {
	const layout = "2006-01-02T15:04"
	wrong := func(field string) error { return fault.Field("web.redeliver", field, text.HookAgainIs) }
	if one := c.field("delivery"); one != "" {
		if seq, err = strconv.ParseInt(one, 10, 64); err != nil || seq <= 0 {
			return 0, since, until, fault.New(fault.NotFound, "web.redeliver", text.DeliveryUnknown)
		}
		return seq, since, until, nil
	}
	zone, now := page.Zone(zoneOf(t)), s.Now()
	since, err = time.ParseInLocation(layout, c.field("since"), zone)
	if err != nil || since.Before(now.Add(-event.Retention-time.Hour)) || !since.Before(now) {
		return 0, since, until, wrong("since")
	}
	until = now
	if last := c.field("until"); last != "" {
		if until, err = time.ParseInLocation(layout, last, zone); err != nil || !since.Before(until) {
			return 0, since, until, wrong("until")
		}
	}
	return 0, since, until, nil
}

func (s *site) deleteHookForm(c *call, x hookCall) error {
	base := c.hookBase(x.salon)
	h := page.Hook{Page: s.hookContext(c, c.Say(text.HookDeleteAsk)), Base: base, Action: base + x.hook.ID + "/", Row: c.NewHookRow(x.hook)}
	return s.render(c, http.StatusOK, page.HookDeletePage(h))
}

func (s *site) deleteHook(c *call, x hookCall) error {
	if err := s.Hooks.Store.DeleteSubscription(c.r.Context(), c.scope(), x.hook.ID); err != nil {
		return err
	}
	s.setFlash(c.r.Context(), page.ToneGood, c.Say(text.HookDeleted))
	return s.redirect(c, c.hookBase(x.salon))
}
