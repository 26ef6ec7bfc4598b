package robots

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// DueReminders lists the reminders that have to be judged, the longest due first. Only for the platform itself.
func (s *Store) DueReminders(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]robot.Reminder, error) {
	const op = "store.due_reminders"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueReminders(ctx, db.DueRemindersParams{Now: column.At(now), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]robot.Reminder, 0, len(rows))
	for _, r := range rows {
		t, err := tenant.ParseID(r.TenantID)
		if err != nil {
			return nil, storekit.Unreadable("tenant", err)
		}
		a, err := agenda.ParseID[agenda.Appointment](r.AppointmentID)
		if err != nil {
			return nil, storekit.Unreadable("appointment", err)
		}
		list = append(list, robot.Reminder{Tenant: t, Appointment: a, Kind: robot.ReminderKind(r.Kind), Start: agenda.Instant(r.StartAt), Due: r.DueAt.Time()})
	}
	return list, nil
}

// NextReminder is when the first one has to be judged; zero: never. Only for the platform itself.
func (s *Store) NextReminder(ctx context.Context, scope tenant.Scope) (time.Time, error) {
	const op = "store.next_reminder"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return time.Time{}, err
	}
	at, err := s.kit.Reads().NextReminder(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return at.Time(), s.kit.Fault(op, err)
}

// PutOffReminder lets one that still waits be judged later. Only for the platform itself.
func (s *Store) PutOffReminder(ctx context.Context, scope tenant.Scope, m robot.Reminder, until time.Time) error {
	const op = "store.put_off_reminder"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.PutOffReminder(ctx, db.PutOffReminderParams{
			Until: column.At(until), TenantID: m.Tenant.String(), AppointmentID: m.Appointment.String(), Kind: string(m.Kind), StartAt: int64(m.Start),
		})
	})
}

// DropReminder ends one that is not sent, if it still waits. Only for the platform itself.
func (s *Store) DropReminder(ctx context.Context, scope tenant.Scope, m robot.Reminder, why robot.Dropped) error {
	const op = "store.drop_reminder"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		err := settle(ctx, tx, robot.Settled{Reminder: m, Why: why})
		if fault.Is(err, fault.Conflict) {
			return storekit.ErrUnchanged
		}
		return err
	})
}

// settle ends a reminder, once.
func settle(ctx context.Context, tx *storekit.Tx, v robot.Settled) error {
	m := v.Reminder
	row := db.SettleReminderParams{
		State: "dropped", Reason: string(v.Why), TenantID: m.Tenant.String(), AppointmentID: m.Appointment.String(), Kind: string(m.Kind), StartAt: int64(m.Start),
	}
	if !v.Message.IsZero() {
		row.State, row.MessageID = "queued", v.Message.String()
	}
	n, err := tx.SettleReminder(ctx, row)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "store.settle_reminder", text.Conflicting)
	}
	tx.Hint(m.Tenant.String())
	return err
}
