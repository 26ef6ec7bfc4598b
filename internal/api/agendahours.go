package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

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
}

// exceptionListView are the exceptions of some days.
type exceptionListView struct {
	Items []exceptionView `json:"items" nullable:"false"`
}

// exceptionInput is a day that is not as its week says.
type exceptionInput struct {
	Date         string        `json:"date" needed:"true" example:"2026-12-24"`
	Professional string        `json:"professional,omitempty" doc:"The whole salon when absent"`
	Windows      []windowInput `json:"windows,omitempty" doc:"None: closed, or away"`
	Reason       string        `json:"reason,omitempty" maxLength:"120" example:"Véspera de Natal"`
}

// holidayView is a holiday.
type holidayView struct {
	Date   string  `json:"date" example:"2026-12-25"`
	Key    *string `json:"key" doc:"Of a national one; null when the name was typed" example:"holiday.christmas"`
	Name   string  `json:"name" example:"Natal"`
	Closed bool    `json:"closed" doc:"Whether the salon is closed" example:"true"`
	Saved  bool    `json:"saved" doc:"false: a national one that the salon has not decided about. It closes nothing yet" example:"true"`
}

// holidayListView are the holidays of a year.
type holidayListView struct {
	Items []holidayView `json:"items" nullable:"false"`
}

// holidayInput is a holiday.
type holidayInput struct {
	Date   string `json:"date" needed:"true" example:"2026-01-25"`
	Key    string `json:"key,omitempty" doc:"Of a national one; or give name"`
	Name   string `json:"name,omitempty" maxLength:"80" doc:"Of a municipal one, or one of the state" example:"Aniversário de São Paulo"`
	Closed *bool  `json:"closed,omitempty" doc:"true when absent"`
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
}

// patchRules is what can be changed of the rules.
type patchRules struct {
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
}

// holidayPath names a holiday.
type holidayPath struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Date string `path:"date" doc:"The day" example:"2026-12-25"`
	Key  string `query:"key" doc:"Of a national one; the typed one of the day when absent"`
}

// yearInput selects a year.
type yearInput struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Year string `query:"year" doc:"This year when absent" example:"2026"`
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
		id: "delete-exception", method: http.MethodDelete, path: salon + "/exceptions/{date}", tag: agendaTag, summary: "Delete an exception",
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
		id: "delete-holiday", method: http.MethodDelete, path: salon + "/holidays/{date}", tag: agendaTag, summary: "Delete a holiday",
	}, a.deleteHoliday)
	register(a, operationSpec{
		id: "get-rules", method: http.MethodGet, path: salon + "/agenda/rules", tag: agendaTag, summary: "Read the rules of booking",
	}, a.getRules)
	register(a, operationSpec{
		id: "patch-rules", method: http.MethodPatch, path: salon + "/agenda/rules", tag: agendaTag, summary: "Change the rules of booking",
		description: "Fields that are absent stay.", body: reflect.TypeFor[patchRules](),
	}, a.patchRules)
}

func (a *api) listHours(ctx context.Context, c *call, in *dayRange) (int, hoursListView, error) {
	n, err := a.notebook(ctx, c, in.Slug)
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
	n, err := a.notebook(ctx, c, in.Slug)
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
	return exceptionView{e.Date.String(), optional(e.Professional.String()), renderWindows(e.Windows), optional(e.Reason)}
}

func (a *api) addException(ctx context.Context, c *call, in *bySlug) (int, exceptionView, error) {
	n, err := a.notebook(ctx, c, in.Slug)
	if err != nil {
		return 0, exceptionView{}, err
	}
	body, err := decode[exceptionInput](c.body)
	if err != nil {
		return 0, exceptionView{}, err
	}
	who, err := n.professional(ctx, body.Professional)
	date, err2 := agenda.ParseDate(body.Date)
	if err := errors.Join(err, err2); err != nil {
		return 0, exceptionView{}, err
	}
	var windows []agenda.Window
	for i, w := range body.Windows {
		window, err := windowOf(w.Start, w.End)
		if err != nil {
			return 0, exceptionView{}, below(err, fmt.Sprintf("windows[%d]", i))
		}
		windows = append(windows, window)
	}
	e, err := agenda.NewException(who, date, windows, body.Reason)
	if err != nil {
		return 0, exceptionView{}, err
	}
	return http.StatusCreated, renderException(e), a.d.Agenda.PutException(ctx, c.scope(), n.salon.ID, e)
}

// professional reads the id of one of the salon's professionals; none is the zero ID. Errors: Invalid "professional".
func (n notebook) professional(ctx context.Context, id string) (agenda.ProfessionalID, error) {
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
	n, err := a.notebook(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	who, err := n.professional(ctx, in.Professional)
	date, err2 := agenda.ParseDate(in.Date)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	return a.d.Agenda.DropException(ctx, c.scope(), n.salon.ID, who, date)
}

func (a *api) listHolidays(ctx context.Context, c *call, in *yearInput) (int, holidayListView, error) {
	n, err := a.notebook(ctx, c, in.Slug)
	if err != nil {
		return 0, holidayListView{}, err
	}
	year, _, _ := n.today.Parts()
	if in.Year != "" {
		const first, last = 1970, 2999
		if year, err = strconv.Atoi(in.Year); err != nil || year < first || year > last {
			return 0, holidayListView{}, fault.Field("api.holidays", "year", text.AgendaYear, first, last)
		}
	}
	start, err := agenda.NewDate(year, 1, 1)
	if err != nil {
		return 0, holidayListView{}, err
	}
	end, err := agenda.NewDate(year+1, 1, 1)
	if err != nil {
		return 0, holidayListView{}, err
	}
	s, err := n.snapshot(ctx, start, end)
	if err != nil {
		return 0, holidayListView{}, err
	}
	out := holidayListView{Items: []holidayView{}}
	for _, h := range s.Holidays {
		out.Items = append(out.Items, n.renderHoliday(h, true))
	}
	for _, h := range agenda.National(year) {
		if !slices.ContainsFunc(s.Holidays, func(o agenda.Holiday) bool { return o.Key == h.Key }) {
			out.Items = append(out.Items, n.renderHoliday(h, false))
		}
	}
	slices.SortStableFunc(out.Items, func(x, y holidayView) int { return strings.Compare(x.Date, y.Date) })
	return http.StatusOK, out, nil
}

func (n notebook) renderHoliday(h agenda.Holiday, saved bool) holidayView {
	return holidayView{h.Date.String(), optional(string(h.Key)), h.Say(n.c.lang), h.Closed, saved}
}

func (a *api) addHoliday(ctx context.Context, c *call, in *bySlug) (int, holidayView, error) {
	n, err := a.notebook(ctx, c, in.Slug)
	if err != nil {
		return 0, holidayView{}, err
	}
	body, err := decode[holidayInput](c.body)
	if err != nil {
		return 0, holidayView{}, err
	}
	h, err := body.holiday()
	if err != nil {
		return 0, holidayView{}, err
	}
	return http.StatusCreated, n.renderHoliday(h, true), a.d.Agenda.PutHoliday(ctx, c.scope(), n.salon.ID, h)
}

func (in holidayInput) holiday() (agenda.Holiday, error) {
	date, err := agenda.ParseDate(in.Date)
	if err != nil {
		return agenda.Holiday{}, err
	}
	h := agenda.Holiday{Date: date, Key: fault.Key(in.Key)}
	if in.Key == "" {
		if h, err = agenda.NewHoliday(date, in.Name); err != nil {
			return h, err
		}
	} else {
		year, _, _ := date.Parts()
		national := agenda.National(year)
		i := slices.IndexFunc(national, func(o agenda.Holiday) bool { return o.Key == h.Key && o.Date == date })
		if i < 0 || in.Name != "" {
			return h, fault.Field("api.holiday", "key", text.AgendaHolidayKey)
		}
		h = national[i]
		h.Closed = true
	}
	set(&h.Closed, in.Closed)
	return h, nil
}

func (a *api) deleteHoliday(ctx context.Context, c *call, in *holidayPath) error {
	n, err := a.notebook(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	date, err := agenda.ParseDate(in.Date)
	if err != nil {
		return err
	}
	return a.d.Agenda.DropHoliday(ctx, c.scope(), n.salon.ID, agenda.Holiday{Date: date, Key: fault.Key(in.Key)})
}

func (a *api) getRules(ctx context.Context, c *call, in *bySlug) (int, rulesView, error) {
	n, err := a.notebook(ctx, c, in.Slug)
	if err != nil {
		return 0, rulesView{}, err
	}
	s, err := n.catalogue(ctx)
	return http.StatusOK, renderRules(s.Rules, n.zone), err
}

func renderRules(r agenda.Rules, z agenda.Zone) rulesView {
	return rulesView{Grid: r.Grid, Snug: r.Snug, Lead: r.Lead, Horizon: r.Horizon, Hold: r.Hold, Cancel: r.Cancel, Timezone: z.String()}
}

func (a *api) patchRules(ctx context.Context, c *call, in *bySlug) (int, rulesView, error) {
	n, err := a.notebook(ctx, c, in.Slug)
	if err != nil {
		return 0, rulesView{}, err
	}
	body, err := decode[patchRules](c.body)
	if err != nil {
		return 0, rulesView{}, err
	}
	if body == (patchRules{}) {
		return 0, rulesView{}, fault.Field("api.patch", "body", text.NothingToChange)
	}
	s, err := n.catalogue(ctx)
	if err != nil {
		return 0, rulesView{}, err
	}
	r := s.Rules
	set(&r.Grid, body.Grid)
	set(&r.Snug, body.Snug)
	set(&r.Lead, body.Lead)
	set(&r.Horizon, body.Horizon)
	set(&r.Hold, body.Hold)
	set(&r.Cancel, body.Cancel)
	return http.StatusOK, renderRules(r, n.zone), a.d.Agenda.PutRules(ctx, c.scope(), n.salon.ID, r)
}
