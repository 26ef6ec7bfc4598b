package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"

	"modernc.org/sqlite"

	"salonzap/internal/fault"
)

// Copy names a SQLite file, and the new file that its copy goes to.
type Copy struct{ From, To string }

// CopyTogether copies SQLite files that are in use, each consistent in itself and readable by its owner alone. What is copied is what was committed
// when the call began to look at a file; it looks at them right after one another, in the order of the list, so that nothing that the copy of an earlier
// file has is missing from a later one. When it fails, there are no copies. Errors: NotFound when a file does not exist; Conflict when a copy exists;
// Unavailable.
func CopyTogether(ctx context.Context, list ...Copy) (err error) {
	const op = "sqlkit.copy"
	for _, c := range list {
		if _, err := os.Stat(c.From); err != nil {
			return fault.Wrap(fault.NotFound, op, err)
		}
		if _, err := os.Lstat(c.To); !errors.Is(err, fs.ErrNotExist) {
			return fault.Wrap(fault.Conflict, op, errors.Join(fs.ErrExist, err))
		}
	}
	snapshots := make([]*snapshot, 0, len(list))
	defer func() {
		for _, s := range snapshots {
			err = errors.Join(err, s.close())
		}
		if err != nil {
			for _, c := range list {
				_ = os.Remove(c.To)
			}
			err = fault.Wrap(fault.Unavailable, op, err)
		}
	}()
	for _, c := range list {
		s, err := takeSnapshot(ctx, c.From)
		snapshots = append(snapshots, s)
		if err != nil {
			return err
		}
	}
	for i, c := range list {
		if err := snapshots[i].writeTo(ctx, c.To); err != nil {
			return err
		}
	}
	return nil
}

// snapshot is a connection in a transaction that reads: it sees the file as it was at the beginning.
type snapshot struct {
	db   *sql.DB
	conn *sql.Conn
}

func takeSnapshot(ctx context.Context, path string) (*snapshot, error) {
	s := new(snapshot)
	var err error
	if s.db, err = sql.Open("sqlite", address(path, url.Values{"_pragma": {"busy_timeout(10000)"}})); err != nil {
		return s, err
	}
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return s, err
	}
	if _, err = s.conn.ExecContext(ctx, "BEGIN"); err != nil {
		return s, err
	}
	var tables int // the transaction begins to read with its first query
	return s, s.conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables)
}

// writeTo copies the pages. SQLite's backup reads within the transaction of its connection.
func (s *snapshot) writeTo(ctx context.Context, path string) error {
	const pagesAtOnce = 1000 // between two looks at ctx
	if err := MakePrivate(path); err != nil {
		return err
	}
	return s.conn.Raw(func(driver any) error {
		source, ok := driver.(interface {
			NewBackup(to string) (*sqlite.Backup, error)
		})
		if !ok {
			return fmt.Errorf("sqlkit: the driver %T makes no copies", driver)
		}
		b, err := source.NewBackup(address(path, nil))
		if err != nil {
			return err
		}
		for more := true; more && err == nil; {
			if more, err = b.Step(pagesAtOnce); err == nil {
				err = ctx.Err()
			}
		}
		return errors.Join(err, b.Finish())
	})
}

// close ends the transaction.
func (s *snapshot) close() error {
	var errs []error
	if s.conn != nil {
		errs = append(errs, s.conn.Close()) // which takes the transaction back
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(errs...)
}

// CopyInto writes a consistent copy of an open database into a new file, readable by its owner alone. Errors: Conflict when to exists; Unavailable.
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

// OpenCopy opens a copy that nobody else has open, for reading; it makes no other file and takes no lock. Close it.
func OpenCopy(path string) (*sql.DB, error) {
	return sql.Open("sqlite", address(path, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
}

// CheckIntegrity reads every page and index of a SQLite database. The error says what is damaged, in SQLite's words.
func CheckIntegrity(ctx context.Context, db *sql.DB) error {
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errors.New("sqlkit: " + said)
	}
	return nil
}

// Examined is what a copy of a database says of itself.
type Examined struct {
	Version int64             // of its newest migration; 0: none
	Said    map[string]string // its settings, of those that were asked for
}

// Examine opens a copy of a SQLite database, checks it whole, and reads which migration is its newest, from goose's table versions, and some settings.
// Errors: Invalid when it is damaged or no such database.
func Examine(ctx context.Context, path, versions, settings string, keys ...string) (e Examined, err error) {
	const op = "sqlkit.examine"
	db, err := OpenCopy(path)
	if err != nil {
		return e, fault.Wrap(fault.Invalid, op, err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	if err := CheckIntegrity(ctx, db); err != nil {
		return e, fault.Wrap(fault.Invalid, op, err)
	}
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versions+" WHERE is_applied").Scan(&e.Version); err != nil {
		return e, fault.Wrap(fault.Invalid, op, err)
	}
	e.Said = make(map[string]string, len(keys))
	for _, key := range keys {
		var value string
		switch err := db.QueryRowContext(ctx, "SELECT value FROM "+settings+" WHERE key = $1", key).Scan(&value); {
		case err == nil:
			e.Said[key] = value
		case !errors.Is(err, sql.ErrNoRows):
			return e, fault.Wrap(fault.Invalid, op, err)
		}
	}
	return e, nil
}
