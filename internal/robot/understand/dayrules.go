package understand

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	months   = `janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro`
	short    = `jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez`
	weekdays = `(domingo|segunda|terca|quarta|quinta|sexta|sabado)(?:[ -]?feira)?`
	coming   = `(?: de| da)? que vem|(?: da)? proxim[ao]| seguinte`
	nextWeek = `(?:semana que vem|proxima semana|semana proxima|outra semana|semana seguinte)`
	thisWeek = `(?:ess?ta|ess?a|ness?a|nesta|desta|dess?a|est?a) semana(?: agora| mesmo)?`
)

// rule finds one sort of mention. read may refuse a match, which is then left to the rules that follow.
type rule struct {
	re   *regexp.Regexp
	read func(r *reading, m []int) (mention, bool)
}

func compile(pattern string, read func(r *reading, m []int) (mention, bool)) rule {
	return rule{regexp.MustCompile(pattern), read}
}

// apply tries a rule at each place of the sheet, from left to right.
func (r *reading) apply(u rule) {
	for _, m := range u.re.FindAllStringSubmatchIndex(r.c.s, -1) {
		if d, ok := u.read(r, m); ok {
			if d.to == 0 {
				d.from, d.to = m[0], m[1]
			}
			if !strings.ContainsAny(r.c.s[d.from:d.to], string([]byte{masked, claimed})) {
				r.add(d)
			}
		}
	}
}

// fixed is a rule whose days do not depend on the match.
func fixed(pattern string, days func(r *reading) mention) rule {
	return compile(pattern, func(r *reading, _ []int) (mention, bool) { return days(r), true })
}

// relativeRules are days that are counted from today.
func relativeRules() []rule {
	at := func(n Day) func(r *reading) mention {
		return func(r *reading) mention { return mention{days: one(r.today() + n), numbered: true, near: true} }
	}
	gone := func(from, to Day) func(r *reading) mention {
		return func(r *reading) mention {
			return mention{days: []DateRange{{r.today() + from, r.today() + to}}, reasons: []Reason{Past}}
		}
	}
	return []rule{
		fixed(`\b(?:\d{1,2}|um|uma|uns|umas|alguns|algumas|poucos|poucas) (?:dias?|diazinhos?|semanas?|mes|meses) (?:antes|depois|apos)\b(?: d[aeo]s?)?`, refersBack),
		compile(`\bde (hoje|amanha) a (\d{1,3}|uma)( dias?| semanas?)?\b`, readFrom),
		fixed(`\b(?:antes de ontem|anteontem|antontem)\b`, gone(-2, -2)),
		fixed(`\bontem\b`, gone(-1, -1)),
		fixed(`\bdepois de (?:amanha|amanha)\b`, at(2)),
		compile(`\bamanha ou depois\b( d| as| \d)?`, func(r *reading, m []int) (mention, bool) {
			t := r.today()
			return mention{days: []DateRange{{t + 1, t + 1}, {t + 2, t + 2}}, numbered: true, near: true}, r.c.group(m, 1) == ""
		}),
		fixed(`\bamanha\b`, at(1)),
		fixed(`\bhoje\b`, at(0)),
		compile(`\b(?:daqui|dentro|em)(?: a| ha| de| uns| umas| mais)*? (\d{1,3}|uma?|meia) ?(dias?|semanas?|mes|meses|anos?|h|hs|hrs?|horas?|min|minutos?|minutinhos)\b( e mei[ao])?`, readDistance),
		compile(`\b(?:daqui|dentro|em)(?: a| ha| de| umas)*? (\d{1,2})(h)(\d{2})\b`, func(r *reading, m []int) (mention, bool) {
			return r.readHoursAhead(m, r.number(m, 1)*hourMinutes+r.number(m, 3), false)
		}),
		compile(`\b(?:daqui|dentro)(?: a| de)? (?:uns|umas|alguns|algumas|poucos|poucas) (?:dias|semanas|meses)\b`, func(*reading, []int) (mention, bool) {
			return mention{reasons: []Reason{Vague}}, true
		}),
		compile(`\b(?:daqui|dqui)(?: a| ha)? (?:pouco|pouquinho|instantes)\b`, readSoon),
		compile(`\bagora\b`, readSoon),
		fixed(`\bna vespera\b|\b(?:n?o )?dia (?:antes|anterior|seguinte)\b`, refersBack),
		fixed(`\b(?:um dia dess[eae]s|qualquer (?:dia|hora) dess[ae]s|uma hora dessas|outra hora|algum dia|dia desses)\b`, func(*reading) mention {
			return mention{} // so vague that there is nothing to ask about
		}),
	}
}

// readSoon reads "agora", which is a day only where it asks for one.
func readSoon(r *reading, m []int) (mention, bool) {
	before, after := r.plain[:m[0]], r.plain[m[1]:]
	word := strings.TrimSpace(r.c.s[m[0]:m[1]])
	if word == "agora" {
		if !r.re.asksNow.MatchString(before) && !r.re.partFollowsOrSelf.MatchString(after) && strings.TrimSpace(before+after) != "" {
			return mention{}, false
		}
	}
	if !r.re.partFollows.MatchString(after) {
		r.want = Earliest
	}
	return mention{days: one(r.today())}, true
}

// readFrom reads "de hoje a 15 dias", "de amanhã a uma semana".
func readFrom(r *reading, m []int) (mention, bool) {
	from, n := r.today(), Day(max(1, r.number(m, 2)))
	if r.c.group(m, 1) == "amanha" {
		from++
	}
	if strings.HasPrefix(r.c.group(m, 3), " semana") {
		n *= week
	}
	if r.isClock(m[1]) {
		return mention{}, false
	}
	if n == week+1 && r.c.group(m, 3) == "" { // "de hoje a oito" is a week, for whom counts today, too
		return mention{days: []DateRange{{from + week, from + week}, {from + n, from + n}}, numbered: true, reasons: []Reason{WhichWeek}}, true
	}
	return mention{days: one(from + n), numbered: true, reasons: []Reason{Fortnight}}, true
}

// readDistance reads "daqui a 15 dias", "em meia hora".
func readDistance(r *reading, m []int) (mention, bool) {
	n, unit := 1, r.c.group(m, 2)
	if d, err := strconv.Atoi(r.c.group(m, 1)); err == nil {
		n = d
	}
	if strings.HasPrefix(unit, "h") || strings.HasPrefix(unit, "mi") {
		return r.readHoursAhead(m, n, strings.HasPrefix(unit, "h"))
	}
	d, today := mention{numbered: true}, r.today()
	if r.c.group(m, 3) != "" {
		d.reasons = append(d.reasons, Vague) // "daqui a uma semana e meia"
	}
	switch {
	case r.c.group(m, 1) == "meia":
		return mention{}, false
	case strings.HasPrefix(unit, "dia"):
		d.days = one(today + Day(n))
		if n == 15 || n == 8 {
			d.reasons, d.weeks = append(d.reasons, Fortnight), Day(n/week)
		}
	case strings.HasPrefix(unit, "semana"):
		d.days, d.weeks = one(today+Day(n*week)), Day(min(n, 52))
	case strings.HasPrefix(unit, "mes"):
		d.days = one(today.later(min(n, 120)))
	default:
		d.days = one(today.later(12 * min(n, 10)))
	}
	return d, true
}

func (r *reading) readHoursAhead(m []int, n int, hours bool) (mention, bool) {
	if strings.HasPrefix(r.c.s[m[0]:], "em") && hours && r.c.group(m, 1) != "meia" {
		return mention{}, false // "em 2 horas" is how long it takes
	}
	if !strings.Contains(r.plain, "?") && (r.re.arrives.MatchString(r.plain[:m[0]]) || r.re.onTheWay.MatchString(r.plain[m[1]:])) {
		r.c.blot(m[0], m[1], masked) // "em meia hora tô chegando" is no wish
		return mention{}, false
	}
	if hours {
		n *= hourMinutes
	}
	if r.c.group(m, 1) == "meia" {
		n = hourMinutes / 2
	} else if strings.HasSuffix(r.c.group(m, 3), "meia") {
		n += hourMinutes / 2
	}
	at := r.scene.Now.Minute + n
	day := r.today() + Day(at/DayMinutes)
	r.found = append(r.found, mention{from: m[0], to: m[0], days: one(day), numbered: true})
	return mention{hour: true, shape: exact, clock: clock{minute: at % DayMinutes}, reasons: []Reason{Approximate}}, true
}

// monthRules are months and stretches of them.
func monthRules() []rule {
	const stretch = `(?:(comeco|comecinho|inicio|meio|metade|meados|fim|final|finalzinho) d[eoa]s? )?`
	return []rule{
		compile(`\b`+stretch+`(?:o )?(?:mes que vem|proximo mes|mes seguinte|outro mes)\b`, readMonthAhead(1)),
		compile(`\b`+stretch+`(?:ess?e|ness?e|est?e|neste|deste|desse) mes\b(?: ainda)?|\bainda (?:ess?e|est?e|ness?e) mes\b`, readMonthAhead(0)),
		fixed(`\b(?:mes passado|ultimo mes)\b`, func(r *reading) mention {
			return mention{days: []DateRange{r.today().month(-1)}, reasons: []Reason{Past}}
		}),
		compile(`\b(?:n?o )?(comeco|inicio|comecinho|meio|meados|fim|final|finalzinho) d[eo] (?:ano que vem|proximo ano)\b`, func(r *reading, m []int) (mention, bool) {
			y, _, _ := r.today().Date()
			month := map[byte]time.Month{'c': time.January, 'i': time.January, 'm': time.June, 'f': time.December}[r.c.group(m, 1)[0]]
			return mention{days: []DateRange{{dayOf(y+1, month, 1), dayOf(y+1, month+1, 0)}}, wide: true, reasons: []Reason{Loose}}, true
		}),
		fixed(`\b(?:fim|final|finalzinho) d[eo] ano\b`, func(r *reading) mention {
			y, _, _ := r.today().Date()
			return mention{days: []DateRange{r.fromToday(DateRange{dayOf(y, 12, 20), dayOf(y, 12, 31)})}, wide: true, reasons: []Reason{Loose}}
		}),
		fixed(`\b(?:depois das festas|(?:depois|antes) d[oe] (?:meu )?(?:pagamento|salario|decimo(?: terceiro)?))\b|\bdia d[oe] (?:meu )?pagamento\b|\bquando (?:eu )?(?:receber|cair o (?:pagamento|salario))\b`, func(*reading) mention {
			return mention{reasons: []Reason{Vague}} // days that only the client knows
		}),
		fixed(`\b(?:ano que vem|proximo ano)\b`, func(r *reading) mention {
			y, _, _ := r.today().Date()
			return mention{days: []DateRange{{dayOf(y+1, 1, 1), dayOf(y+1, 12, 31)}}, wide: true, year: true}
		}),
		fixed(`\bano passado\b`, func(r *reading) mention {
			y, _, _ := r.today().Date()
			return mention{days: []DateRange{{dayOf(y-1, 1, 1), dayOf(y-1, 12, 31)}}, wide: true, reasons: []Reason{Past}}
		}),
		compile(`\b(?:n?o )?(ultimo|primeiro) dia (?:d[eo]|do mes de) (mes que vem|proximo mes|mes|ano|`+months+`)\b`, readEdgeOfMonth),
		compile(`\b`+stretch+`(?:(?:em|no mes de|mes de|n[oa]|pra|para|so em|de|ate|por|durante) )?(`+months+`)(?: (?:de |d[eo] ano de )?(20\d\d))?\b`, readMonth),
		compile(`\b(comeco|inicio|meio|metade|meados|fim|final|finalzinho) d[eo] mes\b`, readMonthAhead(0)),
	}
}

func readMonthAhead(n int) func(r *reading, m []int) (mention, bool) {
	return func(r *reading, m []int) (mention, bool) {
		days := r.today().month(n)
		if r.c.group(m, 1) == "" {
			return mention{days: []DateRange{r.fromToday(days)}, wide: true}, true
		}
		part := third(days, r.c.group(m, 1))
		if part.To < r.today() {
			part = third(r.today().month(n+1), r.c.group(m, 1))
		}
		return mention{days: []DateRange{r.fromToday(part)}, wide: true, reasons: []Reason{Loose}}, true
	}
}

// readFirstWorkday reads "primeiro dia útil de dezembro".
func readFirstWorkday(r *reading, m []int) (mention, bool) {
	of := r.c.group(m, 1)
	day := r.firstWorkday(r.monthCalled(of).From)
	if of == "mes" && day < r.today() {
		day = r.firstWorkday(r.today().month(1).From)
	}
	return mention{days: one(day), numbered: true}, true
}

func (r *reading) firstWorkday(day Day) Day {
	y, _, _ := day.Date()
	free := func(d Day) bool {
		return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday || slices.ContainsFunc(holidays(), func(h holiday) bool {
			on := h.days(y)
			return h.national && on.From <= d && d <= on.To
		})
	}
	for free(day) {
		day++
	}
	return day
}

// readEdgeOfMonth reads "último dia do mês".
func readEdgeOfMonth(r *reading, m []int) (mention, bool) {
	y, _, _ := r.today().Date()
	first, of := r.c.group(m, 1) == "primeiro", r.c.group(m, 2)
	switch {
	case of == "ano" && first:
		return mention{days: one(dayOf(y+1, 1, 1)), numbered: true}, true
	case of == "ano":
		return mention{days: one(dayOf(y, 12, 31)), numbered: true}, true
	}
	days := r.monthCalled(of)
	if of == "mes" && first && days.From < r.today() {
		days = r.today().month(1)
	}
	if first {
		return mention{days: one(days.From), numbered: true}, true
	}
	return mention{days: one(days.To), numbered: true}, true
}

func readMonth(r *reading, m []int) (mention, bool) {
	name, head := r.c.group(m, 2), r.c.s[m[0]:m[4]]
	if (name == "marco" || name == "maio" || name == "abril") && !r.re.monthComes.MatchString(head) {
		return mention{}, false // as a name: "com o Marco"
	}
	y, month, _ := r.today().Date()
	want := monthNamed(name)
	if given, err := strconv.Atoi(r.c.group(m, 3)); err == nil {
		y = given
	} else if want < month {
		y++
	}
	days := DateRange{dayOf(y, want, 1), dayOf(y, want+1, 0)}
	d := mention{wide: true}
	if r.c.group(m, 1) != "" {
		days, d.reasons = third(days, r.c.group(m, 1)), []Reason{Loose}
	}
	d.days = []DateRange{r.fromToday(days)}
	if r.re.ate.MatchString(head) {
		d.days = []DateRange{{r.today(), days.To}}
	}
	return d, true
}

func monthNamed(name string) time.Month {
	for i, s := range strings.Split(short, "|") {
		if name != "" && strings.HasPrefix(name, s) {
			return time.Month(i + 1)
		}
	}
	return 0
}

// third is the beginning, the middle or the end of a month: days 1–10, 11–20, 21 and later.
func third(month DateRange, which string) DateRange {
	const ten = 10
	switch which[0] {
	case 'c', 'i':
		return DateRange{month.From, month.From + ten - 1}
	case 'm':
		return DateRange{month.From + ten, month.From + 2*ten - 1}
	default:
		return DateRange{month.From + 2*ten, month.To}
	}
}

// fromToday leaves out what is over of a range that is not.
func (r *reading) fromToday(d DateRange) DateRange {
	if d.From < r.today() && d.To >= r.today() {
		d.From = r.today()
	}
	return d
}
