package subscriptions

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/events"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
	"salonzap/internal/webhook"
)

// Store keeps subscriptions. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// Subscriptions lists a salon's subscriptions, or with the zero tenant the platform's, oldest first. Errors: NotFound, Forbidden.
func (s *Store) Subscriptions(ctx context.Context, scope tenant.Scope, t tenant.ID) ([]webhook.Subscription, error) {
	const op = "store.subscriptions"
	if err := storekit.AuthorizeOwner(scope, t, op); err != nil {
		return nil, err
	}
	rows, err := of(ctx, s.kit.Reads(), t)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]webhook.Subscription, 0, len(rows))
	for _, row := range rows {
		x, err := read(s.kit.Ring(), row)
		if err != nil {
			return nil, s.kit.Fault(op, err)
		}
		list = append(list, x)
	}
	return list, nil
}

func of(ctx context.Context, q *db.Queries, t tenant.ID) ([]db.Subscription, error) {
	if t.IsZero() {
		return q.SubscriptionsOfPlatform(ctx)
	}
	return q.SubscriptionsOfTenant(ctx, column.Text(t.String()))
}

// Subscription gives one. Errors: NotFound, also for another salon's.
func (s *Store) Subscription(ctx context.Context, scope tenant.Scope, id string) (webhook.Subscription, error) {
	const op = "store.subscription"
	row, err := s.kit.Reads().SubscriptionByID(ctx, id)
	x, err := s.found(scope, op, row, err)
	return x, s.kit.Fault(op, err)
}

// found is a row as a subscription, if the scope may see it.
func (s *Store) found(scope tenant.Scope, op string, row db.Subscription, err error) (webhook.Subscription, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return webhook.Subscription{}, storekit.NotFound(op, text.WebhookUnknown)
	}
	if err != nil {
		return webhook.Subscription{}, err
	}
	x, err := read(s.kit.Ring(), row)
	if err == nil && storekit.AuthorizeOwner(scope, x.Tenant, op) != nil {
		return webhook.Subscription{}, storekit.NotFound(op, text.WebhookUnknown)
	}
	return x, err
}

// AddSubscription keeps a new one. Errors: NotFound, Forbidden, Conflict when the owner has as many as one may.
func (s *Store) AddSubscription(ctx context.Context, scope tenant.Scope, x webhook.Subscription) error {
	const op = "store.add_subscription"
	if err := storekit.AuthorizeOwner(scope, x.Tenant, op); err != nil {
		return err
	}
	row, err := write(s.kit.Ring(), x)
	if err != nil {
		return s.kit.Fault(op, err)
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := events.Settle(ctx, tx); err != nil {
			return err
		}
		there, err := of(ctx, tx.Queries, x.Tenant)
		if err != nil {
			return err
		}
		if len(there) >= webhook.MaxPerOwner {
			return fault.New(fault.Conflict, op, text.WebhooksTooMany, webhook.MaxPerOwner)
		}
		if err := tx.AddSubscription(ctx, db.AddSubscriptionParams(row)); err != nil {
			return err
		}
		return putTypes(ctx, tx, x)
	})
}

func putTypes(ctx context.Context, tx *storekit.Tx, x webhook.Subscription) error {
	if err := tx.DropSubscriptionTypes(ctx, x.ID); err != nil {
		return err
	}
	for _, t := range typesOf(x) {
		if err := tx.AddSubscriptionType(ctx, db.AddSubscriptionTypeParams{ID: x.ID, Type: string(t)}); err != nil {
			return err
		}
	}
	return nil
}

// ChangeSubscription changes one. What waits is tried at once. Errors: NotFound; the change's own.
func (s *Store) ChangeSubscription(
	ctx context.Context, scope tenant.Scope, id string, change func(webhook.Subscription) (webhook.Subscription, error),
) (webhook.Subscription, error) {
	const op = "store.change_subscription"
	var x webhook.Subscription
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := events.Settle(ctx, tx); err != nil { // first: who numbers locks the log, then subscriptions
			return err
		}
		row, err := tx.LockSubscription(ctx, id)
		if x, err = s.found(scope, op, row, err); err != nil {
			return err
		}
		if x, err = change(x); err != nil {
			return err
		}
		return s.save(ctx, tx, row.ID, x)
	})
	if err != nil {
		return webhook.Subscription{}, err
	}
	return x, nil
}

func (s *Store) save(ctx context.Context, tx *storekit.Tx, id string, x webhook.Subscription) error {
	next, err := write(s.kit.Ring(), x)
	if err != nil {
		return err
	}
	p := db.SaveSubscriptionParams{
		Url: next.Url, Description: next.Description, Types: next.Types, Secrets: next.Secrets, State: next.State, PauseCause: next.PauseCause,
		PausedAt: next.PausedAt, Failures: next.Failures, FailingAt: next.FailingAt, ID: id,
	}
	if x.Pause == "" {
		p.DueAt = column.At(tx.Now)
		if err := tx.DropSubscriptionNotice(ctx, id); err != nil { // who resumed it knows
			return err
		}
		if err := tx.HastenDeliveries(ctx, db.HastenDeliveriesParams{ID: id, Now: column.At(tx.Now)}); err != nil {
			return err
		}
	}
	if err := tx.SaveSubscription(ctx, p); err != nil {
		return err
	}
	return putTypes(ctx, tx, x)
}

// DeleteSubscription forgets one, with what waits for it. Errors: NotFound.
func (s *Store) DeleteSubscription(ctx context.Context, scope tenant.Scope, id string) error {
	const op = "store.delete_subscription"
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		row, err := tx.LockSubscription(ctx, id)
		if _, err = s.found(scope, op, row, err); err != nil {
			return err
		}
		_, err = tx.DropSubscription(ctx, id)
		return err
	})
}

// PruneDeliveries forgets the log from before then, and tells how much. Only for the platform itself.
func (s *Store) PruneDeliveries(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_deliveries"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	for total := 0; ; {
		n, err := s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
			oldest, err := tx.OldestDeliveries(ctx, storekit.DeleteBatch)
			until := int64(0)
			for _, d := range oldest {
				if !d.CreatedAt.Time().Before(before) {
					break
				}
				until = d.Seq
			}
			if err != nil || until == 0 {
				return 0, err
			}
			return tx.PruneDeliveries(ctx, until)
		})
		if total += n; err != nil || n < storekit.DeleteBatch {
			return total, err
		}
	}
}

// Reseal seals with the newest key what an older one sealed. Answers are left: they are kept for days only.
func (s *Store) Reseal(ctx context.Context, tx *storekit.Tx) error {
	ring := s.kit.Ring()
	for after := ""; ; {
		rows, err := tx.SubscriptionsFrom(ctx, db.SubscriptionsFromParams{After: after, MaxRows: storekit.DeleteBatch})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			after = row.ID
			if !ring.Stale(row.Url) {
				continue
			}
			x, err := read(ring, row)
			if errors.Is(err, secret.ErrUnknownKey) {
				return sqlkit.WrongRing("store.reseal", "the database", err)
			}
			if err != nil {
				return err
			}
			next, err := write(ring, x)
			if err != nil {
				return err
			}
			if err := tx.ResealSubscription(ctx, db.ResealSubscriptionParams{Url: next.Url, Secrets: next.Secrets, ID: row.ID, Stale: row.Url}); err != nil {
				return err
			}
		}
	}
}
