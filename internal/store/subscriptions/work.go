package subscriptions

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/events"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// DueSubscriptions see webhook.Store.
func (s *Store) DueSubscriptions(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]webhook.Due, error) {
	const op = "store.due_subscriptions"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueSubscriptions(ctx, db.DueSubscriptionsParams{Now: column.At(now), MaxRows: int32(limit)}) //nolint:gosec // some hundreds
	list := make([]webhook.Due, 0, len(rows))
	for _, row := range rows {
		list = append(list, webhook.Due{ID: row.ID, Fence: row.Fence})
	}
	return list, s.kit.Fault(op, err)
}

// TakeSubscription see webhook.Store.
func (s *Store) TakeSubscription(ctx context.Context, scope tenant.Scope, d webhook.Due, holder string, until time.Time) (webhook.Lease, error) {
	const op = "store.take_subscription"
	return s.leased(ctx, scope, op, func(ctx context.Context, tx *storekit.Tx) (db.Subscription, error) {
		return tx.TakeSubscription(ctx, db.TakeSubscriptionParams{Holder: holder, Until: column.At(until), ID: d.ID, Fence: d.Fence})
	})
}

func (s *Store) leased(
	ctx context.Context, scope tenant.Scope, op string, update func(context.Context, *storekit.Tx) (db.Subscription, error),
) (webhook.Lease, error) {
	if err := storekit.RequireSystem(scope, op); err != nil {
		return webhook.Lease{}, err
	}
	var l webhook.Lease
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		row, err := update(ctx, tx)
		if err != nil {
			return err
		}
		l.Fence, l.Mark = row.Fence, row.Mark
		l.Subscription, err = read(s.kit.Ring(), row)
		return err
	})
	return l, err
}

// NextDeliveries see webhook.Store.
func (s *Store) NextDeliveries(ctx context.Context, scope tenant.Scope, l webhook.Lease, until, now time.Time, limit int) (webhook.Lease, []webhook.Delivery, error) {
	const op = "store.next_deliveries"
	renewed, err := s.leased(ctx, scope, op, func(ctx context.Context, tx *storekit.Tx) (db.Subscription, error) {
		row, err := tx.RenewSubscription(ctx, db.RenewSubscriptionParams{Until: column.At(until), ID: l.ID, Fence: l.Fence})
		if errors.Is(err, sql.ErrNoRows) || err == nil && row.State != "active" {
			return row, lost()
		}
		return row, err
	})
	if err != nil {
		return l, nil, err
	}
	q := s.kit.Reads()
	rows, err := q.DueDeliveries(ctx, db.DueDeliveriesParams{ID: l.ID, Now: column.At(now), MaxRows: int32(limit)}) //nolint:gosec // some hundreds
	if err != nil {
		return l, nil, s.kit.Fault(op, err)
	}
	fresh, err := q.NewDeliveries(ctx, db.NewDeliveriesParams{ID: l.ID, MaxRows: int32(limit)}) //nolint:gosec // some hundreds
	if err != nil {
		return l, nil, s.kit.Fault(op, err)
	}
	for _, row := range fresh {
		rows = append(rows, db.DueDeliveriesRow(row))
	}
	list := make([]webhook.Delivery, 0, len(rows))
	keys := contacts.NewKeys(s.kit.Ring())
	for _, r := range rows {
		d := webhook.Delivery{Seq: r.Seq, Lane: r.Lane, Attempts: int(r.Attempts), CreatedAt: r.CreatedAt.Time()}
		d.Event, err = events.Read(keys, events.Row{
			ID: r.ID, TenantID: r.TenantID, Type: r.Type, At: r.At, Body: r.Body, Position: r.Position, Sequence: r.Sequence, Slug: r.Slug, Locale: r.Locale, DataKey: r.DataKey,
		})
		if err != nil {
			return l, nil, s.kit.Fault(op, err)
		}
		list = append(list, d)
	}
	return renewed, list, nil
}

// lost is the error of a lease that is no more.
func lost() error { return fault.New(fault.Conflict, "store.subscription_lease", text.Conflicting) }

// SettleDeliveries see webhook.Store.
func (s *Store) SettleDeliveries(ctx context.Context, scope tenant.Scope, l webhook.Lease, all []webhook.Settled, back bool, until time.Time) error {
	const op = "store.settle_deliveries"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.DoPipelined(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.SaveSubscriptionHealth(ctx, db.SaveSubscriptionHealthParams{
			Failures: int64(l.Failures), FailingAt: column.At(l.FailingAt), DeliveredAt: column.At(l.DeliveredAt), DueAt: column.At(tx.Now), Until: column.At(until),
			ID: l.ID, Fence: l.Fence,
		})
		if err == nil && n == 0 {
			err = lost()
		}
		if err != nil {
			return err
		}
		for _, d := range all {
			if err := tx.SaveDelivery(ctx, s.settled(d)); err != nil {
				return err
			}
		}
		if back {
			return tx.HastenDeliveries(ctx, db.HastenDeliveriesParams{ID: l.ID, Now: column.At(tx.Now)})
		}
		return nil
	})
}

func (s *Store) settled(d webhook.Settled) db.SaveDeliveryParams {
	p := db.SaveDeliveryParams{
		State: string(d.State), Attempts: int64(d.Attempts), DueAt: column.At(d.Due), TriedAt: column.At(d.Answer.At), Status: int64(d.Answer.Status),
		Cause: string(d.Answer.Cause), TookMs: d.Answer.Took.Milliseconds(), Answer: s.sealAnswer(d.Seq, d.Answer), Seq: d.Seq,
	}
	if d.Holds {
		p.Holds = 1
	}
	return p
}

// LeaveSubscription see webhook.Store.
func (s *Store) LeaveSubscription(ctx context.Context, scope tenant.Scope, l webhook.Lease, due time.Time) (ok bool, err error) {
	const op = "store.leave_subscription"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return false, err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		at := column.At(due)
		if due.IsZero() {
			next, err := tx.NextDueDelivery(ctx, l.ID)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
			at = next
		}
		n, err := tx.LeaveSubscription(ctx, db.LeaveSubscriptionParams{DueAt: at, ID: l.ID, Fence: l.Fence, Mark: l.Mark})
		if ok = n > 0; ok || err != nil {
			return err
		}
		return tx.ReleaseSubscription(ctx, db.ReleaseSubscriptionParams{ID: l.ID, Fence: l.Fence})
	})
	return ok, err
}

// PauseSubscription see webhook.Store.
func (s *Store) PauseSubscription(ctx context.Context, scope tenant.Scope, l webhook.Lease, why webhook.PauseCause, now time.Time) error {
	const op = "store.pause_subscription"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.PauseSubscription(ctx, db.PauseSubscriptionParams{Cause: string(why), Now: column.At(now), ID: l.ID, Fence: l.Fence})
		if err != nil || n == 0 {
			return err
		}
		return tx.AddSubscriptionNotice(ctx, db.AddSubscriptionNoticeParams{ID: l.ID, DueAt: column.At(now)})
	})
}
