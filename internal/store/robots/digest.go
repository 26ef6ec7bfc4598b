package robots

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/agenda"
	"salonzap/internal/alarm"
	"salonzap/internal/fault"
	"salonzap/internal/robot"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// DueDigests lists the salons whose owners may have to be told of a day, the longest due first. Only for the platform itself.
func (s *Store) DueDigests(ctx context.Context, scope tenant.Scope, now time.Time, limit int) ([]robot.DigestTold, error) {
	const op = "store.due_digests"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	rows, err := s.kit.Reads().DueDigests(ctx, db.DueDigestsParams{Now: column.At(now), MaxRows: storekit.PageSize(limit)})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	all := make([]robot.DigestTold, len(rows))
	for i, r := range rows {
		all[i].Due = r.DueAt.Time()
		if all[i].Tenant, err = tenant.ParseID(r.TenantID); err != nil {
			return nil, storekit.Unreadable("tenant", err)
		}
		if r.ToldFor == "" {
			continue
		}
		if all[i].Told, err = agenda.ParseDate(r.ToldFor); err != nil {
			return nil, storekit.Unreadable("digest", err)
		}
	}
	return all, nil
}

// NextDigest is when the first digest is due; zero: never. Only for the platform itself.
func (s *Store) NextDigest(ctx context.Context, scope tenant.Scope) (time.Time, error) {
	const op = "store.next_digest"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return time.Time{}, err
	}
	at, err := s.kit.Reads().NextDigest(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return at.Time(), s.kit.Fault(op, err)
}

// TellDigest writes what becomes of a digest: when its turn comes again, and where a day is told, the notices of the salon's owners, one
// a person and a day. Errors: Conflict when somebody else did it. Only for the platform itself.
func (s *Store) TellDigest(ctx context.Context, scope tenant.Scope, d robot.DigestTold, turn robot.DigestTurn, now time.Time) error {
	const op = "store.tell_digest"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		told := d.Told
		if !turn.Day.IsZero() {
			told = turn.Day
		}
		n, err := tx.TurnDigest(ctx, db.TurnDigestParams{
			DueAt: column.At(turn.Next.Time()), ToldFor: dateText(told), TenantID: d.Tenant.String(), WasDue: column.At(d.Due),
		})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, op, text.Conflicting)
		}
		if err != nil || turn.Day.IsZero() {
			return err
		}
		return tx.TellDay(ctx, db.TellDayParams{
			Prefix: uuid.Must(uuid.NewV7()).String() + "/", Way: string(alarm.ByMail), CreatedAt: column.At(now), DueAt: column.At(now),
			Day: turn.Day.String(), TenantID: column.Text(d.Tenant.String()),
		})
	})
}

func dateText(d agenda.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// DayFacts reads what a salon's owners are told of a day besides the agenda. Only for the platform itself.
func (s *Store) DayFacts(ctx context.Context, scope tenant.Scope, t tenant.ID, d agenda.Date, since time.Time) (robot.DayFacts, error) {
	const op = "store.day_facts"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return robot.DayFacts{}, err
	}
	q := s.kit.Reads()
	ids, err := q.AskedOn(ctx, db.AskedOnParams{TenantID: t.String(), Date: d.String()})
	if err != nil {
		return robot.DayFacts{}, s.kit.Fault(op, err)
	}
	missed, err := q.CountRobotMissed(ctx, db.CountRobotMissedParams{TenantID: t.String(), After: column.At(since)})
	if err != nil {
		return robot.DayFacts{}, s.kit.Fault(op, err)
	}
	f := robot.DayFacts{Asked: make(map[agenda.AppointmentID]bool, len(ids)), Missed: int(missed)}
	for _, v := range ids {
		id, err := agenda.ParseID[agenda.Appointment](v)
		if err != nil {
			return robot.DayFacts{}, storekit.Unreadable("appointment", err)
		}
		f.Asked[id] = true
	}
	return f, nil
}
