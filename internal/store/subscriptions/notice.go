package subscriptions

import (
	"context"
	"database/sql"
	"time"

	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/webhook"
)

// DuePauseNotices see webhook.Notices.
func (s *Store) DuePauseNotices(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]webhook.Notice, error) {
	const op = "store.due_pause_notices"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueSubscriptionNotices(ctx, db.DueSubscriptionNoticesParams{Now: column.At(now), MaxRows: int32(limit)}) //nolint:gosec // some hundreds
	list := make([]webhook.Notice, 0, len(rows))
	for _, row := range rows {
		list = append(list, webhook.Notice{ID: row.SubscriptionID, Due: row.DueAt.Time()})
	}
	return list, s.kit.Fault(op, err)
}

// TakePauseNotice see webhook.Notices.
func (s *Store) TakePauseNotice(ctx context.Context, scope tenant.Scope, n webhook.Notice, until time.Time) (webhook.Subscription, error) {
	const op = "store.take_pause_notice"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return webhook.Subscription{}, err
	}
	var x webhook.Subscription
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		taken, err := tx.TakeSubscriptionNotice(ctx, db.TakeSubscriptionNoticeParams{Until: column.At(until), ID: n.ID, DueAt: column.At(n.Due)})
		if err == nil && taken == 0 {
			err = sql.ErrNoRows
		}
		if err != nil {
			return err
		}
		row, err := tx.SubscriptionByID(ctx, n.ID)
		x, err = s.found(scope, op, row, err)
		return err
	})
	return x, err
}

// EndPauseNotice see webhook.Notices.
func (s *Store) EndPauseNotice(ctx context.Context, scope tenant.Scope, id string) error {
	const op = "store.end_pause_notice"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error { return tx.DropSubscriptionNotice(ctx, id) })
}
