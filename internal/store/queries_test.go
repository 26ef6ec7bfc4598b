package store_test

import (
	"context"
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/store/storetest"
)

// Every query can be prepared on SQLite; PostgreSQL's grammar was sqlc's.
func TestEveryQueryIsOneOfSQLite(t *testing.T) {
	db := openRaw(t)
	files, err := filepath.Glob("db/*.sql.go")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			text, ok := node.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING {
				return true
			}
			query, err := strconv.Unquote(text.Value)
			if err != nil || !strings.HasPrefix(query, "-- name:") {
				return true
			}
			n++
			if err := prepares(t.Context(), db, query); err != nil {
				t.Errorf("%s: %v", strings.SplitN(query, "\n", 2)[0], err)
			}
			return true
		})
	}
	if n < 500 {
		t.Errorf("only %d queries were found", n)
	}
}

func prepares(ctx context.Context, db *sql.DB, query string) error {
	stmt, err := db.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close() //nolint:errcheck // nothing follows
	return nil
}

// openRaw is a database with all tables, as SQLite's driver knows it.
func openRaw(t *testing.T) *sql.DB {
	t.Helper()
	place := storetest.SQLite(t)
	migrate(t.Context(), t, place)
	db, err := sql.Open("sqlite", place.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
