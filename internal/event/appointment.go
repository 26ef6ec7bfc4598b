package event

import (
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/contact"
)

// Appointment is one service of one professional for one client, as it is after a change.
type Appointment struct {
	ID               string            `json:"id"`
	Version          int               `json:"version" example:"1"` // one more with each change: of two events the higher one is newer
	Visit            *string           `json:"visit"`               // the same for appointments that were booked together
	Series           *string           `json:"series"`              // the same for appointments of one series
	Contact          Contact           `json:"contact"`
	ForName          *string           `json:"for_name" example:"Tiago"` // who is served, when that is not the client
	Professional     string            `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	ProfessionalName string            `json:"professional_name" example:"Ana"`
	Service          string            `json:"service" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a14"`
	ServiceName      string            `json:"service_name" example:"Corte"` // as it was when booked
	PriceCents       *int64            `json:"price_cents" example:"4500"`   // as it was when booked; null: on request
	Date             string            `json:"date" example:"2026-11-29"`    // "2026-11-29"
	Time             string            `json:"time" example:"15:00"`         // "15:00", as the clock in the salon shows it
	Timezone         string            `json:"timezone"`
	StartAt          time.Time         `json:"start_at" example:"2026-11-29T18:00:00Z"`
	EndAt            time.Time         `json:"end_at" example:"2026-11-29T18:30:00Z"`
	Encaixe          bool              `json:"encaixe"` // squeezed in by staff, possibly at the same time as another
	Status           agenda.StatusName `json:"status" example:"booked"`
	CancelledLate    bool              `json:"cancelled_late"` // within the salon's time for cancelling
	Source           agenda.Source     `json:"source" example:"bot"`
	CreatedAt        time.Time         `json:"created_at" example:"2026-11-23T12:00:00Z"`
}

// AppointmentActor is who changed an appointment.
type AppointmentActor struct {
	Party agenda.Party `json:"party" example:"client"`
	ID    *string      `json:"id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"` // of the contact, the user or the API key; null for the system
}

// AppointmentState has the members of an appointment that a change can change.
type AppointmentState struct {
	Professional string            `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	Service      string            `json:"service" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a14"`
	PriceCents   *int64            `json:"price_cents" example:"4500"`
	Date         string            `json:"date" example:"2026-11-29"`
	Time         string            `json:"time" example:"15:00"`
	Timezone     string            `json:"timezone"`
	StartAt      time.Time         `json:"start_at" example:"2026-11-29T18:00:00Z"`
	EndAt        time.Time         `json:"end_at" example:"2026-11-29T18:30:00Z"`
	Encaixe      bool              `json:"encaixe"`
	Status       agenda.StatusName `json:"status" example:"booked"`
}

// AppointmentChange is one change of an appointment: by whom, and from what to what.
type AppointmentChange struct {
	Appointment Appointment       `json:"appointment"`
	Change      agenda.EventType  `json:"change" example:"booked"` // what happened, in one word
	Actor       AppointmentActor  `json:"actor"`
	Before      *AppointmentState `json:"before"` // null when it was booked
	After       AppointmentState  `json:"after"`
}

// AppointmentCreated says that a time was booked.
type AppointmentCreated struct{ AppointmentChange }

// AppointmentUpdated says that an appointment changed in a way that the client need not know: for instance, the salon's time zone has new rules, so that
// the same wall time is another instant.
type AppointmentUpdated struct{ AppointmentChange }

// AppointmentRescheduled says that an appointment has another time, or another professional.
type AppointmentRescheduled struct{ AppointmentChange }

// AppointmentCancelled says that an appointment is cancelled: its time is free.
type AppointmentCancelled struct{ AppointmentChange }

// AppointmentStatus says that an appointment has a new status: confirmed, done, no-show, or one of these or a cancellation was taken back.
type AppointmentStatus struct{ AppointmentChange }

func (AppointmentCreated) data()     {}
func (AppointmentUpdated) data()     {}
func (AppointmentRescheduled) data() {}
func (AppointmentCancelled) data()   {}
func (AppointmentStatus) data()      {}

// OfAppointment is the event of a change. a is the appointment after that change; professional is the professional's current name.
func OfAppointment(e agenda.Event, a agenda.Appointment, c contact.Contact, professional string) Data {
	change := AppointmentChange{
		Appointment: ofAppointment(a, c, professional), Change: e.Type, Actor: AppointmentActor{Party: e.Actor.Party, ID: some(e.Actor.ID)},
		After: ofState(e.After),
	}
	if e.Before != nil {
		before := ofState(*e.Before)
		change.Before = &before
	}
	switch e.Type {
	case agenda.EventBooked:
		return AppointmentCreated{change}
	case agenda.EventMoved:
		return AppointmentRescheduled{change}
	case agenda.EventCancelled:
		return AppointmentCancelled{change}
	case agenda.EventConfirmed, agenda.EventUnconfirmed, agenda.EventDone, agenda.EventNoShow, agenda.EventReopened, agenda.EventRestored:
		return AppointmentStatus{change}
	case agenda.EventRederived, agenda.EventKept:
	}
	return AppointmentUpdated{change}
}

func ofAppointment(a agenda.Appointment, c contact.Contact, professional string) Appointment {
	out := Appointment{
		ID: a.ID.String(), Version: a.Version, Visit: some(a.Visit.String()), Series: some(a.Series.String()), Contact: OfContact(c),
		ForName: some(a.ForName), Professional: a.Professional.String(), ProfessionalName: professional, Service: a.Service.String(),
		ServiceName: a.Sold.Name, PriceCents: a.Record().PriceCents, Date: a.At.Date.String(), Time: a.At.Minute.String(), Timezone: a.Zone,
		StartAt: a.Span.From.Time(), EndAt: a.Span.To.Time(), Encaixe: a.Encaixe, Status: a.Status.Name(), Source: a.Source,
		CreatedAt: a.CreatedAt.Time(),
	}
	if cancelled, ok := a.Status.(agenda.Cancelled); ok {
		out.CancelledLate = cancelled.Late
	}
	return out
}

func ofState(r agenda.Record) AppointmentState {
	return AppointmentState{
		Professional: r.Professional.String(), Service: r.Service.String(), PriceCents: r.PriceCents, Date: r.Date.String(), Time: r.Time,
		Timezone: r.Zone, StartAt: r.Start.Time(), EndAt: r.End.Time(), Encaixe: r.Encaixe, Status: r.Status,
	}
}
