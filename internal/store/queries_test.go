package store_test

import (
	"context"
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"salonzap/internal/store/storetest"
)

// Every query can be prepared on SQLite; PostgreSQL's grammar was sqlc's.
func TestEveryQueryIsOneOfSQLite(t *testing.T) {
	db := openRaw(t)
	for name, query := range everyQuery(t) {
		if err := prepares(t.Context(), db, query); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// wholeTables are the queries that read a whole table, or a whole index, with the reason why they may.
var wholeTables = map[string]string{
	"few rows": "AllPushDevices APIKeys CountFindings CountOperators EndUnseenWarnings Findings HasSubscriptions LockOperators OpenOutageEverywhere SecondFactors Servers " +
		"ServerTurns TellOperators TellOperatorsDevices TellOperatorsNumbers TellOwners TellOwnersDevices ToldWarnings",
	"now and then, by one process":              "CountDeletedConnections DropOldNotices DropOldOutages DropOldServerOutages DropTickets PruneNumberChecks PruneRejects",
	"the command restore, before it overwrites": "CountAppointmentsSince CountMessagesSince CountSalonsSince",
	"counts of the console, from an index":      "CountAdmitted CountByServer CountConnections CountTenants",
	"it asks for the first row of an index":     "NextDigest OldestDeliveries",
	"the command user list":                     "Users",
}

// A query finds its rows by an index: a table that grows makes it no slower. The planner of SQLite takes a partial index only when the query repeats its
// condition, and would rather walk an index in the order of a GROUP BY than find few rows and sort them: such are MATERIALIZED first.
func TestNoQueryReadsAWholeTable(t *testing.T) {
	db := openRaw(t)
	may := map[string]bool{}
	for _, names := range wholeTables {
		for name := range strings.FieldsSeq(names) {
			may[name] = true
		}
	}
	for name, query := range everyQuery(t) {
		whole := ""
		for _, step := range planOf(t, db, query) {
			if table, ok := strings.CutPrefix(step, "SCAN "); ok && isTable(table, query) {
				whole = step
			}
		}
		if whole != "" && !may[name] {
			t.Errorf("%s: %s", name, whole)
		}
		if whole == "" && may[name] {
			t.Errorf("%s reads no whole table: take it off the list", name)
		}
	}
}

// isTable tells whether what a plan scans is a table, or an index of one: no row of constants, no common table expression and no subquery.
func isTable(scanned, query string) bool {
	name, _, _ := strings.Cut(scanned, " ")
	inner := name == "CONSTANT" || strings.HasPrefix(name, "(subquery") || strings.Contains(query, ") "+name+"\n") || strings.Contains(query, ") AS "+name) ||
		strings.Contains(query, name+" AS MATERIALIZED") || strings.Contains(query, ") "+name+" ") || strings.HasSuffix(strings.TrimSpace(query), ") "+name)
	return !inner
}

// planOf are the steps by which SQLite carries out a query.
func planOf(t *testing.T, db *sql.DB, query string) (steps []string) {
	t.Helper()
	most := 0
	for _, p := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(query, -1) {
		n, err := strconv.Atoi(p[1])
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, n)
	}
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, most)...)
	if err != nil {
		t.Fatalf("%.60s: %v", query, err)
	}
	defer rows.Close() //nolint:errcheck // Err tells it
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

// everyQuery is the text of each query by its name.
func everyQuery(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("db/*.sql.go")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			text, ok := node.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING {
				return true
			}
			query, err := strconv.Unquote(text.Value)
			if rest, ok := strings.CutPrefix(query, "-- name: "); err == nil && ok {
				name, _, _ := strings.Cut(rest, " ")
				all[name] = query
			}
			return true
		})
	}
	if len(all) < 500 {
		t.Errorf("only %d queries were found", len(all))
	}
	return all
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
