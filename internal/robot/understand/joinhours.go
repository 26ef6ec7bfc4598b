package understand

import (
	"slices"
	"strings"
)

// times makes sets of the mentions of hours.
func (r *reading) times(d *DateSpec) {
	var points, windows, gone []TimeRange
	apart := false // "de manhã ou às 15h"
	var last *mention
	for i := range r.found {
		m := &r.found[i]
		if !m.hour || m.dropped {
			continue
		}
		d.Reasons = append(d.Reasons, m.reasons...)
		got, reasons := r.hours(*m, d)
		switch {
		case m.old:
			d.OldTimes = joinTimes(append(d.OldTimes, got...))
			continue
		case m.not:
			gone = append(gone, widen(got)...)
			d.Reasons = append(d.Reasons, Excluded)
			continue
		}
		d.Reasons = append(d.Reasons, reasons...)
		either := last != nil && r.either(*last, *m)
		if m.shape == exact {
			apart = apart || either && len(windows) > 0
			points = append(points, got...)
		} else if len(got) > 0 {
			apart = apart || either && len(points) > 0
			if before := windows; last != nil && last.shape != exact && !r.listed(*last, *m) && apartFrom(before, got) {
				d.Reasons = append(d.Reasons, Unlinked) // "não saio muito cedo, só depois das 10"
			}
			windows = narrow(windows, got, either)
		}
		last = m
	}
	d.Times = r.fit(points, windows, apart, d)
	if len(d.Times) == 0 && slices.ContainsFunc(gone, func(t TimeRange) bool { return !t.Exact() }) {
		d.Times = []TimeRange{{0, lastMinute}}
	}
	d.Times = joinTimes(withoutTimes(d.Times, gone))
}

// widen opens a morning that is ruled out towards midnight: nobody asks for five o'clock then.
func widen(gone []TimeRange) []TimeRange {
	from, to := partOf("manha")
	for i := range gone {
		if gone[i].From == from && gone[i].To <= to {
			gone[i].From = 0
		}
	}
	return gone
}

// either tells that two mentions are alternatives: an "ou" or a day stands between them.
func (r *reading) either(a, b mention) bool {
	if a.to > b.from || a.leaves {
		return false // when one leaves limits what one wants
	}
	between := " " + r.plain[a.to:b.from] + " "
	if strings.Contains(between, " ou ") {
		return true
	}
	return slices.ContainsFunc(r.found, func(m mention) bool {
		return !m.hour && !m.dropped && m.from >= a.to && m.to <= b.from && m.to > m.from
	})
}

// apartFrom tells that no window of one set meets one of the other.
func apartFrom(windows, got []TimeRange) bool {
	return len(windows) > 0 && len(got) > 0 && !slices.ContainsFunc(windows, func(a TimeRange) bool {
		return slices.ContainsFunc(got, func(b TimeRange) bool { return max(a.From, b.From) < min(a.To, b.To) })
	})
}

// listed tells that nothing but the words of a list stands between two mentions: "de manhã e à noite".
func (r *reading) listed(a, b mention) bool {
	if a.to > b.from || strings.Contains(" "+r.plain[a.to:b.from]+" ", " ou ") {
		return true
	}
	days := 0
	for _, m := range r.found {
		if !m.hour && !m.dropped && m.to > m.from {
			days++
		}
	}
	if days > 1 && r.either(a, b) {
		return true // each of several days has hours of its own
	}
	for word := range strings.FieldsFuncSeq(r.plain[a.to:b.from], func(c rune) bool { return c < 'a' || c > 'z' }) {
		if !slices.Contains([]string{"e", "ou", "nem", "mas", "a", "as", "de", "da", "na", "no", "pela", "senao", "se", "nao", "tambem", "ate", "depois", "antes", "so", "pode", "ser", "prefiro", "entao", "der"}, word) {
			return false
		}
	}
	return true
}

// narrow adds windows: what is said about the same hours is cut ("de tarde, depois das 15h"), alternatives are listed.
func narrow(windows, got []TimeRange, either bool) []TimeRange {
	if len(windows) == 0 {
		return got
	}
	if !either {
		var cut []TimeRange
		for _, a := range windows {
			for _, b := range got {
				if from, to := max(a.From, b.From), min(a.To, b.To); from < to {
					cut = append(cut, TimeRange{from, to})
				}
			}
		}
		if len(cut) > 0 {
			return cut
		}
	}
	return append(windows, got...)
}

// fit prefers exact hours to the windows around them.
func (r *reading) fit(points, windows []TimeRange, apart bool, d *DateSpec) []TimeRange {
	if len(points) == 0 || len(windows) == 0 {
		return joinTimes(append(points, windows...))
	}
	inside := func(p TimeRange) bool {
		return slices.ContainsFunc(windows, func(w TimeRange) bool { return w.From <= p.From && p.From <= w.To })
	}
	if apart {
		outside := slices.DeleteFunc(slices.Clone(points), inside)
		if len(outside) > 0 {
			return joinTimes(append(points, windows...))
		}
		return joinTimes(points)
	}
	if !slices.ContainsFunc(points, func(p TimeRange) bool { return !inside(p) }) {
		return joinTimes(points)
	}
	d.Reasons = append(d.Reasons, Conflict)
	return joinTimes(append(points, windows...))
}

// hours resolves one mention.
func (r *reading) hours(m mention, d *DateSpec) ([]TimeRange, []Reason) {
	switch m.shape {
	case noHours:
		return nil, nil
	case part:
		return []TimeRange{{m.window.from.minute, m.window.to.minute}}, nil
	case between:
		return r.stretchOf(m.window)
	case since:
		at, reasons := r.edgeOf(m.clock, m.clock.minute < 8*hourMinutes)
		return []TimeRange{{at, max(at, lastMinute)}}, reasons
	case until:
		at, reasons := r.edgeOf(m.clock, m.clock.minute < 8*hourMinutes)
		return []TimeRange{{0, at}}, reasons
	case exact:
	}
	if !m.clock.bare {
		return []TimeRange{{m.clock.minute, m.clock.minute}}, nil
	}
	minutes, reasons := r.halves(m, d)
	out := make([]TimeRange, 0, len(minutes))
	for _, at := range minutes {
		out = append(out, TimeRange{at, at})
	}
	return out, reasons
}

// edgeOf reads a bare limit: "depois das 6" is no constraint at six in the morning.
func (r *reading) edgeOf(c clock, afternoon bool) (int, []Reason) {
	const noon = DayMinutes / 2
	if !c.bare {
		return c.minute, nil
	}
	if fit := r.inWindows([]int{c.minute, c.minute + noon}); len(fit) == 1 {
		return fit[0], nil
	}
	if afternoon {
		return c.minute + noon, []Reason{HourByOpening}
	}
	return c.minute, []Reason{HourByOpening}
}

// stretchOf reads a range whose ends may be bare: the shortest one that they allow.
func (r *reading) stretchOf(w window) ([]TimeRange, []Reason) {
	const noon, early = DayMinutes / 2, 7 * hourMinutes
	from, to := w.from.minute, w.to.minute
	var reasons []Reason
	switch {
	case w.from.bare && w.to.bare:
		reasons = []Reason{HourByOpening}
		if from < early {
			from += noon
		}
		if to <= from {
			to += noon
		}
	case w.from.bare && from+noon < to:
		from += noon
	case w.to.bare && to <= from:
		to += noon
	}
	if to <= from || to >= DayMinutes {
		return nil, []Reason{Conflict}
	}
	return []TimeRange{{from, to}}, reasons
}

// halves are the hours of the day that a bare hour can mean.
func (r *reading) halves(m mention, d *DateSpec) ([]int, []Reason) {
	const noon = DayMinutes / 2
	both := []int{m.clock.minute, m.clock.minute + noon}
	if one := r.inWindows(both); len(one) == 1 {
		return one, nil
	}
	today := DateRange{r.today(), r.today()}
	if len(d.Dates) == 1 && d.Dates[0] == today && both[0] <= r.scene.Now.Minute && both[1] > r.scene.Now.Minute && both[0] < 8*hourMinutes {
		return both[1:], []Reason{HourByOpening}
	}
	if open := r.scene.Open; open != (TimeRange{}) {
		fit := slices.DeleteFunc(slices.Clone(both), func(at int) bool { return at < open.From || at > open.To })
		if len(fit) == 1 {
			return fit, []Reason{HourByOpening}
		}
		return both, []Reason{AmPm}
	}
	switch h := m.clock.minute / hourMinutes; {
	case h < 7:
		return both[1:], []Reason{AmPm}
	case h == 7:
		return both, []Reason{AmPm}
	default:
		return both[:1], []Reason{HourByOpening}
	}
}

// inWindows keeps what lies in the parts of the day that the text says elsewhere.
func (r *reading) inWindows(minutes []int) []int {
	var out []int
	for _, at := range minutes {
		if slices.ContainsFunc(r.found, func(m mention) bool {
			return m.hour && !m.dropped && !m.old && !m.not && m.shape == part && m.window.from.minute <= at && at <= m.window.to.minute
		}) {
			out = append(out, at)
		}
	}
	return out
}

// judge adds the doubts that lie in how days and hours belong together.
func (r *reading) judge(l links, d *DateSpec) {
	if r.paired(d) || r.limitedTo() || r.secondAlone(l) {
		d.Reasons = append(d.Reasons, Pairs)
	}
	points := 0
	for _, t := range d.Times {
		if t.Exact() {
			points++
		}
	}
	if (points > 1 || len(d.Dates) > 1 && len(d.Dates) < 4 && !r.wide()) && l.people.MatchString(r.plain) && !strings.Contains(" "+r.plain+" ", " ou ") && !d.Has(AmPm) {
		d.Reasons = append(d.Reasons, SeveralPeople)
	}
	if !d.Has(SeveralPeople) && r.unlinked(l) {
		d.Reasons = append(d.Reasons, Unlinked)
	}
	today := DateRange{r.today(), r.today()}
	over := func(t TimeRange) bool { return t.To >= r.scene.Now.Minute }
	if len(d.Dates) == 1 && d.Dates[0] == today && len(d.Times) > 0 && !slices.ContainsFunc(d.Times, over) {
		d.Reasons = append(d.Reasons, Past)
	}
	slices.Sort(d.Reasons)
	d.Reasons = slices.Compact(d.Reasons)
}

// secondAlone tells that hours stand behind the second choice of days alone: "hoje? se não, amanhã à tarde".
func (r *reading) secondAlone(l links) bool {
	var days, hours []mention
	for _, m := range r.found {
		switch {
		case m.dropped || m.old || m.not:
		case m.hour:
			hours = append(hours, m)
		default:
			days = append(days, m)
		}
	}
	if len(days) < 2 || len(hours) == 0 {
		return false
	}
	first, second := days[len(days)-2], days[len(days)-1]
	return first.to <= second.from && hours[0].from >= second.to && l.choice.MatchString(r.plain[first.to:second.from])
}

// unlinked tells that two days, or two hours, are meant both although the words between them are no list: in "fulano volta
// sexta, corto quinta" only a person sees which is asked for.
func (r *reading) unlinked(l links) bool {
	var lastDay, lastHour *mention
	var sinceDay, sinceHour strings.Builder
	end := 0
	for i := range r.found {
		m := &r.found[i]
		if m.from >= end {
			sinceDay.WriteString(r.plain[end:m.from] + " ")
			sinceHour.WriteString(r.plain[end:m.from] + " ")
		}
		end = max(end, m.to)
		if m.dropped || m.not || m.old || m.wide && r.named() || m.hour && m.shape != exact || !m.hour && (len(m.days) == 0 || m.days[len(m.days)-1].To < r.today()) {
			continue
		}
		if !m.hour && r.dayFollows(i) && l.eventDay.MatchString(r.gap(i)) {
			return true // "o casamento, que é dia 12, pode ser dia 11"
		}
		last, gap := &lastDay, &sinceDay
		if m.hour {
			last, gap = &lastHour, &sinceHour
		}
		things := m.hour && l.twoThings.MatchString(gap.String()) && !strings.Contains(gap.String(), " ou ") // "corte 10h e barba 10h30"
		if *last != nil && (things || !l.linked.MatchString(gap.String()) && !l.choice.MatchString(gap.String()) || strings.Contains(gap.String(), "..")) && !(*last).same(*m) {
			return true
		}
		*last = m
		gap.Reset()
	}
	return false
}

// same tells that two mentions say the same, so that nothing is lost between them.
func (m mention) same(b mention) bool {
	return m.hour && m.clock == b.clock || !m.hour && slices.Equal(m.days, b.days)
}

// limitedTo tells that a day which is a limit has an hour of its own: "até sexta às 18h".
func (r *reading) limitedTo() bool {
	for i := 1; i < len(r.found); i++ {
		if p, m := r.found[i-1], r.found[i]; !p.hour && p.open == before && m.hour && m.shape == exact && strings.Trim(r.gap(i), " as") == "" && !m.dropped {
			return true
		}
	}
	return false
}

func (r *reading) wide() bool {
	return slices.ContainsFunc(r.found, func(m mention) bool { return m.wide })
}

// named tells that weekdays are looked for within a week or month: "quarta às 10 da semana que vem".
func (r *reading) named() bool {
	return slices.ContainsFunc(r.found, func(m mention) bool { return (m.named || len(m.numbers) > 0) && !m.not && !m.dropped && !m.old })
}

// paired tells that days and hours were said in pairs that differ: "sexta de manhã ou sábado à tarde".
func (r *reading) paired(d *DateSpec) bool {
	type segment struct {
		days  bool
		said  []DateRange
		hours []TimeRange
	}
	segments := []segment{{}}
	first := slices.IndexFunc(r.found, func(m mention) bool { return !m.dropped && !m.old && (m.shape != noHours || len(m.days) > 0) })
	if first < 0 {
		return false
	}
	for i, m := range r.found {
		if m.dropped || m.old || m.hour && m.shape == noHours || !m.hour && len(m.days) == 0 || m.wide && len(m.numbers) == 0 && r.named() {
			continue
		}
		if m.not {
			if !m.hour && i+1 < len(r.found) && r.found[i+1].hour && !r.found[i+1].dropped && !r.found[i+1].not && r.found[i+1].shape != noHours && strings.TrimSpace(r.gap(i+1)) == "" {
				return true // "menos quarta à tarde"
			}
			continue
		}
		s := &segments[len(segments)-1]
		if s.days && !m.hour && slices.Equal(m.days, s.said) {
			continue // "dia 24 de manhã, véspera de Natal" says one day twice
		}
		if s.days && len(s.hours) > 0 && m.hour == r.found[first].hour && m.hour != r.found[max(0, i-1)].hour {
			segments = append(segments, segment{})
			s = &segments[len(segments)-1]
		}
		if m.hour {
			got, _ := r.hours(m, d)
			s.hours = append(s.hours, got...)
		} else {
			s.days, s.said = true, m.days
		}
	}
	for _, s := range segments[1:] {
		if s.days && !slices.Equal(joinTimes(s.hours), joinTimes(segments[0].hours)) {
			return true
		}
	}
	return false
}
