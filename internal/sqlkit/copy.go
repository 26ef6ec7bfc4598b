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

// CopySQLite writes a consistent copy of a SQLite file into a new one, readable by its owner alone, while other processes
// work on it. It makes nothing of a file that is not there. Errors: NotFound; Conflict when the copy is there already;
// Unavailable.
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
	if closed := db.Close(); err == nil && closed != nil {
		return fault.Wrap(fault.Unavailable, op, errors.Join(closed, os.Remove(to)))
	}
	return err
}

// CopyInto is CopySQLite of a database that is open. Errors: Conflict when the copy is there already; Unavailable.
func CopyInto(ctx context.Context, db *sql.DB, to string) error {
	const op = "sqlkit.copy"
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.Conflict, op, errors.Join(fs.ErrExist, err))
	}
	if err := MakePrivate(to); err != nil { // VACUUM INTO takes an empty file, and keeps its rights
		return fault.Wrap(fault.Unavailable, op, err)
	}
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", to); err != nil {
		return fault.Wrap(fault.Unavailable, op, errors.Join(err, os.Remove(to)))
	}
	return nil
}
