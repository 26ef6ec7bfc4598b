package agendas

import (
	"cmp"
	"context"

	"salonzap/internal/agenda"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// Days before the first date and after the last, as text.
const (
	beforeEveryDate = ""
	afterEveryDate  = "~"
)

// Appointment reads one. Errors: NotFound.
func (s *Store) Appointment(ctx context.Context, scope tenant.Scope, id tenant.ID, a agenda.AppointmentID) (agenda.Appointment, error) {
	const op = "store.appointment"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return agenda.Appointment{}, err
	}
	row, err := s.kit.Reads().AppointmentByID(ctx, db.AppointmentByIDParams{TenantID: id.String(), ID: a.String()})
	if err != nil {
		return agenda.Appointment{}, s.fault(op, err)
	}
	found, err := appointmentIn(row)
	return found, s.fault(op, err)
}

// Appointments lists what a search selects. See agenda.Diary.
func (s *Store) Appointments(ctx context.Context, scope tenant.Scope, id tenant.ID, q agenda.Search) ([]agenda.Appointment, error) {
	const op = "store.appointments"
	if err := storekit.Authorize(scope, id, op); err != nil {
		return nil, err
	}
	p := db.AppointmentsByDateParams{
		TenantID: id.String(), FromDate: cmp.Or(q.From.String(), beforeEveryDate), ToDate: cmp.Or(q.To.String(), afterEveryDate),
		AfterStart: -1 << 62, After: q.After.String(), Professional: q.Professional.String(), Status: string(q.Status), MaxRows: storekit.PageSize(q.Limit),
	}
	if !q.After.IsZero() {
		last, err := s.Appointment(ctx, scope, id, q.After)
		if err != nil {
			return nil, err
		}
		p.AfterStart = int64(last.Span.From)
	}
	var rows []db.Appointment
	var err error
	if q.Client.IsZero() {
		rows, err = s.kit.Reads().AppointmentsByDate(ctx, p)
	} else {
		rows, err = s.kit.Reads().AppointmentsByContact(ctx, db.AppointmentsByContactParams{
			TenantID: p.TenantID, ContactID: q.Client.String(), AfterStart: p.AfterStart, After: p.After, FromDate: p.FromDate, ToDate: p.ToDate,
			Professional: p.Professional, Status: p.Status, MaxRows: p.MaxRows,
		})
	}
	if err != nil {
		return nil, s.fault(op, err)
	}
	all, err := each(rows, appointmentIn)
	return all, s.fault(op, err)
}
