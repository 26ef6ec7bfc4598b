package addressbook

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode"

	"github.com/emersion/go-vcard"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"salonzap/internal/contact"
	"salonzap/internal/phone"
	"salonzap/internal/text"
)

// plain is a text for comparisons: lower case, without accents, invisible characters and repeated
// blanks.
func plain(s string) string {
	s = text.Visible(s)
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		out = s
	}
	return strings.Join(strings.Fields(strings.ToLower(out)), " ")
}

// guarded prefixes a cell that a spreadsheet would take for a formula with an apostrophe (OWASP,
// CSV injection).
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// unguarded removes the apostrophe that guarded added.
func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && rest != "" && strings.ContainsRune("=+-@\t\r", rune(rest[0])) {
		return rest
	}
	return cell
}

// Export writes contacts one after the other.
type Export interface {
	Write(c contact.Contact) error
	// Close writes what is buffered.
	Close() error
}

type csvExport struct{ w *csv.Writer }

// NewCSV writes a table that spreadsheets in Brazil open with a double click: UTF-8 with a
// byte-order mark, semicolons, no cell that is executed.
func NewCSV(w io.Writer) (Export, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	return csvExport{out}, out.Write([]string{"nome", "telefone", "telefone 2", "etiquetas", "observações"})
}

func (x csvExport) Write(c contact.Contact) error {
	row := []string{c.Name(), "", "", strings.Join(c.Tags, ", "), c.Notes}
	for i, n := range dialled(c) {
		if i < 2 { //nolint:mnd // the columns for numbers
			row[1+i] = n.E164()
		}
	}
	for i := range row {
		row[i] = guarded(row[i])
	}
	return x.w.Write(row)
}

func (x csvExport) Close() error {
	x.w.Flush()
	return x.w.Error()
}

type cardExport struct{ w *vcard.Encoder }

// NewCards writes cards that a phone takes (vCard 3.0).
func NewCards(w io.Writer) Export { return cardExport{vcard.NewEncoder(w)} }

func (x cardExport) Write(c contact.Contact) error {
	name := c.Name()
	card := vcard.Card{}
	card.SetValue(vcard.FieldVersion, "3.0")
	for _, n := range dialled(c) {
		card.Add(vcard.FieldTelephone, &vcard.Field{Value: n.E164(), Params: vcard.Params{vcard.ParamType: {"CELL"}}})
		if name == "" {
			name = n.Format()
		}
	}
	card.SetValue(vcard.FieldFormattedName, name)
	card.AddName(&vcard.Name{GivenName: name})
	if c.Notes != "" {
		card.SetValue(vcard.FieldNote, c.Notes)
	}
	if len(c.Tags) > 0 {
		card.SetValue(vcard.FieldCategories, strings.Join(c.Tags, ","))
	}
	return x.w.Encode(card)
}

func (cardExport) Close() error { return nil }

// dialled are a contact's numbers, Contact.Phone first.
func dialled(c contact.Contact) []phone.Number {
	var all []phone.Number
	if !c.Phone.IsZero() {
		all = append(all, c.Phone)
	}
	for _, h := range c.Aliases {
		if !h.Number.IsZero() && h.Number != c.Phone {
			all = append(all, h.Number)
		}
	}
	return all
}
