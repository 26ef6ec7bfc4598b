package understand

import (
	"fmt"
	"time"
)

// Day is a date of the proleptic Gregorian calendar without a zone, as days since 1970-01-01.
type Day int

const (
	week        = 7
	hourMinutes = 60
	// DayMinutes is the length of a day of the wall: 24 hours.
	DayMinutes = 24 * hourMinutes
	// lastMinute closes a window that nothing closes: 23:59, the last minute that HH:MM can say.
	lastMinute = DayMinutes - 1
)

// DayOf is the date that t's own wall shows.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return dayOf(y, m, d)
}

// dayOf takes months and days that overflow, as time.Date does.
func dayOf(year int, month time.Month, day int) Day {
	const seconds = 24 * 60 * 60
	unix := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	if unix < 0 {
		return Day((unix - seconds + 1) / seconds)
	}
	return Day(unix / seconds)
}

// exactDay refuses what is not in the calendar: 31 November.
func exactDay(year int, month time.Month, day int) (Day, bool) {
	d := dayOf(year, month, day)
	y, m, n := d.Date()
	return d, y == year && m == month && n == day
}

// Date gives year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) {
	return time.Unix(int64(d)*24*60*60, 0).UTC().Date()
}

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday {
	const thursday = int(time.Thursday) // 1970-01-01
	return time.Weekday(((int(d)+thursday)%week + week) % week)
}

// String is the ISO form, 2026-11-25.
func (d Day) String() string {
	y, m, n := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, n)
}

// next is the first day on or after d that has the weekday.
func (d Day) next(w time.Weekday) Day {
	return d + Day((int(w)-int(d.Weekday())+week)%week)
}

// monday is the Monday of d's week; weeks begin on Mondays.
func (d Day) monday() Day { return d - Day((int(d.Weekday())+week-1)%week) }

// month is the first and the last day of the month that lies n months after d's.
func (d Day) month(n int) DateRange {
	y, m, _ := d.Date()
	return DateRange{dayOf(y, m+time.Month(n), 1), dayOf(y, m+time.Month(n+1), 0)}
}

// later is the same day of the month n months later, or that month's last day.
func (d Day) later(months int) Day {
	_, _, n := d.Date()
	r := d.month(months)
	return min(r.From+Day(n-1), r.To)
}

// easter is Easter Sunday of a year, by the Gregorian computus of Meeus, Jones and Butcher (Nature, 1876).
func easter(year int) Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	j, k := c/4, c%4
	m := (a + 11*h) / 319
	r := (2*e + 2*j - k - h + m + 32) % 7
	n := (h - m + r + 90) / 25
	p := (h - m + r + n + 19) % 32
	return dayOf(year, time.Month(n), p)
}
