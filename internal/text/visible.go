package text

import (
	"strings"
	"unicode"
)

// Visible is a text of other people without control characters, marks of writing direction, and characters of no width (a joiner within an emoji or a
// word stays). Invalid UTF-8 is removed, and every run of spaces becomes one. The result is safe to print on a terminal, in a log, and on a page.
func Visible(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == zeroWidthJoiner, r == zeroWidthNonJoiner:
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Trim(strings.Join(strings.Fields(s), " "), string([]rune{zeroWidthJoiner, zeroWidthNonJoiner}))
}

// Joiners hold emoji and letters of some scripts together.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)
