package agendas

import (
	"context"

	"salonzap/internal/agenda"
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
		if err := tx.PutAgendaService(ctx, serviceRow(id, v)); err != nil {
			return err
		}
		if err := tx.DropAgendaSkillsOfService(ctx, db.DropAgendaSkillsOfServiceParams{TenantID: id.String(), ServiceID: v.ID.String()}); err != nil {
			return err
		}
		for _, d := range by {
			d.Service = v.ID
			if err := tx.AddAgendaSkill(ctx, skillRow(id, d.Professional, d.Skill)); sqlkit.IsForeignKeyViolation(err) {
				return storekit.NotFound(op, text.NotFound)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}

// SortServices gives services their order. See agenda.Assortment.
func (s *Store) SortServices(ctx context.Context, scope tenant.Scope, id tenant.ID, order []agenda.ServiceID) error {
	return s.change(ctx, scope, id, "store.sort_services", func(ctx context.Context, tx *storekit.Tx) error {
		rows, err := tx.AgendaServices(ctx, id.String())
		if err != nil {
			return err
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

// SetUp writes new services and professionals together. See agenda.Assortment.
func (s *Store) SetUp(ctx context.Context, scope tenant.Scope, id tenant.ID, services []agenda.Service, people []agenda.Professional) error {
	const op = "store.set_up"
	return s.change(ctx, scope, id, op, func(ctx context.Context, tx *storekit.Tx) error {
		for _, v := range services {
			if err := tx.PutAgendaService(ctx, serviceRow(id, v)); err != nil {
				return err
			}
		}
		for _, p := range people {
			if err := putProfessional(ctx, tx, op, id, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// PutDays writes exceptions and holidays together. See agenda.Assortment.
func (s *Store) PutDays(ctx context.Context, scope tenant.Scope, id tenant.ID, days []agenda.Exception, holidays []agenda.Holiday) error {
	return s.change(ctx, scope, id, "store.put_days", func(ctx context.Context, tx *storekit.Tx) error {
		for _, e := range days {
			if err := tx.PutAgendaException(ctx, exceptionRow(id, e)); err != nil {
				return err
			}
		}
		for _, h := range holidays {
			if err := tx.PutAgendaHoliday(ctx, holidayRow(id, h)); err != nil {
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
