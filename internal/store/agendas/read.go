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

// read reads a snapshot: in two queries of all, in three of one that a view names, whatever is asked, when the catalogue is remembered. turns are the last turns of
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
	if snapshot.Occupied, turns, err = occupied(ctx, q, id, v, snapshot.Zone, turns); err != nil {
		return snapshot, err
	}
	for i, p := range snapshot.Professionals {
		snapshot.Professionals[i].LastTurn = agenda.Instant(turns[p.ID.String()])
	}
	return snapshot, nil
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

// span is a view's days in any zone, and a day around them.
type span struct{ dayBefore, since, until int64 }

func spanOf(v agenda.View, zone agenda.Zone) span {
	const day = 24 * 60
	from, _ := zone.Derive(agenda.Local{Date: v.From})
	to, _ := zone.Derive(agenda.Local{Date: v.To})
	return span{int64(from.Add(-2 * day)), int64(from.Add(-day)), int64(to.Add(day))}
}

// occupied reads what touches a view, by professional and start, with the last turns of professionals; turns is nil when they are to be read.
func occupied(
	ctx context.Context, q *db.Queries, id tenant.ID, v agenda.View, zone agenda.Zone, turns map[string]int64,
) ([]agenda.Occupancy, map[string]int64, error) {
	if n := len(v.Professionals); n > 0 && n <= fewNamed {
		found, err := occupiedOf(ctx, q, id, spanOf(v, zone), v.Professionals)
		if err == nil && turns == nil {
			turns, err = lastTurns(ctx, q, id)
		}
		return found, turns, err
	}
	s := spanOf(v, zone)
	rows, err := q.AgendaTaken(ctx, db.AgendaTakenParams{TenantID: id.String(), DayBefore: s.dayBefore, Since: s.since, Until: s.until})
	if err != nil {
		return nil, nil, err
	}
	read, size := make(map[string]int64, len(rows)), 0
	for _, r := range rows {
		read[r.ID] = r.LastTurn
		size += len(r.Taken)
	}
	found := make([]agenda.Occupancy, 0, size/takenLength+1)
	for _, r := range rows {
		p, err := agenda.ParseID[agenda.Professional](r.ID)
		if err != nil {
			return nil, nil, err
		}
		if !asked(v, p) {
			continue
		}
		if found, err = takenIn(found, p, r.Taken); err != nil {
			return nil, nil, err
		}
	}
	if turns == nil {
		turns = read
	}
	return found, turns, nil
}

func occupiedOf(ctx context.Context, q *db.Queries, id tenant.ID, s span, who []agenda.ProfessionalID) ([]agenda.Occupancy, error) {
	order := slices.SortedFunc(slices.Values(who), agenda.ProfessionalID.Compare)
	found := []agenda.Occupancy{}
	for _, p := range slices.Compact(order) {
		taken, err := q.AgendaTakenOf(ctx, db.AgendaTakenOfParams{
			TenantID: id.String(), ProfessionalID: p.String(), DayBefore: s.dayBefore, Since: s.since, Until: s.until,
		})
		if err != nil {
			return nil, err
		}
		if found, err = takenIn(found, p, taken); err != nil {
			return nil, err
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
