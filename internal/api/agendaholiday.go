package api

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// holidayView is a holiday.
type holidayView struct {
	Date   string  `json:"date" example:"2026-12-25"`
	Key    *string `json:"key" doc:"Of a national one; null when the name was typed" example:"holiday.christmas"`
	Name   string  `json:"name" example:"Natal"`
	Closed bool    `json:"closed" doc:"Whether the salon is closed" example:"true"`
	Saved  bool    `json:"saved" doc:"false: a national one that the salon has not decided about. It closes nothing yet" example:"true"`

	Version int `json:"version" doc:"Rises with each change; 0: it is not saved" example:"1"`
}

// etag is the holiday's version as HTTP writes it.
func (v holidayView) etag() string { return etagOf(v.Version) }

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

	Version *int `json:"version,omitempty" doc:"The version that you read; whatever there is when absent" example:"1"`
}

// holidayPath names a holiday.
type holidayPath struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Date string `path:"date" doc:"The day" example:"2026-12-25"`
	Key  string `query:"key" doc:"Of a national one; the typed one of the day when absent"`

	IfMatch string `header:"If-Match" doc:"The version that you read, as an ETag" example:"\"1\""`
}

// yearInput selects a year.
type yearInput struct {
	Slug string `path:"slug" doc:"The salon's slug" example:"barbearia-do-joao"`
	Year string `query:"year" doc:"This year when absent" example:"2026"`
}

func (a *api) listHolidays(ctx context.Context, c *call, in *yearInput) (int, holidayListView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
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

func (n salonAgenda) renderHoliday(h agenda.Holiday, saved bool) holidayView {
	return holidayView{h.Date.String(), optional(string(h.Key)), h.Say(n.c.lang), h.Closed, saved, int(h.Version)}
}

func (a *api) addHoliday(ctx context.Context, c *call, in *bySlug) (int, holidayView, error) {
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return 0, holidayView{}, err
	}
	body, err := decode[holidayInput](c.body)
	if err != nil {
		return 0, holidayView{}, err
	}
	seen, err := versionOf(body.Version, "")
	h, err2 := body.holiday()
	if err := errors.Join(err, err2); err != nil {
		return 0, holidayView{}, err
	}
	err = reread(seen, "", func() error {
		stored, err := n.storedHoliday(ctx, h)
		if err != nil {
			return err
		}
		if h.Version = agenda.Version(cmp.Or(seen, stored)); h.Version == 0 {
			h.Version = agenda.Absent
		}
		return a.d.Calendar.PutHoliday(ctx, c.scope(), n.salon.ID, h)
	})
	h.Version = h.Version.Next()
	return http.StatusCreated, n.renderHoliday(h, true), err
}

// storedHoliday is the version of a holiday that was saved; 0 when it was not.
func (n salonAgenda) storedHoliday(ctx context.Context, h agenda.Holiday) (int, error) {
	s, err := n.snapshot(ctx, h.Date, h.Date.AddDays(1))
	for _, x := range s.Holidays {
		if x.Date == h.Date && x.Key == h.Key {
			return int(x.Version), err
		}
	}
	return 0, err
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
	n, err := a.salonAgenda(ctx, c, in.Slug)
	if err != nil {
		return err
	}
	date, err := agenda.ParseDate(in.Date)
	seen, err2 := versionOf(nil, in.IfMatch)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	return reread(seen, in.IfMatch, func() error {
		h := agenda.Holiday{Date: date, Key: fault.Key(in.Key), Version: agenda.Version(seen)}
		return a.d.Calendar.DropHoliday(ctx, c.scope(), n.salon.ID, h)
	})
}
