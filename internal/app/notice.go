package app

import (
	"context"
	"errors"
	"net/url"
	"time"

	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// noticeLook is the interval of looking for due notices to owners of webhooks.
const noticeLook = 30 * time.Second

// notifier notifies the owners of webhooks by mail that one was paused; nil when no mail server is configured.
func (c *Core) notifier() *webhook.Notifier {
	send := c.mailSender()
	if send == nil {
		return nil
	}
	tell := func(ctx context.Context, s webhook.Subscription) error { return c.tellPause(ctx, s, send) }
	return &webhook.Notifier{Store: c.Store, Tell: tell, Log: c.Log, Now: c.Now}
}

// tellPause writes to the owners of a webhook: a salon's owners, or the operators. It succeeds when at least one mail was sent, because a retry would
// repeat that mail.
func (c *Core) tellPause(ctx context.Context, s webhook.Subscription, send func(ctx context.Context, to, subject, body string) error) error {
	role, lang, path := tenant.Operator, text.PT, "/admin/integration/"
	scope := tenant.System("notice")
	if !s.Tenant.IsZero() {
		t, err := c.Store.Tenant(ctx, scope, s.Tenant)
		if err != nil {
			return err
		}
		role, lang, path = tenant.Owner, t.Locale, "/dashboard/integration/"
	}
	users, err := c.Store.Users(ctx, scope)
	if err != nil {
		return err
	}
	host := "?"
	if u, err := url.Parse(s.URL.Reveal()); err == nil {
		host = u.Host // the path and the query may hold a secret
	}
	letter := text.NoticeDead
	if s.Pause == webhook.PausedAsGone {
		letter = text.NoticeGone
	}
	sent := false
	var errs []error
	for _, u := range users {
		if u.Role != role || u.Tenant != s.Tenant {
			continue
		}
		err := send(ctx, u.Email, lang.Say(text.NoticeSubject), lang.Say(letter, host, c.Config.PublicURL+path))
		sent, errs = sent || err == nil, append(errs, err)
	}
	if sent {
		return nil
	}
	return errors.Join(errs...)
}
