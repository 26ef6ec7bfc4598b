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

// noticeLook is how often it is looked whether the owner of a webhook is to be told something.
const noticeLook = 30 * time.Second

// notifier tells the owners of webhooks by mail that one was paused; nil where there is no mail server.
func (c *Core) notifier() *webhook.Notifier {
	send := mailSender(c.Config.Mail)
	if send == nil {
		return nil
	}
	tell := func(ctx context.Context, s webhook.Subscription) error { return c.tellPause(ctx, s, send) }
	return &webhook.Notifier{Store: c.Store, Tell: tell, Log: c.Log, Now: c.Now}
}

// tellPause writes to those whose webhook it is: a salon's owners, or the operators. It is told when one of them was; the next try would
// tell that one again.
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
		host = u.Host // the rest may hold a secret
	}
	letter := text.NoticeDead
	if s.Pause == webhook.PausedAsGone {
		letter = text.NoticeGone
	}
	told := false
	var errs []error
	for _, u := range users {
		if u.Role != role || u.Tenant != s.Tenant {
			continue
		}
		err := send(ctx, u.Email, lang.Say(text.NoticeSubject), lang.Say(letter, host, c.Config.PublicURL+path))
		told, errs = told || err == nil, append(errs, err)
	}
	if told {
		return nil
	}
	return errors.Join(errs...)
}
