package understand

import (
	"regexp"
	"slices"
)

// leftover finds what no rule read although it looks like a part of a day or an hour.
type leftover struct{ four, busyWeek, number, word, feast, spoken, besideFeast, notThat *regexp.Regexp }

func newLeftover() leftover {
	return leftover{
		feast:       regexp.MustCompile(`\b(?:aniversario|niver)\b[a-z :]{0,20}\d`),
		besideFeast: regexp.MustCompile(`\bdia \d{1,2},? (?:logo |um pouco )?(?:depois|antes) d[oae] (?:natal|ano novo|reveillon|carnaval|pascoa|feriado)\b`), // the feast tells the month
		notThat:     regexp.MustCompile(`\b(?:e|eh|era) (?:[a-z]+ ){0,2}(?:as )?\d{1,2}(?:[h:]\d{0,2}h?)? nao (?:e |eh |as )?\d`),                             // "é 17h não 16h"
		spoken:      regexp.MustCompile(`\b(?:as|pras|pelas|umas) ([a-z]{3,9}) (?:h|hs|horas?|em ponto|e meia|da (?:manha|tarde|noite|madrugada))\b`),         // "as deis da manha"
		four:        regexp.MustCompile(`(?:^|[ ,])(?:0?[6-9]|1\d|2[0-2])[0-5][05](?:[ ,.;!?]|$)`),                                                            // "1830 sexta"
		busyWeek:    regexp.MustCompile(`\b(?:trabalho|estudo|aula|plantao|expediente|ocupad[ao])\b[a-z ]{0,20} \d{1,2}(?:[h:]\d{0,2})? ?h?(?:oras?|rs?|s)?,? (?:de|na|no|as|dia de) (?:semana|segunda|terca|quarta|quinta|sexta)`),
		number:      regexp.MustCompile(`(?:^|[ ,;(!?+=>-])(\d{1,2})(?:[ ,.;)!?+=<]|$)`),
		word: regexp.MustCompile(`\b(?:feira|vespera|feriad\w+|quinzena|semanas?|dezembro|janeiro|fevereiro|junho|julho|agosto|setembro|outubro|novembro|` +
			`natal|carnaval|pascoa|reveillon|almoco|madrugada|manha|tarde|noite|meio-dia|meia-noite|\d{1,2}:\d\w*|\d{1,2}h\w+)\b`),
	}
}

// unread notes that something beside what was read may say a day or an hour, too: then somebody has to ask.
func (r *reading) unread() {
	if len(r.found) == 0 {
		return
	}
	if r.left.notThat.MatchString(r.plain) {
		r.notes = append(r.notes, Conflict)
	}
	if r.left.busyWeek.MatchString(r.plain) && r.days() > 2 {
		r.notes = append(r.notes, Unlinked)
	}
	days := slices.ContainsFunc(r.found, func(m mention) bool { return !m.hour && len(m.days) > 0 })
	if r.left.besideFeast.MatchString(r.plain) || r.left.spoken.MatchString(r.plain) && !slices.ContainsFunc(r.found, func(m mention) bool { return m.hour && m.shape != part }) ||
		r.left.word.MatchString(r.c.s) || !days && r.left.feast.MatchString(r.plain) {
		r.notes = append(r.notes, Unread)
		return
	}
	if r.left.four.MatchString(r.c.s) && !slices.ContainsFunc(r.found, func(m mention) bool { return m.hour }) {
		r.notes = append(r.notes, Unread)
		return
	}
	for _, m := range r.left.number.FindAllStringSubmatch(r.c.s, -1) {
		if !r.dated(atoi(m[1])) {
			r.notes = append(r.notes, Unread)
			return
		}
	}
}

// days counts the days that were found.
func (r *reading) days() int {
	n := 0
	for _, m := range r.found {
		if !m.hour && len(m.days) > 0 {
			n++
		}
	}
	return n
}

// dated tells that a number is that of a day which was read: "sexta (27)".
func (r *reading) dated(n int) bool {
	return slices.ContainsFunc(r.found, func(m mention) bool {
		return slices.ContainsFunc(m.days, func(d DateRange) bool {
			_, _, day := d.From.Date()
			return day == n && d.From == d.To
		})
	})
}

// namesToday drops "hoje é sexta" where the wish comes behind it: "hoje é sexta né? então segunda 9h".
func (r *reading) namesToday(l links) {
	for i := 0; i+2 < len(r.found); i++ {
		today, name := &r.found[i], &r.found[i+1]
		if !today.near || today.hour || today.days[0].From != r.today() || !name.named || name.days[0].From != r.today() || !l.isDay.MatchString(r.gap(i+1)) {
			continue
		}
		for _, m := range r.found[i+2:] {
			if !m.hour && len(m.days) > 0 {
				today.dropped, name.dropped = true, true
			}
		}
	}
}

// thatDay drops "nesse dia" where the text itself says which: "casamento é dia 19, queria maquiagem nesse dia".
func (r *reading) thatDay() {
	said := 0
	for i := range r.found {
		m := &r.found[i]
		if !m.hour && len(m.days) == 1 && m.days[0].From == m.days[0].To {
			said++
		}
		if m.thatDay && said == 1 {
			m.dropped = true
		}
	}
}
