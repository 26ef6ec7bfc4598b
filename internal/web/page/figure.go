package page

import (
	"strconv"
	"strings"

	"salonzap/internal/text"
)

// Percent writes a share between 0 and 1 as the reader writes it: "99,2%". What is not quite everything is never rounded
// to it.
func (w Localizer) Percent(share float64) string {
	const whole = 100
	v := share * whole
	digits := 1
	if v == float64(int(v)) {
		digits = 0
	}
	out := strconv.FormatFloat(v, 'f', digits, 64)
	if share < 1 && strings.HasPrefix(out, "100") {
		out = "99.9"
	}
	return w.decimal(out) + "%"
}

// Count writes a whole number with its thousands apart: "5.000", "5,000".
func (w Localizer) Count(n int) string {
	const group = 3
	s := strconv.Itoa(n)
	sep := "."
	if w.Lang == text.EN {
		sep = ","
	}
	for i := len(s) - group; i > 0 && s[i-1] != '-'; i -= group {
		s = s[:i] + sep + s[i:]
	}
	return s
}

func (w Localizer) decimal(s string) string {
	if w.Lang == text.EN {
		return s
	}
	return strings.ReplaceAll(s, ".", ",")
}
