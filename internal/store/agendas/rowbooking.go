package agendas

import (
	"errors"

	"salonzap/internal/agenda"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// status is an appointment's status as columns.
type status struct {
	name string
	at   int64
	by   string
	late bool
}

func statusOut(s agenda.Status) status {
	row := status{name: string(s.Name())}
	switch s := s.(type) {
	case agenda.Booked:
	case agenda.Confirmed:
		row.at = int64(s.At)
	case agenda.Done:
		row.at = int64(s.At)
	case agenda.NoShow:
		row.at = int64(s.At)
	case agenda.Cancelled:
		row.at, row.by, row.late = int64(s.At), string(s.By), s.Late
	}
	return row
}

func statusIn(row db.Appointment) (agenda.Status, error) {
	at := agenda.Instant(row.StatusAt)
	switch agenda.StatusName(row.Status) {
	case agenda.IsBooked:
		return agenda.Booked{}, nil
	case agenda.IsConfirmed:
		return agenda.Confirmed{At: at}, nil
	case agenda.IsDone:
		return agenda.Done{At: at}, nil
	case agenda.IsNoShow:
		return agenda.NoShow{At: at}, nil
	case agenda.IsCancelled:
		return agenda.Cancelled{At: at, By: agenda.Party(row.CancelledBy), Late: row.CancelledLate}, nil
	}
	return nil, storekit.Unreadable("status", errors.New("unknown"))
}

func appointmentOut(t tenant.ID, a agenda.Appointment) db.AddAgendaAppointmentParams {
	s := statusOut(a.Status)
	return db.AddAgendaAppointmentParams{
		TenantID: t.String(), ID: a.ID.String(), VisitID: a.Visit.String(), SeriesID: a.Series.String(), ContactID: a.Client.String(),
		ForName: a.ForName, ProfessionalID: a.Professional.String(), ServiceID: a.Service.String(), SoldName: a.Sold.Name,
		SoldWork: workOut(a.Sold.Work), PriceCents: priceOut(a.Sold.Price), Date: a.At.Date.String(), Minute: int64(a.At.Minute), Zone: a.Zone,
		StartAt: int64(a.Span.From), EndAt: int64(a.Span.To), Encaixe: a.Encaixe, Status: s.name, StatusAt: s.at, CancelledBy: s.by,
		CancelledLate: s.late, Source: string(a.Source), BookingKey: a.Key, CreatedAt: int64(a.CreatedAt),
	}
}

// savedOut is what a change of an appointment writes, against the version before.
func savedOut(t tenant.ID, a agenda.Appointment) db.SaveAgendaAppointmentParams {
	s := statusOut(a.Status)
	return db.SaveAgendaAppointmentParams{
		TenantID: t.String(), ID: a.ID.String(), Version: int64(a.Version) - 1, ProfessionalID: a.Professional.String(), SoldWork: workOut(a.Sold.Work),
		Date: a.At.Date.String(), Minute: int64(a.At.Minute), Zone: a.Zone, StartAt: int64(a.Span.From), EndAt: int64(a.Span.To), Encaixe: a.Encaixe,
		Status: s.name, StatusAt: s.at, CancelledBy: s.by, CancelledLate: s.late, Kept: a.Kept, Pushed: a.Pushed,
	}
}

func appointmentIn(row db.Appointment) (agenda.Appointment, error) {
	var r reader
	a := agenda.Appointment{
		ID: id[agenda.Appointment](&r, row.ID), Visit: id[agenda.Visit](&r, row.VisitID), Series: id[agenda.Series](&r, row.SeriesID),
		Client: client(&r, row.ContactID), ForName: row.ForName, Professional: id[agenda.Professional](&r, row.ProfessionalID),
		Service: id[agenda.Service](&r, row.ServiceID), At: agenda.Local{Date: date(&r, row.Date), Minute: agenda.Minute(row.Minute)}, Zone: row.Zone,
		Span: agenda.Span{From: agenda.Instant(row.StartAt), To: agenda.Instant(row.EndAt)}, Encaixe: row.Encaixe, Pushed: row.Pushed, Source: agenda.Source(row.Source),
		Key: row.BookingKey, Version: int(row.Version), CreatedAt: agenda.Instant(row.CreatedAt), Kept: row.Kept,
	}
	w, err := workIn("sold_work", row.SoldWork)
	a.Sold = agenda.Sold{Name: row.SoldName, Work: checked(&r, w, err)}
	price, err := priceIn(row.PriceCents)
	a.Sold.Price = checked(&r, price, err)
	s, err := statusIn(row)
	a.Status = checked(&r, s, err)
	return a, r.err
}

func eventOut(t tenant.ID, e agenda.Event) db.AddAgendaEventParams {
	row := db.AddAgendaEventParams{
		TenantID: t.String(), ID: e.ID.String(), AppointmentID: e.Appointment.String(), At: int64(e.At), Party: string(e.Actor.Party),
		ActorID: e.Actor.ID, ActorName: e.Actor.Name, Type: string(e.Type), After: encode(e.After),
	}
	if e.Before != nil {
		row.Before = encode(e.Before)
	}
	return row
}

func eventIn(row db.AppointmentEvent) (agenda.Event, error) {
	var r reader
	e := agenda.Event{
		ID: id[agenda.Event](&r, row.ID), Appointment: id[agenda.Appointment](&r, row.AppointmentID), At: agenda.Instant(row.At),
		Actor: agenda.Actor{Party: agenda.Party(row.Party), ID: row.ActorID, Name: row.ActorName}, Type: agenda.EventType(row.Type),
	}
	after, err := decode[agenda.Record]("after", row.After)
	e.After = checked(&r, after, err)
	if row.Before != "" {
		before, err := decode[agenda.Record]("before", row.Before)
		e.Before = checked(&r, &before, err)
	}
	return e, r.err
}
