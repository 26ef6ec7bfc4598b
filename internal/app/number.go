package app

import (
	"context"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/web"
)

// platformPhone sends notices from the platform's own number, through the same outbox as a salon's messages.
type platformPhone struct{ c *Core }

func (p platformPhone) scope() tenant.Scope { return tenant.System("notices") }

// CanSend implements alarm.Phone.
func (p platformPhone) CanSend(ctx context.Context) (bool, error) {
	row, err := p.c.Store.ByTenant(ctx, p.scope(), tenant.Platform())
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return canSend(row), err
}

// canSend tells whether messages can be sent over a connection now.
func canSend(row connection.Connection) bool {
	_, connected := row.State.(connection.Connected)
	return connected && !row.Paused && row.Cause == connection.CauseNone
}

func platformKey(notice string) inbox.IdempotencyKey {
	return inbox.IdempotencyKey{Word: "notice " + notice, Request: "notice"}
}

// Send implements alarm.Phone. Of a message whose fate is unknown nobody makes a second one.
func (p platformPhone) Send(ctx context.Context, key string, to contact.ID, words string, deadline time.Time) (inbox.Outgoing, error) {
	o, _, err := p.c.Messages.Send(ctx, p.scope(), tenant.Platform(), inbox.Request{
		To: inbox.Recipient{Contact: to}, Content: inbox.Text{Body: inbox.Body(words)}, Origin: inbox.Program, Policy: inbox.Once, Deadline: deadline, Once: platformKey(key),
	})
	return o, err
}

// Accepted implements alarm.Phone.
func (p platformPhone) Accepted(ctx context.Context, key string) (inbox.Outgoing, error) {
	return p.c.Messages.Again(ctx, p.scope(), tenant.Platform(), platformKey(key))
}

// Withdraw implements alarm.Phone.
func (p platformPhone) Withdraw(ctx context.Context, id inbox.ID) error {
	_, err := p.c.Messages.Cancel(ctx, p.scope(), tenant.Platform(), id)
	return err
}

// phone is what sends notices on WhatsApp; nil where messages are not offered.
func (c *Core) phone() alarm.Phone {
	if !c.offersMessages() {
		return nil
	}
	return platformPhone{c}
}

// platformPages is what pages need of the platform's own number.
func (c *Core) platformPages() web.Platform {
	if !c.offersMessages() {
		return web.Platform{}
	}
	return web.Platform{Store: c.Store, Open: c.openPlatform, Number: c.platformNumber}
}

// openPlatform gives the platform's own tenant, and makes it at the first time.
func (c *Core) openPlatform(ctx context.Context, scope tenant.Scope) (tenant.Tenant, error) {
	t, err := c.Store.Tenant(ctx, scope, tenant.Platform())
	if !fault.Is(err, fault.NotFound) {
		return t, err
	}
	fresh, _, err := tenant.New(tenant.Draft{Name: tenant.PlatformName}, c.Now())
	if err != nil {
		return tenant.Tenant{}, err
	}
	fresh.ID = tenant.Platform()
	t, err = c.Store.AddTenant(ctx, scope, fresh, false)
	if err != nil { // somebody else made it meanwhile
		if kept, again := c.Store.Tenant(ctx, scope, tenant.Platform()); again == nil {
			return kept, nil
		}
	}
	return t, err
}

// platformNumber is the platform's own number, and whether notices can be sent from it now; zero when none was ever connected.
func (c *Core) platformNumber(ctx context.Context) (phone.Number, bool, error) {
	row, err := c.Store.ByTenant(ctx, tenant.System("notices"), tenant.Platform())
	if fault.Is(err, fault.NotFound) {
		return phone.Number{}, false, nil
	}
	if err != nil {
		return phone.Number{}, false, err
	}
	connected, ok := row.State.(connection.Connected)
	if !ok {
		return phone.Number{}, false, nil
	}
	return connected.Number, canSend(row), nil
}
