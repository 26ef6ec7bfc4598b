package page

import (
	"strings"
	"time"

	"salonzap/internal/text"
)

// Moment is a point in time as a person says it, with its exact form to hover on.
type Moment struct{ Text, Exact, ISO string }

// IsZero tells whether there is none.
func (m Moment) IsZero() bool { return m.Text == "" }

// When says a moment in words people use: "há 3 min", "hoje 09:12", "ontem 18:40", "3 de mar, 14:05".
func (w Localizer) When(t, now time.Time, zone *time.Location) Moment {
	if t.IsZero() {
		return Moment{}
	}
	t, now = t.In(zone), now.In(zone)
	return Moment{Text: w.relativeTime(t, now), Exact: w.exactTime(t), ISO: t.Format(time.RFC3339)}
}

func (w Localizer) relativeTime(t, now time.Time) string {
	past, clock := now.Sub(t), t.Format("15:04")
	switch {
	case past < 10*time.Second && past > -time.Minute:
		return w.Say(text.AgoNow)
	case past >= 0 && past < time.Minute:
		return w.Say(text.AgoSeconds, int(past/time.Second))
	case past >= 0 && past < time.Hour:
		return w.Say(text.AgoMinutes, int(past/time.Minute))
	case sameDay(t, now):
		return w.Say(text.AtToday, clock)
	case sameDay(t, now.AddDate(0, 0, -1)):
		return w.Say(text.AtYesterday, clock)
	case t.Year() == now.Year():
		return w.Say(text.AtDay, t.Day(), w.month(t), clock)
	}
	return w.Say(text.AtDayOfYear, t.Day(), w.month(t), t.Year())
}

// clockTime says when something ends: "18:40", on another day with the day.
func (w Localizer) clockTime(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	if sameDay(t, now) {
		return t.Format("15:04")
	}
	return w.relativeTime(t, now)
}

func (w Localizer) exactTime(t time.Time) string {
	return w.Say(text.AtExact, t.Day(), w.month(t), t.Year(), t.Format("15:04:05"))
}

func (w Localizer) month(t time.Time) string {
	return strings.Fields(w.Say(text.MonthsOfYear))[t.Month()-1]
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// Zone is a salon's time zone; an unknown name is the default's, and UTC where even that is missing.
func Zone(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}
