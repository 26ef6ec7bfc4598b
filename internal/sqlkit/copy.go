package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"

	"salonzap/internal/fault"
)

// CopySQLite writes a consistent copy of a SQLite file into a new one, readable by its owner alone; other processes may use the file meanwhile.
// Errors: NotFound when from does not exist; Conflict when to exists; Unavailable.
func CopySQLite(ctx context.Context, from, to string) error {
	const op = "sqlkit.copy"
	if _, err := os.Stat(from); err != nil {
		return fault.Wrap(fault.NotFound, op, err)
	}
	db, err := sql.Open("sqlite", address(from, url.Values{"_pragma": {"busy_timeout(10000)"}}))
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, err)
	}
	err = CopyInto(ctx, db, to)
	if closeErr := db.Close(); err == nil && closeErr != nil {
		return fault.Wrap(fault.Unavailable, op, errors.Join(closeErr, os.Remove(to)))
	}
	return err
}

// CopyInto is CopySQLite for an open database. Errors: Conflict when to exists; Unavailable.
func CopyInto(ctx context.Context, db *sql.DB, to string) error {
	const op = "sqlkit.copy"
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.Conflict, op, errors.Join(fs.ErrExist, err))
	}
	if err := MakePrivate(to); err != nil { // VACUUM INTO accepts an empty file, and keeps its permissions
		return fault.Wrap(fault.Unavailable, op, err)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", to); err != nil {
		return fault.Wrap(fault.Unavailable, op, errors.Join(err, os.Remove(to)))
	}
	return nil
}
