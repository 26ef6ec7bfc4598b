package understand

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxLength is how much of a message is read, in bytes. WhatsApp's own limit is 65,536 characters; who writes more than
// this about an appointment is asked to say it shortly.
const MaxLength = 2000

// sheet is a message in plain small letters, with the place of each byte in the message itself.
type sheet struct {
	s  string
	at []int // len(s)+1 places; never decreasing
}

// What takes the place of text that must not be read again. Neither is a word character for a regexp's \b.
const (
	masked  = '\x01' // it only looked like a date
	claimed = '\x02' // it became a mention
)

// fold makes plain letters: small, without accents, emoji as blanks, "amanhaaaa" as "amanha". It reports whether the
// message was cut at MaxLength.
func fold(text string) (sheet, bool) {
	cut := len(text) > MaxLength
	if cut {
		text = text[:MaxLength]
		for len(text) > 0 && !utf8.ValidString(text[max(0, len(text)-utf8.UTFMax):]) && len(text) > MaxLength-utf8.UTFMax {
			text = text[:len(text)-1]
		}
	}
	var b strings.Builder
	at := make([]int, 0, len(text)+1)
	for i, r := range text {
		for _, c := range []byte(plain(r)) {
			b.WriteByte(c)
			at = append(at, i)
		}
	}
	return sheet{b.String(), append(at, len(text))}.squeeze(), cut
}

// plain is what is left of a rune: at most three bytes of ASCII.
func plain(r rune) string {
	r = unicode.ToLower(r)
	switch {
	case r == '\n':
		return ", " // messages that were sent in pieces
	case r == '_', r == '~', r == '`':
		return " " // WhatsApp's marks for italics and the like
	case r < utf8.RuneSelf && r >= ' ':
		return string(r)
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), r == '\u200d', r == '\u200b', r == '\ufeff':
		return "" // combining accents, the keycap around a digit, joiners
	case r >= '0'+0xfee0 && r <= '9'+0xfee0:
		return string(r - 0xfee0) // full width
	}
	const letters = "áaàaâaãaäaéeèeêeëeíiìiîiïióoòoôoõoöoúuùuûuüuçcñnªaºo°o"
	if i := strings.IndexRune(letters, r); i >= 0 {
		return letters[i+utf8.RuneLen(r):][:1]
	}
	switch r {
	case '–', '—', '−', '‐', '‑':
		return "-"
	case '…':
		return ".."
	}
	return " "
}

// squeeze leaves one of three or more equal letters, and one of several blanks.
func (c sheet) squeeze() sheet {
	var b strings.Builder
	at := make([]int, 0, len(c.at))
	for i := 0; i < len(c.s); {
		j := i + 1
		for j < len(c.s) && c.s[j] == c.s[i] {
			j++
		}
		n := j - i
		if n > 2 && isLetter(c.s[i]) || n > 1 && c.s[i] == ' ' {
			n = 1
		}
		b.WriteString(c.s[i : i+n])
		at = append(at, c.at[i:i+n]...)
		i = j
	}
	return sheet{b.String(), append(at, c.at[len(c.s)])}
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// rewrite puts to(match) in the place of each match; what is new stands where the match began. to may give its match back.
func (c sheet) rewrite(re *regexp.Regexp, to func(c sheet, m []int) string) sheet {
	all := re.FindAllStringSubmatchIndex(c.s, -1)
	if len(all) == 0 {
		return c
	}
	var b strings.Builder
	at := make([]int, 0, len(c.at))
	done := 0
	for _, m := range all {
		b.WriteString(c.s[done:m[0]])
		at = append(at, c.at[done:m[0]]...)
		fresh := to(c, m)
		b.WriteString(fresh)
		for i := range len(fresh) {
			place := c.at[m[0]]
			if len(fresh) == m[1]-m[0] {
				place = c.at[m[0]+i]
			}
			at = append(at, place)
		}
		done = m[1]
	}
	b.WriteString(c.s[done:])
	at = append(at, c.at[done:]...)
	return sheet{b.String(), at}
}

// blot hides a stretch from every rule that comes later.
func (c *sheet) blot(from, to int, with byte) {
	c.s = c.s[:from] + strings.Repeat(string(with), to-from) + c.s[to:]
}

// group is a submatch, empty where it took no part.
func (c sheet) group(m []int, n int) string {
	if 2*n+1 >= len(m) || m[2*n] < 0 {
		return ""
	}
	return c.s[m[2*n]:m[2*n+1]]
}

// span is the place of a stretch in the message, without blanks at its ends.
func (c sheet) span(text string, from, to int) Span {
	s := Span{c.at[from], c.at[to]}
	for s.From < s.To && text[s.From] == ' ' {
		s.From++
	}
	for s.To > s.From && text[s.To-1] == ' ' {
		s.To--
	}
	return s
}
