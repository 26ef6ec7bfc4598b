package api

import (
	"context"
	"net/http"
	"reflect"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// appointmentView is one service of one professional for one client.
type appointmentView struct {
	ID            string                 `json:"id"`
	Version       int                    `json:"version" doc:"One more with each change. Send it, or If-Match, with a change" example:"1"`
	Visit         *string                `json:"visit" doc:"Of several that were booked together"`
	Series        *string                `json:"series" doc:"Of those that come back"`
	Contact       string                 `json:"contact" doc:"The client's id" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a12"`
	ForName       *string                `json:"for_name" doc:"Who is served, when that is not the client"`
	Professional  string                 `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	Service       string                 `json:"service" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a14"`
	ServiceName   string                 `json:"service_name" doc:"As it was when booked" example:"Corte"`
	PriceCents    *int64                 `json:"price_cents" doc:"As it was when booked; null: on request" example:"4500"`
	Date          string                 `json:"date" example:"2026-11-29"`
	Time          string                 `json:"time" doc:"As the clock in the salon shows it" example:"15:00"`
	Timezone      string                 `json:"timezone"`
	StartAt       *time.Time             `json:"start_at" nullable:"false" doc:"Made of date, time and timezone; it changes when the zone's rules do"`
	EndAt         *time.Time             `json:"end_at" nullable:"false"`
	Encaixe       bool                   `json:"encaixe" doc:"Squeezed in by staff, maybe on top of another"`
	Status        string                 `json:"status" enum:"booked,confirmed,done,no_show,cancelled" example:"booked"`
	CancelledBy   *string                `json:"cancelled_by" doc:"client, staff or system"`
	CancelledLate bool                   `json:"cancelled_late" doc:"Within the salon's time for cancelling"`
	Source        string                 `json:"source" enum:"bot,staff,web" example:"web"`
	CreatedAt     *time.Time             `json:"created_at" nullable:"false"`
	Warnings      []reasonView           `json:"warnings" nullable:"false" doc:"In the answer to a change by staff: what spoke against it"`
	Events        []appointmentEventView `json:"events" nullable:"false" doc:"The last 200 things that happened to it, oldest first; only where one is read alone"`
}

// etag is the appointment's version as HTTP writes it.
func (v appointmentView) etag() string { return etagOf(v.Version) }

// maxEvents is how much of an appointment's history is given with it.
const maxEvents = 200

// appointmentEventView is one change of an appointment.
type appointmentEventView struct {
	ID     string      `json:"id"`
	At     *time.Time  `json:"at" nullable:"false"`
	Type   string      `json:"type" enum:"booked,confirmed,unconfirmed,done,no_show,reopened,moved,cancelled,restored,kept,rederived" example:"moved"`
	Party  string      `json:"party" enum:"client,staff,system" example:"staff"`
	Actor  *string     `json:"actor" doc:"Who did it; null when it is none of the caller's salon"`
	Before *recordView `json:"before" doc:"Null when it was booked"`
	After  recordView  `json:"after"`
}

// recordView is an appointment as an event keeps it.
type recordView struct {
	Professional string     `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a13"`
	Service      string     `json:"service" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a14"`
	Date         string     `json:"date" example:"2026-11-29"`
	Time         string     `json:"time" example:"15:00"`
	Timezone     string     `json:"timezone"`
	StartAt      *time.Time `json:"start_at" nullable:"false"`
	EndAt        *time.Time `json:"end_at" nullable:"false"`
	Encaixe      bool       `json:"encaixe"`
	Status       string     `json:"status" example:"booked"`
	PriceCents   *int64     `json:"price_cents" example:"4500"`
}

// appointmentPageView is a page of appointments.
type appointmentPageView struct {
	Items []appointmentView `json:"items" nullable:"false"`
	Next  *string           `json:"next" doc:"Give it as after for the next page; null on the last one"`
}

// appointmentsInput selects appointments.
type appointmentsInput struct {
	Slug         string   `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	From         string   `query:"from" doc:"The first day; without from and to: with contact all days, else a week from today on" example:"2026-11-29"`
	To           string   `query:"to" doc:"The day after the last one" example:"2026-12-06"`
	Professional string   `query:"professional" doc:"The professional's id"`
	Contact      string   `query:"contact" doc:"The client's id"`
	Status       string   `query:"status" enum:"booked,confirmed,done,no_show,cancelled"`
	After        string   `query:"after" doc:"The next of the page before"`
	Limit        pageSize `query:"limit"`
}

func (a *api) registerAppointments() {
	const path = "/salons/{slug}/appointments"
	register(a, operationSpec{
		id: "list-appointments", method: http.MethodGet, path: path, tag: agendaTag, summary: "List appointments",
		description: "By start; cancelled ones, too.",
	}, a.listAppointments)
	register(a, operationSpec{
		id: "get-appointment", method: http.MethodGet, path: path + "/{id}", tag: agendaTag, summary: "Read an appointment",
		description: "With what happened to it. Its version comes as ETag, too.",
	}, a.getAppointment)
	register(a, operationSpec{
		id: "book", method: http.MethodPost, path: path, tag: agendaTag, summary: "Book",
		description: "One service or several, back to back, all or none. With repeat it is a series: what can be is booked, what cannot is listed. " +
			"source web or bot books for a client, who gets what is offered; staff, which is meant when nothing is said, books what is possible, with warnings, " +
			"and can squeeze in. 409 when the time cannot be had: errors has every reason. Always send an Idempotency-Key: what was booked with one is booked once, for good.",
		body: reflect.TypeFor[bookInput](), statuses: []int{http.StatusCreated},
	}, a.book)
	register(a, operationSpec{
		id: "patch-appointment", method: http.MethodPatch, path: path + "/{id}", tag: agendaTag, summary: "Move an appointment, or say how it stands",
		description: "date and time, professional or encaixe move it; status confirms it (confirmed), says that the client came (done) or did not (no_show), cancels it " +
			"(cancelled), and takes the last of these back (booked). With version, or If-Match, nothing that somebody else changed in between is overwritten: " +
			"409, or 412 for If-Match. What it is already is no change.",
		body: reflect.TypeFor[patchAppointment](), fails: []int{http.StatusPreconditionFailed},
	}, a.patchAppointment)
}

func (a *api) listAppointments(ctx context.Context, c *call, in *appointmentsInput) (int, appointmentPageView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, appointmentPageView{}, err
	}
	limit, err := in.Limit.count()
	if err != nil {
		return 0, appointmentPageView{}, err
	}
	q, err := in.search(ctx, n)
	if err != nil {
		return 0, appointmentPageView{}, err
	}
	q.Limit = min(limit+1, maxPage)
	all, err := a.d.Diary.Appointments(ctx, c.scope(), n.salon.ID, q)
	if fault.Is(err, fault.NotFound) && !q.After.IsZero() {
		err = fault.Field("api.page", "after", text.PageCursor)
	}
	if err != nil {
		return 0, appointmentPageView{}, err
	}
	page := appointmentPageView{Items: make([]appointmentView, 0, min(limit, len(all)))}
	for _, x := range all[:min(limit, len(all))] {
		page.Items = append(page.Items, renderAppointment(x))
	}
	if n := len(page.Items); len(all) > limit || n == maxPage {
		page.Next = optional(all[n-1].ID.String())
	}
	return http.StatusOK, page, nil
}

// search checks the selection. Errors: Invalid with the field.
func (in *appointmentsInput) search(ctx context.Context, n salonAgenda) (agenda.Search, error) {
	q := agenda.Search{Status: agenda.StatusName(in.Status)}
	var err error
	switch q.Status {
	case "", agenda.IsBooked, agenda.IsConfirmed, agenda.IsDone, agenda.IsNoShow, agenda.IsCancelled:
	default:
		return q, fault.Field("api.appointments", "status", text.AgendaStatus)
	}
	if in.After != "" {
		if q.After, err = agenda.ParseID[agenda.Appointment](in.After); err != nil {
			return q, fault.Field("api.page", "after", text.PageCursor)
		}
	}
	if q.Professional, err = n.professional(ctx, in.Professional); err != nil {
		return q, err
	}
	if in.Contact != "" {
		if q.Client, err = n.contact(ctx, in.Contact); err != nil || in.From == "" && in.To == "" {
			return q, err
		}
	}
	q.From, q.To, err = days(in.From, in.To, n.today)
	return q, err
}

func (a *api) getAppointment(ctx context.Context, c *call, in *bySlugAndID) (int, appointmentView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, appointmentView{}, err
	}
	one, err := n.appointment(ctx, in.ID)
	if err != nil {
		return 0, appointmentView{}, err
	}
	v, err := n.withEvents(ctx, one)
	return http.StatusOK, v, err
}

// appointment finds one by what a caller calls it. Errors: NotFound.
func (n salonAgenda) appointment(ctx context.Context, id string) (agenda.Appointment, error) {
	parsed, err := agenda.ParseID[agenda.Appointment](id)
	if err != nil {
		return agenda.Appointment{}, fault.New(fault.NotFound, "api.appointment", text.NotFound)
	}
	one, err := n.a.d.Diary.Appointment(ctx, n.c.scope(), n.salon.ID, parsed)
	if fault.Is(err, fault.NotFound) {
		return one, fault.New(fault.NotFound, "api.appointment", text.NotFound)
	}
	return one, err
}

func (n salonAgenda) withEvents(ctx context.Context, one agenda.Appointment) (appointmentView, error) {
	v := renderAppointment(one)
	events, err := n.a.d.Diary.AppointmentEvents(ctx, n.c.scope(), n.salon.ID, one.ID, maxEvents)
	for _, e := range events {
		v.Events = append(v.Events, n.renderEvent(e))
	}
	return v, err
}

func renderAppointment(x agenda.Appointment) appointmentView {
	v := appointmentView{
		ID: x.ID.String(), Version: x.Version, Visit: optional(x.Visit.String()), Series: optional(x.Series.String()), Contact: x.Client.String(),
		ForName: optional(x.ForName), Professional: x.Professional.String(), Service: x.Service.String(), ServiceName: x.Sold.Name,
		PriceCents: centsOf(x.Sold.Price), Date: x.At.Date.String(), Time: x.At.Minute.String(), Timezone: x.Zone, StartAt: moment(x.Span.From),
		EndAt: moment(x.Span.To), Encaixe: x.Encaixe, Status: string(x.Status.Name()), Source: string(x.Source), CreatedAt: moment(x.CreatedAt),
		Warnings: []reasonView{}, Events: []appointmentEventView{},
	}
	if cancelled, ok := x.Status.(agenda.Cancelled); ok {
		v.CancelledBy, v.CancelledLate = optional(string(cancelled.By)), cancelled.Late
	}
	return v
}

// renderEvent shows a change. A salon does not read the names of the platform's people and keys.
func (n salonAgenda) renderEvent(e agenda.Event) appointmentEventView {
	v := appointmentEventView{ID: e.ID.String(), At: moment(e.At), Type: string(e.Type), Party: string(e.Actor.Party), After: renderRecord(e.After)}
	if n.c.scope().AllTenants() || e.Actor.Party != agenda.PartyStaff || e.Actor.ID == n.c.actor.ID {
		v.Actor = optional(e.Actor.Name)
	}
	if e.Before != nil {
		before := renderRecord(*e.Before)
		v.Before = &before
	}
	return v
}

func renderRecord(r agenda.Record) recordView {
	return recordView{
		Professional: r.Professional.String(), Service: r.Service.String(), Date: r.Date.String(), Time: r.Time, Timezone: r.Zone,
		StartAt: moment(r.Start), EndAt: moment(r.End), Encaixe: r.Encaixe, Status: string(r.Status), PriceCents: r.PriceCents,
	}
}
