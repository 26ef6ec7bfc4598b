package crowd

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Database is where the salons are. Exactly one of both is given.
type Database struct {
	URL  string // postgres://…
	Path string // an SQLite file
}

// Slug is the slug of a copy: "salao" and 7 are "salao-7".
func Slug(of string, copied int) string { return fmt.Sprintf("%s-%d", of, copied) }

// ID is the id of a copied salon: lists go on after it.
func ID(copied int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012x", copied) }

// Multiply copies the salon of a slug, and its connection when it has one, as numbers first to last. A connection that is
// live on a number gets another number; what is queued for the first salon is not copied. It gathers the statistics that
// a database of that size would have.
func Multiply(ctx context.Context, d Database, slug string, first, last int) (err error) {
	db, dialect, err := d.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit it says that it is over
	for _, t := range []table{tenants(dialect), connections(dialect)} {
		query, err := t.query(ctx, tx)
		if err != nil {
			return fmt.Errorf("crowd: %s: %w", t.name, err)
		}
		if _, err := tx.ExecContext(ctx, query, slug, first, last); err != nil {
			return fmt.Errorf("crowd: %s: %w", t.name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "ANALYZE")
	return err
}

func (d Database) open() (*sql.DB, dialect, error) {
	if d.URL != "" {
		db, err := sql.Open("pgx", d.URL)
		return db, postgres(), err
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(d.Path)+"?_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)")
	return db, sqlite(), err
}

// dialect is how a database writes the number i with leading zeros.
type dialect struct{ hex12, digits8, integer string }

func sqlite() dialect {
	return dialect{hex12: "printf('%012x', i)", digits8: "printf('%08d', i)", integer: "INTEGER"}
}

func postgres() dialect {
	return dialect{hex12: "lpad(to_hex(i), 12, '0')", digits8: "lpad(i::text, 8, '0')", integer: "bigint"}
}

// table is how the rows of one table are copied: columns that are not named stay as they are.
type table struct {
	name    string
	own     map[string]string // column → its expression
	from    string            // where the row to copy comes from, as "o"; $1 is the salon's slug
	integer string
}

func tenants(d dialect) table {
	return table{
		name: "tenant", from: "tenant o WHERE o.slug = $1", integer: d.integer,
		own: map[string]string{
			"id":     "'01900000-0000-7000-8000-' || " + d.hex12,
			"slug":   "o.slug || '-' || i",
			"name":   "o.name || ' ' || i",
			"search": "o.search || '-' || i", // it ends in the slug
			"found":  "o.found || ' ' || o.slug || '-' || i",
			"phone":  "CASE WHEN o.phone IS NULL THEN NULL ELSE '55119' || " + d.digits8 + " END",
		},
	}
}

func connections(d dialect) table {
	phone := func(column string) string {
		return "CASE WHEN o." + column + " IS NULL THEN NULL ELSE '55119' || " + d.digits8 + " END"
	}
	return table{
		name: "connection", from: "connection o JOIN tenant t ON t.id = o.tenant_id WHERE t.slug = $1", integer: d.integer,
		own: map[string]string{
			"id":            "'01900000-0000-7000-9000-' || " + d.hex12,
			"tenant_id":     "'01900000-0000-7000-8000-' || " + d.hex12,
			"instance_name": "t.slug || '-' || i || '_whatsapp'",
			"number":        phone("number"),
			"phone_key":     phone("phone_key"),
		},
	}
}

// query is one statement for all copies.
func (t table) query(ctx context.Context, tx *sql.Tx) (string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+t.name+" WHERE 1 = 0") //nolint:gosec // a name of ours
	if err != nil {
		return "", err
	}
	defer rows.Close() //nolint:errcheck // nothing is read from it
	columns, err := rows.Columns()
	if err = errors.Join(err, rows.Err()); err != nil {
		return "", err
	}
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = "o." + c
		if own, ok := t.own[c]; ok {
			values[i] = own
		}
	}
	source, condition, _ := strings.Cut(t.from, " WHERE ")
	return fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT CAST($2 AS %[1]s) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($3 AS %[1]s))
INSERT INTO %[2]s (%[3]s) SELECT %[4]s FROM %[5]s CROSS JOIN n WHERE %[6]s`,
		t.integer, t.name, strings.Join(columns, ", "), strings.Join(values, ", "), source, condition), nil
}
