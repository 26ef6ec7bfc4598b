package understand

import (
	"fmt"
	"strings"
)

// Phrase writes the dates, hours, exclusions and the preference of a spec in plain Portuguese, so that When reads the same
// out of it, as long as nothing of it is over. An empty spec gives the empty text.
func (d DateSpec) Phrase() string {
	var parts []string
	if s := datePhrase(d.Dates); s != "" {
		parts = append(parts, s)
	}
	if len(d.NotDates) > 0 {
		parts = append(parts, "menos "+datePhrase(d.NotDates))
	}
	if s := timePhrase(d.Times); s != "" {
		parts = append(parts, s)
	}
	switch d.Prefer {
	case Earliest:
		parts = append(parts, "o mais cedo possível")
	case Latest:
		parts = append(parts, "no último horário")
	case AnyTime:
	}
	return strings.Join(parts, ", ")
}

func datePhrase(days []DateRange) string {
	all := make([]string, 0, len(days))
	for _, d := range days {
		if d.From == d.To {
			all = append(all, "dia "+numeric(d.From))
			continue
		}
		all = append(all, "de "+numeric(d.From)+" a "+numeric(d.To))
	}
	return strings.Join(all, " ou ")
}

func timePhrase(times []TimeRange) string {
	all := make([]string, 0, len(times))
	for _, t := range times {
		if t.Exact() {
			all = append(all, "às "+Clock(t.From))
			continue
		}
		all = append(all, "das "+Clock(t.From)+" às "+Clock(t.To))
	}
	return strings.Join(all, " ou ")
}

// numeric is a day as 26/11/2026.
func numeric(d Day) string {
	y, m, n := d.Date()
	return fmt.Sprintf("%02d/%02d/%04d", n, m, y)
}
