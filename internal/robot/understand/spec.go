package understand

import (
	"fmt"
	"slices"
	"time"
)

// DateRange is days from From to To, both of them included.
type DateRange struct{ From, To Day }

// TimeRange is minutes after midnight on the salon's wall, from From to To. An exact hour has From equal to To; a window is
// open at To, and one that nothing closes ends at 23:59.
type TimeRange struct{ From, To int }

// Exact tells a moment from a window.
func (r TimeRange) Exact() bool { return r.From == r.To }

// Clock is minutes after midnight as HH:MM.
func Clock(minute int) string {
	return fmt.Sprintf("%02d:%02d", minute/hourMinutes, minute%hourMinutes)
}

// Preference says which of several free times is wanted.
type Preference uint8

// The preferences.
const (
	AnyTime  Preference = iota
	Earliest            // "o mais cedo possível"
	Latest              // "último horário"
)

// DateSpec is what a text says about days and hours. Each list is a set of alternatives, sorted and without overlap; an
// empty list means that the text does not say. Every combination of a date and a time is meant, unless Pairs is among the
// reasons.
type DateSpec struct {
	Dates []DateRange
	Times []TimeRange

	NotDates []DateRange // what was excluded, where there was nothing to take it from: "menos sexta"
	OldDates []DateRange // what an appointment is moved away from: "de sexta pra sábado"
	OldTimes []TimeRange
	Prefer   Preference

	Reasons []Reason // sorted, each once
	Spans   []Span   // what of the text was read as days and hours, sorted
}

// Span is bytes of the text, half open.
type Span struct{ From, To int }

// Ambiguous tells whether somebody has to ask before the spec is used.
func (d DateSpec) Ambiguous() bool { return slices.ContainsFunc(d.Reasons, Reason.Asks) }

// Has tells whether a reason is given.
func (d DateSpec) Has(r Reason) bool { return slices.Contains(d.Reasons, r) }

// Empty tells that the text says nothing about days and hours.
func (d DateSpec) Empty() bool {
	return len(d.Dates)+len(d.Times)+len(d.NotDates)+len(d.Reasons) == 0 && d.Prefer == AnyTime
}

// Moment is what the salon's clock and calendar show.
type Moment struct {
	Day    Day
	Minute int // 0–1439
}

// MomentOf reads t's own wall.
func MomentOf(t time.Time) Moment { return Moment{DayOf(t), t.Hour()*hourMinutes + t.Minute()} }

// Question is what the robot asked last, which gives a bare number its meaning.
type Question uint8

// The questions.
const (
	NothingAsked Question = iota
	DayAsked              // "Que dia?" → "15" is a day of the month
	HourAsked             // "Que horas?" → "15" is an hour
)

// Scene is what a text is read against.
type Scene struct {
	Now     Moment
	Open    TimeRange // hours in which an appointment may begin; the zero value: not known
	Asked   Question
	Horizon int // days that an open end ("a partir de segunda") reaches; 0: DefaultHorizon
}

// DefaultHorizon is how far ahead an open end reaches, in days.
const DefaultHorizon = 60

// reach is where a range without an end is cut: at the horizon, or a month after a beginning that lies behind it.
func (s Scene) reach(from Day) Day {
	const month = 30
	if from < s.horizon() {
		return s.horizon()
	}
	return from + month
}

func (s Scene) horizon() Day {
	if s.Horizon <= 0 {
		return s.Now.Day + DefaultHorizon
	}
	return s.Now.Day + Day(min(s.Horizon, 3660))
}
