package evolution

import (
	"strings"
	"unicode"
	"unicode/utf8"

	words "salonzap/internal/text"
)

// longestMessage is how many bytes of a server's text an Error keeps.
const longestMessage = 200

// sourceMarks are substrings, in lower case, of texts that quote the server's source code, as the errors of its database client do
// (recordings f-40-same-name-race-1, -2).
func sourceMarks() []string {
	return []string{"node_modules", ".js:", "/src/", "prisma", "server's own source", "invocation in", "→"}
}

// sanitize makes a server's text safe to log: one short line without control characters, with every run of 7 digits or more hidden,
// since it may be a phone number. A text that quotes source code is replaced as a whole.
func sanitize(text string) string {
	lower := strings.ToLower(text[:min(len(text), 4096)])
	for _, mark := range sourceMarks() {
		if strings.Contains(lower, mark) {
			return "an internal error of the server"
		}
	}
	return cut(hideDigits(oneLine(text)), longestMessage)
}

// oneLine is text without control characters and double spaces, at most longestMessage bytes.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(cut(text, 2*longestMessage), ""))
	return cut(words.Visible(text), longestMessage)
}

// hideDigits replaces each run of 7 digits or more; the separators of written phone numbers do not end
// a run.
func hideDigits(text string) string {
	const longRun = 7
	var b strings.Builder
	for i := 0; i < len(text); {
		end, digits := i, 0
		for j := i; j < len(text); j++ {
			if c := text[j]; c >= '0' && c <= '9' {
				digits++
				end = j + 1
			} else if digits == 0 || !strings.ContainsRune(" -().", rune(c)) {
				break
			}
		}
		if digits >= longRun {
			b.WriteRune('…')
			i = end
			continue
		}
		if end == i {
			end++
		}
		b.WriteString(text[i:end])
		i = end
	}
	return b.String()
}

// cut shortens text to at most limit bytes, without splitting a rune.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
