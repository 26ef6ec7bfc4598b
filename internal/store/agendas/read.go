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

// read reads a snapshot, in three queries of one or two that a view names, whatever is asked, when the catalogue is remembered. turns are the last turns of
// professionals, where they are known already; nil: they are read.
func (s *Store) read(ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, turns map[string]int64) (agenda.Snapshot, error) {
	head, err := s.head(ctx, q, id)
	if err != nil {
		return agenda.Snapshot{}, err
	}
	return s.under(ctx, q, id, v, head, turns)
}

// under is read with a known head.
func (s *Store) under(
	ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, head db.AgendaHeadRow, turns map[string]int64,
) (agenda.Snapshot, error) {
	snapshot := agenda.Snapshot{Now: agenda.InstantOf(s.kit.Now())}
	c, err := s.catalogue(ctx, q, id, head)
	if err != nil {
		return snapshot, err
	}
	if err := c.give(ctx, q, id, v, &snapshot); err != nil {
		return snapshot, err
	}
	if turns == nil {
		if turns, err = lastTurns(ctx, q, id); err != nil {
			return snapshot, err
		}
	}
	for i, p := range snapshot.Professionals {
		snapshot.Professionals[i].LastTurn = agenda.Instant(turns[p.ID.String()])
	}
	snapshot.Occupied, err = occupied(ctx, q, id, v, snapshot.Zone)
	return snapshot, err
}

// head reads what every question needs first. Errors: NotFound.
func (s *Store) head(ctx context.Context, q *db.Queries, id tenant.ID) (db.AgendaHeadRow, error) {
	head, err := q.AgendaHead(ctx, db.AgendaHeadParams{TenantID: id.String(), Now: s.kit.Now().Unix()})
	return head, unknownSalon("store.agenda_read", err)
}

func lastTurns(ctx context.Context, q *db.Queries, id tenant.ID) (map[string]int64, error) {
	rows, err := q.AgendaTurns(ctx, id.String())
	turns := make(map[string]int64, len(rows))
	for _, r := range rows {
		turns[r.ID] = r.LastTurn
	}
	return turns, err
}

func (c *catalogue) readRules(ctx context.Context, q *db.Queries, id tenant.ID) error {
	r, err := q.AgendaRules(ctx, id.String())
	if errors.Is(err, sql.ErrNoRows) {
		c.rules = agenda.DefaultRules()
		c.rules.Version = defaultRevision
		return nil
	}
	c.rules = agenda.Rules{Grid: int(r.Grid), Snug: r.Snug, Lead: int(r.Lead), Horizon: int(r.Horizon), Hold: int(r.Hold), Cancel: int(r.Cancel), Version: agenda.Version(r.Revision)}
	return err
}

func (c *catalogue) readServices(ctx context.Context, q *db.Queries, id tenant.ID) error {
	rows, err := q.AgendaServices(ctx, id.String())
	if err != nil {
		return err
	}
	c.services, err = each(rows, serviceIn)
	return err
}

func (c *catalogue) readProfessionals(ctx context.Context, q *db.Queries, id tenant.ID) error {
	rows, err := q.AgendaProfessionals(ctx, id.String())
	if err != nil {
		return err
	}
	if c.professionals, err = each(rows, professionalIn); err != nil {
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
	for i := range c.professionals {
		at[c.professionals[i].ID.String()] = &c.professionals[i]
	}
	for _, r := range skills {
		k, err := skillIn(r)
		if err != nil {
			return err
		}
		if p := at[r.ProfessionalID]; p != nil {
			p.Does = append(p.Does, k)
		}
	}
	for _, r := range week {
		w, err := weeklyIn(r)
		if err != nil {
			return err
		}
		if p := at[r.ProfessionalID]; p != nil {
			p.Week = append(p.Week, w)
		}
	}
	return nil
}

func asked(v agenda.View, p agenda.ProfessionalID) bool {
	return len(v.Professionals) == 0 || slices.Contains(v.Professionals, p)
}

// days reads the exceptions and holidays of the days from the first on and before the other.
func days(ctx context.Context, q *db.Queries, id tenant.ID, from, to agenda.Date) ([]agenda.Exception, []agenda.Holiday, error) {
	rows, err := q.AgendaExceptions(ctx, db.AgendaExceptionsParams{TenantID: id.String(), FromDate: from.String(), ToDate: to.String()})
	if err != nil {
		return nil, nil, err
	}
	exceptions, err := each(rows, exceptionIn)
	if err != nil {
		return nil, nil, err
	}
	named, err := q.AgendaHolidays(ctx, db.AgendaHolidaysParams{TenantID: id.String(), FromDate: from.String(), ToDate: to.String()})
	if err != nil {
		return nil, nil, err
	}
	holidays, err := each(named, holidayIn)
	return exceptions, holidays, err
}

// fewNamed is the number of professionals up to which each is read by a query of its own, instead
// of all of the salon's.
const fewNamed = 3

// occupied reads what touches a view's days in any zone, and a day around them, by professional and start.
func occupied(ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, zone agenda.Zone) ([]agenda.Occupancy, error) {
	const day = 24 * 60
	from, _ := zone.Derive(agenda.Local{Date: v.From})
	to, _ := zone.Derive(agenda.Local{Date: v.To})
	all := db.AgendaOccupiedParams{TenantID: id.String(), DayBefore: int64(from.Add(-2 * day)), Since: int64(from.Add(-day)), Until: int64(to.Add(day))}
	if n := len(v.Professionals); n > 0 && n <= fewNamed {
		return occupiedOf(ctx, q, all, v.Professionals)
	}
	rows, err := q.AgendaOccupied(ctx, all)
	if err != nil {
		return nil, err
	}
	found := make([]agenda.Occupancy, 0, len(rows))
	for _, r := range rows {
		o, err := occupancyIn(r)
		if err != nil {
			return nil, err
		}
		if asked(v, o.Professional) {
			found = append(found, o)
		}
	}
	return found, nil
}

func occupiedOf(ctx context.Context, q *db.Queries, all db.AgendaOccupiedParams, who []agenda.ProfessionalID) ([]agenda.Occupancy, error) {
	order := slices.SortedFunc(slices.Values(who), agenda.ProfessionalID.Compare)
	found := []agenda.Occupancy{}
	for _, p := range slices.Compact(order) {
		rows, err := q.AgendaOccupiedOf(ctx, db.AgendaOccupiedOfParams{
			TenantID: all.TenantID, ProfessionalID: p.String(), DayBefore: all.DayBefore, Since: all.Since, Until: all.Until,
		})
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			o, err := occupancyIn(db.AgendaOccupiedRow(r))
			if err != nil {
				return nil, err
			}
			found = append(found, o)
		}
	}
	return found, nil
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
