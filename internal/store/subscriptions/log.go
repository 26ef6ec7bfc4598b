package subscriptions

import (
	"context"
	"errors"
	"time"

	"salonzap/internal/store/column"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/db"
	"salonzap/internal/store/events"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// Deliveries lists a subscription's deliveries, the newest first, before one (0: from the newest). Errors: NotFound.
func (s *Store) Deliveries(ctx context.Context, scope tenant.Scope, id string, before int64, limit int) ([]webhook.Entry, error) {
	const op = "store.deliveries"
	if _, err := s.Subscription(ctx, scope, id); err != nil {
		return nil, err
	}
	if before <= 0 {
		before = 1<<63 - 1
	}
	rows, err := s.kit.Reads().DeliveriesBefore(ctx, db.DeliveriesBeforeParams{ID: id, Before: before, MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]webhook.Entry, 0, len(rows))
	keys := contacts.NewKeys(s.kit.Ring())
	for _, r := range rows {
		e, err := s.entry(r)
		if err == nil {
			e.Event, err = events.Read(keys, events.Row{
				ID: r.ID, TenantID: r.TenantID, Type: r.Type, At: r.At, Body: r.Body, Position: r.Position, Sequence: r.Sequence, Slug: r.Slug, Locale: r.Locale, DataKey: r.DataKey,
			})
		}
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		list = append(list, e)
	}
	return list, nil
}

// MaxRedelivered is how many events one call delivers again at most.
const MaxRedelivered = 10_000

// Redeliver delivers once more: one delivery, or with seq 0 what happened from one time to another that is not waiting; onlyMissed leaves out what was
// taken. It tells how many. Errors: NotFound.
func (s *Store) Redeliver(ctx context.Context, scope tenant.Scope, id string, seq int64, since, until time.Time, onlyMissed bool) (int, error) {
	const op = "store.redeliver"
	n := int64(0)
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		row, err := tx.LockSubscription(ctx, id)
		if _, err = s.found(scope, op, row, err); err != nil {
			return err
		}
		if n, err = again(ctx, tx, id, seq, since, until, onlyMissed); err != nil {
			return err
		}
		return tx.WakeSubscription(ctx, db.WakeSubscriptionParams{ID: id, Now: column.At(tx.Now)})
	})
	return int(n), err
}

func again(ctx context.Context, tx *storekit.Tx, id string, seq int64, since, until time.Time, onlyMissed bool) (int64, error) {
	if seq == 0 {
		missed := int64(0)
		if onlyMissed {
			missed = 1
		}
		return tx.RedeliverRange(ctx, db.RedeliverRangeParams{
			ID: id, Now: column.At(tx.Now), Since: column.At(since), Until: column.At(until), Missed: missed, MaxRows: MaxRedelivered,
		})
	}
	n, err := tx.RedeliverOne(ctx, db.RedeliverOneParams{ID: id, Now: column.At(tx.Now), Seq: seq})
	if err == nil && n == 0 {
		err = storekit.NotFound("store.redeliver", text.DeliveryUnknown)
	}
	return n, errors.Join(err)
}
