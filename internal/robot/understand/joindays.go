package understand

import (
	"slices"
	"strings"
	"time"
)

// dates makes sets of the mentions of days.
func (r *reading) dates(l links, d *DateSpec) {
	var kept []mention
	for i, m := range r.found {
		switch {
		case m.hour || m.dropped:
		case m.old:
			d.OldDates = join(append(d.OldDates, m.days...))
		case m.not:
			d.Reasons = append(d.Reasons, Excluded)
			if slices.Contains(m.reasons, NegatedQuestion) {
				d.Reasons = append(d.Reasons, NegatedQuestion)
			}
		default:
			kept = r.keepDay(kept, i, m, l)
		}
	}
	kept = r.withoutPast(kept, d)
	kept = cutTo(r.within(kept, l))
	for _, m := range kept {
		d.Dates = append(d.Dates, m.days...)
		d.Reasons = append(d.Reasons, m.reasons...)
	}
	d.Dates = join(d.Dates)
	if len(d.Dates) == 0 && len(kept) == 0 && len(r.found) > 0 {
		r.stay(d)
	}
	r.exclude(d)
}

// stay keeps the old day where only the hour moves: "amanhã às 15h para as 17h".
func (r *reading) stay(d *DateSpec) {
	d.Dates = append(d.Dates, d.OldDates...)
	if len(d.OldDates) > 1 {
		d.Reasons = append(d.Reasons, Conflict)
	}
}

// keepDay joins a mention with the one before it, where both are about the same days.
func (r *reading) keepDay(kept []mention, i int, m mention, l links) []mention {
	if len(kept) == 0 || i == 0 {
		return append(kept, m)
	}
	gap, p := r.gap(i), &kept[len(kept)-1]
	neighbours := !r.found[i-1].hour && !r.found[i-1].dropped && !r.found[i-1].not
	entre := strings.HasSuffix(strings.TrimRight(r.plain[:p.from], " "), "entre")
	switch {
	case len(m.days) == 0 || len(p.days) == 0:
	case m.year && neighbours && l.ofYear.MatchString(gap):
		p.inYear(m.days[0])
		return kept
	case neighbours && (l.ranged.MatchString(gap) || entre && strings.TrimSpace(gap) == "e"):
		p.span(m)
		return kept
	case neighbours && l.beside.MatchString(gap) && strings.TrimSpace(gap) != "e" && p.near && len(m.numbers) == 1 && len(p.days) == 1:
		if !slices.ContainsFunc(m.days, func(d DateRange) bool { return d == p.days[0] }) {
			p.days, p.reasons = join(append(p.days, m.days...)), append(p.reasons, WeekdayMismatch) // "amanhã, dia 28" on a 25th
		}
		return kept
	case neighbours && l.beside.MatchString(gap) && p.feast != m.feast && (p.numbered && m.numbered) && strings.TrimSpace(gap) != "e":
		if p.feast {
			*p = m // "no Natal, dia 24": the number says it more exactly
		}
		return kept
	case neighbours && l.beside.MatchString(gap) && p.ofWeek != m.ofWeek && !p.wide && !m.wide:
		if joined, ok := agree(*p, m, strings.Contains(gap, ",") || strings.TrimSpace(gap) == "e"); ok {
			kept[len(kept)-1] = joined
			return kept
		}
	case p.numbered && m.numbered && neighbours && strings.TrimSpace(gap) == "" && slices.Equal(p.days, m.days):
		return kept
	}
	return append(kept, m)
}

// inYear moves a day to the year that is said behind it: "20 de janeiro do ano que vem".
func (m *mention) inYear(year DateRange) {
	want, _, _ := year.From.Date()
	for i, d := range m.days {
		if y, _, _ := d.From.Date(); y < want {
			m.days[i] = DateRange{d.From.later(12 * (want - y)), d.To.later(12 * (want - y))}
		}
	}
	m.reasons = slices.DeleteFunc(slices.Clone(m.reasons), func(x Reason) bool { return x == Year || x == SameDay || x == SameWeekday })
	m.days = join(m.days)
}

// span makes a range of two days: "de segunda a quarta".
func (m *mention) span(b mention) {
	from, to := m.days[0].From, b.days[len(b.days)-1].To
	if b.named && to < from {
		to += week
	}
	if b.named && len(b.days) > 1 {
		to = b.days[0].To
		if to < from {
			to += week
		}
	}
	m.reasons = slices.DeleteFunc(append(m.reasons, b.reasons...), func(x Reason) bool { return x == SameWeekday })
	if to < from {
		m.days, m.reasons = join(append(m.days, b.days...)), append(m.reasons, Conflict)
		return
	}
	m.days, m.spanned, m.named, m.wide = []DateRange{{from, to}}, m.named && b.named, false, true
}

// agree reads "sexta, dia 27" as one day. Where name and number contradict each other, both are listed; a list of days
// ("amanhã, sexta") is left alone.
func agree(a, b mention, listed bool) (mention, bool) {
	name, other := a, b
	if b.ofWeek {
		name, other = b, a
	}
	if other.weeks > 0 {
		return inWeeks(name, other, a.from, b.to), true
	}
	var fit []DateRange
	for _, d := range other.days {
		if d.From == d.To && d.From.Weekday() == name.weekday {
			fit = append(fit, d)
		}
	}
	out := mention{from: a.from, to: b.to, numbered: true, reasons: other.reasons}
	if len(fit) > 0 {
		out.days = fit
		if len(fit) < len(other.days) {
			out.reasons = slices.DeleteFunc(slices.Clone(out.reasons), func(x Reason) bool { return x == SameDay })
		}
		return out, true
	}
	if listed && len(other.days) == 1 && other.near {
		return mention{}, false
	}
	out.days = join(append(slices.Clone(other.days), name.days...))
	out.reasons = append(slices.Clone(out.reasons), WeekdayMismatch)
	return out, true
}

// inWeeks reads "daqui a 2 semanas, na sexta": the Friday of that week, and the next Friday so many weeks on, where that is another one.
func inWeeks(name, ahead mention, from, to int) mention {
	on := ahead.days[0].From
	ofWeek, fromName := on.monday().next(name.weekday), name.days[0].From+week*ahead.weeks
	out := mention{from: from, to: to, numbered: true}
	if out.days = join([]DateRange{{ofWeek, ofWeek}, {fromName, fromName}}); len(out.days) > 1 {
		out.reasons = []Reason{WhichWeek}
	}
	return out
}

// within looks for weekdays inside the week or month that is said beside them: "semana que vem, terça ou quinta".
func (r *reading) within(kept []mention, l links) []mention {
	wide := slices.IndexFunc(kept, func(m mention) bool { return m.wide && !m.spanned && len(m.days) > 0 && len(m.numbers) == 0 })
	names := slices.ContainsFunc(kept, func(m mention) bool { return m.named || m.spanned || len(m.numbers) > 0 })
	if wide < 0 || !names {
		return kept
	}
	if wide > 0 && kept[wide-1].to <= kept[wide].from && l.choice.MatchString(r.plain[kept[wide-1].to:kept[wide].from]) {
		if slices.ContainsFunc(r.found, func(m mention) bool { return m.hour && !m.dropped && !m.old }) {
			kept[wide].reasons = append(slices.Clone(kept[wide].reasons), Pairs)
		}
		return kept // "sexta às 10, ou só na semana que vem"
	}
	var out []mention
	for _, m := range kept {
		if m.named {
			if days := weekdaysIn(kept[wide].days, m.weekday); len(days) > 0 {
				m.days, m.reasons = days, nil
			}
		}
		if days := numbersIn(kept[wide].days, m.numbers, m.ranged); len(days) > 0 {
			m.days, m.reasons = m.limited(kept[wide].days, days), nil
		}
		if m.spanned {
			m.days = spanIn(kept[wide].days, m.days)
		}
		if !m.wide || m.spanned || len(m.numbers) > 0 {
			out = append(out, m)
		} else if len(m.reasons) > 0 {
			m.days = nil
			out = append(out, m)
		}
	}
	return out
}

// cutTo keeps of a month or a week only what a limit beside it leaves: "em fevereiro, depois do carnaval".
func cutTo(kept []mention) []mention {
	if len(kept) != 2 || len(kept[0].days) != 1 || len(kept[1].days) != 1 {
		return kept
	}
	wide, limit := kept[0], kept[1]
	if wide.open != closed {
		wide, limit = limit, wide
	}
	a, b := wide.days[0], limit.days[0]
	if from, to := max(a.From, b.From), min(a.To, b.To); wide.wide && wide.open == closed && limit.open != closed && from <= to {
		wide.days, wide.reasons = []DateRange{{from, to}}, slices.DeleteFunc(append(slices.Clone(wide.reasons), limit.reasons...), func(x Reason) bool { return x == OpenEnd })
		return []mention{wide}
	}
	return kept
}

// limited is what a limit at a day of a month leaves of that month: "em janeiro, depois do dia 10". Without a limit it is the days.
func (m mention) limited(month, days []DateRange) []DateRange {
	if m.open == closed || len(m.numbers) != 1 {
		return days
	}
	at, edge := days[0].From, month[0]
	if m.open == after {
		if _, _, n := m.days[0].From.Date(); n != m.numbers[0] {
			at++
		}
		edge.From = at
	} else {
		if _, _, n := m.days[0].To.Date(); n != m.numbers[0] {
			at--
		}
		edge.To = at
	}
	if edge.To < edge.From {
		return days
	}
	return []DateRange{edge}
}

// spanIn repeats a span of weekdays within the week or month that is said beside it: "semana que vem, de segunda a quarta".
func spanIn(wide, span []DateRange) []DateRange {
	var out []DateRange
	for _, w := range wide {
		for on := w.From.next(span[0].From.Weekday()) - week; on <= w.To; on += week {
			if d := (DateRange{max(on, w.From), min(on+span[0].To-span[0].From, w.To)}); d.From <= d.To {
				out = append(out, d)
			}
		}
	}
	return join(out)
}

func weekdaysIn(days []DateRange, w time.Weekday) []DateRange {
	var out []DateRange
	for _, d := range days {
		for on := d.From.next(w); on <= d.To; on += week {
			out = append(out, DateRange{on, on})
		}
	}
	return out
}

// numbersIn finds days of the month within a month or a few: "em dezembro, dia 10", "do 10 ao 15 do mês que vem".
func numbersIn(days []DateRange, numbers []int, ranged bool) []DateRange {
	const most = 366
	var out []DateRange
	for _, d := range days {
		for on := d.From; on <= min(d.To, d.From+most); on++ {
			if _, _, n := on.Date(); slices.Contains(numbers, n) {
				out = append(out, DateRange{on, on})
			}
		}
	}
	if ranged && len(out) > 1 {
		return []DateRange{{out[0].From, out[len(out)-1].To}}
	}
	return out
}

// withoutPast drops what is over where something that is to come is said too.
func (r *reading) withoutPast(kept []mention, d *DateSpec) []mention {
	over := func(m mention) bool { return len(m.days) > 0 && m.days[len(m.days)-1].To < r.today() }
	rest := slices.DeleteFunc(slices.Clone(kept), over)
	if len(rest) == len(kept) {
		return kept
	}
	if len(rest) > 0 {
		d.Reasons = append(d.Reasons, PastDropped)
		return rest
	}
	d.Reasons = append(d.Reasons, Past)
	return kept
}

// exclude takes out the days that are ruled out, or lists them where there is nothing to take them from.
func (r *reading) exclude(d *DateSpec) {
	for _, m := range r.found {
		if !m.not || m.hour || m.dropped || m.old {
			continue
		}
		gone := m.days
		if m.named {
			gone = append(slices.Clone(gone), weekdaysIn(d.Dates, m.weekday)...)
		}
		if left := without(d.Dates, gone); len(left) > 0 {
			d.Dates = left
		} else if len(d.Dates) > 0 {
			d.Reasons = append(d.Reasons, Conflict)
		} else {
			d.NotDates = join(append(d.NotDates, m.days...))
		}
	}
}
