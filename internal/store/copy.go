package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"salonzap/internal/fault"
)

// CopySQLite writes a consistent copy of a SQLite file into a new one, readable by its owner alone, while other processes
// work on it. It makes nothing of a file that is not there. Errors: NotFound; Conflict when the copy is there already;
// Unavailable.
func CopySQLite(ctx context.Context, from, to string) error {
	const op = "store.copy"
	if _, err := os.Stat(from); err != nil {
		return fault.Wrap(fault.NotFound, op, err)
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(fault.Conflict, op, errors.Join(fs.ErrExist, err))
	}
	if err := makePrivate(to); err != nil { // VACUUM INTO takes an empty file, and keeps its rights
		return fault.Wrap(fault.Unavailable, op, err)
	}
	q := url.Values{"_pragma": {"busy_timeout(10000)"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(from)}).EscapedPath()+"?"+q.Encode())
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM INTO $1", to)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, op, errors.Join(err, os.Remove(to)))
	}
	return nil
}
