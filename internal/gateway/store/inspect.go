package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// Inspection is a summary of the gateway's database.
type Inspection struct {
	Exists    bool // false: the database is created at the first start
	Instances int
	Linked    int // those that have a device
	Waiting   int // undelivered events
}

// Inspect reads the database, also while another process has it, and changes nothing; it creates no file and no schema.
// Errors: Unavailable.
func Inspect(ctx context.Context, c Config) (i Inspection, err error) {
	const op = "gateway.inspect"
	driver, address, schema := "pgx", c.DatabaseURL, pgx.Identifier{c.Schema}.Sanitize()+"."
	if c.DatabaseURL == "" {
		driver, address, schema = "sqlite", readOnly(c.Path), ""
		if _, err := os.Stat(c.Path); errors.Is(err, fs.ErrNotExist) {
			return i, nil
		}
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		return i, fault.Wrap(fault.Unavailable, op, err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	there := "SELECT count(*) FROM sqlite_master WHERE name = 'gateway_outbox'"
	if schema != "" {
		there = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'gateway_outbox' AND table_schema = '" + c.Schema + "'"
	}
	var tables int
	if err = db.QueryRowContext(ctx, there).Scan(&tables); err != nil || tables == 0 {
		return i, unavailable(op, err)
	}
	i.Exists = true
	question := `SELECT (SELECT count(*) FROM {gateway_instance), (SELECT count(*) FROM {gateway_instance WHERE device <> ''),
		(SELECT count(*) FROM {gateway_outbox)`
	err = db.QueryRowContext(ctx, strings.ReplaceAll(question, "{", schema)).Scan(&i.Instances, &i.Linked, &i.Waiting)
	return i, unavailable(op, err)
}

// InspectNodes lists the processes on a database, also while they use it, and changes nothing. Errors: Unavailable.
func InspectNodes(ctx context.Context, c Config) ([]Node, error) {
	const op = "gateway.inspect_nodes"
	if c.DatabaseURL == "" {
		return nil, nil
	}
	db, err := sql.Open("pgx", c.DatabaseURL)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	schema := pgx.Identifier{c.Schema}.Sanitize() + "."
	var known *string
	if err := db.QueryRowContext(ctx, "SELECT to_regclass($1)::text", schema+"gateway_node").Scan(&known); err != nil || known == nil {
		return nil, unavailable(op, err)
	}
	question := strings.NewReplacer("FROM gateway_node", "FROM "+schema+"gateway_node", "JOIN gateway_instance", "JOIN "+schema+"gateway_instance").Replace(nodeQuery)
	rows, err := db.QueryContext(ctx, question)
	if err != nil {
		return nil, unavailable(op, err)
	}
	list, err := collect(rows, scanNode)
	return list, unavailable(op, err)
}

func unavailable(op string, err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(fault.Unavailable, op, err)
}

// readOnly is the address of the file for reading only.
func readOnly(path string) string { return options(path).Address(sqlkit.Deferred, "query_only(1)") }
