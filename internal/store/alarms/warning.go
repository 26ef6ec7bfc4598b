package alarms

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// OpenWarnings lists a check's warnings that last. Only for the platform itself.
func (s *Store) OpenWarnings(ctx context.Context, scope tenant.Scope, source string) ([]alarm.Warning, error) {
	const op = "store.open_warnings"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().OpenWarnings(ctx, source)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	return warnings(rows)
}

// PlatformWarnings lists the warnings of which the operators were told and that last, the oldest first. Only for who sees all salons.
func (s *Store) PlatformWarnings(ctx context.Context, scope tenant.Scope, limit int) ([]alarm.Warning, error) {
	const op = "store.platform_warnings"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().ToldWarnings(ctx, storekit.PageSize(limit))
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	return warnings(rows)
}

// SalonWarning is the newest warning of which a salon's owners were told and that lasts; ok is false when there is none.
func (s *Store) SalonWarning(ctx context.Context, scope tenant.Scope, t tenant.ID) (w alarm.Warning, ok bool, err error) {
	const op = "store.salon_warning"
	if err := storekit.Authorize(scope, t, op); err != nil {
		return w, false, err
	}
	row, err := s.kit.Reads().ToldWarningOf(ctx, column.Text(t.String()))
	if errors.Is(err, sql.ErrNoRows) {
		return w, false, nil
	}
	if err == nil {
		w, err = warning(row)
	}
	return w, err == nil, s.kit.Fault(op, err)
}

func warnings(rows []db.Warning) ([]alarm.Warning, error) {
	list := make([]alarm.Warning, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = warning(r); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func warning(r db.Warning) (alarm.Warning, error) {
	w := alarm.Warning{
		Finding: alarm.Finding{Kind: alarm.WarningKind(r.Kind), Subject: r.Subject, Figure: int(r.Figure)},
		ID:      r.ID, Source: r.Source, Began: r.BeganAt.Time(), Seen: r.SeenAt.Time(), Told: r.ToldAt.Time(), Ended: r.EndedAt.Time(),
	}
	if r.TenantID != "" {
		t, err := tenant.ParseID(string(r.TenantID))
		if err != nil {
			return w, storekit.Unreadable("tenant", err)
		}
		w.Tenant = t
	}
	return w, nil
}

// ChangeWarning writes a change of a warning with the notices that come of it, in one commit, if the warning is as it was read, so that of two
// processes one writes. Only for the platform itself.
func (s *Store) ChangeWarning(ctx context.Context, scope tenant.Scope, c alarm.WarningChange, hook bool, now time.Time) error {
	const op = "store.change_warning"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := writeWarning(ctx, tx.Queries, c)
		switch {
		case err != nil:
			return err
		case n == 0:
			return storekit.ErrUnchanged // another process was first
		case c.Notice == "":
			return nil
		}
		return tellOfWarning(ctx, tx.Queries, c, hook, now)
	})
	if c.Notice != "" {
		s.hintDue()
	}
	return err
}

func writeWarning(ctx context.Context, q *db.Queries, c alarm.WarningChange) (rows int64, err error) {
	switch {
	case c.Was.IsZero():
		owner := column.Text("")
		if !c.Tenant.IsZero() {
			owner = column.Text(c.Tenant.String())
		}
		return q.BeginWarning(ctx, db.BeginWarningParams{
			ID: c.ID, Source: c.Source, Kind: string(c.Kind), Subject: c.Subject, TenantID: owner, Figure: int64(c.Figure),
			BeganAt: column.At(c.Began), SeenAt: column.At(c.Seen),
		})
	case c.Forget:
		return q.ForgetWarning(ctx, db.ForgetWarningParams{ID: c.ID, WasSeenAt: column.At(c.Was)})
	}
	return q.ChangeWarning(ctx, db.ChangeWarningParams{
		ID: c.ID, WasSeenAt: column.At(c.Was), Figure: int64(c.Figure), SeenAt: column.At(c.Seen), ToldAt: column.At(c.Told), EndedAt: column.At(c.Ended),
	})
}

func tellOfWarning(ctx context.Context, q *db.Queries, c alarm.WarningChange, hook bool, now time.Time) error {
	about := subject{warning: column.Text(c.ID)}
	if c.Tenant.IsZero() {
		return tellOperators(ctx, q, about, c.Notice, hook, now, now)
	}
	return tellOwners(ctx, q, about, c.Tenant, c.Notice, now)
}
