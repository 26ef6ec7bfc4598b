package agendas

import (
	"context"
	"slices"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// PutOffered writes a service and who does it. See agenda.Assortment.
func (s *Store) PutOffered(ctx context.Context, scope tenant.Scope, id tenant.ID, v agenda.Service, by []agenda.Doer) error {
	const op = "store.put_offered"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := putService(ctx, tx, op, id, v); err != nil {
			return err
		}
		return withSkills(ctx, tx, id, []string{v.ID.String()}, func() error { return putDoers(ctx, tx, op, id, v.ID, by) })
	})
}

// putDoers writes who does a service, in place of who did.
func putDoers(ctx context.Context, tx *storekit.Tx, op string, id tenant.ID, v agenda.ServiceID, by []agenda.Doer) error {
	if err := tx.DropAgendaSkillsOfService(ctx, db.DropAgendaSkillsOfServiceParams{TenantID: id.String(), ServiceID: v.String()}); err != nil {
		return err
	}
	for _, d := range by {
		d.Service = v
		if err := tx.AddAgendaSkill(ctx, skillRow(id, d.Professional, d.Skill)); sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.NotFound)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// SortServices gives services their order. See agenda.Assortment.
func (s *Store) SortServices(ctx context.Context, scope tenant.Scope, id tenant.ID, from, order []agenda.ServiceID) error {
	const op = "store.sort_services"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		rows, err := tx.AgendaServices(ctx, id.String())
		if err != nil {
			return err
		}
		if !standIn(rows, from) {
			return fault.New(fault.Conflict, op, text.AgendaChanged)
		}
		place := make(map[string]int, len(rows))
		for i, v := range order {
			place[v.String()] = i
		}
		behind := len(order)
		for _, r := range rows {
			at, named := place[r.ID]
			if !named {
				at = behind
				behind++
			}
			if int64(at) == r.Sort {
				continue
			}
			if err := tx.SortAgendaService(ctx, db.SortAgendaServiceParams{Sort: int64(at), TenantID: id.String(), ID: r.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// standIn tells whether services stand in an order, others between them aside.
func standIn(rows []db.Service, order []agenda.ServiceID) bool {
	place := map[string]int{}
	for i, r := range rows {
		place[r.ID] = i + 1
	}
	return slices.IsSortedFunc(order, func(a, b agenda.ServiceID) int { return place[a.String()] - place[b.String()] })
}

// SetUp writes new services and professionals together. See agenda.Assortment.
func (s *Store) SetUp(ctx context.Context, scope tenant.Scope, id tenant.ID, services []agenda.Service, people []agenda.Professional) error {
	const op = "store.set_up"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		var wrote []string
		for _, p := range people {
			wrote = append(wrote, p.ID.String())
		}
		for _, v := range services {
			wrote = append(wrote, v.ID.String())
			if err := putService(ctx, tx, op, id, v); err != nil {
				return err
			}
		}
		return withSkills(ctx, tx, id, wrote, func() error {
			order := slices.Clone(people) // as bookings lock them
			slices.SortFunc(order, func(a, b agenda.Professional) int { return a.ID.Compare(b.ID) })
			for _, p := range order {
				if err := putProfessional(ctx, tx, op, id, p); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// PutDays writes exceptions and holidays together. See agenda.Assortment.
func (s *Store) PutDays(ctx context.Context, scope tenant.Scope, id tenant.ID, days []agenda.Exception, holidays []agenda.Holiday) error {
	const op = "store.put_days"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		for _, e := range days {
			if err := putException(ctx, tx, op, id, e); err != nil {
				return err
			}
		}
		for _, h := range holidays {
			if err := putHoliday(ctx, tx, op, id, h); err != nil {
				return err
			}
		}
		return nil
	})
}

func exceptionRow(id tenant.ID, e agenda.Exception) db.PutAgendaExceptionParams {
	return db.PutAgendaExceptionParams{
		TenantID: id.String(), Date: e.Date.String(), ProfessionalID: e.Professional.String(), Windows: encode(windowsOut(e.Windows)), Reason: e.Reason,
	}
}

func holidayRow(id tenant.ID, h agenda.Holiday) db.PutAgendaHolidayParams {
	return db.PutAgendaHolidayParams{TenantID: id.String(), Date: h.Date.String(), Key: string(h.Key), Name: h.Name, Closed: h.Closed}
}
