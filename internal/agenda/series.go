package agenda

import (
	"errors"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Series names appointments that come back ("toda sexta 18h").
type Series struct{ _ struct{} }

// Rhythm is when they come back: every so many weeks, on the weekday and at the wall time of the first.
type Rhythm struct {
	Weeks int // 1 to MaxWeeks
	Times int // how often in all, 2 to MaxTimes
}

// Bounds of a rhythm.
const (
	MaxWeeks = 12
	MaxTimes = 52
)

// NewRhythm checks a rhythm. Errors: Invalid "weeks" or "times".
func NewRhythm(weeks, times int) (Rhythm, error) {
	if err := within("agenda.rhythm", "weeks", weeks, 1, MaxWeeks, text.AgendaWeeks); err != nil {
		return Rhythm{}, err
	}
	return Rhythm{weeks, times}, within("agenda.rhythm", "times", times, 2, MaxTimes, text.AgendaTimes)
}

// Dates are the wall times of a series that begins at one.
func (r Rhythm) Dates(first Local) []Local {
	all := make([]Local, r.Times)
	for i := range all {
		all[i] = Local{first.Date.AddDays(7 * r.Weeks * i), first.Minute}
	}
	return all
}

// Impossible is a date of a series on which it cannot be.
type Impossible struct {
	At      Local
	Reasons []Reason
}

// Repeat decides about a series: what can be is booked, what cannot is listed, never all or nothing. The snapshot covers all
// its days. Staff only, since it goes beyond what clients may book. Each date has a key of its own, made of the booking's.
// Errors: Invalid as Book; Forbidden with Key text.AgendaStaffOnlySeries; Conflict with Key text.AgendaNoDate when no date can
// be, with the list all the same.
func Repeat(s Snapshot, b Booking, r Rhythm) (Change, []Impossible, error) {
	const op = "agenda.repeat"
	if b.By.Party != PartyStaff {
		return Change{}, nil, fault.New(fault.Forbidden, op, text.AgendaStaffOnlySeries)
	}
	if _, err := NewRhythm(r.Weeks, r.Times); err != nil {
		return Change{}, nil, err
	}
	var all Change
	var not []Impossible
	b.Series = NewID[Series]()
	key := b.Key
	for _, at := range r.Dates(b.At) {
		one := b
		one.At, one.Key = at, seriesKey(key, at.Date)
		c, err := Book(s, one)
		if refusal, ok := errors.AsType[*RefusalError](err); ok {
			not = append(not, Impossible{at, refusal.Reasons})
			continue
		}
		if err != nil {
			return Change{}, nil, err
		}
		all = all.and(c)
	}
	if len(all.Appointments) == 0 {
		return Change{}, not, fault.New(fault.Conflict, op, text.AgendaNoDate)
	}
	return all, not, nil
}

// seriesKey is the booking key of one date of a series.
func seriesKey(key string, d Date) string { return key + "/" + d.String() }

// and joins two changes of bookings.
func (c Change) and(o Change) Change {
	c.Appointments = append(c.Appointments, o.Appointments...)
	c.Events = append(c.Events, o.Events...)
	c.Take = append(c.Take, o.Take...)
	c.Turn = append(c.Turn, o.Turn...)
	c.Warnings = append(c.Warnings, o.Warnings...)
	c.DropHoldsOf = o.DropHoldsOf // the same client's in both
	return c
}
