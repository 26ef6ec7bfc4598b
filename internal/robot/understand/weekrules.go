package understand

import (
	"strings"
	"time"
)

func weekdayNamed(name string) time.Weekday {
	for i, s := range []string{"do", "seg", "te", "quar", "qui", "sex", "sa"} {
		if strings.HasPrefix(name, s) {
			return time.Weekday(i)
		}
	}
	return -1
}

// weekRules are weeks, weekends and weekdays, the longer phrases first.
func weekRules() []rule {
	return []rule{
		compile(`\b(?:n?o )?(primeiro|segundo|terceiro|quarto|ultimo) (?:fim|final) de semana d[oe] (mes que vem|proximo mes|mes|`+months+`)\b`, readWeekendOf),
		compile(`\b(ultimo |(?:n?o |n?esse |n?este |d?esse )?proximo |outro |(?:n?esse|n?este|d?esse) )?(?:fim|final|finalzinho)s? de semana(?: (que vem|seguinte|passado|retrasado|agora|(?:ou|e) (?:n?o )?(?:outro|proximo|seguinte|que vem)))?\b`, readWeekend),
		compile(`\b`+weekdays+`,? (?:d[ae]sta|d[ae]ssa|n[ae]ssa|nesta|d?essa|esta) (?:mesma )?semana\b`, readOfThisWeek),
		compile(`\b`+weekdays+`,? (?:(?:d[ae]|na|so) )?(?:a )?`+nextWeek+`\b`, readOfNextWeek(1)),
		compile(`\b`+nextWeek+`,? (?:mas |so |toda )?(?:(?:na|no|numa|num|a|e na|pode ser) )?`+weekdays+`\b`, readOfNextWeek(1)),
		compile(`\b`+weekdays+`,? (?:sem ser|nao|sem) (?:n?essa|n?esse|n?esta|n?este),? ?(?:(?:mas )?(?:n?a|n?o) (?:outr[ao]|proxim[ao]|seguinte))?`, readAfterNext),
		compile(`\b`+weekdays+`,? que nao (?:seja|e|for) (?:n?ess[ae]|n?est[ae])(?:,? (?:mas )?(?:n?a|n?o) (?:outr[ao]|proxim[ao]|seguinte))?`, readAfterNext),
		compile(`\b`+weekdays+` que vem,? nao,? (?:(?:e|mas|e sim) )?(?:n?ess[ae]|n?est[ae])\b(?: agora)?(?: mesmo)?`, readThis),
		compile(`\b(?:sem ser|nao|menos) (?:n?ess[ae]|n?est[ae]) `+weekdays+`,? (?:(?:mas|e sim|e|pode ser) )?n?[ao] (?:outr[ao]|proxim[ao]|seguinte)\b`, readAfterNext),
		compile(`\b`+weekdays+`(?: que vem)?,? nao,? (?:(?:mas|e sim) )?n?[ao] (?:outr[ao]|seguinte)\b`, readAfterNext),
		compile(`\b(?:na |no |a |o )?outr[ao] `+weekdays+`\b`, readOther),
		compile(`\b(?:(primeira|segunda|terceira|quarta|ultima) (semana|quinzena)) d[oea]s? (mes que vem|proximo mes|mes|`+months+`)\b`, readPartOfMonth),
		compile(`\b`+weekdays+` (?:passad[ao]|retrasad[ao]|anterior)\b`, readLast),
		compile(`\bultim[ao] `+weekdays+`( passad[ao])?(?: d[oe])?( (?:mes que vem|proximo mes|mes|`+months+`))?\b`, readLastOf),
		compile(`\b(primeir[ao]|segund[ao]|terceir[ao]|quart[ao]|[1-4]) `+weekdays+` d[oe] (mes que vem|proximo mes|mes|`+months+`)\b`, readNthOf),
		compile(`\b(?:uma? )?`+weekdays+` sim,? (?:e )?(?:outr[ao]|uma?) nao\b`, readEvery),
		compile(`\b`+weekdays+` sim,? (?:e )?`+weekdays+` nao\b`, func(r *reading, m []int) (mention, bool) {
			d, _ := readEvery(r, m)
			return d, r.c.group(m, 1) == r.c.group(m, 2) // "sábado sim, domingo não" is one Saturday
		}),
		compile(`\b()(?:sem ser|nao|menos|tirando) (?:n?essa|n?esta) semana,? (?:(?:mas|e sim|e|pode ser|so) )?n?a (?:outra|seguinte|proxima|que vem)\b`, readWeekAhead(1)),
		compile(`\b()`+thisWeek+`,? (?:(?:eu|ja|tambem|infelizmente) )*nao(?: [a-z]+){0,3},? (?:(?:so|mas|pode ser|tem|talvez|quem sabe|marca|e) )*(?:n?a|pra|para a) (?:proxima|outra|seguinte|que vem)(?: semana)?\b( (?:domingo|segunda|terca|quarta|quinta|sexta|sabado))?`, func(r *reading, m []int) (mention, bool) {
			if r.c.group(m, 2) != "" {
				return mention{}, false // "só na próxima sexta"
			}
			return readWeekAhead(1)(r, m)
		}),
		compile(`\b(?:tod[ao]s?(?: [ao]s?)?|cada|(?:de|em) quinze em quinze) `+weekdays+`s?\b`, readEvery),
		compile(`\b(?:a?os|nos|as|nas|de|dos|das|tod[ao]s)? ?(domingo|segunda|terca|quarta|quinta|sexta|sabado)s(?:[ -]feiras?)?\b`, readEvery),
		compile(`\b(?:n?a |n?o |pr[ao] )?(?:proxim[ao]) `+weekdays+`(?: agora)?\b`, readComing),
		compile(`\b`+weekdays+`(?:`+coming+`)\b`, readComing),
		compile(`\b(?:(?:ja )?(?:n?ess[ae]|n?est[ae]|dess[ae]|dest[ae]) )`+weekdays+`(?: agora| mesmo| que vem agora| que esta vindo)?\b`, readThis),
		compile(`\b(?:agora )?`+weekdays+` agora\b|\bagora (?:n?[ao] )?`+weekdays+`\b`, readThis),
		compile(`\b(?:(comeco|inicio|meio|meados|fim|final|finalzinho) da )`+nextWeek+`\b`, readWeekAhead(1)),
		compile(`\b(?:(comeco|inicio|meio|meados|fim|final|finalzinho) d(?:a|e)? ?)`+thisWeek+`\b`, readWeekAhead(0)),
		compile(`\b(comeco|comecinho|inicio|fim|final|finalzinho) d[ae] semana\b`, readEdgeOfWeek),
		compile(`\b(?:n?a )?()`+nextWeek+`\b`, readWeekAhead(1)),
		compile(`\b(?:ainda )?()`+thisWeek+`\b`, readWeekAhead(0)),
		fixed(`\bsemana (?:passada|retrasada|anterior)\b|\bultima semana\b`, func(r *reading) mention {
			m := r.today().monday() - week
			return mention{days: []DateRange{{m, m + week - 1}}, reasons: []Reason{Past}}
		}),
		compile(`\b(?:tod[ao]s?(?: [ao]s?)? (?:dia|dias|semana|semanas|mes|meses)|a cada (?:\d+|uma?) (?:dias?|semanas?|mes|meses)|(?:de )?\d+ em \d+ (?:dias|semanas|meses)|(?:uma|\d) vez(?:es)? (?:por|na|ao|a cada) (?:semana|mes)|quinzenalmente|semanalmente|mensalmente)\b`, readRhythm),
		compile(`\bprimeiro dia util d[eo] (mes que vem|proximo mes|mes|`+months+`)\b`, readFirstWorkday),
		fixed(`\b(?:segundo|terceiro|quarto|quinto|sexto|setimo|oitavo|decimo|\d{1,2}o?) dias? ut(?:il|eis)\b`, func(*reading) mention { return mention{reasons: []Reason{Vague}} }),
		compile(`\b(?:dia|dias|meio|meios|durante a) ?(?:de|da|util|uteis)? ?semana\b|\bdias? ut(?:il|eis)\b|\bna semana\b`, readWorkdays),
	}
}

func weekdayIn(r *reading, m []int, groups ...int) time.Weekday {
	for _, g := range groups {
		if name := r.c.group(m, g); name != "" {
			return weekdayNamed(name)
		}
	}
	return -1
}

// readWeekday reads a name alone: the next such day, and today's name as today or in a week.
func readWeekday(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1)
	d := mention{days: one(r.today().next(w)), weekday: w, ofWeek: true, named: true}
	if r.today().Weekday() == w {
		d.days, d.reasons = []DateRange{{r.today(), r.today()}, {r.today() + week, r.today() + week}}, []Reason{SameWeekday}
	}
	if w == time.Monday && r.re.option.MatchString(strings.TrimSpace(r.plain)) {
		d.reasons = append(d.reasons, WeekdayOrOption)
	}
	return d, true
}

func readThis(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1, 2)
	return mention{days: one(r.today().next(w)), weekday: w, ofWeek: true}, true
}

// readComing reads "sexta que vem": the next Friday, or the one of next week. Where weeks begin on Sundays for some, that is
// counted too.
func readComing(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1)
	soon := (r.today() + 1).next(w)
	days := []DateRange{{soon, soon}}
	for _, start := range []Day{r.today().monday() + week, (r.today() + 1).next(time.Sunday)} {
		if d := start.next(w); d != soon && d > r.today() {
			days = append(days, DateRange{d, d})
		}
	}
	d := mention{days: join(days), weekday: w, ofWeek: true}
	if len(d.days) > 1 {
		d.reasons = []Reason{WhichWeek}
	}
	return d, true
}

func readOfThisWeek(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1)
	return mention{days: one(r.today().monday().next(w)), weekday: w, ofWeek: true}, true
}

func readOfNextWeek(n Day) func(r *reading, m []int) (mention, bool) {
	return func(r *reading, m []int) (mention, bool) {
		if r.re.listedBefore.MatchString(r.c.s[:m[0]]) || r.re.listedAfter.MatchString(r.c.s[m[1]:]) {
			return mention{}, false // "quinta ou sexta da semana que vem": the week is of both
		}
		w := weekdayIn(r, m, 1)
		day := (r.today().monday() + n*week).next(w)
		d := mention{days: one(day), weekday: w, ofWeek: true}
		other := (r.today() + 1).next(time.Sunday) // next week, for whom it begins on Sunday
		if alt := (other + (n-1)*week).next(w); alt != day {
			d.days, d.reasons = join([]DateRange{{day, day}, {alt, alt}}), []Reason{WhichWeek}
		}
		return d, true
	}
}

func readAfterNext(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1)
	return mention{days: one((r.today() + 1).next(w) + week), weekday: w, ofWeek: true}, true
}

// readOther reads "outra terça": the one of next week, which after this week's Tuesday may also be the one after it.
func readOther(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1)
	soon := (r.today() + 1).next(w)
	d := mention{days: one(soon + week), weekday: w, ofWeek: true}
	if soon >= r.today().monday()+week {
		d.days, d.reasons = []DateRange{{soon, soon}, {soon + week, soon + week}}, []Reason{WhichWeek}
	}
	return d, true
}

// readPartOfMonth reads "primeira semana de dezembro" as seven days from the first, and halves of months.
func readPartOfMonth(r *reading, m []int) (mention, bool) {
	days := r.monthCalled(r.c.group(m, 3))
	which, half := r.c.group(m, 1), r.c.group(m, 2) == "quinzena"
	n := Day(strings.IndexByte("pstq", which[0]))
	switch {
	case half && n > 1:
		return mention{}, false
	case half && n == 0:
		days.To = days.From + 2*week
	case half:
		days.From += 2*week + 1
	case n < 0:
		days.From = days.To - week + 1
	default:
		days = DateRange{days.From + n*week, days.From + (n+1)*week - 1}
	}
	return mention{days: []DateRange{r.fromToday(days)}, wide: true, reasons: []Reason{Loose}}, true
}

func readLast(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1)
	return mention{days: one((r.today() - week).next(w)), reasons: []Reason{Past}}, true
}

// readLastOf reads "último sábado do mês", and "último sábado" as one that is over.
func readLastOf(r *reading, m []int) (mention, bool) {
	w, of := weekdayIn(r, m, 1), strings.TrimSpace(r.c.group(m, 3))
	if of == "" {
		return readLast(r, m)
	}
	days := r.monthCalled(of)
	last := (days.To - week + 1).next(w)
	if last < r.today() && of == "mes" {
		last = (r.today().month(1).To - week + 1).next(w)
	}
	return mention{days: one(last), numbered: true}, true
}

func readNthOf(r *reading, m []int) (mention, bool) {
	n := Day(strings.IndexByte("pstq", r.c.group(m, 1)[0]))
	if n < 0 {
		n = Day(r.c.group(m, 1)[0] - '1')
	}
	w, of := weekdayIn(r, m, 2), r.c.group(m, 3)
	day := r.monthCalled(of).From.next(w) + n*week
	if day < r.today() && of == "mes" {
		day = r.today().month(1).From.next(w) + n*week
	}
	return mention{days: one(day), numbered: true}, true
}

func (r *reading) monthCalled(of string) DateRange {
	switch of {
	case "mes":
		return r.today().month(0)
	case "mes que vem", "proximo mes":
		return r.today().month(1)
	}
	y, month, _ := r.today().Date()
	want := monthNamed(of)
	if want < month {
		y++
	}
	return DateRange{dayOf(y, want, 1), dayOf(y, want+1, 0)}
}

func readEvery(r *reading, m []int) (mention, bool) {
	w := weekdayIn(r, m, 1)
	day := r.today().next(w)
	if day == r.today() {
		day += week
	}
	return mention{days: one(day), weekday: w, ofWeek: true, reasons: []Reason{Recurring}}, true
}

func readRhythm(*reading, []int) (mention, bool) { return mention{reasons: []Reason{Recurring}}, true }

// readWeekAhead reads a week, or its beginning (Monday, Tuesday), middle (Wednesday) and end (Thursday, Friday).
func readWeekAhead(n Day) func(r *reading, m []int) (mention, bool) {
	return func(r *reading, m []int) (mention, bool) {
		monday := r.today().monday() + n*week
		d := mention{wide: true}
		days := DateRange{monday, monday + week - 1}
		switch which := r.c.group(m, 1); {
		case which == "":
		case which[0] == 'c', which[0] == 'i':
			days, d.reasons = DateRange{monday, monday + 1}, []Reason{Loose}
		case which[0] == 'm':
			days, d.reasons = DateRange{monday + 2, monday + 2}, []Reason{Loose}
		default:
			days, d.reasons = DateRange{monday + 3, monday + 4}, []Reason{Loose}
		}
		d.days = []DateRange{r.fromToday(days)}
		if sunday := monday + week - 1; n == 0 && sunday == r.today() && r.c.group(m, 1) == "" {
			d.days, d.reasons = append(d.days, DateRange{sunday + 1, sunday + week}), []Reason{WhichWeek} // for whom weeks begin on Sundays
		}
		return d, true
	}
}

// readEdgeOfWeek reads "fim da semana" of a week that is not said: this one's, and where that is over the next one's, too.
func readEdgeOfWeek(r *reading, m []int) (mention, bool) {
	this, ok := readWeekAhead(0)(r, m)
	if ok && this.days[0].To >= r.today() {
		return this, true
	}
	next, ok := readWeekAhead(1)(r, m)
	next.reasons = append(next.reasons, WhichWeek)
	return next, ok
}

func readWeekend(r *reading, m []int) (mention, bool) {
	saturday := r.today().monday() + 5
	this := r.fromToday(DateRange{saturday, saturday + 1})
	next := DateRange{saturday + week, saturday + week + 1}
	head, tail := strings.TrimSpace(r.c.group(m, 1)), r.c.group(m, 2)
	switch {
	case strings.HasPrefix(tail, "ou ") || strings.HasPrefix(tail, "e "):
		return mention{days: []DateRange{this, next}, wide: true}, true
	case tail == "passado" || tail == "retrasado" || head == "ultimo":
		return mention{days: []DateRange{{saturday - week, saturday - week + 1}}, reasons: []Reason{Past}}, true
	case head == "outro":
		return mention{days: []DateRange{next}, wide: true}, true
	case strings.HasSuffix(head, "proximo") || tail == "que vem" || tail == "seguinte":
		if this.From == r.today() { // it has begun, so the next one is meant
			return mention{days: []DateRange{next}, wide: true}, true
		}
		return mention{days: []DateRange{this, next}, wide: true, reasons: []Reason{WhichWeek}}, true
	}
	return mention{days: []DateRange{this}, wide: true}, true
}

// readWeekendOf reads "primeiro fim de semana de dezembro": the one of that month's n-th Saturday.
func readWeekendOf(r *reading, m []int) (mention, bool) {
	of, which := r.c.group(m, 2), r.c.group(m, 1)
	on := func(month DateRange) Day {
		if which == "ultimo" {
			return (month.To - week + 1).next(time.Saturday)
		}
		return month.From.next(time.Saturday) + week*Day(strings.IndexByte("pstq", which[0]))
	}
	saturday := on(r.monthCalled(of))
	if of == "mes" && saturday+1 < r.today() {
		saturday = on(r.today().month(1))
	}
	return mention{days: []DateRange{r.fromToday(DateRange{saturday, saturday + 1})}, wide: true}, true
}

// readWorkdays reads "dia de semana": Mondays to Fridays of this week and the next one.
func readWorkdays(r *reading, _ []int) (mention, bool) {
	d := mention{wide: true, reasons: []Reason{OpenEnd}}
	for monday := r.today().monday(); monday <= r.today().monday()+week; monday += week {
		if monday+4 >= r.today() {
			d.days = append(d.days, r.fromToday(DateRange{monday, monday + 4}))
		}
	}
	return d, true
}
