package alarms

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/alarm"
	"salonzap/internal/connection"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Store keeps outages and notices. It is safe for concurrent use. Make one with New.
type Store struct {
	kit *storekit.DB
	due chan struct{} // see AlarmDue
}

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit, make(chan struct{}, 1)} }

// AlarmDue receives when a commit of this process made something due at once. Like all hints it may come in vain.
func (s *Store) AlarmDue() <-chan struct{} { return s.due }

func (s *Store) hintDue() {
	select {
	case s.due <- struct{}{}:
	default: // a hint waits already
	}
}

// DueOutages lists the outages that have to be judged, the longest due first. Only for the platform itself.
func (s *Store) DueOutages(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]alarm.DueOutage, error) {
	const op = "store.due_outages"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueOutages(ctx, db.DueOutagesParams{Now: column.At(now), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	list := make([]alarm.DueOutage, 0, len(rows))
	for _, r := range rows {
		t, err := tenant.ParseID(r.TenantID)
		if err != nil {
			return nil, storekit.Unreadable("tenant", err)
		}
		list = append(list, alarm.DueOutage{
			Outage: alarm.Outage{
				ID: r.ID, Tenant: t, Server: r.ServerID, Cause: connection.Cause(r.Cause), Began: r.BeganAt.Time(), Ended: r.EndedAt.Time(),
				Stage: alarm.Stage(r.Stage), ServerOutage: string(r.ServerOutageID),
			},
			Due: r.DueAt.Time(),
		})
	}
	return list, nil
}

// NextAlarm is when the next outage or notice has to be looked at; zero: none has. Only for the platform itself.
func (s *Store) NextAlarm(ctx context.Context, scope tenant.Scope) (time.Time, error) {
	const op = "store.next_alarm"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return time.Time{}, err
	}
	var next time.Time
	for _, read := range []func(context.Context) (column.Time, error){s.kit.Reads().NextOutage, s.kit.Reads().NextNotice} {
		at, err := read(ctx)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return time.Time{}, s.kit.Fault(op, err)
		case next.IsZero() || at.Time().Before(next):
			next = at.Time()
		}
	}
	return next, nil
}

// JudgeOutage writes a verdict with the notices that come of it, in one commit, if the outage is
// still due as it was read, so that of two processes one writes. Only for the platform itself.
func (s *Store) JudgeOutage(ctx context.Context, scope tenant.Scope, o alarm.DueOutage, v alarm.Verdict, now time.Time) error {
	const op = "store.judge_outage"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.JudgeOutage(ctx, db.JudgeOutageParams{ID: o.ID, Stage: int64(v.Stage), NextAt: column.At(v.Next), DueAt: column.At(o.Due)})
		if err != nil {
			return err
		}
		if n == 0 {
			return storekit.ErrUnchanged // somebody else judged it, or it has changed
		}
		if v.Owner != "" {
			if err := tellOwners(ctx, tx.Queries, subject{outage: column.Text(o.ID)}, o.Tenant, v.Owner, now); err != nil {
				return err
			}
		}
		if v.Operator {
			if err := joinServerOutage(ctx, tx.Queries, o, v.Hook, now); err != nil {
				return err
			}
		}
		if !o.Ended.IsZero() && o.ServerOutage != "" {
			return endServerOutage(ctx, tx.Queries, o, v.Hook, now)
		}
		return nil
	})
}

// joinServerOutage adds an outage to the outage of its server, of which the operators are notified,
// or begins one. The server's row is locked, so that two do not begin one each. A server that is no
// longer registered has none. What strikes all servers at once is one outage, under the lock of the first server.
func joinServerOutage(ctx context.Context, q *db.Queries, o alarm.DueOutage, hook bool, now time.Time) error {
	if alarm.Everywhere(o.Cause) {
		if err := q.LockFirstServer(ctx); err != nil {
			return err
		}
	}
	if n, err := q.LockServer(ctx, o.Server); err != nil || n == 0 {
		return err
	}
	id, err := openServerOutage(ctx, q, o, now)
	if errors.Is(err, sql.ErrNoRows) {
		id = alarm.NewID()
		if err = q.AddServerOutage(ctx, db.AddServerOutageParams{
			ID: id, ServerID: o.Server, Cause: string(o.Cause), BeganAt: column.At(o.Began),
		}); err == nil {
			err = tellOperators(ctx, q, subject{serverOutage: column.Text(id)}, alarm.ServerDown, hook, now, now.Add(alarm.Gather))
		}
	}
	if err != nil {
		return err
	}
	return q.JoinServerOutage(ctx, db.JoinServerOutageParams{ID: o.ID, ServerOutageID: column.Text(id)})
}

// openServerOutage is the outage that goes on and that an outage belongs to. Errors: sql.ErrNoRows.
func openServerOutage(ctx context.Context, q *db.Queries, o alarm.DueOutage, now time.Time) (id string, err error) {
	after := column.At(now.Add(-alarm.StaleAfter))
	if !alarm.Everywhere(o.Cause) {
		return q.OpenServerOutage(ctx, db.OpenServerOutageParams{ServerID: o.Server, Cause: string(o.Cause), After: after})
	}
	return q.OpenOutageEverywhere(ctx, db.OpenOutageEverywhereParams{Cause: string(o.Cause), After: after})
}

// endServerOutage ends it with the last of its salons' outages.
func endServerOutage(ctx context.Context, q *db.Queries, o alarm.DueOutage, hook bool, now time.Time) error {
	n, err := q.EndServerOutage(ctx, db.EndServerOutageParams{ID: o.ServerOutage, EndedAt: column.At(now)})
	if err != nil || n == 0 {
		return err
	}
	return tellOperators(ctx, q, subject{serverOutage: column.Text(o.ServerOutage)}, alarm.ServerWorks, hook, now, now)
}

// subject is what a notice is of: one of them.
type subject struct{ outage, serverOutage, warning column.Text }

// tellOwners adds a notice for each owner of a salon, by each way that the owner has.
func tellOwners(ctx context.Context, q *db.Queries, of subject, salon tenant.ID, k alarm.Kind, now time.Time) error {
	at, owners := column.At(now), column.Text(salon.String())
	err := q.TellOwnersDevices(ctx, db.TellOwnersDevicesParams{
		Prefix: alarm.NewID() + "/", Kind: string(k), OutageID: of.outage, WarningID: of.warning, CreatedAt: at, DueAt: at, TenantID: owners,
	})
	if err != nil {
		return err
	}
	err = q.TellOwnersNumbers(ctx, db.TellOwnersNumbersParams{
		Prefix: alarm.NewID() + "/", Kind: string(k), OutageID: of.outage, WarningID: of.warning, CreatedAt: at, DueAt: at, TenantID: owners,
	})
	if err != nil {
		return err
	}
	return q.TellOwners(ctx, db.TellOwnersParams{
		Prefix: alarm.NewID() + "/", Kind: string(k), Way: string(alarm.ByMail), OutageID: of.outage, WarningID: of.warning, CreatedAt: at, DueAt: at, TenantID: owners,
	})
}

// tellOperators adds a notice for each operator, by each way that the operator has, and one for their program.
func tellOperators(ctx context.Context, q *db.Queries, of subject, k alarm.Kind, hook bool, now, due time.Time) error {
	at, dueAt := column.At(now), column.At(due)
	if hook {
		if err := q.TellHook(ctx, db.TellHookParams{
			ID: alarm.NewID(), Kind: string(k), ServerOutageID: of.serverOutage, WarningID: of.warning, CreatedAt: at, DueAt: dueAt,
		}); err != nil {
			return err
		}
	}
	err := q.TellOperatorsDevices(ctx, db.TellOperatorsDevicesParams{
		Prefix: alarm.NewID() + "/", Kind: string(k), ServerOutageID: of.serverOutage, WarningID: of.warning, CreatedAt: at, DueAt: dueAt,
	})
	if err != nil {
		return err
	}
	err = q.TellOperatorsNumbers(ctx, db.TellOperatorsNumbersParams{
		Prefix: alarm.NewID() + "/", Kind: string(k), ServerOutageID: of.serverOutage, WarningID: of.warning, CreatedAt: at, DueAt: dueAt,
	})
	if err != nil {
		return err
	}
	return q.TellOperators(ctx, db.TellOperatorsParams{
		Prefix: alarm.NewID() + "/", Kind: string(k), Way: string(alarm.ByMail), ServerOutageID: of.serverOutage, WarningID: of.warning, CreatedAt: at, DueAt: dueAt,
	})
}

// PutOffOutage lets one that is still due as it was read be judged later. Only for the platform itself.
func (s *Store) PutOffOutage(ctx context.Context, scope tenant.Scope, o alarm.DueOutage, until time.Time) error {
	const op = "store.put_off_outage"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.PutOffOutage(ctx, db.PutOffOutageParams{ID: o.ID, Until: column.At(until), DueAt: column.At(o.Due)})
	})
}
