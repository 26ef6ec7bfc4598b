package storetest

import (
	"context"
	"time"

	"salonzap/internal/egress"
	"salonzap/internal/inbox"
	"salonzap/internal/store"
	"salonzap/internal/webhook"
)

// subscribed is a subscription of the fixture's salon.
func (f fixture) subscribed(ctx context.Context) webhook.Subscription {
	x := f.draft()
	f.w.must(f.w.s.AddSubscription(ctx, anybody, x))
	return x
}

func (f fixture) draft() webhook.Subscription {
	x, err := webhook.New(f.row.Tenant, webhook.Draft{URL: "https://example.com/hook"}, egress.Guard{}, dayOne())
	f.w.must(err)
	return x
}

// leased is a lease on a subscription for which something waits.
func (f fixture) leased(ctx context.Context) webhook.Lease {
	due := f.due(ctx)
	l, err := f.w.s.TakeSubscription(ctx, anybody, due, "a", f.w.clock.now().Add(time.Minute))
	f.w.must(err)
	return l
}

func (f fixture) due(ctx context.Context) webhook.Due {
	x := f.subscribed(ctx)
	_, err := f.w.s.TakeIn(ctx, anybody, f.row.Tenant, []inbox.Report{f.w.wrote(line, "", inbox.NewID().String(), "oi", 0)}, dayOne())
	f.w.must(err)
	_, err = f.w.s.NumberEvents(ctx, anybody)
	f.w.must(err)
	return webhook.Due{ID: x.ID}
}

// noticed is that the owner of a paused subscription is to be told.
func (f fixture) noticed(ctx context.Context) webhook.Notice {
	l := f.leased(ctx)
	f.w.must(f.w.s.PauseSubscription(ctx, anybody, l, webhook.PausedAsDead, dayOne()))
	return webhook.Notice{ID: l.ID, Due: dayOne()}
}

func callsOfSubscriptions() map[string]call {
	return map[string]call{
		"AddSubscription": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.AddSubscription(ctx, sc, f.draft())
		}},
		"Subscription": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Subscription(ctx, sc, f.subscribed(ctx).ID)
			return err
		}},
		"Subscriptions": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Subscriptions(ctx, sc, f.row.Tenant)
			return err
		}},
		"ChangeSubscription": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.ChangeSubscription(ctx, sc, f.subscribed(ctx).ID, func(x webhook.Subscription) (webhook.Subscription, error) { return x, nil })
			return err
		}},
		"DeleteSubscription": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.DeleteSubscription(ctx, sc, f.subscribed(ctx).ID)
		}},
		"Deliveries": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Deliveries(ctx, sc, f.subscribed(ctx).ID, 0, 0)
			return err
		}},
		"Redeliver": {owners, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.Redeliver(ctx, sc, f.subscribed(ctx).ID, 0, dayOne(), f.w.clock.now(), false)
			return err
		}},
		"DueSubscriptions": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.DueSubscriptions(ctx, sc, dayOne(), 1)
			return err
		}},
		"TakeSubscription": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.TakeSubscription(ctx, sc, f.due(ctx), "a", dayOne())
			return err
		}},
		"NextDeliveries": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, list, err := s.NextDeliveries(ctx, sc, f.leased(ctx), f.w.clock.now().Add(time.Minute), f.w.clock.now(), 10)
			return nothing(len(list) > 0, err)
		}},
		"SettleDeliveries": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.SettleDeliveries(ctx, sc, f.leased(ctx), nil, true, f.w.clock.now())
		}},
		"LeaveSubscription": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.LeaveSubscription(ctx, sc, f.leased(ctx), time.Time{})
			return err
		}},
		"PauseSubscription": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.PauseSubscription(ctx, sc, f.leased(ctx), webhook.PausedAsDead, dayOne())
		}},
		"DuePauseNotices": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.DuePauseNotices(ctx, sc, dayOne(), 1)
			return err
		}},
		"TakePauseNotice": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			_, err := s.TakePauseNotice(ctx, sc, f.noticed(ctx), dayOne().Add(time.Hour))
			return err
		}},
		"EndPauseNotice": {platform, func(ctx ctxt, s *store.Store, sc scope, f fixture) error {
			return s.EndPauseNotice(ctx, sc, f.noticed(ctx).ID)
		}},
		"PruneDeliveries": {platform, func(ctx ctxt, s *store.Store, sc scope, _ fixture) error {
			_, err := s.PruneDeliveries(ctx, sc, time.Time{})
			return err
		}},
	}
}
