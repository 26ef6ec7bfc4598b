package addressbook

import (
	"bytes"
	"context"
	"io"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-vcard"
	"golang.org/x/text/encoding/charmap"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

const (
	cardBegin = "BEGIN:VCARD"
	cardEnd   = "END:VCARD"
)

// readCards reads the cards of a phone: vCard 2.1, 3.0 and 4.0, one after the other in one file.
func readCards(ctx context.Context, words string, n numbers) (File, error) {
	var f File
	var card []string
	start, i := 0, 0
	for line := range strings.SplitSeq(words, "\n") {
		if err := ctx.Err(); err != nil {
			return File{}, err
		}
		i++
		switch trimmed := strings.TrimSpace(line); {
		case strings.EqualFold(trimmed, cardBegin):
			if card != nil {
				f.unreadable(start, nil)
			}
			card, start = []string{line}, i
		case strings.EqualFold(trimmed, cardEnd) && card != nil:
			e, err := readCard(append(card, line), start, n)
			if e.Line = start; err != nil {
				f.unreadable(start, err)
			} else {
				f.Entries = append(f.Entries, e)
			}
			card = nil
		case card != nil:
			card = append(card, line)
		}
	}
	if card != nil {
		f.unreadable(start, nil)
	}
	return f, nil
}

// unreadable notes a card that cannot be read. why says more when it is of this package.
func (f *File) unreadable(line int, why error) {
	wrong, ok := why.(*fault.Error) //nolint:errorlint // made by this package
	if !ok {
		wrong = fault.Field("addressbook.card", "file", text.ImportUnreadable, line)
	}
	f.Problems = append(f.Problems, Problem{line, wrong})
}

// readCard reads a card whose first line is line start of the file.
func readCard(lines []string, start int, n numbers) (Entry, error) {
	lines, err := modern(lines, start)
	if err != nil {
		return Entry{}, err
	}
	card, err := vcard.NewDecoder(strings.NewReader(strings.Join(lines, "\r\n") + "\r\n")).Decode()
	if err != nil {
		return Entry{}, err
	}
	e := Entry{Name: strings.TrimSpace(card.PreferredValue(vcard.FieldFormattedName))}
	if name := card.Name(); e.Name == "" && name != nil {
		e.Name = strings.Join(strings.Fields(strings.Join([]string{name.GivenName, name.AdditionalName, name.FamilyName}, " ")), " ")
	}
	for _, field := range []string{vcard.FieldNickname, vcard.FieldOrganization} {
		if e.Name == "" {
			e.Name = strings.TrimSpace(strings.ReplaceAll(card.Value(field), ";", " "))
		}
	}
	for _, tel := range card.Values(vcard.FieldTelephone) {
		found, unread := n.all(tel)
		e.add(found)
		e.unread = e.unread || unread
	}
	e.Notes = strings.TrimSpace(strings.Join(card.Values(vcard.FieldNote), "\n"))
	for _, list := range card.Values(vcard.FieldCategories) {
		e.Tags = append(e.Tags, tagsOf(list)...)
	}
	return e, nil
}

// modern rewrites the lines of a card as vCard 3.0, each in one line: folded lines are unfolded, and lines of quoted-printable (2.1)
// are joined, decoded and escaped; pictures, sounds and keys are left out, since some phones fold them in non-standard ways.
// start is the first line's number in the file. Errors: Invalid "file" when a line or the card is too long.
func modern(lines []string, start int) ([]string, error) {
	var out unfolder
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		head, value, ok := strings.Cut(line, ":")
		if folded := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t"); folded || !ok {
			if folded && strings.TrimSpace(line) != "" {
				if err := out.fold(line[1:]); err != nil {
					return nil, err
				}
			}
			continue
		}
		at := start + i
		upper := strings.ToUpper(head)
		if strings.Contains(upper, "QUOTED-PRINTABLE") {
			var used int
			if value, used = joined(value, lines[i+1:]); len(value) > maxLine {
				return nil, tooLongLine(at)
			}
			i += used
			value = escaped(unquoted(value, upper))
		}
		if name := property(upper); name == "PHOTO" || name == "LOGO" || name == "SOUND" || name == "KEY" {
			for i+1 < len(lines) && (lines[i+1] == "" || !strings.Contains(lines[i+1], ":")) {
				i++
			}
			continue
		}
		if err := out.begin(named(head)+":"+value, at); err != nil {
			return nil, err
		}
	}
	return out.lines(), nil
}

// property is the name of a line's property, without the group and the parameters.
func property(head string) string {
	head, _, _ = strings.Cut(head, ";")
	if _, name, ok := strings.Cut(head, "."); ok {
		return name
	}
	return head
}

// named gives every parameter of a property a name, which 2.1 did not require ("TEL;CELL"), and
// drops the parameters that say how the value is encoded.
func named(head string) string {
	if strings.Contains(head, "\"") {
		return head // 4.0, whose quoted parameters may hold anything
	}
	parts := strings.Split(head, ";")
	kept := parts[:1:1]
	for _, p := range parts[1:] {
		switch up := strings.ToUpper(p); {
		case strings.Contains(up, "QUOTED-PRINTABLE"), strings.HasPrefix(up, "CHARSET="):
		case !strings.Contains(p, "="):
			kept = append(kept, "TYPE="+p)
		default:
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ";")
}

// unquoted decodes quoted-printable in the card's own character set; text that is not
// quoted-printable stays as it is.
func unquoted(value, head string) string {
	raw, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(value)))
	if err != nil {
		return value
	}
	if !utf8.Valid(raw) || strings.Contains(head, "ISO-8859-1") || strings.Contains(head, "WINDOWS-1252") {
		if other, err := charmap.Windows1252.NewDecoder().Bytes(raw); err == nil {
			raw = other
		}
	}
	return string(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
}

// escaped is a text as vCard 3.0 has it in one line. Semicolons stay: they separate the parts of a
// structured value.
func escaped(s string) string {
	return strings.NewReplacer("\n", `\n`, ",", `\,`).Replace(s)
}
