package store_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"salonzap/internal/contact/addressbook"
	"salonzap/internal/store"
	"salonzap/internal/store/storetest"
)

// importedRows is how many rows a file has at most.
const importedRows = 20_000

// BenchmarkImport looks at a file of 20,000 rows, imports it, and imports it again. A tenth of the rows are somebody's second one, spelled in
// another way, and every hundredth is nobody. The look tells exactly what the import does, and the second import changes nothing.
func BenchmarkImport(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, _ storetest.Database) {
		for b.Loop() {
			b.StopTimer()
			h := newLarge(b, s)
			f, err := addressbook.Read(b.Context(), importedTable(), "11")
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			begun := time.Now()
			look, err := s.PreviewImport(b.Context(), h.scope, h.id, f, begun)
			if err != nil {
				b.Fatal(err)
			}
			looked := time.Now()
			done, err := s.ImportContacts(b.Context(), h.scope, h.id, f, begun)
			if err != nil {
				b.Fatal(err)
			}
			imported := time.Now()
			again, err := s.ImportContacts(b.Context(), h.scope, h.id, f, begun)
			if err != nil {
				b.Fatal(err)
			}
			if !maps.Equal(look.Outcomes, done.Outcomes) || look.Added != done.Added || look.Completed != done.Completed || look.Known != done.Known || len(look.Problems) != len(done.Problems) {
				b.Fatalf("the look says %d %d %d, the import %d %d %d", look.Added, look.Completed, look.Known, done.Added, done.Completed, done.Known)
			}
			if again.Added+again.Completed != 0 || done.Added < importedRows*8/10 || len(done.Problems) != importedRows/100 {
				b.Fatalf("%d were added, %d refused; then again %d and %d", done.Added, len(done.Problems), again.Added, again.Completed)
			}
			b.ReportMetric(looked.Sub(begun).Seconds(), "look-s")
			b.ReportMetric(imported.Sub(looked).Seconds(), "import-s")
			b.ReportMetric(time.Since(imported).Seconds(), "again-s")
		}
	})
}

func importedTable() []byte {
	var table strings.Builder
	table.WriteString("nome;telefone\r\n")
	for i := range importedRows {
		n := i
		if i%10 == 9 {
			n = i - 5
		}
		number := fmt.Sprintf("(11) 9%04d-%04d", 1000+n/10000, n%10000)
		switch {
		case i%100 == 50:
			number = "ligar depois"
		case i%2 == 1:
			number = fmt.Sprintf("+55 11 9%04d%04d", 1000+n/10000, n%10000)
		}
		fmt.Fprintf(&table, "Cliente %d;%s\r\n", n, number)
	}
	return []byte(table.String())
}
