package storetest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"salonzap/internal/store"
)

// Template is an SQLite file whose schema is up to date: made when the first test asks, and copied for each, which takes a
// hundredth of what the schema takes. The zero Template is ready.
//
//	var tables storetest.Template
//
//	func TestSomething(t *testing.T) { path := tables.Copy(t); … }
type Template struct {
	once sync.Once
	data []byte
	err  error
}

// Copy gives the path of a copy of the test's own.
func (p *Template) Copy(tb testing.TB) (path string) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "salonzap.db")
	p.CopyTo(tb, path)
	return path
}

// CopyTo writes a copy.
func (p *Template) CopyTo(tb testing.TB, path string) {
	tb.Helper()
	p.once.Do(func() { p.data, p.err = migratedFile(tb) })
	if p.err != nil {
		tb.Fatal(p.err)
	}
	if err := os.WriteFile(path, p.data, 0o600); err != nil {
		tb.Fatal(err)
	}
}

func migratedFile(tb testing.TB) ([]byte, error) {
	tb.Helper()
	c := store.Config{Path: SQLite(tb).Path, Log: Log(tb), Now: time.Now} //nolint:forbidigo // migrations note when they were applied
	if _, err := store.Migrate(tb.Context(), c); err != nil {
		return nil, err
	}
	return os.ReadFile(c.Path)
}
