package understand

import (
	"regexp"
	"slices"
	"strings"
)

// evidence is what of a text may stand behind an hour that somebody else read in it.
type evidence struct{ number, half, to *regexp.Regexp }

func newEvidence() evidence {
	return evidence{
		number: regexp.MustCompile(`\d+`), half: regexp.MustCompile(`\bmeia\b`), to: regexp.MustCompile(`\b(?:pr[ao]s?|para?)(?: as?| o)? (?:\d|meio|meia)`),
	}
}

// partsSaid are words for parts of the day, with the widest hours that they may mean.
func partsSaid() map[string]TimeRange {
	at := func(from, to int) TimeRange { return TimeRange{from * hourMinutes, min(to*hourMinutes, lastMinute)} }
	return map[string]TimeRange{
		"cedo": at(5, 12), "cedinho": at(5, 12), "manha": at(5, 13), "manhazinha": at(5, 12), "almoco": at(11, 16), "tarde": at(12, 19), "tardezinha": at(15, 20), "noite": at(17, 24), "noitinha": at(17, 24),
		"expediente": at(16, 24), "trampo": at(16, 24), "trabalho": at(16, 24), "servico": at(16, 24), "escola": at(11, 24), "aula": at(11, 24), "faculdade": at(11, 24),
	}
}

// Vouched keeps of days and hours that somebody else read in a text what the text and the scene stand for: days from today to the horizon,
// and hours whose numbers, or whose part of the day, the text has.
func (k *Reader) Vouched(text string, s Scene, dates []DateRange, times []TimeRange) DateSpec {
	var d DateSpec
	for _, r := range dates {
		if r.From >= s.Now.Day && r.From <= r.To && r.To <= s.horizon() {
			d.Dates = append(d.Dates, r)
		}
	}
	c, _ := fold(text)
	c, _ = k.spelling.usual(c)
	hide(&c, k.masks)
	for _, r := range times {
		if r.From >= 0 && r.From <= r.To && r.To < DayMinutes && k.evidence.stands(c.s, r) {
			d.Times = append(d.Times, r)
		}
	}
	d.Dates, d.Times = join(d.Dates), joinTimes(d.Times)
	return d
}

// stands tells whether a text stands for hours.
func (e evidence) stands(s string, r TimeRange) bool {
	said := e.numbers(s)
	if r.Exact() {
		return e.clock(s, said, r.From)
	}
	for word, part := range partsSaid() {
		if strings.Contains(s, word) && part.From <= r.From && r.To <= part.To {
			return true
		}
	}
	from, to := e.clock(s, said, r.From), e.clock(s, said, r.To)
	return from && to || from && r.To == lastMinute || to && r.From == 0
}

// numbers are those of a text; 1530 is 15 and 30 as well.
func (e evidence) numbers(s string) []int {
	const hundred = 100
	var all []int
	for _, m := range e.number.FindAllString(s, -1) {
		switch n := atoi(m); {
		case len(m) > 4:
		case len(m) > 2:
			all = append(all, n/hundred, n%hundred)
		default:
			all = append(all, n)
		}
	}
	if strings.Contains(s, "meio dia") || strings.Contains(s, "meio-dia") {
		all = append(all, noonHour)
	}
	if strings.Contains(s, "meia noite") || strings.Contains(s, "meia-noite") {
		all = append(all, 0)
	}
	return all
}

const noonHour = 12

// clock tells whether a text has the numbers of a moment, on either half of the dial, also as minutes to the next hour.
func (e evidence) clock(s string, said []int, minute int) bool {
	hour, rest := minute/hourMinutes, minute%hourMinutes
	has := func(h int) bool { return slices.Contains(said, h) || h > noonHour && slices.Contains(said, h-noonHour) }
	switch {
	case rest == 0:
		return has(hour)
	case has(hour) && (slices.Contains(said, rest) || rest == hourMinutes/2 && e.half.MatchString(s)):
		return true
	}
	return has((hour+1)%24) && slices.Contains(said, hourMinutes-rest) && e.to.MatchString(s)
}
