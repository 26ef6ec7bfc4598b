package sqlkit_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// A copy of a file in use contains what was committed, and nothing else; only its owner can read it.
func TestACopyHasWhatWasCommitted(t *testing.T) {
	dir := t.TempDir()
	from, to := filepath.Join(dir, "from.db"), filepath.Join(dir, "to.db")
	if err := sqlkit.CopySQLite(t.Context(), from, to); !fault.Is(err, fault.NotFound) {
		t.Errorf("a copy of nothing: %v", err)
	}
	db, err := sql.Open("sqlite", "file:"+from+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
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
	if err := sqlkit.CopySQLite(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	if err := sqlkit.CopySQLite(t.Context(), from, to); !fault.Is(err, fault.Conflict) {
		t.Errorf("a copy over a copy: %v", err)
	}
	info, err := os.Stat(to)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy's rights: %v, %v", info.Mode(), err)
	}
	copied, err := sql.Open("sqlite", "file:"+to)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = copied.Close() }()
	var rows int
	if err := copied.QueryRowContext(t.Context(), "SELECT count(*) FROM x").Scan(&rows); err != nil || rows != 2 {
		t.Errorf("%d rows, %v", rows, err)
	}
}
