package understand

import (
	"slices"
	"strconv"
	"strings"
)

// Reader reads texts. It is safe for concurrent use. It is expensive to make: a program needs one.
type Reader struct {
	spelling spelling
	masks    []mask
	rules    []rule
	weekday  rule
	hours    hourReader
	parts    []rule
	links    links
	patterns patterns
	ears     ears
	names    names
	picks    picks
	intro    self
	left     leftover
	doubts   []suspicion
	burdens  []burden
	privacy  privacy
	evidence evidence
}

// New makes a Reader.
func New() *Reader {
	r := &Reader{spelling: newSpelling(), masks: masks(), hours: newHourReader(), parts: partRules(), links: newLinks(), patterns: newPatterns(), ears: newEars(), names: newNames(), picks: newPicks(), intro: newSelf(), left: newLeftover(), doubts: suspicions(), burdens: burdens(), privacy: newPrivacy(), evidence: newEvidence()}
	for _, some := range [][]rule{wishRules(), holidayRules(), dateRules(), weekRules(), relativeRules(), monthRules()} {
		r.rules = append(r.rules, some...)
	}
	r.weekday = compile(`\b`+weekdays+`\b`, readWeekday)
	return r
}

// When reads what a text says about days and hours. Any text is allowed; what lies beyond MaxLength is not read, and said so.
func (k *Reader) When(text string, scene Scene) DateSpec {
	c, cut := fold(text)
	half := k.patterns.halfName.MatchString(c.s)
	c, typo := k.spelling.usual(c)
	r := &reading{text: text, plain: c.s, c: c, scene: scene, re: &k.patterns, left: &k.left}
	if cut {
		r.notes = append(r.notes, TooLong)
	}
	if r.asked() {
		return r.spec(k.links)
	}
	hide(&r.c, k.masks)
	for _, u := range k.rules {
		r.apply(u)
	}
	r.apply(k.weekday)
	k.hours.find(r)
	for _, u := range k.parts {
		r.apply(u)
	}
	r.amend(k.links)
	if half {
		r.halfNamed()
	}
	r.unread()
	if len(r.found) > 0 {
		r.suspect(k.doubts)
		r.cover(k.burdens)
	}
	if typo && len(r.found) > 0 {
		r.notes = append(r.notes, Typo)
	}
	return r.spec(k.links)
}

// asked reads a number alone as an answer to the robot's question.
func (r *reading) asked() bool {
	m := r.re.answer.FindStringSubmatchIndex(r.c.s)
	if m == nil || r.scene.Asked == NothingAsked {
		return false
	}
	n, _ := strconv.Atoi(r.c.s[m[2]:m[3]])
	at := mention{from: m[2], to: m[3]}
	switch {
	case r.scene.Asked == DayAsked && !strings.Contains(r.c.s, "as "):
		d := r.dayNumber(n)
		d.from, d.to = at.from, at.to
		at = d
	case n > 23:
		at.hour, at.reasons = true, []Reason{ImpossibleTime}
	default:
		at.hour, at.shape, at.clock = true, exact, newHourReading(r.c.s[m[2]:m[3]], "0", 0, true).clock
	}
	r.found = append(r.found, at)
	return true
}

// spec makes one DateSpec of the mentions.
func (r *reading) spec(l links) DateSpec {
	d := DateSpec{Prefer: r.want, Reasons: r.notes}
	r.order()
	r.namesToday(l)
	r.thatDay()
	r.negate(l)
	r.goneMoments()
	r.correct(l)
	r.recall(l)
	r.move(l)
	r.limits(l)
	r.dates(l, &d)
	r.times(&d)
	r.judge(l, &d)
	for _, m := range r.found {
		if !m.dropped && m.to > m.from {
			d.Spans = append(d.Spans, r.c.span(r.text, m.from, m.to))
		}
	}
	d.Spans = slices.Compact(d.Spans)
	return d
}
