package addressbook

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"salonzap/internal/contact"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// MaxEntries is how many clients one file may have.
const MaxEntries = 20_000

// MaxBytes is how large a file may be. Pictures on cards count, although they are left out.
const MaxBytes = 8 << 20

// MaxColumns is how many columns a table may have.
const MaxColumns = 500

// MaxNumbers is how many telephone lines one client of a file may have.
const MaxNumbers = 50

// Entry is one client of a file. A phone's card can have several numbers.
type Entry struct {
	Line    int // where it begins in the file, from 1
	Name    string
	Numbers []phone.Number
	Notes   string
	Tags    []string

	unread  bool // it has a number that cannot be parsed
	crowded bool // it has more than MaxNumbers
}

// Problem says why a line was left out. Err is Invalid with the field and the sentence.
type Problem struct {
	Line int
	Err  *fault.Error
}

// File is what was read.
type File struct {
	Entries  []Entry
	Problems []Problem // lines that could not be read; those of entries come from Decide
}

// Read reads a CSV table or vCards; the first bytes tell which. area is the area code (DDD, "11")
// for numbers that are written without one; empty: those numbers are refused. Errors: Invalid on
// "file" when it is neither; ctx's when it ends meanwhile.
func Read(ctx context.Context, data []byte, area string) (File, error) {
	const op = "addressbook.read"
	words, err := decoded(data)
	if err != nil {
		return File{}, err
	}
	if strings.TrimSpace(words) == "" {
		return File{}, fault.Field(op, "file", text.ImportEmpty)
	}
	read := readCSV
	if start := strings.TrimSpace(words); len(start) >= len(cardBegin) && strings.EqualFold(start[:len(cardBegin)], cardBegin) {
		read = readCards
	}
	f, err := read(ctx, words, numbers{area})
	switch {
	case err != nil:
		return File{}, err
	case len(f.Entries)+len(f.Problems) == 0:
		return File{}, fault.Field(op, "file", text.ImportEmpty)
	case len(f.Entries)+len(f.Problems) > MaxEntries:
		return File{}, fault.Field(op, "file", text.ImportTooMany, MaxEntries)
	}
	return f, nil
}

// decoded is a file's text: UTF-8 or UTF-16 with a byte-order mark, else UTF-8, else Windows-1252.
// Line ends become "\n".
func decoded(data []byte) (string, error) {
	var err error
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		data, err = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
	case utf8.Valid(data):
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	default:
		data, err = charmap.Windows1252.NewDecoder().Bytes(data)
	}
	if err != nil || bytes.IndexByte(data, 0) >= 0 {
		return "", fault.Field("addressbook.read", "file", text.ImportCharset)
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(data)), nil
}

// numbers parses numbers as address books write them.
type numbers struct{ area string }

// all reads the numbers of a cell, which may hold several. unread tells that a part of it is no
// number.
func (n numbers) all(cell string) (found []phone.Number, unread bool) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return nil, false
	}
	if one, ok := n.one(cell); ok {
		return []phone.Number{one}, false
	}
	parts := strings.FieldsFunc(strings.ReplaceAll(cell, ":::", ";"), func(r rune) bool { return strings.ContainsRune(";,/|\n", r) })
	if len(parts) < 2 { //nolint:mnd // one part is the whole cell
		return nil, true
	}
	for _, part := range parts {
		if one, ok := n.one(part); ok {
			found = append(found, one)
		} else if strings.TrimSpace(part) != "" {
			unread = true
		}
	}
	return found, unread
}

// one parses a number: with or without country code, area code, trunk prefix 0 or carrier code, and
// the quotes and ".0" that spreadsheets add.
func (n numbers) one(raw string) (phone.Number, bool) {
	const (
		carrier  = 3 // "0" and a carrier's two digits
		local    = 8 // digits of a number without its area code; a mobile's has one more
		national = 10
	)
	raw = strings.TrimSpace(raw)
	if rest, ok := cutFold(raw, "tel:"); ok {
		raw, _, _ = strings.Cut(rest, ";") // RFC 3966: parameters
	}
	raw = strings.TrimPrefix(raw, "'")
	if whole, ok := strings.CutSuffix(raw, ".0"); ok && strings.Trim(whole, "0123456789") == "" {
		raw = whole
	}
	if found, err := phone.Parse(raw, phone.Brazil); err == nil {
		return found, true
	}
	digits := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, raw)
	if strings.ContainsFunc(raw, func(r rune) bool { return !strings.ContainsRune("0123456789 ()-.\u00a0", r) }) {
		return phone.Number{}, false
	}
	for _, try := range []struct {
		rest string
		ok   bool
	}{
		{n.area + digits, n.area != "" && (len(digits) == local || len(digits) == local+1)},
		{strings.TrimPrefix(digits, "0"), strings.HasPrefix(digits, "0") && len(digits) <= national+2},
		{digits[min(carrier, len(digits)):], strings.HasPrefix(digits, "0") && len(digits) >= national+carrier},
	} {
		if !try.ok {
			continue
		}
		if found, err := phone.Parse(try.rest, phone.Brazil); err == nil {
			return found, true
		}
	}
	return phone.Number{}, false
}

// cutFold is strings.CutPrefix without regard of case, for ASCII.
func cutFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

// add adds numbers to an entry, each telephone line once.
func (e *Entry) add(found []phone.Number) {
	for _, n := range found {
		known := false
		for _, o := range e.Numbers {
			known = known || o.SameLine(n)
		}
		if !known && len(e.Numbers) == MaxNumbers {
			e.crowded = true
			return
		}
		if !known {
			e.Numbers = append(e.Numbers, n)
		}
	}
}

// AreaOf is the area code of a Brazilian number; empty for other numbers. It is used for numbers
// that are written without one.
func AreaOf(n phone.Number) string {
	const code, area = "55", 2
	if rest, ok := strings.CutPrefix(n.Digits(), code); ok && len(rest) > area {
		return rest[:area]
	}
	return ""
}

// lines are an entry's numbers as aliases.
func (e Entry) lines() []contact.Alias {
	all := make([]contact.Alias, 0, len(e.Numbers))
	for _, n := range e.Numbers {
		all = append(all, contact.At(n).Alias())
	}
	return all
}
