package understand

import (
	"slices"
	"strings"
)

// negate marks what is ruled out: "menos sexta", "amanhã não posso", "nem sexta nem sábado".
func (r *reading) negate(l links) {
	for i := range r.found {
		m := &r.found[i]
		before, behind := l.mild.ReplaceAllString(r.gap(i), "$1"), r.gap(i+1)
		if i == len(r.found)-1 {
			behind += "."
		}
		if m.hour && m.shape == noHours {
			continue
		}
		switch {
		case m.said:
		case !m.hour && (l.idleAfter(behind) || l.idleBefore(before)):
			if r.days() > 1 {
				m.reasons = append(m.reasons, NegatedQuestion) // "sexta não trabalho": free; but "nem sábado"
			}
		case r.sharesNot(i, l):
		case l.notVerbAfter.MatchString(behind):
			m.reasons = append(m.reasons, NegatedQuestion)
		case !m.hour && len(m.days) > 0 && (l.fact.MatchString(before) || l.factAfter.MatchString(behind)):
			if m.dropped = r.dayFollows(i); !m.dropped {
				m.reasons = append(m.reasons, Unlinked) // "recebo dia 5, marco depois"
			}
		case m.hour && m.shape == part && len(r.found) > 1 && l.busyDay.MatchString(before):
			m.not = true // "estudo de manhã, então só à tarde"
		case !m.hour && l.busyDay.MatchString(before) && i+1 < len(r.found) && !r.found[i+1].hour && len(m.days) > 0 && len(r.found[i+1].days) > 0 && l.ranged.MatchString(behind):
			m.span(r.found[i+1])
			m.not, r.found[i+1].dropped = true, true // "trabalho de segunda a sexta"
		case !m.hour && l.busyDay.MatchString(before):
			m.not = !r.re.hourBehind.MatchString(r.plain[m.to:])
			m.dropped = !m.not && r.dayFollows(i) // "tenho dentista quinta às 10h": the rest of that day is free
		case !m.hour && len(m.days) > 0 && l.back.MatchString(before):
			if m.dropped = r.dayFollows(i); !m.dropped && m.weeks == 0 { // "chego de viagem dia 28, pode ser dia 29?"
				m.reasons = append(m.reasons, Unlinked) // "só volto dia 5"
			}
		case l.busyAfter.MatchString(behind) && len(r.found) > 1:
			m.not = true
			r.negateBack(i, l)
		case !m.hour && l.busyAfter.MatchString(behind) && !strings.Contains(r.plain, "?") && !l.notBefore.MatchString(before):
			m.reasons = append(m.reasons, NegatedQuestion) // "sexta eu trabalho", and no other day
		case l.notAfter.MatchString(behind):
			m.not = true
			r.negateBack(i, l)
		case i > 0 && l.ifNot.MatchString(r.gap(i)):
			m.reasons = append(m.reasons, NegatedQuestion) // "sexta, se não for de manhã": ruled out, or the other choice
		case l.notBefore.MatchString(before):
			r.negateForward(i, before, l)
		case i > 0 && r.found[i-1].not && r.found[i-1].hour == m.hour && l.notMore.MatchString(before) && r.goesOn(i, l):
			m.not = true
		}
	}
}

// idleAfter tells that what follows a day says that it is free: "amanhã não vou trabalhar".
func (l links) idleAfter(behind string) bool {
	m := l.idle.FindStringIndex(behind)
	return m != nil && strings.Trim(l.subject.ReplaceAllString(behind[:m[0]], ""), " ,") == ""
}

// idleBefore tells it of what stands before a day: "não trabalho na sexta".
func (l links) idleBefore(before string) bool {
	m := l.idle.FindStringIndex(before)
	return m != nil && strings.Trim(l.subject.ReplaceAllString(before[m[1]:], ""), " ") == ""
}

// sharesNot reads a "não" that stands between two mentions with nothing to tell them apart: "de noite não posso só de tarde", "sexta não posso
// sábado". It is true when the i-th mention needs no other reading.
func (r *reading) sharesNot(i int, l links) bool {
	own := r.plain[r.found[i].from:r.found[i].to]
	here := r.gap(i)
	if x := l.startsOnly.FindString(own); x != "" {
		here += x
	}
	if i == 0 && l.onlyHere.MatchString(here) {
		r.found[i].reasons = append(r.found[i].reasons, NegatedQuestion) // "não posso só sexta": the only day, or the only one that is out
		return true
	}
	if i > 0 && r.found[i-1].hour == r.found[i].hour && l.busyAfter.MatchString(r.gap(i)) && l.bareNo.MatchString(r.gap(i+1)) {
		r.found[i].reasons = append(r.found[i].reasons, NegatedQuestion) // "sexta eu trabalho, sábado não": the work, or the wish
		return true
	}
	if i+1 >= len(r.found) {
		return false
	}
	m, next := &r.found[i], &r.found[i+1]
	between := r.gap(i + 1)
	if x := l.startsOnly.FindString(r.plain[next.from:next.to]); x != "" {
		between += x
	}
	only := l.onlyThen.MatchString(between)
	switch {
	case next.hour && next.shape == noHours || !next.hour && len(next.days) == 0:
		return false
	case only && m.hour == next.hour:
		m.not, next.said = true, true
		r.negateBack(i, l)
		return true
	case only && !m.hour:
		m.reasons = append(m.reasons, NegatedQuestion) // "sexta não posso só à noite": then, or not even then
		next.said = true
		return true
	case strings.ContainsAny(between, ",.;!?") || strings.Contains(between, "nem") || l.notAfter.MatchString(r.gap(i+2)+"."):
	case !m.hour && next.hour && l.notAfter.MatchString(between) && l.notBefore.MatchString(l.mild.ReplaceAllString(between, "$1")):
		return true // "sexta não posso de manhã": the morning is out, not the day
	case m.hour == next.hour && l.busyAfter.MatchString(between) && l.busyDay.MatchString(between):
		m.not, next.said = true, true
		if !r.re.free.MatchString(r.gap(i + 2)) {
			next.reasons = append(next.reasons, NegatedQuestion) // "quarta trabalho quinta": on which of them
		}
		r.negateBack(i, l)
		return true
	case m.hour == next.hour && l.notAfter.MatchString(between) && l.notBefore.MatchString(l.mild.ReplaceAllString(between, "$1")):
		m.not, next.said = true, true
		next.reasons = append(next.reasons, NegatedQuestion) // "sexta não posso sábado": which of them is out
		r.negateBack(i, l)
		return true
	}
	return false
}

// goneMoments decides about a day and an hour that one "não" rules out: that moment is out, neither the whole day nor that hour of other days.
func (r *reading) goneMoments() {
	for i := 0; i+1 < len(r.found); i++ {
		day, hour := &r.found[i], &r.found[i+1]
		if day.hour {
			day, hour = hour, day
		}
		if !day.not || day.hour || !hour.hour || hour.shape == noHours || !hour.not && hour.shape != exact || strings.Trim(r.gap(i+1), " as") != "" && !r.re.carries.MatchString(r.gap(i+1)) {
			continue
		}
		said, days, hours := hour.not, r.wanted(false), r.wanted(true)
		if !said {
			hours = slices.DeleteFunc(hours, func(m *mention) bool { return m == hour })
		}
		hour.not = true
		switch {
		case len(days) > 0 && len(hours) == 0 && !said && hour.shape == exact:
			hour.not, hour.reasons = false, append(hour.reasons, Unlinked) // "não posso hoje às 14h, tem amanhã?": at the same hour, or at any
		case len(days) > 0:
			hour.dropped = true
			if slices.ContainsFunc(days, func(m *mention) bool { return len(without(m.days, day.days)) != len(m.days) || m.wide }) {
				r.notes = append(r.notes, Pairs) // "semana que vem, menos quarta à tarde"
			}
		case len(hours) > 0:
			day.not = false
		case hour.shape == exact:
			day.dropped, hour.dropped, r.notes = true, true, append(r.notes, Excluded)
		default:
			day.not, day.reasons = false, append(day.reasons, NegatedQuestion) // "sábado de tarde não posso": then in the morning, or not at all
		}
	}
}

// wanted are the days, or the hours, that nothing rules out.
func (r *reading) wanted(hours bool) []*mention {
	var all []*mention
	for i := range r.found {
		if m := &r.found[i]; m.hour == hours && !m.not && !m.dropped && !m.old && (len(m.days) > 0 || m.shape != noHours) {
			all = append(all, m)
		}
	}
	return all
}

// goesOn tells that a list of what is ruled out goes on with the i-th mention: "menos segunda e terça", but neither "não é
// 15h, é 16h" nor "não posso sexta, sábado pode ser".
func (r *reading) goesOn(i int, l links) bool {
	if l.instead.MatchString(r.gap(i - 1)) {
		return false
	}
	if m := r.found[i]; strings.HasPrefix(r.plain[m.from:m.to], "so ") || strings.HasPrefix(r.plain[m.from:m.to], "somente ") {
		return false // "não quero de manhã, só de tarde"
	}
	if !l.comma.MatchString(r.gap(i)) {
		return true
	}
	if r.found[i].wide && !r.found[i-1].wide {
		return false // "menos quarta, semana que vem"
	}
	if i > 1 && r.found[i-2].not && strings.Contains(r.gap(i-1), "nem") {
		return false // "nem hoje nem amanhã, sexta"
	}
	if l.onlyNot.MatchString(r.gap(i-1)) || !l.listGoesOn.MatchString(r.gap(i+1)) {
		return false
	}
	r.found[i].reasons = append(r.found[i].reasons, NegatedQuestion) // "não posso sexta, sábado": ruled out too, or offered
	return true
}

// negateBack carries "não posso" back over what stands right before: "sexta à tarde não posso", "sexta e sábado não dá".
func (r *reading) negateBack(i int, l links) {
	for ; i > 0; i-- {
		gap := r.gap(i)
		if strings.TrimSpace(gap) != "" && !r.re.carries.MatchString(gap) || l.correction.MatchString(gap) {
			return
		}
		if !r.found[i-1].hour && (r.hourFollows(i) || r.found[i].shape == since || r.found[i].shape == until) {
			return // "amanhã depois das 15 não dá": before it does
		}
		r.found[i-1].not = true
	}
}

// dayFollows tells that another day is said behind the i-th mention.
func (r *reading) dayFollows(i int) bool {
	return slices.ContainsFunc(r.found[i+1:], func(m mention) bool { return !m.hour && len(m.days) > 0 })
}

// hourFollows tells that another hour of the same day is said behind the i-th mention: "amanhã de manhã não dá, à tarde dá".
func (r *reading) hourFollows(i int) bool {
	return i+1 < len(r.found) && r.found[i].hour && r.found[i+1].hour && r.found[i+1].shape != noHours
}

// negateForward decides what a "não" before a mention rules out: the mention, what stood before it, or nothing because it
// asks ("não pode ser sexta?").
func (r *reading) negateForward(i int, before string, l links) {
	m := &r.found[i]
	switch {
	case i > 0 && !r.found[i-1].not && r.found[i-1].hour == m.hour && l.bareNot.MatchString(before) && !strings.Contains(before, "mas"):
		r.found[i-1].not = true
	case strings.HasPrefix(strings.TrimSpace(r.gap(i+1)), "?") && r.re.asksNot.MatchString(before):
		m.reasons = append(m.reasons, NegatedQuestion)
	case r.re.cannotFind.MatchString(before):
		m.reasons = append(m.reasons, NegatedQuestion) // "não consigo marcar sexta" complains
	default:
		m.not = true
	}
}
