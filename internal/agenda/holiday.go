package agenda

import (
	"slices"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Holiday is a day on which the salon is closed, if it wants. An exception of that day counts more.
type Holiday struct {
	Date   Date
	Key    fault.Key // the name of a national one; empty when Name was typed
	Name   string    // of a municipal or state one
	Closed bool

	Version Version
}

// Say is the holiday's name.
func (h Holiday) Say(l text.Lang) string {
	if h.Key != "" {
		return l.Say(h.Key)
	}
	return h.Name
}

// NewHoliday makes one that a person typed: municipal, of the state, the salon's own. Errors: Invalid "date" or "name".
func NewHoliday(d Date, name string) (Holiday, error) {
	const op = "agenda.holiday"
	if d.IsZero() {
		return Holiday{}, fault.Field(op, "date", text.AgendaDate)
	}
	name, err := cleanName(op, name, text.AgendaHolidayName)
	return Holiday{Date: d, Name: name, Closed: true}, err
}

// National are Brazil's of a year, in order. National holidays are proposed as closed (Leis 662/1949, 6.802/1980,
// 10.607/2002, 14.759/2023, and Good Friday); Carnival and Corpus Christi, which the state only leaves free (ponto
// facultativo), as open.
func National(year int) []Holiday {
	easter := Easter(year)
	all := []Holiday{
		{Date: easter.AddDays(-48), Key: text.HolidayCarnivalMonday},
		{Date: easter.AddDays(-47), Key: text.HolidayCarnival},
		{Date: easter.AddDays(-2), Key: text.HolidayGoodFriday, Closed: true},
		{Date: easter.AddDays(60), Key: text.HolidayCorpusChristi},
	}
	for _, h := range []struct {
		month time.Month
		day   int
		since int
		key   fault.Key
	}{
		{time.January, 1, 0, text.HolidayNewYear},
		{time.April, 21, 0, text.HolidayTiradentes},
		{time.May, 1, 0, text.HolidayLabour},
		{time.September, 7, 0, text.HolidayIndependence},
		{time.October, 12, 1980, text.HolidayAparecida},
		{time.November, 2, 0, text.HolidayAllSouls},
		{time.November, 15, 0, text.HolidayRepublic},
		{time.November, 20, 2024, text.HolidayConsciousness},
		{time.December, 25, 0, text.HolidayChristmas},
	} {
		if year >= h.since {
			all = append(all, Holiday{Date: day(year, h.month, h.day), Key: h.key, Closed: true})
		}
	}
	slices.SortFunc(all, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return all
}

// Easter is Easter Sunday of a year in the Gregorian calendar (Meeus, Jones, Butcher).
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return day(year, time.Month(n/31), n%31+1)
}
