package storetest

import (
	"fmt"
	"maps"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"salonzap/internal/contact/addressbook"
)

// fileClients is how many clients the awkward files have.
const fileClients = 40

// awkwardFilesImported tells that one list of clients, however it was saved and its numbers are spelled, is one list of clients here: the look
// at each file equals what its import does, and all files after the first add nobody.
func awkwardFilesImported(w *world) {
	h := w.house(1)
	ctx, now := w.Context(), dayOne()
	for i, file := range awkwardFiles(w) {
		f, err := addressbook.Read(ctx, file.data, "11")
		w.must(err)
		look, err := w.s.PreviewImport(ctx, h.scope, h.id, f, now)
		w.must(err)
		done, err := w.s.ImportContacts(ctx, h.scope, h.id, f, now)
		w.must(err)
		if !maps.Equal(look.Outcomes, done.Outcomes) || look.Added != done.Added || look.Completed != done.Completed || look.Known != done.Known {
			w.Errorf("%s: the look says %v, the import %v", file.name, look, done)
		}
		if len(look.Problems) != len(done.Problems) || len(done.Problems) != file.problems {
			w.Errorf("%s: %d problems, then %d, want %d", file.name, len(look.Problems), len(done.Problems), file.problems)
		}
		if n := len(w.everybody(h)); n != fileClients || done.Added != map[bool]int{true: fileClients}[i == 0] {
			w.Errorf("%s: %d were added, %d are there", file.name, done.Added, n)
		}
	}
	for _, c := range w.everybody(h) {
		if !strings.Contains(c.Notes, "chá;\nnão") || !strings.Contains(c.Name(), "Conceição") {
			w.Errorf("%q has the notes %q", c.Name(), c.Notes)
		}
	}
}

type awkwardFile struct {
	name     string
	data     []byte
	problems int
}

// awkwardFiles are one list in the ways in which spreadsheets and phones save it. Each has everybody twice, and two who are nobody.
func awkwardFiles(w *world) []awkwardFile {
	w.Helper()
	table := awkwardTable(";")
	windows, err := charmap.Windows1252.NewEncoder().String(table)
	w.must(err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(table)
	w.must(err)
	var cards strings.Builder
	for i := range fileClients {
		for _, spelled := range []string{spellings(i)[i%8], spellings(i)[(i+3)%8]} {
			fmt.Fprintf(&cards, "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Conceição;João %d;;;\r\nFN:João Conceição %d\r\nTEL;TYPE=CELL:%s\r\nNOTE:gosta de chá\\;\\nnão de café\r\nEND:VCARD\r\n", i, i, spelled)
		}
	}
	return []awkwardFile{
		{"UTF-8", []byte(table), 2},
		{"with a mark", []byte("\ufeff" + table), 2},
		{"Windows-1252", []byte(windows), 2},
		{"UTF-16", []byte(wide), 2},
		{"tabs", []byte(awkwardTable("\t")), 2},
		{"commas", []byte(awkwardTable(",")), 2},
		{"lines of Unix", []byte(strings.ReplaceAll(table, "\r\n", "\n")), 2},
		{"cards", []byte(cards.String()), 0},
	}
}

func awkwardTable(separator string) string {
	row := func(cells ...string) string { return strings.Join(cells, separator) + "\r\n" }
	var table strings.Builder
	table.WriteString(row("Nome", "Telefone", "Observações") + row("Ninguém", "*144", ""))
	for i := range fileClients {
		for _, spelled := range []string{spellings(i)[i%8], spellings(i)[(i+5)%8]} {
			table.WriteString(row(fmt.Sprintf("\"Conceição, João %d\"", i), spelled, "\"gosta de chá;\r\nnão de café\""))
		}
	}
	table.WriteString(row("", "190", ""))
	return table.String()
}

// spellings is one mobile number in the ways that address books have it.
func spellings(i int) []string {
	a, b := fmt.Sprintf("9%04d", 8000+i), fmt.Sprintf("%04d", 7000+i)
	return []string{
		"+55 (11) " + a + "-" + b, "11 " + a + "-" + b, "5511" + a + b, "(11)" + a + b, "011 " + a + "-" + b, a + "-" + b, "+55 11 " + a[1:] + "-" + b, "0 15 11 " + a + "-" + b,
	}
}
