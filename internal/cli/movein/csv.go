package movein

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"salonzap/internal/app"
	"salonzap/internal/fault"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Row is a salon in the CSV file.
type Row struct {
	Line     int // of the file, the head being 1
	Slug     tenant.Slug
	Name     string       // never empty: a row without one is named after its slug
	Instance string       // as written in the file; empty when the row names none
	Phone    phone.Number // zero when the row has none
	Problem  string       // why the row cannot be used; empty when it can
}

// Errors about a whole file.
var (
	errEncoding = errors.New("the CSV file is neither UTF-8 nor UTF-16; save it as “CSV UTF-8”")
	errHead     = errors.New("the CSV file must begin with a line that names its columns: slug,name,instance_name,phone_number")
)

// ReadCSV reads the columns slug, name, instance_name and phone_number, in any order, separated by commas, semicolons or tabs, in UTF-8 or UTF-16; other
// columns are ignored. An error is about the whole file; Row.Problem says what is wrong with a row.
func ReadCSV(in io.Reader) ([]Row, error) {
	content, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	table, err := app.DecodeText(content)
	if err != nil {
		return nil, errEncoding
	}
	r := csv.NewReader(strings.NewReader(table))
	r.FieldsPerRecord = -1
	if names, _, _ := strings.Cut(table, "\n"); strings.Contains(names, ";") {
		r.Comma = ';'
	} else if strings.Contains(names, "\t") { // Excel's "Unicode text"
		r.Comma = '\t'
	}
	r.TrimLeadingSpace = r.Comma != '\t'
	head, err := r.Read()
	if err != nil {
		return nil, errHead
	}
	columns := make(map[string]int)
	for i, name := range head {
		columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	if _, ok := columns["slug"]; !ok {
		return nil, errHead
	}
	return readRows(r, columns)
}

func readRows(r *csv.Reader, columns map[string]int) ([]Row, error) {
	var rows []Row
	for {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, fmt.Errorf("line %d of the CSV file cannot be read: check its quotes", broken.StartLine)
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		cell := func(column string) string {
			i, ok := columns[column]
			if !ok || i >= len(fields) {
				return ""
			}
			return strings.TrimSpace(fields[i])
		}
		rows = append(rows, readRow(line, cell))
	}
}

// readRow makes a row of its cells. Slugs of other programs, which may have capitals and underscores, are converted to ours.
func readRow(line int, cell func(string) string) Row {
	row := Row{Line: line, Instance: cell("instance_name")}
	slug := cell("slug")
	if slug == "" {
		row.Problem = "the row has no slug"
		return row
	}
	var err error
	if row.Slug, err = tenant.SlugFrom(slug); err != nil {
		row.Problem = sentence(err)
		return row
	}
	name := cell("name")
	if name == "" {
		name = titled(row.Slug)
	}
	if row.Name, err = tenant.CleanName(name); err != nil {
		row.Problem = sentence(err)
		return row
	}
	if number := cell("phone_number"); number != "" {
		if row.Phone, err = phone.Parse(number, phone.Brazil); err != nil {
			row.Problem = "phone_number is no telephone number; correct it, or leave it empty"
		}
	}
	return row
}

func sentence(err error) string {
	e, _ := errors.AsType[*fault.Error](err)
	return text.EN.Explain(e)
}

// titled is a name for people made of a slug: "barbearia-do-joao" → "Barbearia Do Joao".
func titled(s tenant.Slug) string {
	words := strings.Split(s.String(), "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, " ")
}
