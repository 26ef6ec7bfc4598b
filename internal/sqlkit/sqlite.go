package sqlkit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"modernc.org/sqlite" // also the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLiteOptions are what two databases in SQLite files may have different.
type SQLiteOptions struct {
	Path        string        // of the file
	BusyTimeout time.Duration // how long a statement waits for another process
	LogLimit    int           // bytes to which the log shrinks after a burst
	Cache       int           // KiB of page cache for each connection
}

// How a transaction begins. Immediate, because one that reads first and writes later fails at once when another wrote in
// between.
const (
	Immediate = "immediate"
	Deferred  = "deferred"
)

// Address is what sql.Open takes for a connection to the file: a write-ahead log; foreign keys looked after; temporary
// things in memory; deleted content overwritten, since codes, keys and messages are erased on purpose. More pragmas come
// last: "synchronous(NORMAL)", "query_only(1)".
func (o SQLiteOptions) Address(lock string, pragmas ...string) string {
	return address(o.Path, url.Values{"_txlock": {lock}, "_pragma": append([]string{
		fmt.Sprintf("busy_timeout(%d)", o.BusyTimeout.Milliseconds()), "journal_mode(WAL)", "foreign_keys(1)", "secure_delete(1)",
		"journal_size_limit(" + strconv.Itoa(o.LogLimit) + ")", "cache_size(-" + strconv.Itoa(o.Cache) + ")", "temp_store(2)",
	}, pragmas...)})
}

func address(path string, settings url.Values) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + settings.Encode()
}

// OpenPool opens a pool of so many connections, all of which stay open. Nothing is connected yet.
func OpenPool(address string, conns int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// FirstConnection opens the first connection of a pool. While several processes do so on a new file, SQLite may say "busy" at
// once, whatever the time that it was given: making a file a WAL one, and recovering a log, wait for nobody.
func FirstConnection(ctx context.Context, pool *sql.DB) error {
	const patience, again = 10 * time.Second, 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t := time.NewTicker(again)
	defer t.Stop()
	for {
		err := pool.PingContext(ctx)
		if e, ok := errors.AsType[*sqlite.Error](err); !ok || e.Code()&0xff != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return err
		}
	}
}

// LockBeside takes the lock that belongs to a file, waiting for others that long: an exclusive transaction on an empty
// database beside it, the one lock that works wherever SQLite does, and that ends with its process. Errors: IsUnreachable
// when another has it.
func LockBeside(ctx context.Context, path string, wait time.Duration) (unlock func() error, err error) {
	path += ".lock"
	if err := MakePrivate(path); err != nil {
		return nil, err
	}
	lock, err := sql.Open("sqlite", address(path, url.Values{
		"_txlock": {"exclusive"}, "_pragma": {fmt.Sprintf("busy_timeout(%d)", wait.Milliseconds())},
	}))
	if err != nil {
		return nil, err
	}
	tx, err := lock.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), lock.Close()) }, nil
}

// TruncateLog takes what was deleted or overwritten out of SQLite's log, where older pages stay until they are written over.
// While a reader works on an older state, the log keeps what it needs; the next call takes it.
func TruncateLog(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("sqlkit: shorten the log: %w", err)
	}
	return nil
}

// MakePrivate makes sure that the file is there and readable by its owner alone, before SQLite writes to it: the files
// beside it (-wal, -shm) take over its rights.
//
// A file that exists is never opened here. Closing any descriptor of a file drops all locks that this process has on it
// (fcntl(2)), so an open and a close would take the locks of a store that is already open. That is also why a new file is
// closed before it gets its name.
func MakePrivate(path string) error {
	if _, err := os.Stat(path); err == nil {
		return os.Chmod(path, 0o600)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	err = errors.Join(f.Close(), os.Link(f.Name(), path))
	removed := os.Remove(f.Name())
	switch {
	case err == nil || errors.Is(err, fs.ErrExist): // or another process was faster
		return removed
	default: // a file system without links
		f, err = os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the operator names the data folder
	}
	if errors.Is(err, fs.ErrExist) {
		return removed
	}
	if err != nil {
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	return errors.Join(f.Close(), removed)
}
