package page

import (
	"context"
	"io"
	"strings"
	"unicode"

	"github.com/a-h/templ"
)

// Formatted is what somebody wrote, as WhatsApp shows it: *bold*, _italic_, ~struck out~, ```mono``` and `mono`. Everything else is text.
func Formatted(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		format(&b, []rune(s), 0)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// mark is a sign that stands before and behind what it marks.
type mark struct {
	sign rune
	tag  string
}

func marks() []mark { return []mark{{'*', "strong"}, {'_', "em"}, {'~', "s"}, {'`', "code"}} }

const fence = "```"

// format writes text with its marks. within has a bit for each mark that is around it: none is in itself.
func format(b *strings.Builder, text []rune, within int) {
	from := 0
	noEnd := map[rune]int{} // up to where there is nothing that ends a mark
	for i := 0; i < len(text); i++ {
		end, tag, width, inside := find(text, i, within, noEnd)
		if end < 0 {
			continue
		}
		plain(b, text[from:i])
		b.WriteString("<" + tag + ">")
		if tag == "code" {
			plain(b, text[i+width:end])
		} else {
			format(b, text[i+width:end], inside)
		}
		b.WriteString("</" + tag + ">")
		i = end + width - 1
		from = end + width
	}
	plain(b, text[from:])
}

func plain(b *strings.Builder, text []rune) { b.WriteString(templ.EscapeString(string(text))) }

// find tells where what is marked from a place on ends, and how; -1: nothing is.
func find(text []rune, at, within int, noEnd map[rune]int) (end int, tag string, width, inside int) {
	if n := len(fence); at+n < len(text) && string(text[at:at+n]) == fence {
		if end := closing(text, at+n); end > at+n {
			return end, "code", n, within
		}
	}
	for i, m := range marks() {
		if text[at] != m.sign || within&(1<<i) != 0 || !opens(text, at) || at < noEnd[m.sign] {
			continue
		}
		for j := at + 1; j < len(text) && text[j] != '\n'; j++ {
			if text[j] == m.sign && closes(text, j) {
				return j, m.tag, 1, within | 1<<i
			}
			noEnd[m.sign] = j + 1
		}
	}
	return -1, "", 0, 0
}

// closing is where the next fence is; -1: there is none.
func closing(text []rune, from int) int {
	for i := from; i+len(fence) <= len(text); i++ {
		if string(text[i:i+len(fence)]) == fence {
			return i
		}
	}
	return -1
}

// opens and closes tell whether a sign stands at a word's edge, outside and inside.
func opens(text []rune, at int) bool {
	return (at == 0 || !wordy(text[at-1])) && at+1 < len(text) && !unicode.IsSpace(text[at+1]) && text[at+1] != text[at]
}

func closes(text []rune, at int) bool {
	return !unicode.IsSpace(text[at-1]) && (at+1 == len(text) || !wordy(text[at+1]))
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
