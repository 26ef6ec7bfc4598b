package addressbook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"salonzap/internal/contact"
	"salonzap/internal/contact/addressbook"
	"salonzap/internal/phone"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

func noon() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) }

// shown is an entry in one line.
func shown(e addressbook.Entry) string {
	var numbers []string
	for _, n := range e.Numbers {
		numbers = append(numbers, n.E164())
	}
	return fmt.Sprintf("%d %s [%s] %q %v", e.Line, e.Name, strings.Join(numbers, " "), e.Notes, e.Tags)
}

func read(t *testing.T, data []byte) []string {
	t.Helper()
	f, err := addressbook.Read(t.Context(), data, "11")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range f.Entries {
		all = append(all, shown(e))
	}
	for _, p := range f.Problems {
		all = append(all, fmt.Sprintf("%d !%s", p.Line, p.Err.Key))
	}
	return all
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// The same table in every encoding and with every separator that spreadsheets write.
func TestATableIsReadHoweverItWasSaved(t *testing.T) {
	t.Parallel()
	table := "Nome;Telefone;Observações;Etiquetas\r\nJoão da Conceição;(11) 98765-4321;\"gosta de chá;\nnão de café\";vip, noiva\r\n;;;\r\nÂngela;;;\r\n"
	want := []string{`2 João da Conceição [+5511987654321] "gosta de chá;\nnão de café" [vip noiva]`, `5 Ângela [] "" []`}
	windows, err := charmap.Windows1252.NewEncoder().Bytes([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"UTF-8": []byte(table), "with a mark": []byte("\ufeff" + table), "Windows-1252": windows, "UTF-16": wide,
		"tabs": []byte(strings.ReplaceAll(strings.ReplaceAll(table, "chá;", "chá,"), ";", "\t")), "old Macs": []byte(strings.ReplaceAll(table, "\r\n", "\r")),
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, data)
			if name == "tabs" {
				got[0] = strings.ReplaceAll(got[0], "chá,", "chá;")
			}
			same(t, got, want...)
		})
	}
	same(t, read(t, []byte("sep=,\nname,phone\nAna,11987654321\n")), `3 Ana [+5511987654321] "" []`)
	same(t, read(t, []byte("Ana,11987654321\nBia,1133334444")), `1 Ana [+5511987654321] "" []`, `2 Bia [+551133334444] "" []`)
	google := "First Name,Middle Name,Last Name,Labels,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value\nAna,,Souza,vip ::: * myContacts,Mobile,+55 11 98765-4321 ::: 11 3333-4444,11 98765 4321\n"
	same(t, read(t, []byte(google)), `2 Ana Souza [+5511987654321 +551133334444] "" [vip]`)
	same(t, read(t, []byte("nome;fone\nAna \"Aninha\" Souza;11987654321\nBia;1133334444\n")), `3 Bia [+551133334444] "" []`, "2 !import.unreadable")
}

// Numbers as address books spell them.
func TestNumbersAreReadInEverySpelling(t *testing.T) {
	t.Parallel()
	for _, spelling := range []string{
		"+55 (11) 98765-4321", "11 98765-4321", "5511987654321", "(11)987654321", "011 98765-4321", "0 15 11 98765-4321", "98765-4321", "00 55 11 98765 4321",
		"11987654321.0", "'+5511987654321", "tel:+55-11-98765-4321", "+55 11 98765\u201143 21", "11.98765.4321",
	} {
		same(t, read(t, []byte("nome\ttelefone\nAna\t"+spelling+"\n")), `2 Ana [+5511987654321] "" []`)
	}
	f, err := addressbook.Read(t.Context(), []byte("nome;telefone\nClaro;*144\nGil;5,51199E+12\n;\nIvo;190\n"), "11")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Entries {
		if d := addressbook.NewBook(tenant.NewID(), nil).Decide(e, noon()); d.Outcome != addressbook.Refused || d.Problem.Line != e.Line || d.Problem.Err.Field != "phone" {
			t.Errorf("line %d is %s", e.Line, d.Outcome)
		}
	}
}

// Cards as older and newer phones write them.
func TestCardsAreReadInEveryVersion(t *testing.T) {
	t.Parallel()
	cards := strings.Join([]string{
		"BEGIN:VCARD", "VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Concei=C3=A7=C3=A3o;Jo=C3=A3o;;;",
		"FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Jo=C3=A3o da Concei=C3=A7=", "=C3=A3o", "TEL;CELL;PREF:+5511987654321", "TEL;HOME:1133334444",
		"NOTE;ENCODING=QUOTED-PRINTABLE:gosta=0D=0Ade, ch=E1;", "PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg", " ABC=", "", "END:VCARD",
		"BEGIN:VCARD", "VERSION:3.0", "FN:Ana\\, a \"Naná\"", "N:Ana;;;;", "item1.TEL;type=CELL:(11) 98765-43", " 22", "CATEGORIES:vip,noiva", "END:VCARD",
		"begin:vcard", "VERSION:4.0", "N:Souza;Bia;;;", "TEL;VALUE=uri;TYPE=\"voice,cell\":tel:+55-21-99876-5432", "NOTE:linha um\\nlinha dois", "end:vcard",
		"BEGIN:VCARD", "VERSION:3.0", "FN:Sem fim",
	}, "\r\n")
	same(t, read(t, []byte(cards)),
		`1 João da Conceição [+5511987654321 +551133334444] "gosta\nde, chá;" []`,
		`13 Ana, a "Naná" [+5511987654322] "" [vip noiva]`,
		`21 Bia Souza [+5521998765432] "linha um\nlinha dois" []`,
		"27 !import.unreadable")
}

// A file of no known format is refused with the reason.
func TestAFileOfNoKnownFormatIsRefused(t *testing.T) {
	t.Parallel()
	for data, key := range map[string]string{
		"": string(text.ImportEmpty), " \n\n": string(text.ImportEmpty), "a\x00b": string(text.ImportCharset), "cor;tamanho\nazul;3\n": string(text.ImportColumns),
		"nome;fone\nAna;\"11 98765-4321\nBia;1133334444\n": string(text.ImportUnreadable), "obs\nx\n": string(text.ImportColumns),
		strings.Repeat("Ana;11987654321\n", addressbook.MaxEntries+1): string(text.ImportTooMany),
	} {
		_, err := addressbook.Read(t.Context(), []byte(data), "")
		if err == nil || !strings.Contains(fmt.Sprint(err), key) {
			t.Errorf("%.20q: %v", data, err)
		}
	}
}

// drawn is a file with few names and numbers, so that many entries coincide.
func drawn(t *rapid.T) addressbook.File {
	var f addressbook.File
	for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
		e := addressbook.Entry{Line: i + 1, Name: rapid.SampledFrom([]string{"Ana", "ana ", "ÂNA", "Bia\u200b", "", "Caio"}).Draw(t, "name")}
		for range rapid.IntRange(0, 2).Draw(t, "numbers") {
			n, _ := phone.FromDigits(rapid.SampledFrom([]string{"5511987654321", "551187654321", "5521998765432", "551133334444"}).Draw(t, "number"))
			e.Numbers = append(e.Numbers, n)
		}
		e.Notes = rapid.SampledFrom([]string{"", "chá", "café", "chá\ncafé"}).Draw(t, "notes")
		e.Tags = rapid.SliceOfN(rapid.SampledFrom([]string{"vip", "VIP ", "noiva"}), 0, 2).Draw(t, "tags")
		f.Entries = append(f.Entries, e)
	}
	return f
}

// A file that is imported twice adds nothing the second time; no two contacts have the same number;
// nothing that was stored before is lost.
func TestAFileTwiceAddsNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := tenant.NewID()
		all := map[contact.ID]contact.Contact{}
		run := func(f addressbook.File) addressbook.Report {
			book, r := addressbook.NewBook(id, collect(all)), addressbook.NewReport(f)
			for _, e := range f.Entries {
				d := book.Decide(e, noon())
				if r.Note(d); d.Outcome == addressbook.Added || d.Outcome == addressbook.Completed {
					if old := all[d.After.ID]; !strings.Contains(d.After.Notes, old.Notes) || len(d.After.Aliases) < len(old.Aliases) || len(d.After.Tags) < len(old.Tags) {
						t.Fatalf("line %d lost something", e.Line)
					}
					all[d.After.ID] = d.After
				}
			}
			return r
		}
		run(drawn(t))
		f := drawn(t)
		run(f)
		before := maps.Clone(all)
		if r := run(f); r.Added != 0 || r.Completed != 0 || len(all) != len(before) {
			t.Fatalf("the second time: %d added, %d completed", r.Added, r.Completed)
		}
		held := map[contact.Alias]contact.ID{}
		for _, c := range all {
			for _, h := range c.Aliases {
				if o, ok := held[h.Alias]; ok && o != c.ID {
					t.Fatal("two clients have one number")
				}
				held[h.Alias] = c.ID
			}
		}
	})
}

func collect(all map[contact.ID]contact.Contact) []contact.Contact {
	var list []contact.Contact
	for _, c := range all {
		list = append(list, c)
	}
	return list
}

// What is exported is imported again unchanged, and no cell is executed by a spreadsheet.
func TestAnExportComesInAgain(t *testing.T) {
	t.Parallel()
	one, _ := phone.FromDigits("5511987654321")
	two, _ := phone.FromDigits("551133334444")
	at := contact.Contact{ID: contact.NewID(), Tenant: tenant.NewID()}
	at, err := at.Describe(contact.Particulars{
		Name: new("=HYPERLINK(\"http://x\";\"João\")"), Notes: new("-1+1\nsegunda; linha \"citada\""), Tags: &[]string{"@vip", "noiva"},
	}, noon())
	if err != nil {
		t.Fatal(err)
	}
	at = at.WithNumber(one, noon()).WithNumber(two, noon())
	if at.Phone != one {
		t.Error("the second number counts")
	}
	want := fmt.Sprintf(`[+5511987654321 +551133334444] %q [@vip noiva]`, at.Notes)
	var table, cards bytes.Buffer
	x, err := addressbook.NewCSV(&table)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []addressbook.Export{x, addressbook.NewCards(&cards)} {
		if err := out.Write(at); err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, row, _ := strings.Cut(table.String(), "\n")
	for cell := range strings.SplitSeq(strings.TrimSpace(row), ";") {
		if cell = strings.TrimPrefix(cell, `"`); cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
			t.Errorf("a spreadsheet would run %q", cell)
		}
	}
	for name, data := range map[string][]byte{"CSV": table.Bytes(), "vCard": cards.Bytes()} {
		got := read(t, data)
		if len(got) != 1 || !strings.HasSuffix(got[0], want) || !strings.Contains(got[0], at.Name()) {
			t.Errorf("%s gives %v, want %s of\n%s", name, got, want, data)
		}
	}
}

// No input makes Read panic, and entries come in the order of their lines.
func FuzzRead(f *testing.F) {
	f.Add([]byte("nome;fone\nAna;11987654321\n"))
	f.Add([]byte("BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE:Jo=C3=\n=A3o\nEND:VCARD\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := addressbook.Read(t.Context(), data, "11")
		if err != nil {
			return
		}
		book, last := addressbook.NewBook(tenant.NewID(), nil), 0
		for _, e := range file.Entries {
			if e.Line <= last {
				t.Fatalf("line %d after %d", e.Line, last)
			}
			last = e.Line
			book.Decide(e, noon())
		}
	})
}

// A card of very many folded lines ends with a problem that names the line, and the cards around it are read.
func TestAVeryLongCardIsReportedAndTheOthersAreRead(t *testing.T) {
	t.Parallel()
	const before, after = "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nTEL:11987654321\nEND:VCARD\n", "BEGIN:VCARD\nVERSION:3.0\nFN:Bia\nTEL:1133334444\nEND:VCARD\n"
	filled := func(head, line string) string {
		return before + "BEGIN:VCARD\nVERSION:3.0\n" + head + strings.Repeat(line, (addressbook.MaxBytes-1000)/len(line)) + "\nEND:VCARD\n" + after
	}
	for _, c := range []struct{ name, data, key string }{
		{"a name folded in letters", filled("FN:", "\n a"), string(text.ImportLineLong)},
		{"a name folded by tabs", filled("FN:A", "\n\tb"), string(text.ImportLineLong)},
		{"quoted-printable", filled("NOTE;ENCODING=QUOTED-PRINTABLE:", "a=\n"), string(text.ImportLineLong)},
		{"one long line", filled("FN:", "a"), string(text.ImportLineLong)},
		{"very many fields", filled("FN:Caio", "\nX-A:b"), string(text.ImportCardLong)},
	} {
		f, err := addressbook.Read(t.Context(), []byte(c.data), "11")
		if err != nil || len(f.Entries) != 2 || f.Entries[0].Name != "Ana" || f.Entries[1].Name != "Bia" {
			t.Errorf("%s: %d entries, %v", c.name, len(f.Entries), err)
			continue
		}
		if len(f.Problems) != 1 || f.Problems[0].Line != 6 || string(f.Problems[0].Err.Key) != c.key {
			t.Errorf("%s: %v", c.name, f.Problems)
		}
	}
	picture := filled("FN:Caio\nPHOTO;ENCODING=b:/9j", "\n "+strings.Repeat("A", 74))
	if got := read(t, []byte(picture)); len(got) != 3 || !strings.HasPrefix(got[1], "6 Caio ") {
		t.Errorf("with a large picture: %d lines", len(got))
	}
}

// A client with very many numbers is left out with its reason.
func TestAClientWithVeryManyNumbersIsLeftOut(t *testing.T) {
	t.Parallel()
	var cell strings.Builder
	for i := range addressbook.MaxNumbers + 1 {
		fmt.Fprintf(&cell, "119%08d/", 87650000+i)
	}
	some := strings.Join(strings.Split(cell.String(), "/")[:addressbook.MaxNumbers], "/")
	f, err := addressbook.Read(t.Context(), []byte("nome;telefone\nAna;"+some+"\nBia;"+cell.String()+"\n"), "")
	if err != nil || len(f.Entries) != 2 {
		t.Fatalf("%d entries, %v", len(f.Entries), err)
	}
	book := addressbook.NewBook(tenant.NewID(), nil)
	if d := book.Decide(f.Entries[0], noon()); d.Outcome != addressbook.Added {
		t.Errorf("as many as may be: %v", d)
	}
	if d := addressbook.NewBook(tenant.NewID(), nil).Decide(f.Entries[1], noon()); d.Outcome != addressbook.Refused || d.Problem.Err.Key != text.ImportNumbers {
		t.Errorf("one more is %s, %v", d.Outcome, d.Problem)
	}
}

// A table has a bound of columns; empty ones at the end of a line are none.
func TestATableHasABoundOfColumns(t *testing.T) {
	t.Parallel()
	const row = "\nAna;11987654321"
	titles := "nome;telefone" + strings.Repeat(";celular", addressbook.MaxColumns-2)
	for _, table := range []string{titles + row, titles + strings.Repeat(";", 20_000) + row} {
		same(t, read(t, []byte(table)), `2 Ana [+5511987654321] "" []`)
	}
	for _, table := range []string{titles + ";celular" + row, "nome;telefone" + strings.Repeat(";x", 3_000_000), "Ana;11987654321" + strings.Repeat(";x", 3_000_000)} {
		_, err := addressbook.Read(t.Context(), []byte(table), "")
		if err == nil || !strings.Contains(err.Error(), string(text.ImportColumnsMany)) {
			t.Errorf("%d bytes: %v", len(table), err)
		}
	}
}

// Reading ends when nobody waits for it any more.
func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, data := range []string{"nome;telefone\nAna;11987654321\n", "BEGIN:VCARD\nFN:Ana\nEND:VCARD\n"} {
		if f, err := addressbook.Read(ctx, []byte(data), ""); !errors.Is(err, context.Canceled) {
			t.Errorf("%.10q: %v, %v", data, f, err)
		}
	}
}
