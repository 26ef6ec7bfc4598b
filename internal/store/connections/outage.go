package connections

import (
	"context"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
)

// outageChange is what a change of a connection means for its outage.
type outageChange struct {
	began, ended bool // began: also when it goes on with another cause
	abandoned    bool // it ended since the salon does not want to be connected
	anew         bool // its server was given up: another outage begins, whose owner is told of it as if nothing was told before
	cause        connection.Cause
}

func outageOf(before, after connection.Connection) outageChange {
	old, was := connection.Outage(before)
	cause, is := connection.Outage(after)
	_, intended := after.State.(connection.Intended)
	return outageChange{
		anew:  was && is && intended && before.Server != after.Server && after.Previous.Discard,
		began: is && (!was || cause != old), ended: was && !is, abandoned: after.Wanted != connection.Linked, cause: cause,
	}
}

// noteOutage keeps the beginning or the end of an outage with the change that is one.
func (w *writing) noteOutage(ctx context.Context, o outcome) error {
	t, now := w.c.Tenant.String(), o.row.UpdatedAt
	if o.outage.anew {
		if err := w.q.ForgetOutage(ctx, t); err != nil {
			return err
		}
		if err := w.q.AbandonOutage(ctx, db.AbandonOutageParams{TenantID: t, EndedAt: now}); err != nil {
			return err
		}
	}
	switch {
	case o.outage.began, o.outage.anew:
		return w.q.BeginOutage(ctx, db.BeginOutageParams{
			ID: alarm.NewID(), TenantID: t, ServerID: w.c.Server, Cause: string(o.outage.cause), BeganAt: now,
			DueAt: column.At(alarm.FirstDue(o.outage.cause, now.Time())),
		})
	case o.outage.ended:
		if err := w.q.ForgetOutage(ctx, t); err != nil {
			return err
		}
		if o.outage.abandoned {
			return w.q.AbandonOutage(ctx, db.AbandonOutageParams{TenantID: t, EndedAt: now})
		}
		return w.q.EndOutage(ctx, db.EndOutageParams{TenantID: t, EndedAt: now})
	}
	return nil
}
