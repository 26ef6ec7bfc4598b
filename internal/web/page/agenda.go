package page

import (
	"strconv"
	"strings"

	"salonzap/internal/agenda"
	"salonzap/internal/text"
)

// AgendaPage is what is around the days.
type AgendaPage struct {
	Page                 Context
	Title                string
	Events               string // the stream of the part that changes
	New, Block           string
	Wait                 string // who waits for a time; empty: nobody can
	Prev, Today, Next    string
	PrevLabel, NextLabel string
	Views, People        []Link
	Done                 *Done
}

// Done is what was just done, with the way back.
type Done struct {
	Localizer
	Text   string
	Undo   string // where to; empty: there is no way back any more
	Fields [][2]string
}

// View is one way to look at the agenda.
type View string

// The views.
const (
	ViewDay   View = "day"
	ViewWeek  View = "week"
	ViewMonth View = "month"
)

// AgendaHref is the address of a view.
func AgendaHref(base string, v View, d agenda.Date, person string) string {
	href := base
	if v != ViewDay {
		href += string(v)
	}
	href += "?d=" + d.String()
	if person != "" {
		href += "&p=" + person
	}
	return href
}

// NewAgendaPage draws what is around a view of a day.
func NewAgendaPage(sh Context, base string, v View, d, today agenda.Date, person string, people []agenda.Professional) AgendaPage {
	p := AgendaPage{Page: sh}
	p.Page.Live, p.Page.Full = true, true
	href := func(d agenda.Date) string { return AgendaHref(base, v, d, person) }
	prev, next := StepsOf(v, d)
	p.Prev, p.Next, p.Today = href(prev), href(next), href(today)
	p.PrevLabel, p.NextLabel = sh.Say(text.DayPrev), sh.Say(text.DayNext)
	p.New = base + "new?d=" + d.String()
	if d.Before(today) {
		p.New = base + "new?d=" + today.String()
	}
	if person != "" {
		p.New += "&p=" + person
	}
	p.Block = base + "block?" + strings.TrimPrefix(p.New, base+"new?")
	p.Events = AgendaHref(base+string(v)+"/events", ViewDay, d, person)
	for _, one := range []View{ViewDay, ViewWeek, ViewMonth} {
		p.Views = append(p.Views, Link{Href: AgendaHref(base, one, d, person), Label: sh.Say(text.DayViewKey(string(one))), Current: one == v})
	}
	p.People = append(p.People, Link{Href: AgendaHref(base, v, d, ""), Label: sh.Say(text.DayEverybody), Current: person == ""})
	for _, one := range people {
		if one.Active || one.ID.String() == person {
			p.People = append(p.People, Link{Href: AgendaHref(base, v, d, one.ID.String()), Label: one.Name, Current: one.ID.String() == person})
		}
	}
	return p
}

// StepsOf are the days that the arrows of a view lead to.
func StepsOf(v View, d agenda.Date) (prev, next agenda.Date) {
	const week = 7
	switch v {
	case ViewWeek:
		return d.AddDays(-week), d.AddDays(week)
	case ViewMonth:
		first, last := MonthOf(d)
		return first.AddDays(-1), last
	case ViewDay:
	}
	return d.AddDays(-1), d.AddDays(1)
}

// MonthOf are the first day of a day's month, and that of the next.
func MonthOf(d agenda.Date) (first, next agenda.Date) {
	_, month, day := d.Parts()
	first = d.AddDays(1 - day)
	next = first
	for _, m, _ := next.Parts(); m == month; _, m, _ = next.Parts() {
		next = next.AddDays(1)
	}
	return first, next
}

// WeekOf is the Monday of a day's week.
func WeekOf(d agenda.Date) agenda.Date {
	const week = 7
	return d.AddDays(-((int(d.Weekday()) + week - 1) % week))
}

// MonthTitle is "novembro de 2026".
func (w Localizer) MonthTitle(d agenda.Date) string {
	year, month, _ := d.Parts()
	return w.Say(text.DayMonthTitle, strings.Fields(w.Say(text.DayMonths))[month-1], year)
}

// WeekTitle is "23 a 29 de nov".
func (w Localizer) WeekTitle(monday agenda.Date) string {
	last := monday.AddDays(6)
	_, m1, d1 := monday.Parts()
	_, m2, d2 := last.Parts()
	if m1 == m2 {
		return w.Say(text.DayWeekTitle, d1, d2, w.monthOf(m2))
	}
	return w.Say(text.DayWeekTitleAcross, d1, w.monthOf(m1), d2, w.monthOf(m2))
}

// Week is the part of a week's page that changes by itself: a list for each day.
type Week struct {
	Localizer
	Days []WeekDay
}

// WeekDay is one day of it.
type WeekDay struct {
	Name, Href string
	Today      bool
	Closed     string
	Free       string // how much is free, in words
	New        string
	Entries    []DayEntry
}

// NewWeekDay draws one day of a week.
func NewWeekDay(in DayInput) WeekDay {
	d := NewDay(in)
	day := WeekDay{
		Name: in.WeekdayDate(in.Day.Date), Href: AgendaHref(in.Base, ViewDay, in.Day.Date, in.Person.String()), Today: in.Day.Date == in.Now.Date,
		New: in.Base + "new?d=" + in.Day.Date.String(),
	}
	if !in.Person.IsZero() {
		day.New += "&p=" + in.Person.String()
	}
	free, closed := 0, len(d.Columns) > 0
	for _, c := range d.Columns {
		for _, e := range c.Entries {
			if e.Kind == agenda.EntryGap {
				free += int(e.Place.End - e.Place.Start)
				continue
			}
			day.Entries = append(day.Entries, e)
		}
		closed = closed && c.Closed != ""
	}
	if closed {
		day.Closed = d.Columns[0].Closed
	}
	if free > 0 {
		day.Free = in.Say(text.DayFreeInAll, in.Length(free))
	}
	sortEntries(day.Entries)
	return day
}

// Month is a calendar to jump by.
type Month struct {
	Localizer
	Weekdays []string
	Weeks    [][]MonthDay
}

// MonthDay is one day of it.
type MonthDay struct {
	Day    int
	Href   string
	Label  string // for screen readers: "domingo, 29 de nov: 3 clientes"
	Count  string // of appointments; empty for none
	Other  bool   // of another month
	Today  bool
	Closed bool
}

// NewMonth draws the calendar of a day's month.
func (w Localizer) NewMonth(base, person string, d, today agenda.Date, count map[agenda.Date]int, closed func(agenda.Date) bool) Month {
	const week = 7
	m := Month{Localizer: w}
	first, next := MonthOf(d)
	monday := WeekOf(first)
	for i := range week {
		m.Weekdays = append(m.Weekdays, w.weekday(monday.AddDays(i).Weekday(), text.WeekdayShort))
	}
	for at := monday; at.Before(next); at = at.AddDays(week) {
		var row []MonthDay
		for i := range week {
			row = append(row, w.monthDay(base, person, at.AddDays(i), first, next, today, count, closed))
		}
		m.Weeks = append(m.Weeks, row)
	}
	return m
}

func (w Localizer) monthDay(base, person string, d, first, next, today agenda.Date, count map[agenda.Date]int, closed func(agenda.Date) bool) MonthDay {
	_, _, day := d.Parts()
	one := MonthDay{
		Day: day, Href: AgendaHref(base, ViewDay, d, person), Today: d == today, Closed: closed(d), Other: d.Before(first) || !d.Before(next),
		Label: w.WeekdayDate(d) + ": " + w.Clients(count[d]),
	}
	if n := count[d]; n > 0 {
		one.Count = strconv.Itoa(n)
	}
	return one
}

// Clients is "nenhum cliente", "1 cliente", "3 clientes".
func (w Localizer) Clients(n int) string {
	switch n {
	case 0:
		return w.Say(text.DayClientsNone)
	case 1:
		return w.Say(text.DayClientsOne)
	}
	return w.Say(text.DayClients, n)
}
