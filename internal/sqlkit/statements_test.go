package sqlkit_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"testing"

	"salonzap/internal/sqlkit"
)

// A query has the same result at its first run, when it is not prepared, at its second, which prepares it, and later; in transactions of a
// pool of one connection and outside them; and concurrently. A wrong query fails each time.
func TestPreparedStatementsAnswerAsPlainOnesDo(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "a.db"))
	must(t, err)
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	ctx, all := t.Context(), sqlkit.NewStatements(db)
	t.Cleanup(func() { _ = all.Close() })
	_, err = all.ExecContext(ctx, "CREATE TABLE number (n INTEGER NOT NULL)")
	must(t, err)
	for round := range 4 {
		must(t, inTransaction(ctx, db, func(tx *sql.Tx) error {
			in := all.In(tx)
			if _, err := in.ExecContext(ctx, "INSERT INTO number (n) VALUES ($1)", round); err != nil {
				return err
			}
			if got := count(ctx, t, in); got != round+1 {
				t.Errorf("%d within round %d", got, round)
			}
			if _, err := in.ExecContext(ctx, "INSERT INTO number (n) VALUES (NULL)"); err == nil {
				t.Error("nothing is wrong with NULL")
			}
			return nil
		}))
		all.CatchUp(ctx)
		if got := count(ctx, t, all); got != round+1 {
			t.Errorf("%d after round %d", got, round)
		}
		if _, err := all.QueryContext(ctx, "SELECT nonsense"); err == nil { //nolint:sqlclosecheck // there are no rows
			t.Error("nonsense is an answer")
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				count(ctx, t, all)
				all.CatchUp(ctx)
			}
		})
	}
	wg.Wait()
}

type asks interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// count counts the rows by COUNT(*) and by reading them, and compares.
func count(ctx context.Context, t *testing.T, in asks) (n int) {
	t.Helper()
	if err := in.QueryRowContext(ctx, "SELECT COUNT(*) FROM number").Scan(&n); err != nil {
		t.Error(err)
	}
	rows, err := in.QueryContext(ctx, "SELECT n FROM number ORDER BY n")
	if err != nil {
		t.Error(err)
		return n
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	found := 0
	for rows.Next() {
		found++
	}
	if rows.Err() != nil || found != n {
		t.Errorf("%d rows of %d: %v", found, n, rows.Err())
	}
	return n
}

func inTransaction(ctx context.Context, db *sql.DB, work func(tx *sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
