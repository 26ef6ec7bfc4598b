package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// windowView is a stretch of working time of a day.
type windowView struct {
	Start string `json:"start" example:"09:00"`
	End   string `json:"end" example:"12:00"`
}

// windowInput is a stretch of working time of a day.
type windowInput struct {
	Start string `json:"start" needed:"true" example:"09:00"`
	End   string `json:"end" needed:"true" example:"12:00"`
}

// hoursView is when somebody works on a day.
type hoursView struct {
	Date         string       `json:"date" example:"2026-11-29"`
	Professional string       `json:"professional" example:"0197b0a4-7a5e-7c3e-9a53-0c3f5c1b2a10"`
	Windows      []windowView `json:"windows" nullable:"false" doc:"None: they do not work"`
}

// hoursListView is when everybody works on some days.
type hoursListView struct {
	Timezone string      `json:"timezone"`
	Items    []hoursView `json:"items" nullable:"false"`
}

// exceptionView is a day that is not as its week says.
type exceptionView struct {
	Date         string       `json:"date" example:"2026-12-24"`
	Professional *string      `json:"professional" doc:"Null: the whole salon"`
	Windows      []windowView `json:"windows" nullable:"false" doc:"None: closed, or away"`
	Reason       *string      `json:"reason" example:"Véspera de Natal"`
	Version      int          `json:"version" doc:"Rises with each change" example:"1"`
}

// etag is the exception's version as HTTP writes it.
func (v exceptionView) etag() string { return etagOf(v.Version) }

// exceptionListView are the exceptions of some days.
type exceptionListView struct {
	Items []exceptionView `json:"items" nullable:"false"`
}

// exceptionInput is a day that is not as its week says.
type exceptionInput struct {
	Version      *int          `json:"version,omitempty" doc:"Of what was said of the day before, as you read it; whatever there is when absent" example:"1"`
	Date         string        `json:"date" needed:"true" example:"2026-12-24"`
	Professional string        `json:"professional,omitempty" doc:"The whole salon when absent"`
	Windows      []windowInput `json:"windows,omitempty" doc:"None: closed, or away"`
	Reason       string        `json:"reason,omitempty" maxLength:"120" example:"Véspera de Natal"`
}

// rulesView is how a salon lets itself be booked. The rules bind clients; staff is warned.
type rulesView struct {
	Grid     int    `json:"grid" doc:"Minutes between the starts that are offered" example:"15"`
	Snug     bool   `json:"snug" doc:"Also offer the moment at which something ends" example:"true"`
	Lead     int    `json:"lead" doc:"Minutes between now and the earliest start" example:"60"`
	Horizon  int    `json:"horizon" doc:"Days after today on which one can still book" example:"60"`
	Hold     int    `json:"hold" doc:"Minutes for which a time is kept while the client decides" example:"10"`
	Cancel   int    `json:"cancel" doc:"Minutes before the start from which on a cancellation is a late one" example:"120"`
	Timezone string `json:"timezone" doc:"The salon's; change it there"`
	Version  int    `json:"version" doc:"Rises with each change" example:"1"`
}

// etag is the rules' version as HTTP writes it.
func (v rulesView) etag() string { return etagOf(v.Version) }

// patchRules is what can be changed of the rules.
type patchRules struct {
	Version *int  `json:"version,omitempty" doc:"The version that you read; whatever there is when absent" example:"1"`
	Grid    *int  `json:"grid,omitempty" minimum:"5" maximum:"60" example:"20"`
	Snug    *bool `json:"snug,omitempty"`
	Lead    *int  `json:"lead,omitempty" minimum:"0" maximum:"43200"`
	Horizon *int  `json:"horizon,omitempty" minimum:"1" maximum:"365"`
	Hold    *int  `json:"hold,omitempty" minimum:"1" maximum:"60"`
	Cancel  *int  `json:"cancel,omitempty" minimum:"0" maximum:"43200"`
}

// exceptionPath names a day, and maybe a professional.
type exceptionPath struct {
	Slug         string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Date         string `path:"date" doc:"The day" example:"2026-12-24"`
	Professional string `query:"professional" doc:"Whose exception; the whole salon's when absent"`
	IfMatch      string `header:"If-Match" doc:"The version that you read, as an ETag" example:"\"1\""`
}

func (a *api) registerHours() {
	const salon = "/salons/{slug}"
	register(a, operationSpec{
		id: "list-hours", method: http.MethodGet, path: salon + "/hours", tag: agendaTag, summary: "Read who works when",
		description: "The working hours of each active professional on each day, exceptions and holidays taken in. The hours of the week are the professional's; change them there.",
	}, a.listHours)
	register(a, operationSpec{
		id: "list-exceptions", method: http.MethodGet, path: salon + "/exceptions", tag: agendaTag, summary: "List exceptions",
		description: "Days that are not as their week says, of the salon and of single professionals.",
	}, a.listExceptions)
	register(a, operationSpec{
		id: "add-exception", method: http.MethodPost, path: salon + "/exceptions", tag: agendaTag, summary: "Add an exception",
		description: "In place of what was said of the same day before. What is booked on the day stays; see conflicts.",
		body:        reflect.TypeFor[exceptionInput](), statuses: []int{http.StatusCreated},
	}, a.addException)
	registerNoContent(a, operationSpec{
		id: "delete-exception", method: http.MethodDelete, path: salon + "/exceptions/{date}", tag: agendaTag, summary: "Delete an exception", fails: []int{http.StatusPreconditionFailed},
		description: "The day is as its week says again.",
	}, a.deleteException)
	register(a, operationSpec{
		id: "list-holidays", method: http.MethodGet, path: salon + "/holidays", tag: agendaTag, summary: "List a year's holidays",
		description: "National ones, and those that the salon added. One that is not saved closes nothing until it is added.",
	}, a.listHolidays)
	register(a, operationSpec{
		id: "add-holiday", method: http.MethodPost, path: salon + "/holidays", tag: agendaTag, summary: "Add a holiday",
		description: "A national one by its key, another one by its name; with closed=false the salon is open on it. An exception of the same day counts more.",
		body:        reflect.TypeFor[holidayInput](), statuses: []int{http.StatusCreated},
	}, a.addHoliday)
	registerNoContent(a, operationSpec{
		id: "delete-holiday", method: http.MethodDelete, path: salon + "/holidays/{date}", tag: agendaTag, summary: "Delete a holiday", fails: []int{http.StatusPreconditionFailed},
	}, a.deleteHoliday)
	register(a, operationSpec{
		id: "get-rules", method: http.MethodGet, path: salon + "/agenda/rules", tag: agendaTag, summary: "Read the rules of booking",
	}, a.getRules)
	register(a, operationSpec{
		id: "patch-rules", method: http.MethodPatch, path: salon + "/agenda/rules", tag: agendaTag, summary: "Change the rules of booking",
		description: "Fields that are absent stay. With version, or If-Match, it is refused when somebody changed the rules in between.",
		body:        reflect.TypeFor[patchRules](), fails: []int{http.StatusPreconditionFailed},
	}, a.patchRules)
}

func (a *api) listHours(ctx context.Context, c *call, in *dayRange) (int, hoursListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, hoursListView{}, err
	}
	from, to, err := days(in.From, in.To, n.today)
	if err != nil {
		return 0, hoursListView{}, err
	}
	s, err := n.snapshot(ctx, from, to)
	if err != nil {
		return 0, hoursListView{}, err
	}
	schedule := agenda.NewSchedule(s)
	out := hoursListView{Timezone: n.zone.String(), Items: []hoursView{}}
	for d := from; d.Before(to); d = d.AddDays(1) {
		for _, p := range s.Professionals {
			if p.Active {
				out.Items = append(out.Items, hoursView{d.String(), p.ID.String(), renderWindows(schedule.Windows(p.ID, d))})
			}
		}
	}
	return http.StatusOK, out, nil
}

func renderWindows(all []agenda.Window) []windowView {
	out := make([]windowView, len(all))
	for i, w := range all {
		out[i] = windowView{w.Start.String(), w.End.String()}
	}
	return out
}

func (a *api) listExceptions(ctx context.Context, c *call, in *dayRange) (int, exceptionListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, exceptionListView{}, err
	}
	from, to, err := days(in.From, in.To, n.today)
	if err != nil {
		return 0, exceptionListView{}, err
	}
	s, err := n.snapshot(ctx, from, to)
	out := exceptionListView{Items: make([]exceptionView, 0, len(s.Exceptions))}
	for _, e := range s.Exceptions {
		out.Items = append(out.Items, renderException(e))
	}
	return http.StatusOK, out, err
}

func renderException(e agenda.Exception) exceptionView {
	return exceptionView{e.Date.String(), optional(e.Professional.String()), renderWindows(e.Windows), optional(e.Reason), int(e.Version)}
}

func (a *api) addException(ctx context.Context, c *call, in *bySlug) (int, exceptionView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, exceptionView{}, err
	}
	body, err := decode[exceptionInput](c.body)
	if err != nil {
		return 0, exceptionView{}, err
	}
	seen, err := versionOf(body.Version, "")
	e, err2 := n.exception(ctx, body)
	if err := errors.Join(err, err2); err != nil {
		return 0, exceptionView{}, err
	}
	err = reread(seen, "", func() error {
		stored, err := n.storedException(ctx, e)
		if err != nil {
			return err
		}
		if e.Version = agenda.Version(cmp.Or(seen, stored)); e.Version == 0 {
			e.Version = agenda.Absent
		}
		return a.d.Calendar.PutException(ctx, c.scope(), n.salon.ID, e)
	})
	e.Version = e.Version.Next()
	return http.StatusCreated, renderException(e), err
}

// storedException is the version of what is said of a day; 0 when nothing is.
func (n salonAgenda) storedException(ctx context.Context, e agenda.Exception) (int, error) {
	s, err := n.snapshot(ctx, e.Date, e.Date.AddDays(1))
	for _, x := range s.Exceptions {
		if x.Date == e.Date && x.Professional == e.Professional {
			return int(x.Version), err
		}
	}
	return 0, err
}

// exception checks a body. Errors: Invalid with the field.
func (n salonAgenda) exception(ctx context.Context, body exceptionInput) (agenda.Exception, error) {
	who, err := n.professional(ctx, body.Professional)
	date, err2 := agenda.ParseDate(body.Date)
	if err := errors.Join(err, err2); err != nil {
		return agenda.Exception{}, err
	}
	var windows []agenda.Window
	for i, w := range body.Windows {
		window, err := windowOf(w.Start, w.End)
		if err != nil {
			return agenda.Exception{}, below(err, fmt.Sprintf("windows[%d]", i))
		}
		windows = append(windows, window)
	}
	return agenda.NewException(who, date, windows, body.Reason)
}

// professional reads the id of one of the salon's professionals; none is the zero ID. Errors: Invalid "professional".
func (n salonAgenda) professional(ctx context.Context, id string) (agenda.ProfessionalID, error) {
	if id == "" {
		return agenda.ProfessionalID{}, nil
	}
	s, err := n.catalogue(ctx)
	if err != nil {
		return agenda.ProfessionalID{}, err
	}
	p, ok := professionalOf(s, id)
	if !ok {
		return p.ID, fault.Field("api.professional", "professional", text.AgendaProfessional)
	}
	return p.ID, nil
}

func (a *api) deleteException(ctx context.Context, c *call, in *exceptionPath) error {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	who, err := n.professional(ctx, in.Professional)
	date, err2 := agenda.ParseDate(in.Date)
	seen, err3 := versionOf(nil, in.IfMatch)
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	return reread(seen, in.IfMatch, func() error {
		e := agenda.Exception{Professional: who, Date: date, Version: agenda.Version(seen)}
		return a.d.Calendar.DropException(ctx, c.scope(), n.salon.ID, e)
	})
}

func (a *api) getRules(ctx context.Context, c *call, in *bySlug) (int, rulesView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, rulesView{}, err
	}
	s, err := n.catalogue(ctx)
	return http.StatusOK, renderRules(s.Rules, n.zone), err
}

func renderRules(r agenda.Rules, z agenda.Zone) rulesView {
	return rulesView{
		Grid: r.Grid, Snug: r.Snug, Lead: r.Lead, Horizon: r.Horizon, Hold: r.Hold, Cancel: r.Cancel, Timezone: z.String(), Version: int(r.Version),
	}
}

func (a *api) patchRules(ctx context.Context, c *call, in *versionedSalon) (int, rulesView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, rulesView{}, err
	}
	body, err := decode[patchRules](c.body)
	if err != nil {
		return 0, rulesView{}, err
	}
	seen, err := versionOf(body.Version, in.IfMatch)
	if body.Version = nil; err == nil && body == (patchRules{}) {
		err = fault.Field("api.patch", "body", text.NothingToChange)
	}
	if err != nil {
		return 0, rulesView{}, err
	}
	var r agenda.Rules
	err = reread(seen, in.IfMatch, func() error {
		s, err := n.catalogue(ctx)
		if err != nil {
			return err
		}
		r = body.apply(s.Rules)
		if seen != 0 {
			r.Version = agenda.Version(seen)
		}
		return a.d.Catalogue.PutRules(ctx, c.scope(), n.salon.ID, r)
	})
	r.Version = r.Version.Next()
	return http.StatusOK, renderRules(r, n.zone), err
}

func (in patchRules) apply(r agenda.Rules) agenda.Rules {
	set(&r.Grid, in.Grid)
	set(&r.Snug, in.Snug)
	set(&r.Lead, in.Lead)
	set(&r.Horizon, in.Horizon)
	set(&r.Hold, in.Hold)
	set(&r.Cancel, in.Cancel)
	return r
}
