package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/edge"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// patchAppointment is what can be changed of an appointment.
type patchAppointment struct {
	Version      *int    `json:"version,omitempty" doc:"The version that you read; whatever there is when absent" example:"1"`
	Date         *string `json:"date,omitempty" example:"2026-11-30"`
	Time         *string `json:"time,omitempty" doc:"As the clock in the salon shows it" example:"16:30"`
	Professional *string `json:"professional,omitempty" doc:"Who serves from now on"`
	Encaixe      *bool   `json:"encaixe,omitempty" doc:"true: squeeze it in, on top of others if need be; false: it must fit. Without a move, it is marked where it is"`
	WholeVisit   *bool   `json:"whole_visit,omitempty" doc:"With a move: what was booked together goes along, back to back"`
	Status       *string `json:"status,omitempty" enum:"booked,confirmed,done,no_show,cancelled" doc:"booked takes back what was said last"`
}

// changes is the field that an appointment's new place, or else its new status, comes from.
func (in patchAppointment) changes() string {
	switch {
	case in.Time != nil:
		return "time"
	case in.Date != nil:
		return "date"
	case in.Professional != nil:
		return "professional"
	case in.Encaixe != nil:
		return "encaixe"
	}
	return "status"
}

// appointmentPath names an appointment, and maybe the version that was read.
type appointmentPath struct {
	Slug    string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	ID      string `path:"id" doc:"The appointment's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	IfMatch string `header:"If-Match" doc:"The ETag that you read, instead of version" example:"\"1\""`
}

// amendment is a checked patch.
type amendment struct {
	seen  int // 0: whatever there is
	place *agenda.Place
	visit bool
	to    agenda.StatusName
}

func (a *api) patchAppointment(ctx context.Context, c *call, in *appointmentPath) (int, appointmentView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, appointmentView{}, err
	}
	body, err := decode[patchAppointment](c.body)
	if err != nil {
		return 0, appointmentView{}, err
	}
	one, err := n.appointment(ctx, in.ID)
	if err != nil {
		return 0, appointmentView{}, err
	}
	m, err := n.amendment(ctx, body, in.IfMatch, one)
	if err != nil {
		return 0, appointmentView{}, err
	}
	var done agenda.Change
	err = n.transact(ctx, func(ctx context.Context, d agenda.Desk) error {
		var err error
		done, err = m.apply(ctx, d, one, n.staff())
		return err
	})
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Key == text.AgendaStale && in.IfMatch != "" {
		err = edge.WithStatus(http.StatusPreconditionFailed, err)
	}
	if err != nil {
		return 0, appointmentView{}, refused(err, body.changes(), agenda.PartyStaff)
	}
	for _, x := range done.Appointments {
		if x.ID == one.ID {
			one = x
		}
	}
	v, err := n.withEvents(ctx, one)
	for _, w := range done.Warnings {
		v.Warnings = append(v.Warnings, renderReasons(w.Reasons, c.lang)...)
	}
	return http.StatusOK, v, err
}

// amendment checks a patch. Errors: Invalid with the field.
func (n salonAgenda) amendment(ctx context.Context, in patchAppointment, ifMatch string, one agenda.Appointment) (amendment, error) {
	var m amendment
	var err error
	if m.seen, err = versionOf(in.Version, ifMatch); err != nil {
		return m, err
	}
	if in.Status != nil {
		if m.to, err = statusOf(*in.Status); err != nil {
			return m, err
		}
	}
	set(&m.visit, in.WholeVisit)
	if in.Date != nil || in.Time != nil || in.Professional != nil || in.Encaixe != nil {
		place, err := n.place(ctx, in, one)
		if err != nil {
			return m, err
		}
		m.place = &place
	}
	switch {
	case m.place == nil && m.to == "":
		return m, fault.Field("api.patch", "body", text.NothingToChange)
	case m.visit && (in.Professional != nil || in.Encaixe != nil):
		return m, fault.Field("api.patch", "whole_visit", text.AgendaVisitWho)
	}
	return m, nil
}

// statusOf reads a status. Errors: Invalid "status".
func statusOf(s string) (agenda.StatusName, error) {
	switch to := agenda.StatusName(s); to {
	case agenda.IsBooked, agenda.IsConfirmed, agenda.IsDone, agenda.IsNoShow, agenda.IsCancelled:
		return to, nil
	default:
		return "", fault.Field("api.patch", "status", text.AgendaStatus)
	}
}

// place is where a patch moves an appointment; what it does not say stays.
func (n salonAgenda) place(ctx context.Context, in patchAppointment, one agenda.Appointment) (agenda.Place, error) {
	to := agenda.Place{At: one.At, SaysEncaixe: in.Encaixe != nil}
	date, clock, who := one.At.Date.String(), one.At.Minute.String(), ""
	set(&date, in.Date)
	set(&clock, in.Time)
	set(&who, in.Professional)
	set(&to.Encaixe, in.Encaixe)
	var err, err2 error
	to.At, err = localOf(date, clock)
	to.Professional, err2 = n.professional(ctx, who)
	return to, errors.Join(err, err2)
}

// versionOf is the version that a caller read; 0 when they do not say. Errors: Invalid "version" or "If-Match".
func versionOf(version *int, ifMatch string) (int, error) {
	switch {
	case version != nil && ifMatch != "":
		return 0, fault.Field("api.version", "version", text.FieldEither, "version", "If-Match")
	case version != nil:
		if *version < 1 {
			return 0, fault.Field("api.version", "version", text.AgendaVersion)
		}
		return *version, nil
	case ifMatch == "", ifMatch == "*":
		return 0, nil
	}
	// A compressed answer has a mark of its own (RFC 9110, 8.8.3.3).
	n, err := strconv.Atoi(strings.TrimSuffix(strings.Trim(strings.TrimPrefix(ifMatch, "W/"), `"`), "-gzip"))
	if err != nil || n < 1 {
		return 0, fault.Field("api.version", "If-Match", text.AgendaVersion)
	}
	return n, nil
}

// apply does what a patch says: first the move, then the status.
func (m amendment) apply(ctx context.Context, d agenda.Desk, one agenda.Appointment, by agenda.Actor) (agenda.Change, error) {
	var moved agenda.Change
	var err error
	switch {
	case m.place != nil && m.visit:
		moved, err = agenda.MoveVisitAt(ctx, d, one, m.seen, m.place.At, by)
	case m.place != nil:
		moved, err = agenda.MoveAt(ctx, d, one.ID, m.seen, *m.place, by)
	}
	if err != nil || m.to == "" {
		return moved, err
	}
	if m.place != nil {
		m.seen = 0 // it was looked at, and is locked
	}
	said, err := agenda.StatusAt(ctx, d, one.ID, m.seen, m.to, by)
	if said.Empty() {
		return moved, err
	}
	said.Warnings = append(moved.Warnings, said.Warnings...)
	return said, err
}
