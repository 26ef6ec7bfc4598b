package agendas

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
)

// read reads a snapshot in nine queries, whatever is asked.
func (s *Store) read(ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View) (agenda.Snapshot, error) {
	snapshot := agenda.Snapshot{Now: agenda.InstantOf(s.kit.Now())}
	t, err := q.TenantByID(ctx, id.String())
	if err != nil {
		return snapshot, unknownSalon("store.agenda_read", err)
	}
	if snapshot.Zone, err = agenda.ParseZone(t.Timezone); err != nil {
		return snapshot, err
	}
	for _, part := range []func(context.Context, *db.Queries, tenant.ID, agenda.View, *agenda.Snapshot) error{rules, services, professionals, days, occupied} {
		if err := part(ctx, q, id, v, &snapshot); err != nil {
			return snapshot, err
		}
	}
	return snapshot, nil
}

func rules(ctx context.Context, q *db.Queries, id tenant.ID, _ agenda.View, s *agenda.Snapshot) error {
	r, err := q.AgendaRules(ctx, id.String())
	if errors.Is(err, sql.ErrNoRows) {
		s.Rules = agenda.DefaultRules()
		s.Rules.Version = defaultRevision
		return nil
	}
	s.Rules = agenda.Rules{Grid: int(r.Grid), Snug: r.Snug, Lead: int(r.Lead), Horizon: int(r.Horizon), Hold: int(r.Hold), Cancel: int(r.Cancel), Version: agenda.Version(r.Revision)}
	return err
}

func services(ctx context.Context, q *db.Queries, id tenant.ID, _ agenda.View, s *agenda.Snapshot) error {
	rows, err := q.AgendaServices(ctx, id.String())
	if err != nil {
		return err
	}
	s.Services, err = each(rows, serviceIn)
	return err
}

func professionals(ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, s *agenda.Snapshot) error {
	rows, err := q.AgendaProfessionals(ctx, id.String())
	if err != nil {
		return err
	}
	all, err := each(rows, professionalIn)
	if err != nil {
		return err
	}
	skills, err := q.AgendaSkills(ctx, id.String())
	if err != nil {
		return err
	}
	week, err := q.AgendaWeek(ctx, id.String())
	if err != nil {
		return err
	}
	at := map[string]*agenda.Professional{}
	for i := range all {
		at[all[i].ID.String()] = &all[i]
	}
	for _, r := range skills {
		k, err := skillIn(r)
		if err != nil {
			return err
		}
		at[r.ProfessionalID].Does = append(at[r.ProfessionalID].Does, k)
	}
	for _, r := range week {
		w, err := weeklyIn(r)
		if err != nil {
			return err
		}
		at[r.ProfessionalID].Week = append(at[r.ProfessionalID].Week, w)
	}
	s.Professionals = slices.DeleteFunc(all, func(p agenda.Professional) bool { return !asked(v, p.ID) })
	return nil
}

func asked(v agenda.View, p agenda.ProfessionalID) bool {
	return len(v.Professionals) == 0 || slices.Contains(v.Professionals, p)
}

func days(ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, s *agenda.Snapshot) error {
	exceptions, err := q.AgendaExceptions(ctx, db.AgendaExceptionsParams{TenantID: id.String(), FromDate: v.From.String(), ToDate: v.To.String()})
	if err != nil {
		return err
	}
	if s.Exceptions, err = each(exceptions, exceptionIn); err != nil {
		return err
	}
	holidays, err := q.AgendaHolidays(ctx, db.AgendaHolidaysParams{TenantID: id.String(), FromDate: v.From.String(), ToDate: v.To.String()})
	if err != nil {
		return err
	}
	s.Holidays, err = each(holidays, holidayIn)
	return err
}

// occupied reads what touches the days in any zone, and a day around them.
func occupied(ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, s *agenda.Snapshot) error {
	const day = 24 * 60
	from, _ := s.Zone.Derive(agenda.Local{Date: v.From})
	to, _ := s.Zone.Derive(agenda.Local{Date: v.To})
	rows, err := q.AgendaOccupied(ctx, db.AgendaOccupiedParams{
		TenantID: id.String(), DayBefore: int64(from.Add(-2 * day)), Since: int64(from.Add(-day)), Until: int64(to.Add(day)),
	})
	if err != nil {
		return err
	}
	s.Occupied = make([]agenda.Occupancy, 0, len(rows))
	for _, r := range rows {
		o, err := occupancyIn(r)
		if err != nil {
			return err
		}
		if asked(v, o.Professional) {
			s.Occupied = append(s.Occupied, o)
		}
	}
	return nil
}

// each reads rows one by one.
func each[R, V any](rows []R, in func(R) (V, error)) ([]V, error) {
	all := make([]V, 0, len(rows))
	for _, r := range rows {
		v, err := in(r)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
