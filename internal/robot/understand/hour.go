package understand

import (
	"regexp"
	"strconv"
	"strings"
)

// dial reads hours as they are written: 15h, 15:30, 3 e meia da tarde, quinze pras três.
type dial struct {
	minutes, unit, plain, noon, half, trailing, part, to, hourUnit, from, pair, half12 *regexp.Regexp
}

func newDial() dial {
	const u = `(?:h|hs|hrs?|horas?|horinhas?)`
	return dial{
		minutes:  regexp.MustCompile(`^(\d{1,2})( ?` + u + ` ?:? ?(?:e )?|[:;']|[.,])(\d{2})( ?(?:` + u + `|min|minutos?|m))?\b`),
		unit:     regexp.MustCompile(`^(\d{1,2}) ?` + u + `\b`),
		plain:    regexp.MustCompile(`^(\d{1,4})\b`),
		noon:     regexp.MustCompile(`^(meio-dia|meia-noite)\b`),
		half:     regexp.MustCompile(`^ ?e (meia|meio|\d{1,2})(?:[ ,.;!?)\nh\x01\x02]|$)`),
		hourUnit: regexp.MustCompile(`^ ?(?:h|hs|hrs?|horas?)(?:\b|\d)`),
		from:     regexp.MustCompile(`\b(?:das|de|da|do) $`),
		trailing: regexp.MustCompile(`^ ?(?:` + u + `|minutos?|min)\b`),
		part:     regexp.MustCompile(`^,? (d[ae]|a|pela|na) (manha|tarde|tardezinha|noite|madrugada)\b`),
		half12:   regexp.MustCompile(`^ ?([ap])\.?m\b\.?`),
		pair:     regexp.MustCompile(`^(\d{1,2}) (\d{2})(?:[ ,.;!?)\x01\x02]|$)`),
		to:       regexp.MustCompile(`^(?:faltando )?(5|10|15|20|25) ?(?:min|minutos)? ?(?:pras?|para as?|pra as|pro|ao|p as) `),
	}
}

// hourReading is an hour that was read.
type hourReading struct {
	clock
	end    int  // where it ends on the sheet
	sure   bool // its own words make it an hour: a unit, a half, a part of the day
	bad    bool // 25h, 15:75
	clash  bool // 15h da manhã
	doubt  bool // 14 e 15
	fourth bool // four digits without a sign: 1530
}

// hour reads an hour that begins at a place; a number that the words before it introduce may be bare. Without minutes "e 15"
// behind it is another hour: "entre 10 e 15".
func (d dial) hour(s string, at int, introduced, minutes bool) (hourReading, bool) {
	t, ok := d.number(s, at, introduced)
	if !ok {
		return hourReading{}, false
	}
	if m := d.half.FindStringSubmatch(s[t.end:]); m != nil && t.minute%hourMinutes == 0 && !t.fourth && (minutes || m[1] == "meia") {
		t = d.plus(s, t, m)
	}
	if m := d.trailing.FindString(s[t.end:]); m != "" {
		if strings.Contains(m, "m") && t.minute%hourMinutes == 0 {
			return hourReading{}, false // "10 minutos" are no ten o'clock
		}
		t.end, t.sure = t.end+len(m), true
	}
	return d.withPart(s, t), true
}

func (d dial) number(s string, at int, introduced bool) (hourReading, bool) {
	if m := d.noon.FindString(s[at:]); m != "" {
		t := hourReading{clock: clock{minute: DayMinutes / 2}, end: at + len(m), sure: true}
		if m == "meia-noite" {
			t.minute = 0
		}
		return t, true
	}
	if t, ok := d.withMinutes(s, at, introduced); ok {
		return t, true
	}
	if m := d.unit.FindStringSubmatch(s[at:]); m != nil {
		return newHourReading(m[1], "0", at+len(m[0]), true), true
	}
	m := d.plain.FindStringSubmatch(s[at:])
	if m == nil {
		return hourReading{}, false
	}
	end := at + len(m[0])
	if n := len(m[1]); n > 2 {
		t := newHourReading(m[1][:n-2], m[1][n-2:], end, false)
		t.fourth = true
		return t, !t.bad && t.minute%5 == 0
	}
	if end < len(s) && strings.IndexByte("/%:", s[end]) >= 0 || end+1 < len(s) && strings.IndexByte(".,", s[end]) >= 0 && isDigit(s[end+1]) {
		return hourReading{}, false
	}
	return newHourReading(m[1], "0", end, false), true
}

// withMinutes reads 15:30, 15h30, 15.30. Two hours in a row (14h 16h) and a date after an hour are none.
func (d dial) withMinutes(s string, at int, introduced bool) (hourReading, bool) {
	m := d.minutes.FindStringSubmatch(s[at:])
	if m == nil {
		return d.apart(s, at, introduced)
	}
	end := at + len(m[0])
	sign, value := m[2], atoi(m[3])
	letters := strings.ContainsAny(sign, "hor")
	switch {
	case end < len(s) && (s[end] == '/' || s[end] == ':'), end+1 < len(s) && strings.IndexByte(".,", s[end]) >= 0 && isDigit(s[end+1]):
		return hourReading{}, false
	case letters && strings.HasSuffix(sign, " ") && (strings.Contains(m[4], "h") || value%5 != 0 || value > 55):
		return hourReading{}, false
	case letters && strings.Contains(m[4], "h"), sign == "," && !introduced, sign == "." && !introduced && value%5 != 0:
		return hourReading{}, false
	}
	return newHourReading(m[1], m[3], end, true), true
}

// apart reads "às 15 30".
func (d dial) apart(s string, at int, introduced bool) (hourReading, bool) {
	m := d.pair.FindStringSubmatch(s[at:])
	if m == nil || !introduced || atoi(m[2])%5 != 0 || atoi(m[2]) > 55 {
		return hourReading{}, false
	}
	return newHourReading(m[1], m[2], at+len(m[1])+1+len(m[2]), true), true
}

func newHourReading(hour, minute string, end int, sure bool) hourReading {
	h, m := atoi(hour), atoi(minute)
	t := hourReading{clock: clock{minute: h*hourMinutes + m}, end: end, sure: sure, bad: h > 23 || m > 59}
	t.bare = h >= 1 && h <= 11 && hour[0] != '0' && (h < 10 || !sure)
	return t
}

// plus adds "e meia", "e 15".
func (d dial) plus(s string, t hourReading, m []string) hourReading {
	end := t.end + strings.Index(m[0], m[1]) + len(m[1])
	if m[1] == "meia" || m[1] == "meio" {
		t.minute, t.end, t.sure = t.minute+hourMinutes/2, end, true
		return t
	}
	n := atoi(m[1])
	if n%5 != 0 || n > 55 || n == 0 || end < len(s) && strings.IndexByte(":/", s[end]) >= 0 ||
		d.hourUnit.MatchString(s[end:]) {
		return t
	}
	t.doubt = n == t.minute/hourMinutes+1
	t.minute, t.end = t.minute+n, end
	return t
}

// withPart reads "da tarde" behind an hour, if it goes with the hour.
func (d dial) withPart(s string, t hourReading) hourReading {
	if m := d.half12.FindStringSubmatch(s[t.end:]); m != nil && t.minute <= 12*hourMinutes+59 && !t.bad {
		if t.minute %= DayMinutes / 2; m[1] == "p" {
			t.minute += DayMinutes / 2
		}
		t.bare, t.sure, t.end = false, true, t.end+len(m[0])
		return t
	}
	m := d.part.FindStringSubmatch(s[t.end:])
	if m == nil {
		return t
	}
	h, link := t.minute/hourMinutes, m[1]
	end := t.end + len(m[0])
	fits := true
	switch m[2][0] {
	case 'm':
		fits = h <= 11
	case 't':
		if fits = h >= 12 && h < 19 || t.bare && h <= 7; fits && h < 12 {
			t.minute += DayMinutes / 2
		}
	default:
		if h == 12 {
			t.minute -= DayMinutes / 2
		} else if fits = h >= 18 || h >= 5 && h < 12 && (t.bare || link == "da"); fits && h < 12 {
			t.minute += DayMinutes / 2
		}
	}
	if !fits {
		if link != "da" && link != "de" {
			return t // "às 10, à tarde" are two things
		}
		t.bad, t.clash = true, !t.bad
	}
	t.bare, t.sure, t.end = false, true, end
	return t
}

// before reads "quinze pras três".
func (d dial) before(s string, at int) (hourReading, bool) {
	m := d.to.FindStringSubmatch(s[at:])
	if m == nil || d.from.MatchString(s[:at]) {
		return hourReading{}, false
	}
	t, ok := d.hour(s, at+len(m[0]), true, false)
	number := d.plain.FindStringSubmatch(s[at+len(m[0]):])
	if !ok || t.bad || t.fourth || t.minute%hourMinutes != 0 || number != nil && (atoi(number[1]) > 12 || atoi(number[1]) == 0) {
		return hourReading{}, false
	}
	t.minute -= atoi(m[1])
	t.sure = true
	return t, true
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
