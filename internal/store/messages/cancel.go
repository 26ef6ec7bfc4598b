package messages

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/inbox"
	"salonzap/internal/store/contacts"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// CancelOutgoing takes a message back that waits. Errors: NotFound, Conflict when it has gone, or goes just now.
func (s *Store) CancelOutgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID, now time.Time) (inbox.Outgoing, error) {
	return s.changeWaiting(ctx, "store.cancel_outgoing", scope, t, id, now, func(o inbox.Outgoing) (inbox.Outgoing, bool, error) {
		if o.State == inbox.Cancelled {
			return o, false, nil
		}
		o, err := o.Cancel(now)
		return o, true, err
	})
}

// ForgoOutgoing lets a message of which nobody knows whether it went be looked for, and never be handed over again. Errors: NotFound, Conflict
// of any other, or when it goes just now.
func (s *Store) ForgoOutgoing(ctx context.Context, scope tenant.Scope, t tenant.ID, id inbox.ID, now time.Time) (inbox.Outgoing, error) {
	return s.changeWaiting(ctx, "store.forgo_outgoing", scope, t, id, now, func(o inbox.Outgoing) (inbox.Outgoing, bool, error) {
		o, err := o.Forgo()
		return o, true, err
	})
}

// changeWaiting changes a message that waits, and that nobody hands over just now.
func (s *Store) changeWaiting(
	ctx context.Context, op string, scope tenant.Scope, t tenant.ID, id inbox.ID, now time.Time, change func(inbox.Outgoing) (inbox.Outgoing, bool, error),
) (o inbox.Outgoing, err error) {
	if err := storekit.Authorize(scope, t, op); err != nil {
		return inbox.Outgoing{}, err
	}
	err = s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		salon, err := contacts.Lock(ctx, tx, s.kit.Ring(), t)
		if err != nil {
			return err
		}
		row, err := tx.MessageByID(ctx, id.String())
		if errors.Is(err, sql.ErrNoRows) || err == nil && row.TenantID != t.String() {
			return storekit.NotFound(op, text.MessageUnknown)
		}
		if err != nil {
			return err
		}
		before, err := readOutgoing(salon, row)
		if err != nil {
			return err
		}
		after, changed, err := change(before)
		if o = after; err != nil {
			return err
		}
		if !changed {
			return storekit.ErrUnchanged
		}
		waits, err := tx.QueuedMessage(ctx, row.ID)
		if errors.Is(err, sql.ErrNoRows) || err == nil && !waits.HandedAt.IsZero() {
			return fault.New(fault.Conflict, op, text.AlreadySent)
		}
		if err != nil {
			return err
		}
		return (&folder{tx: tx, salon: salon, now: now}).advance(ctx, before.Message, after)
	})
	if err != nil {
		return inbox.Outgoing{}, err
	}
	return o, nil
}
