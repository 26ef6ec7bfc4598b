package robots

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/agenda"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// SpendModelCall counts one more call of the text model for a salon on a day of its calendar, unless there were so many already. It is
// false when there were. Errors: NotFound.
func (s *Store) SpendModelCall(ctx context.Context, scope tenant.Scope, t tenant.ID, day agenda.Date, most int) (bool, error) {
	const op = "store.spend_model_call"
	if err := storekit.Authorize(scope, t, op); err != nil || most < 1 {
		return false, err
	}
	var n int64
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) (err error) {
		n, err = tx.SpendModelCall(ctx, db.SpendModelCallParams{TenantID: t.String(), Day: day.String(), Most: int64(most)})
		return err
	})
	return n > 0, err
}

// ModelCalls is how often the text model was asked for a salon on a day. Errors: NotFound.
func (s *Store) ModelCalls(ctx context.Context, scope tenant.Scope, t tenant.ID, day agenda.Date) (int, error) {
	const op = "store.model_calls"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return 0, err
	}
	n, err := s.kit.Reads().ModelCalls(ctx, db.ModelCallsParams{TenantID: t.String(), Day: day.String()})
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return int(n), s.kit.Fault(op, err)
}
