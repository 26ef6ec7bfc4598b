package addressbook

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"salonzap/internal/fault"
	"salonzap/internal/text"
)

// column is what a column of a table holds.
type column int

const (
	ignored column = iota
	fullName
	partOfName // given, middle and family name, in the order of the columns
	number
	notes
	tags
)

// columnNames are the column titles that salon software, spreadsheets and phones write, in lower
// case without accents.
func columnNames() map[string]column {
	return map[string]column{
		"nome": fullName, "name": fullName, "cliente": fullName, "nome completo": fullName, "full name": fullName, "nome do cliente": fullName,
		"display name": fullName, "nome de exibicao": fullName, "contato": fullName, "file as": ignored,
		"first name": partOfName, "middle name": partOfName, "last name": partOfName, "given name": partOfName, "additional name": partOfName,
		"family name": partOfName, "primeiro nome": partOfName, "sobrenome": partOfName, "segundo nome": partOfName, "ultimo nome": partOfName,
		"telefone": number, "celular": number, "whatsapp": number, "fone": number, "phone": number, "mobile": number, "tel": number, "numero": number,
		"mobile phone": number, "phone number": number, "telefone celular": number, "numero de telefone": number, "home phone": number,
		"business phone": number, "telefone residencial": number, "telefone comercial": number, "phone_number": number,
		"observacoes": notes, "observacao": notes, "obs": notes, "notas": notes, "anotacoes": notes, "notes": notes, "anotacao": notes, "nota": notes,
		"etiquetas": tags, "tags": tags, "labels": tags, "grupos": tags, "group membership": tags, "categorias": tags, "categories": tags, "marcadores": tags,
	}
}

// numbered matches the title of one of several columns of a kind: "Telefone 2", "Phone 1 - Value".
var numbered = regexp.MustCompile(`^([a-z]+) ?\d+( - (value|valor))?$`)

// columnOf is what a column with a title holds, by the names of columnNames.
func columnOf(title string, names map[string]column) column {
	title = strings.Join(strings.Fields(strings.Trim(plain(title), " :*")), " ")
	if c, ok := names[title]; ok {
		return c
	}
	if m := numbered.FindStringSubmatch(title); m != nil && names[m[1]] == number {
		return number
	}
	return ignored
}

// readCSV reads a table, with or without a line of titles.
func readCSV(ctx context.Context, words string, n numbers) (File, error) {
	separator, words, skipped := separatorOf(words)
	r := csv.NewReader(strings.NewReader(words))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = separator, -1, separator != '\t'
	var f File
	var columns []column
	for {
		if err := ctx.Err(); err != nil {
			return File{}, err
		}
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			p := Problem{bad.StartLine + skipped, fault.Field("addressbook.csv", "file", text.ImportUnreadable, bad.StartLine+skipped)}
			if bad.Line != bad.StartLine || columns == nil { // an unclosed quote has swallowed the lines after it
				return File{}, p.Err
			}
			f.Problems = append(f.Problems, p)
			continue
		}
		if err != nil {
			return File{}, err
		}
		if blank(row) {
			continue
		}
		line, _ := r.FieldPos(0)
		if columns == nil {
			if width(row) > MaxColumns {
				return File{}, fault.Field("addressbook.csv", "file", text.ImportColumnsMany, MaxColumns)
			}
			var titles bool
			if columns, titles = columnsOf(row, n); columns == nil {
				return File{}, fault.Field("addressbook.csv", "file", text.ImportColumns)
			}
			if titles {
				continue
			}
		}
		f.Entries = append(f.Entries, entryOf(line+skipped, row, columns, n))
		if len(f.Entries)+len(f.Problems) > MaxEntries {
			return f, nil // Read refuses files with too many entries
		}
	}
}

// width is how many columns a row has, without empty ones at its end.
func width(row []string) int {
	for i := len(row); i > 0; i-- {
		if strings.TrimSpace(row[i-1]) != "" {
			return i
		}
	}
	return 0
}

func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}

// separatorOf finds the separator of cells: the one that Excel declares in a first line "sep=;",
// else the most frequent candidate of the first line outside of quotes. skipped is how many lines
// to skip at the beginning.
func separatorOf(words string) (separator rune, rest string, skipped int) {
	first, after, _ := strings.Cut(words, "\n")
	if said, ok := cutFold(strings.TrimSpace(first), "sep="); ok && len(said) == 1 {
		return rune(said[0]), after, 1
	}
	best, most := ',', 0
	for _, c := range ";,\t" {
		n, quoted := 0, false
		for _, r := range words {
			if r == '"' {
				quoted = !quoted
			}
			if r == '\n' && !quoted && n+most > 0 {
				break
			}
			if r == c && !quoted {
				n++
			}
		}
		if n > most {
			best, most = c, n
		}
	}
	return best, words, 0
}

// columnsOf says what the columns hold: by their titles, or, in a table without titles, by the
// contents of its first row. nil when neither shows it.
func columnsOf(row []string, n numbers) (columns []column, titles bool) {
	row = row[:width(row)]
	columns = make([]column, len(row))
	names := columnNames()
	for i, cell := range row {
		columns[i] = columnOf(cell, names)
	}
	if slices.ContainsFunc(columns, func(c column) bool { return c != ignored }) {
		useful := func(c column) bool { return c == fullName || c == partOfName || c == number }
		if !slices.ContainsFunc(columns, useful) {
			return nil, true
		}
		return columns, true
	}
	named := false
	for i, cell := range row {
		_, unread := n.all(cell)
		switch {
		case strings.TrimSpace(cell) == "":
		case !unread:
			columns[i] = number
		case !named:
			columns[i], named = fullName, true
		}
	}
	if !slices.Contains(columns, number) {
		return nil, false
	}
	return columns, false
}

func entryOf(line int, row []string, columns []column, n numbers) Entry {
	e := Entry{Line: line}
	var parts, remarks []string
	for i, cell := range row {
		if i >= len(columns) {
			break
		}
		cell = unguarded(strings.TrimSpace(cell))
		switch columns[i] {
		case fullName:
			if e.Name == "" {
				e.Name = cell
			}
		case partOfName:
			parts = append(parts, cell)
		case number:
			found, unread := n.all(cell)
			e.add(found)
			e.unread = e.unread || unread
		case notes:
			if cell != "" {
				remarks = append(remarks, cell)
			}
		case tags:
			e.Tags = append(e.Tags, tagsOf(cell)...)
		case ignored:
		}
	}
	if e.Name == "" {
		e.Name = strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	}
	e.Notes = strings.Join(remarks, "\n")
	return e
}

// tagsOf reads a list of tags, without the group "* myContacts" that Google adds to every contact.
func tagsOf(cell string) []string {
	var all []string
	for tag := range strings.FieldsFuncSeq(strings.ReplaceAll(cell, ":::", ","), func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
		if tag = strings.TrimSpace(tag); tag != "" && !strings.HasPrefix(tag, "*") {
			all = append(all, tag)
		}
	}
	return all
}
