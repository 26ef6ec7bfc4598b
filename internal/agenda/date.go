package agenda

import (
	"strconv"
	"strings"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Date is a day of the calendar, in no zone. The zero Date is none.
type Date struct {
	n int32 // 1 is 0001-01-01
}

const (
	dayOf1970     = 719163 // the n of 1970-01-01
	secondsOfADay = 24 * 60 * 60
	minutesOfADay = 24 * 60
)

// DateOf is the day that a clock shows at t, in t's own location.
func DateOf(t time.Time) Date { return day(t.Date()) }

func day(year int, month time.Month, d int) Date {
	return Date{int32(time.Date(year, month, d, 0, 0, 0, 0, time.UTC).Unix()/secondsOfADay) + dayOf1970} //nolint:gosec // years 1 to 9999
}

// NewDate makes a date of its parts. Errors: Invalid "date" for what is no day, such as 30 February.
func NewDate(year int, month time.Month, d int) (Date, error) {
	// Dates before 1900 are typing errors; before 1970 the division of day would round the wrong
	// way.
	if year < 1970 || year > 9999 {
		return Date{}, fault.Field("agenda.date", "date", text.AgendaDate)
	}
	at := day(year, month, d)
	if y, m, dd := at.Parts(); y != year || m != month || dd != d {
		return Date{}, fault.Field("agenda.date", "date", text.AgendaDate)
	}
	return at, nil
}

// ParseDate reads 2026-11-29 and 29/11/2026. Errors: Invalid "date".
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	parts, iso := strings.Split(s, "-"), true
	if len(parts) != 3 {
		parts, iso = strings.Split(s, "/"), false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil || len(parts) != 3 {
			return Date{}, fault.Field("agenda.date", "date", text.AgendaDate)
		}
		n[i] = int(v)
	}
	if !iso {
		n[0], n[2] = n[2], n[0]
	}
	return NewDate(n[0], time.Month(n[1]), n[2])
}

// naive is the day's midnight as if its clock showed UTC, in Unix seconds.
func (d Date) naive() int64 { return (int64(d.n) - dayOf1970) * secondsOfADay }

func dateOfNaive(sec int64) Date { return Date{int32(floor(sec, secondsOfADay)) + dayOf1970} } //nolint:gosec // years 1 to 9999

// floor divides towards the past.
func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (d Date) utc() time.Time { return time.Unix(d.naive(), 0).UTC() }

// Parts are year, month and day.
func (d Date) Parts() (int, time.Month, int) { return d.utc().Date() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(((int(d.n) % 7) + 7) % 7) // 0001-01-01 was a Monday
}

// IsZero tells whether it is no date.
func (d Date) IsZero() bool { return d.n == 0 }

// AddDays is the date n days later.
func (d Date) AddDays(n int) Date { return Date{d.n + int32(n)} } //nolint:gosec // a few years

// Sub is how many days d is after o.
func (d Date) Sub(o Date) int { return int(d.n - o.n) }

// Before and After compare days.
func (d Date) Before(o Date) bool { return d.n < o.n }

// After tells whether d is later than o.
func (d Date) After(o Date) bool { return d.n > o.n }

// Compare orders dates.
func (d Date) Compare(o Date) int { return int(d.n) - int(o.n) }

// String is 2026-11-29, empty for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// Short is 29/11/2026, as people write it.
func (d Date) Short() string { return d.utc().Format("02/01/2006") }

// MarshalText writes what String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	read, err := ParseDate(string(b))
	if err == nil {
		*d = read
	}
	return err
}
