package understand

import (
	"strconv"
	"strings"
	"time"
)

const farAhead = 180 // days after which a date without a year is more likely a slip

// dateRules are dates with numbers: 15/12, 15 de dezembro, dia 15, and lists and ranges of them.
func dateRules() []rule {
	const (
		month = `(` + months + `|` + short + `)`
		year  = `(?:,? (?:de |do ano de |do ano )?(20\d\d)\b)?`
		of    = ` ?[/-]? ?(?:de |do |d)? ?`
		dom   = `(\d{1,2})`
	)
	return []rule{
		compile(`\b(20\d\d)-(\d{1,2})-(\d{1,2})\b`, func(r *reading, m []int) (mention, bool) {
			return r.date(r.number(m, 3), r.number(m, 2), r.number(m, 1))
		}),
		compile(`\b(?:dia )?`+dom+`[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b`, func(r *reading, m []int) (mention, bool) {
			y := r.number(m, 3)
			if y < 100 {
				y += 2000
			}
			return r.date(r.number(m, 1), r.number(m, 2), y)
		}),
		compile(`\bsemana (?:d[eo] (?:dia )?|dia )`+dom+`(?: ?/ ?(\d{1,2})|`+of+month+`)?\b`, readWeekOf),
		compile(`\b(?:dias? )?(\d{1,2}(?:(?: ?, ?| e | ou )(?:dia )?\d{1,2}){2,9})(?: ?/ ?(\d{1,2})|`+of+month+`)\b`, readListOfMonth),
		compile(`\b(?:dias? )?`+dom+` (a|ate|ao|e|-|ou)(?: o)?(?: dia)? `+dom+` ?/ ?(\d{1,2})\b`, readRangeOfMonth),
		compile(`\b(?:dias? )?`+dom+` ?/ ?(\d{1,2})\b`, readDayMonth),
		compile(`\b`+dom+`([.-])(\d{1,2})\b`, readDotted),
		compile(`\b(?:dias? )?`+dom+`,? (a|ate|ao|e|ou|-)(?: o)?(?: dia)? `+dom+of+month+`\b`+year, readRangeOfMonth),
		compile(`\b(?:dias? )?`+dom+of+month+`\b`+year, readNamedMonth),
		compile(`\bdia `+dom+` d[oe] (\d{1,2})\b`, func(r *reading, m []int) (mention, bool) {
			if r.isClock(m[1]) {
				return mention{}, false
			}
			return readDayMonth(r, m)
		}),
		compile(`\bdo `+dom+` ao `+dom+`\b`, func(r *reading, m []int) (mention, bool) {
			if r.isClock(m[1]) {
				return mention{}, false
			}
			return r.dayNumber(r.number(m, 1)).extend(r.dayNumber(r.number(m, 2)), "ao", false), true
		}),
		compile(`\b(1[3-9]|2\d|3[01]) do (\d{1,2})\b`, func(r *reading, m []int) (mention, bool) {
			if r.isClock(m[1]) {
				return mention{}, false
			}
			return readDayMonth(r, m)
		}),
		compile(`\b(?:dias? )`+dom+` d(?:o|e|esse|este|este|o) (mes que vem|proximo mes|mes|outro mes)\b`, readDayOfMonth),
		compile(`\btod[ao]s?(?: os)? dias? `+dom+`\b`, func(r *reading, m []int) (mention, bool) {
			d := r.dayNumber(r.number(m, 1))
			d.reasons = append(d.reasons, Recurring)
			return d, !r.isClock(m[1])
		}),
		compile(`\bdias? `+dom+`(?:\b|$)`, readDays),
	}
}

func (r *reading) number(m []int, group int) int {
	n, err := strconv.Atoi(r.c.group(m, group))
	if err != nil {
		return 0
	}
	return n
}

// date is a day with its year; 0 for the next such date.
func (r *reading) date(day, month, year int) (mention, bool) {
	d := mention{numbered: true}
	if year != 0 {
		on, ok := exactDay(year, time.Month(month), day)
		if !ok {
			return mention{numbered: true, reasons: []Reason{ImpossibleDate}}, true
		}
		d.days = one(on)
		return d, true
	}
	this, now, _ := r.today().Date()
	on, ok := exactDay(this, time.Month(month), day)
	rolled := ok && on < r.today()
	if !ok && time.Month(month) >= now { // the next February has no 29th: nobody means one years ahead
		return mention{numbered: true, reasons: []Reason{ImpossibleDate}}, true
	}
	if !ok || rolled {
		on, ok = exactDay(this+1, time.Month(month), day)
		if rolled && !ok { // 29 February of this year is over
			return mention{numbered: true, reasons: []Reason{ImpossibleDate}}, true
		}
	}
	if !ok {
		return mention{numbered: true, reasons: []Reason{ImpossibleDate}}, true
	}
	if rolled && on-r.today() > farAhead {
		d.reasons = []Reason{Year}
	}
	d.days = one(on)
	return d, true
}

func readDayMonth(r *reading, m []int) (mention, bool) {
	return r.date(r.number(m, 1), r.number(m, 2), 0)
}

// readDotted reads 15.12 and 15-12, which may also be 15:30 and hours from 14 to 16.
func readDotted(r *reading, m []int) (mention, bool) {
	day, month := r.number(m, 1), r.number(m, 3)
	before, after := r.c.s[:m[0]], r.c.s[m[1]:]
	hour := r.re.hourComes.MatchString(before) ||
		r.re.hourWas.MatchString(after) || len(r.c.group(m, 3)) < 2 || r.c.group(m, 3) == "00"
	if hour || month > 12 || day == 0 || strings.HasSuffix(before, ".") {
		return mention{}, false
	}
	return r.date(day, month, 0)
}

func readNamedMonth(r *reading, m []int) (mention, bool) {
	if r.re.shortMonth.MatchString(r.c.s[m[0]:m[1]]) && strings.HasSuffix(r.c.s[:m[0]], "as ") {
		return mention{}, false
	}
	return r.date(r.number(m, 1), int(monthNamed(r.c.group(m, 2))), r.number(m, 3))
}

// readRangeOfMonth reads "10 a 15 de dezembro", "10 ou 11 de dezembro".
func readRangeOfMonth(r *reading, m []int) (mention, bool) {
	if m[0] > 0 && strings.IndexByte("/.-", r.c.s[m[0]-1]) >= 0 {
		return mention{}, false // "28/11 ou 05/12": the first has a month of its own
	}
	month := r.number(m, 4)
	if month == 0 {
		month = int(monthNamed(r.c.group(m, 4)))
	}
	a, _ := r.date(r.number(m, 1), month, r.number(m, 5))
	b, _ := r.date(r.number(m, 3), month, r.number(m, 5))
	d := mention{numbered: true, reasons: append(a.reasons, b.reasons...)}
	if len(a.days)+len(b.days) < 2 {
		return d, true
	}
	link := r.c.group(m, 2)
	entre := r.re.entre.MatchString(r.c.s[:m[0]])
	if link == "ou" || link == "e" && !entre {
		d.days = join(append(a.days, b.days...))
		return d, true
	}
	if b.days[0].To < a.days[0].From {
		return mention{numbered: true, reasons: []Reason{Conflict}}, true
	}
	d.days, d.wide = []DateRange{{a.days[0].From, b.days[0].To}}, true
	return d, true
}

// readWeekOf reads "semana do dia 7".
func readWeekOf(r *reading, m []int) (mention, bool) {
	day := r.dayNumber(r.number(m, 1))
	if month := r.number(m, 2) + int(monthNamed(r.c.group(m, 3))); month > 0 {
		day, _ = r.date(r.number(m, 1), month, 0)
	}
	if len(day.days) == 0 {
		return day, true
	}
	monday := day.days[0].From.monday()
	if before := r.c.s[:m[0]]; strings.HasSuffix(before, "fim de ") || strings.HasSuffix(before, "final de ") {
		return mention{days: []DateRange{{monday + 5, monday + 6}}, wide: true, reasons: day.reasons}, true
	}
	return mention{days: []DateRange{r.fromToday(DateRange{monday, monday + week - 1})}, wide: true, reasons: day.reasons}, true
}

// readListOfMonth reads "15, 16 e 17 de dezembro".
func readListOfMonth(r *reading, m []int) (mention, bool) {
	month := r.number(m, 2) + int(monthNamed(r.c.group(m, 3)))
	d := mention{numbered: true}
	for _, n := range r.re.digits.FindAllString(r.c.group(m, 1), -1) {
		one, _ := r.date(atoi(n), month, 0)
		d.days, d.reasons = append(d.days, one.days...), append(d.reasons, one.reasons...)
	}
	d.days = join(d.days)
	return d, true
}

func readDayOfMonth(r *reading, m []int) (mention, bool) {
	n, ahead := r.number(m, 1), 0
	if of := r.c.group(m, 2); of == "mes que vem" || of == "proximo mes" || of == "outro mes" {
		ahead = 1
	}
	month := r.today().month(ahead)
	if on := month.From + Day(n) - 1; n > 0 && on <= month.To {
		return mention{days: one(on), numbered: true}, true
	}
	return mention{numbered: true, reasons: []Reason{ImpossibleDate}}, true
}

// readDays reads "dia 15", "dias 10 e 11", "do dia 10 ao 15": a number alone is the next day that has it.
func readDays(r *reading, m []int) (mention, bool) {
	if r.isClock(m[1]) {
		return mention{}, false
	}
	d := r.dayNumber(r.number(m, 1))
	d.from, d.to = m[0], m[1]
	more := r.re.moreDays
	entre := r.re.entre.MatchString(r.c.s[:m[0]])
	for {
		n := more.FindStringSubmatchIndex(r.c.s[d.to:])
		if n == nil || r.isClock(d.to+n[1]) {
			return d, true
		}
		if r.saysIs(d.to+n[2], d.to+n[3]) || r.re.notIs.MatchString(r.c.s[:m[0]]) {
			return d, true // "não é dia 5, é dia 6"
		}
		link := strings.Trim(r.c.s[d.to+n[2]:d.to+n[3]], " ,")
		value, _ := strconv.Atoi(r.c.s[d.to+n[4] : d.to+n[5]])
		if next := strings.TrimSpace(r.c.s[d.to+n[1]:]); r.re.monthFollows.MatchString(next) && !r.re.ofPart.MatchString(next) {
			return mention{}, false // its month comes later: another rule's
		}
		d = d.extend(r.dayNumber(value), link, entre)
		d.to += n[1]
	}
}

// saysIs tells that an "e" of the sheet is an "é" of the message.
func (r *reading) saysIs(from, to int) bool {
	i := strings.LastIndexByte(r.c.s[from:to], 'e')
	return i >= 0 && strings.HasPrefix(r.text[r.c.at[from+i]:], "é")
}

// extend adds a day of a list, or makes a range that ends with it.
func (m mention) extend(b mention, link string, entre bool) mention {
	m.reasons = append(m.reasons, b.reasons...)
	if len(m.days) == 0 || len(b.days) == 0 {
		return m
	}
	if link == "ou" || link == "" || link == "e" && !entre {
		m.days, m.numbers = join(append(m.days, b.days...)), append(m.numbers, b.numbers...)
		return m
	}
	end := b.days[0].From
	if start := m.days[0].From; end < start {
		end = end.later(1)
	}
	m.days, m.wide = []DateRange{{m.days[0].From, end}}, true
	m.numbers, m.ranged = append(m.numbers[:1:1], b.numbers...), true
	return m
}

// isClock tells that the number which ends at a place is an hour: "dia 10 ou 15h".
func (r *reading) isClock(end int) bool {
	return r.re.clockUnit.MatchString(r.c.s[end:])
}

// dayNumber is the next day with a number. On a day that has it, that one and the one in a month.
func (r *reading) dayNumber(n int) mention {
	if n < 1 || n > 31 {
		return mention{numbered: true, reasons: []Reason{ImpossibleDate}}
	}
	d := mention{numbered: true, numbers: []int{n}}
	_, _, today := r.today().Date()
	for ahead := 0; ; ahead++ {
		month := r.today().month(ahead)
		on := month.From + Day(n) - 1
		if on > month.To || on < r.today() {
			continue
		}
		d.days = append(d.days, DateRange{on, on})
		if n != today {
			return d
		}
		if len(d.days) == 2 {
			d.reasons = []Reason{SameDay}
			return d
		}
	}
}
