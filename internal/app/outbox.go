package app

import (
	"context"
	"net/http"

	"salonzap/internal/connection"
	"salonzap/internal/edge/mediafetch"
	"salonzap/internal/fault"
	"salonzap/internal/fleet"
	"salonzap/internal/inbox"
	"salonzap/internal/inbox/sender"
	"salonzap/internal/live"
	"salonzap/internal/phone"
	"salonzap/internal/store"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// maxChangedSalons is how many changed salons are remembered until the sender looks at them. After more, it looks at all salons that it could not send
// for.
const maxChangedSalons = 1000

// openOutbox makes the service that accepts messages, and the sender that hands them to servers.
func (c *Core) openOutbox() {
	if gap := c.Config.SendGap; gap > 0 {
		c.Store.SetPace(inbox.DefaultPace().WithGap(gap))
	}
	c.Messages = sender.NewService(sender.ServiceDeps{
		Messages: c.Store, Contacts: c.Store, Uploads: c.Store, Checks: c.Store, Numbers: numberAsker{c.Store, c.Fleet}, Detect: http.DetectContentType, Now: c.Now,
	})
	c.Sender = sender.New(sender.Deps{
		Outbox: c.Store, Carrier: c.Fleet, Parts: c.Store, Presence: c.Store, Due: c.Store.OutboxDue(), Holder: holder(c.Store.Node()), Log: c.Log, Now: c.Now,
	})
}

// MediaFetcher fetches media of messages from URLs that webhookGuard allows.
func (c *Core) MediaFetcher() *mediafetch.Fetcher {
	return mediafetch.New(c.webhookGuard(), c.Messages, c.mediaCalls)
}

// mediaCalls counts calls that fetch media.
func (c *Core) mediaCalls(t http.RoundTripper) http.RoundTripper {
	return c.outside.transport(outsideMedia, t, c.Now)
}

// followChanges tells the sender which salons changed, since one may be connected now, until ctx ends.
func (c *Core) followChanges(ctx context.Context) {
	changes, stop := c.Hub.Follow(live.All, maxChangedSalons)
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes.Hints():
		}
		for topic, ok := changes.Next(); ok; topic, ok = changes.Next() {
			if t, err := tenant.ParseID(topic); err == nil {
				c.Sender.Changed(ctx, t)
			} else if topic == live.All {
				c.Sender.AllChanged(ctx)
			}
		}
	}
}

// numberAsker asks WhatsApp about numbers through the salon's own connection. Errors: Conflict when that is not connected.
type numberAsker struct {
	store *store.Store
	fleet *fleet.Fleet
}

func (a numberAsker) Numbers(ctx context.Context, scope tenant.Scope, t tenant.ID, numbers []phone.Number) ([]inbox.NumberCheck, error) {
	const op = "app.numbers"
	c, err := a.store.ByTenant(ctx, scope, t)
	if fault.Is(err, fault.NotFound) && scope.Allows(t) {
		return nil, fault.New(fault.Conflict, op, text.CheckNotConnected)
	}
	if err != nil {
		return nil, err
	}
	if _, connected := c.State.(connection.Connected); !connected {
		return nil, fault.New(fault.Conflict, op, text.CheckNotConnected)
	}
	return a.fleet.CheckNumbers(ctx, c.Server, c.Instance, numbers)
}
