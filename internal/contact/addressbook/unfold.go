package addressbook

import (
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// Limits of a card without its pictures, in bytes. A name, a note or a list of tags that an import takes is far shorter.
const (
	maxLine = 64 << 10 // a line with those that continue it
	maxCard = 256 << 10
)

// unfolder joins folded lines, each byte once: a decoder that appends fold after fold copies the line for each of them.
type unfolder struct {
	done   []string
	parts  []string // of the line that is not done
	at     int      // its number in the file
	length int      // of it
	total  int      // of all
	first  int      // the number of the card's first line
}

// begin begins a line.
func (u *unfolder) begin(line string, at int) error {
	u.end()
	if u.at = at; u.first == 0 {
		u.first = at
	}
	return u.fold(line)
}

// fold continues the line. What continues no line is left out.
func (u *unfolder) fold(more string) error {
	if u.first == 0 {
		return nil
	}
	u.parts = append(u.parts, more)
	u.length += len(more)
	u.total += len(more)
	switch {
	case u.length > maxLine:
		return tooLongLine(u.at)
	case u.total > maxCard:
		return fault.Field("addressbook.card", "file", text.ImportCardLong, u.first, maxCard>>10) //nolint:mnd // KiB
	}
	return nil
}

func (u *unfolder) end() {
	if len(u.parts) > 0 {
		u.done = append(u.done, strings.Join(u.parts, ""))
	}
	u.parts, u.length = nil, 0
}

func (u *unfolder) lines() []string {
	u.end()
	return u.done
}

func tooLongLine(at int) error {
	return fault.Field("addressbook.card", "file", text.ImportLineLong, at, maxLine>>10) //nolint:mnd // KiB
}

// joined joins a value of quoted-printable with the lines that continue it, up to just above maxLine. used is how many these are.
func joined(value string, rest []string) (all string, used int) {
	var b strings.Builder
	for strings.HasSuffix(value, "=") && used < len(rest) && b.Len() <= maxLine {
		b.WriteString(strings.TrimSuffix(value, "="))
		value = strings.TrimPrefix(rest[used], "\t")
		used++
	}
	b.WriteString(value)
	return b.String(), used
}
