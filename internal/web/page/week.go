package page

import (
	"slices"
	"strings"
	"time"

	"salonzap/internal/agenda"
	"salonzap/internal/text"
)

// weekdays in the order of a Brazilian salon's week: it begins on Monday, whatever a calendar says.
func weekdays() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// Weekday is the name of a day: "terça".
func (w Localizer) Weekday(d time.Weekday) string { return strings.Fields(w.Say(text.WeekdaysLong))[d] }

// shortWeekday is "ter".
func (w Localizer) shortWeekday(d time.Weekday) string {
	return strings.Fields(w.Say(text.WeekdaysShort))[d]
}

// Clock is a time as people say it: 9h, 9h30; in English 9:00, 9:30.
func (w Localizer) Clock(m agenda.Minute) string {
	const hour = 60
	if w.Lang == text.EN {
		return strings.TrimPrefix(m.String(), "0")
	}
	if m%hour == 0 {
		return itoa(int(m)/hour) + "h"
	}
	return itoa(int(m)/hour) + "h" + m.String()[3:]
}

// Windows are hours of a day: "9h–12h e 13h–19h".
func (w Localizer) Windows(all []agenda.Window) string {
	words := make([]string, len(all))
	for i, x := range all {
		words[i] = w.Clock(x.Start) + "–" + w.Clock(x.End)
	}
	return w.List(words)
}

// WeekSentence says a week in one sentence: "ter a sex, 9h–12h e 13h–19h; sáb, 9h–18h". Days of the same hours are said
// together; without any it says so.
func (w Localizer) WeekSentence(week []agenda.Weekly) string {
	type group struct {
		days  []time.Weekday
		hours []agenda.Window
	}
	var groups []group
	for _, d := range weekdays() {
		hours := windowsOn(week, d)
		if len(hours) == 0 {
			continue
		}
		if i := slices.IndexFunc(groups, func(g group) bool { return slices.Equal(g.hours, hours) }); i >= 0 {
			groups[i].days = append(groups[i].days, d)
		} else {
			groups = append(groups, group{[]time.Weekday{d}, hours})
		}
	}
	if len(groups) == 0 {
		return w.Say(text.TeamNoHours)
	}
	words := make([]string, len(groups))
	for i, g := range groups {
		words[i] = w.days(g.days) + ", " + w.Windows(g.hours)
	}
	return strings.Join(words, "; ")
}

// days names days of a week: "ter a sex e dom".
func (w Localizer) days(all []time.Weekday) string {
	place := func(d time.Weekday) int { return slices.Index(weekdays(), d) }
	var parts []string
	for i := 0; i < len(all); {
		j := i
		for j+1 < len(all) && place(all[j+1]) == place(all[j])+1 {
			j++
		}
		switch {
		case j-i >= 2: //nolint:mnd // three days and more are said as a stretch
			parts = append(parts, w.Say(text.DaysFromTo, w.shortWeekday(all[i]), w.shortWeekday(all[j])))
		default:
			for _, d := range all[i : j+1] {
				parts = append(parts, w.shortWeekday(d))
			}
		}
		i = j + 1
	}
	return w.List(parts)
}

func windowsOn(week []agenda.Weekly, d time.Weekday) []agenda.Window {
	var all []agenda.Window
	for _, x := range week {
		if x.Weekday == d {
			all = append(all, x.Window)
		}
	}
	slices.SortFunc(all, func(a, b agenda.Window) int { return int(a.Start - b.Start) })
	return all
}

// Day is a date in words, with its weekday: "ter, 2/12" in this year, "ter, 2/1/2027" in another.
func (w Localizer) Day(d, today agenda.Date) string {
	year, month, n := d.Parts()
	now, _, _ := today.Parts()
	said := w.shortWeekday(d.Weekday()) + ", " + itoa(n) + "/" + itoa(int(month))
	if year != now {
		said += "/" + itoa(year)
	}
	return said
}

// WindowFields are the fields of one stretch of hours.
type WindowFields struct{ Start, End Field }

// DayFields are the fields of one weekday.
type DayFields struct {
	Name, Problem string
	Windows       []WindowFields
}

// TypedWeek is hours as they were typed: by weekday, pairs of times.
type TypedWeek map[time.Weekday][][2]string

// ShownWeek is a week as its form shows it first.
func ShownWeek(week []agenda.Weekly) TypedWeek {
	t := TypedWeek{}
	for _, d := range weekdays() {
		for _, x := range windowsOn(week, d) {
			t[d] = append(t[d], [2]string{x.Start.String(), x.End.String()})
		}
	}
	return t
}

// weekField is a field's name: "day-2-start".
func weekField(d time.Weekday, part string) string { return "day-" + itoa(int(d)) + "-" + part }

// ReadWeek reads what was typed; a pair without any time is no stretch.
func ReadWeek(f map[string][]string) TypedWeek {
	t := TypedWeek{}
	for _, d := range weekdays() {
		starts, ends := f[weekField(d, "start")], f[weekField(d, "end")]
		for i := range min(len(starts), len(ends), agenda.MaxWindows) {
			if start, end := strings.TrimSpace(starts[i]), strings.TrimSpace(ends[i]); start != "" || end != "" {
				t[d] = append(t[d], [2]string{start, end})
			}
		}
	}
	return t
}

// Parse makes hours of what was typed. Errors: *TypedError at "day-2", with what is wrong with that day.
func (t TypedWeek) Parse() ([]agenda.Weekly, error) {
	var all []agenda.Weekly
	for _, d := range weekdays() {
		var day []agenda.Weekly
		for _, pair := range t[d] {
			x, err := parseWindow(pair)
			if err != nil {
				return nil, &TypedError{weekField(d, ""), err}
			}
			day = append(day, agenda.Weekly{Weekday: d, Window: x})
		}
		if _, err := agenda.NewWeek(day); err != nil {
			return nil, &TypedError{weekField(d, ""), err}
		}
		all = append(all, day...)
	}
	return all, nil
}

// parseWindow reads a pair of times. A day's end is 24:00, which pickers write 00:00.
func parseWindow(pair [2]string) (agenda.Window, error) {
	start, err := agenda.ParseMinute(pair[0])
	if err != nil {
		return agenda.Window{}, err
	}
	end, err := agenda.ParseMinute(pair[1])
	if err != nil {
		return agenda.Window{}, err
	}
	if end == 0 {
		end = agenda.EndOfDay
	}
	return agenda.NewWindow(start, end)
}

// fewestPairs is how many stretches a day's form has room for at least: morning and afternoon.
const fewestPairs = 2

// Fields are the fields of a week.
func (t TypedWeek) Fields(w Localizer, errs Errors) []DayFields {
	var all []DayFields
	for _, d := range weekdays() {
		day := DayFields{Name: w.Weekday(d), Problem: errs[weekField(d, "")]}
		pairs := max(fewestPairs, len(t[d]))
		if len(t[d]) >= fewestPairs && pairs < agenda.MaxWindows {
			pairs++
		}
		for i := range pairs {
			var typed [2]string
			if i < len(t[d]) {
				typed = t[d][i]
			}
			day.Windows = append(day.Windows, WindowFields{
				timeField(weekField(d, "start"), i, typed[0], w.Say(text.WindowStart, day.Name, i+1)),
				timeField(weekField(d, "end"), i, typed[1], w.Say(text.WindowEnd, day.Name, i+1)),
			})
		}
		all = append(all, day)
	}
	return all
}

func timeField(name string, i int, value, label string) Field {
	if value == agenda.EndOfDay.String() {
		value = "00:00" // the end of a day, as pickers have it
	}
	return Field{ID: name + "-" + itoa(i), Name: name, Type: "time", Label: label, Value: value}
}
