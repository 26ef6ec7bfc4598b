package understand

import (
	"slices"
	"strings"
	"time"
)

// holiday is a day that people call by a name. The national ones are those of Lei 662/1949, 6.802/1980, 9.093/1995 and
// 14.759/2023.
type holiday struct {
	pattern  string
	national bool
	days     func(year int) DateRange
}

func onDay(month time.Month, day int) func(int) DateRange {
	return func(y int) DateRange { return DateRange{dayOf(y, month, day), dayOf(y, month, day)} }
}

func afterEaster(from, to Day) func(int) DateRange {
	return func(y int) DateRange { return DateRange{easter(y) + from, easter(y) + to} }
}

// nthOf is the n-th such weekday of a month.
func nthOf(n Day, w time.Weekday, month time.Month) func(int) DateRange {
	return func(y int) DateRange {
		d := dayOf(y, month, 1).next(w) + (n-1)*week
		return DateRange{d, d}
	}
}

func holidays() []holiday {
	return []holiday{
		{`(?:dia (?:da )?)?confraternizacao universal`, true, onDay(1, 1)},
		{`quarta(?:[ -]feira)? de cinzas`, false, afterEaster(-46, -46)},
		{`carnaval`, false, afterEaster(-50, -47)},
		{`sexta(?:[ -]feira)? santa|sexta(?:[ -]feira)? da paixao|paixao de cristo`, true, afterEaster(-2, -2)},
		{`quinta(?:[ -]feira)? santa`, false, afterEaster(-3, -3)},
		{`sabado de aleluia`, false, afterEaster(-1, -1)},
		{`domingo de pascoa|pascoa`, false, afterEaster(0, 0)},
		{`semana santa`, false, afterEaster(-6, 0)},
		{`corpus? christi|corpus? cristi|corpus? cristo`, false, afterEaster(60, 60)},
		{`tiradentes`, true, onDay(4, 21)},
		{`dia d[eo] (?:trabalho|trabalhador)|primeiro de maio`, true, onDay(5, 1)},
		{`dia da independencia|independencia(?: do brasil)?`, true, onDay(9, 7)},
		{`(?:dia de |dia da )?(?:nossa senhora da |imaculada )?conceicao`, false, onDay(12, 8)},
		{`dia de nossa senhora(?: aparecida)?|nossa senhora aparecida|dia das criancas?`, true, onDay(10, 12)},
		{`(?:dia de )?finados`, true, onDay(11, 2)},
		{`proclamacao(?: da republica)?`, true, onDay(11, 15)},
		{`(?:dia da )?consciencia negra`, true, onDay(11, 20)},
		{`(?:dia de |no )?natal`, true, onDay(12, 25)},
		{`reveillon|revellon|reveion`, false, onDay(12, 31)},
		{`dia (?:internacional )?da mulher`, false, onDay(3, 8)},
		{`dia das? maes?`, false, nthOf(2, time.Sunday, 5)},
		{`dia d[oe]s? namorados?`, false, onDay(6, 12)},
		{`dia d[oe]s? pais`, false, nthOf(2, time.Sunday, 8)},
		{`(?:festa de )?sao joao`, false, onDay(6, 24)},
		{`black friday`, false, func(y int) DateRange { return nthOf(4, time.Thursday, 11)(y).shift(1) }},
	}
}

func (d DateRange) shift(n Day) DateRange { return DateRange{d.From + n, d.To + n} }

// holidayRules are the names, with what is said of the days around them.
func holidayRules() []rule {
	const around = `(?:(dia seguinte|dia depois|dia antes|dia anterior|vespera|antevespera|depois|antes|ate|apos|passando|semana) d?[aeo]?s? ?(?:o |a )?)?(?:(domingo|segunda|terca|quarta|quinta|sexta|sabado)(?: feira)? (antes|depois) d[aeo]s? )?`
	all := holidays()
	rules := []rule{
		compile(`\bferiado (?:d[oe] |n?o )?dia (\d{1,2})\b`, func(r *reading, m []int) (mention, bool) {
			return r.dayNumber(r.number(m, 1)), true
		}),
		compile(`\b`+around+`(?:dia d[eo] )?(?:ano novo|virada(?: do ano)?)\b`, readNewYear),
	}
	for _, h := range all {
		rules = append(rules, compile(`\b`+around+`(?:feriado d[eoa]s? )?(?:`+h.pattern+`)\b`, func(r *reading, m []int) (mention, bool) {
			return r.around(m, r.nextYearly(h.days), nil)
		}))
	}
	return append(rules, compile(`\b`+around+`(?:o |no |proximo |nesse |esse )?(?:proximo )?feriado\b`, func(r *reading, m []int) (mention, bool) {
		var next DateRange
		for _, h := range all {
			if d := r.nextYearly(h.days); h.national && (next.From == 0 || d.From < next.From) {
				next = d
			}
		}
		return r.around(m, next, []Reason{WhichHoliday})
	}))
}

func (r *reading) nextYearly(days func(int) DateRange) DateRange {
	y, _, _ := r.today().Date()
	d := days(y)
	if d.To < r.today() {
		d = days(y + 1)
	}
	return d
}

// around turns "véspera de", "depois do", "sábado antes do" into days.
func (r *reading) around(m []int, d DateRange, reasons []Reason) (mention, bool) {
	out := mention{numbered: true, feast: true, reasons: slices.Clone(reasons)}
	if name := r.c.group(m, 2); name != "" {
		w := weekdayNamed(name)
		if r.c.group(m, 3) == "antes" {
			out.days = one((d.From - week).next(w))
		} else {
			out.days = one((d.To + 1).next(w))
		}
		return out, true
	}
	switch r.c.group(m, 1) {
	case "vespera", "dia antes", "dia anterior":
		out.days = one(d.From - 1)
	case "dia seguinte", "dia depois":
		out.days = one(d.To + 1)
	case "antevespera":
		out.days = one(d.From - 2)
	case "semana":
		out.days, out.wide = []DateRange{r.fromToday(DateRange{d.To.monday(), d.To.monday() + week - 1})}, true
	case "depois", "apos", "passando":
		out.days, out.open, out.reasons = []DateRange{{d.To + 1, r.scene.reach(d.To + 1)}}, after, append(out.reasons, OpenEnd)
	case "antes":
		out.days, out.open = []DateRange{{r.today(), max(r.today(), d.From-1)}}, before
	case "ate":
		out.days, out.open = []DateRange{{r.today(), d.To}}, before
	default:
		out.days, out.wide = []DateRange{r.fromToday(d)}, d.To > d.From
	}
	return out, true
}

// readNewYear reads a name that some give to the 31st and some to the 1st.
func readNewYear(r *reading, m []int) (mention, bool) {
	first := r.nextYearly(onDay(1, 1))
	if first.From == r.today() {
		return r.around(m, first, nil)
	}
	if strings.TrimSpace(r.c.group(m, 1)+r.c.group(m, 2)) != "" || !strings.Contains(r.c.s[m[0]:m[1]], "ano novo") {
		if r.c.group(m, 1) == "" && r.c.group(m, 2) == "" {
			return mention{days: one(first.From - 1), numbered: true}, true
		}
		return r.around(m, first, nil)
	}
	return mention{days: []DateRange{{first.From - 1, first.From - 1}, first}, numbered: true, reasons: []Reason{WhichHoliday}}, true
}
