package sqlkit_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// A copy of a file in use contains what was committed, and nothing else; only its owner can read it.
func TestACopyHasWhatWasCommitted(t *testing.T) {
	dir := t.TempDir()
	c := sqlkit.Copy{From: filepath.Join(dir, "from.db"), To: filepath.Join(dir, "to.db")}
	if err := sqlkit.CopyTogether(t.Context(), c); !fault.Is(err, fault.NotFound) {
		t.Errorf("a copy of nothing: %v", err)
	}
	db := withLog(t, c.From)
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE x (y); INSERT INTO x VALUES (1), (2)"); err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), "INSERT INTO x VALUES (3)"); err != nil {
		t.Fatal(err)
	}
	if err := sqlkit.CopyTogether(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := sqlkit.CopyTogether(t.Context(), c); !fault.Is(err, fault.Conflict) {
		t.Errorf("a copy over a copy: %v", err)
	}
	info, err := os.Stat(c.To)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy's rights: %v, %v", info.Mode(), err)
	}
	if n := rowsOf(t, c.To); n != 2 {
		t.Errorf("%d rows", n)
	}
}

// What is in the copy of the first file is in the copy of the second one, when it is written there first.
func TestCopiesMadeTogetherFitEachOther(t *testing.T) {
	dir := t.TempDir()
	first := sqlkit.Copy{From: filepath.Join(dir, "first.db"), To: filepath.Join(dir, "first-copy.db")}
	second := sqlkit.Copy{From: filepath.Join(dir, "second.db"), To: filepath.Join(dir, "second-copy.db")}
	a, b := withLog(t, first.From), withLog(t, second.From)
	for _, db := range []*sql.DB{a, b} {
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE x (y)"); err != nil {
			t.Fatal(err)
		}
	}
	var writing sync.WaitGroup
	begun, stop := make(chan struct{}), make(chan struct{})
	writing.Go(func() {
		for i := 0; ; i++ {
			for _, db := range []*sql.DB{b, a} { // first into the second file
				if _, err := db.ExecContext(t.Context(), "INSERT INTO x VALUES ($1)", i); err != nil {
					t.Error(err)
					return
				}
			}
			if i == 20 {
				close(begun)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	<-begun
	err := sqlkit.CopyTogether(t.Context(), first, second)
	close(stop)
	writing.Wait()
	if err != nil {
		t.Fatal(err)
	}
	x, y := rowsOf(t, first.To), rowsOf(t, second.To)
	if x < 20 || y < x || y > x+50 {
		t.Errorf("the first copy has %d rows, the second %d", x, y)
	}
}

// A copy with one damaged page is told from a whole one.
func TestADamagedCopyIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := withLog(t, path)
	for _, q := range []string{
		"CREATE TABLE goose_db_version (version_id INTEGER, is_applied INTEGER)", "INSERT INTO goose_db_version VALUES (7, 1), (8, 0)",
		"CREATE TABLE setting (key TEXT, value TEXT)", "INSERT INTO setting VALUES ('colour', 'red')",
		"CREATE TABLE x (y TEXT)", "CREATE INDEX x_y ON x (y)",
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO x SELECT 'row ' || i FROM n",
	} {
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	whole := filepath.Join(t.TempDir(), "copy.db")
	if err := sqlkit.CopyTogether(t.Context(), sqlkit.Copy{From: path, To: whole}); err != nil {
		t.Fatal(err)
	}
	e, err := sqlkit.Examine(t.Context(), whole, "goose_db_version", "setting", "colour", "taste")
	if err != nil || e.Version != 7 || len(e.Said) != 1 || e.Said["colour"] != "red" {
		t.Errorf("%+v, %v", e, err)
	}
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for name, broken := range map[string][]byte{
		"half":    content[:len(content)/2],
		"page":    append(append(append([]byte{}, content[:8192*2]...), make([]byte, 4096)...), content[8192*2+4096:]...),
		"nothing": {},
		"foreign": []byte("this is no database, but a letter to a friend"),
	} {
		file := filepath.Join(t.TempDir(), "broken.db")
		if err := os.WriteFile(file, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := sqlkit.Examine(t.Context(), file, "goose_db_version", "setting"); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, _ := filepath.Glob(whole + "-*"); len(left) > 0 {
		t.Errorf("looking made %v", left)
	}
}

func withLog(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func rowsOf(t *testing.T, path string) (rows int) {
	t.Helper()
	db, err := sqlkit.OpenCopy(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM x").Scan(&rows); err != nil {
		t.Error(err)
	}
	return rows
}
