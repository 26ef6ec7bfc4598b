package understand

import (
	"regexp"
	"slices"
	"strings"
)

// Option is one line of a menu as it was shown.
type Option struct {
	ID    string
	Label string // as the client read it, without its digit
	Timed bool   // it is a moment: Day and Minute count

	Day    Day
	Minute int // after midnight on the salon's wall
}

// Choice is what a text picks from a menu.
type Choice struct {
	IDs        []string // in the order of the menu; more than one: they all fit, or were all named
	OutOfRange bool     // a number that the menu does not have
}

// picks reads numbers and ordinals.
type picks struct{ digit, several, ordinal, last, number *regexp.Regexp }

func newPicks() picks {
	const lead = `^[ (]*(?:(?:quero|prefiro|pode ser|fico com|vou de|vou querer|escolho|e|eu quero|acho que|opa|oi|sim|entao|por favor)[ ,]+)*(?:n?[ao] |o de numero |a de numero |o numero |a numero )?`
	const tail = `[ ).,!]*(?:(?:por favor|pfv|pf|obrigad[ao]|mesmo|entao|opcao)[ .!]*)*$`
	return picks{
		digit:   regexp.MustCompile(lead + `(?:opcao |numero |n |no |op )?(\d{1,2})` + tail),
		several: regexp.MustCompile(`^[ (]*(?:as? |os? |opcoes? )?(\d{1,2})(?:(?: ?, ?| e | ou | ?/ ?)(\d{1,2}))+` + tail),
		ordinal: regexp.MustCompile(lead + `(primeir|segund|terceir|quart|quint|sext|setim|oitav|non)[ao](?: (?:opcao|horario|alternativa|data|um|uma|mesmo))?` + tail),
		last:    regexp.MustCompile(lead + `ultim[ao](?: (?:opcao|horario|data))?` + tail),
		number:  regexp.MustCompile(`\d+`),
	}
}

// pick resolves a message against the menu that the client saw: its numbers first, then its words and hours.
func (k *Reader) pick(c sheet, text string, when DateSpec, menu []Option) Choice {
	if len(menu) == 0 {
		return Choice{}
	}
	if n := k.picks.numbers(c.s, len(menu)); len(n) > 0 {
		return choose(menu, n)
	}
	if ids := byTime(when, menu); len(ids) > 0 {
		return Choice{IDs: ids}
	}
	var labels []Entry
	for _, o := range menu {
		if !o.Timed {
			labels = append(labels, Entry{ID: o.ID, Name: o.Label})
		}
	}
	var out Choice
	for _, m := range k.find(c, text, labels, false, when.Spans) {
		out.IDs = append(out.IDs, m.IDs...)
	}
	slices.Sort(out.IDs)
	out.IDs = slices.Compact(out.IDs)
	return out
}

// numbers are the places that a message names, counted from 1.
func (p picks) numbers(s string, size int) []int {
	if m := p.digit.FindStringSubmatch(s); m != nil {
		return []int{atoi(m[1])}
	}
	if p.several.MatchString(s) {
		var all []int
		for _, d := range p.number.FindAllString(s, -1) {
			all = append(all, atoi(d))
		}
		return all
	}
	if m := p.ordinal.FindStringSubmatch(s); m != nil {
		return []int{slices.Index(strings.Fields("primeir segund terceir quart quint sext setim oitav non"), m[1]) + 1}
	}
	if p.last.MatchString(s) {
		return []int{size}
	}
	return nil
}

func choose(menu []Option, places []int) Choice {
	var out Choice
	for _, n := range places {
		if n < 1 || n > len(menu) {
			return Choice{OutOfRange: true}
		}
		out.IDs = append(out.IDs, menu[n-1].ID)
	}
	return out
}

// byTime picks the moments of a menu that an hour names, on the days that are named with it.
func byTime(when DateSpec, menu []Option) []string {
	var ids []string
	for _, o := range menu {
		if !o.Timed {
			continue
		}
		hour := slices.ContainsFunc(when.Times, func(t TimeRange) bool { return t.Exact() && t.From == o.Minute })
		day := len(when.Dates) == 0 || slices.ContainsFunc(when.Dates, func(d DateRange) bool { return d.From <= o.Day && o.Day <= d.To })
		if hour && day {
			ids = append(ids, o.ID)
		}
	}
	return ids
}
