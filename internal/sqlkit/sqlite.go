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

// SQLiteOptions are the settings in which the program's SQLite databases differ.
type SQLiteOptions struct {
	Path        string        // of the file
	BusyTimeout time.Duration // how long a statement waits for another connection's lock
	LogLimit    int           // bytes to which the log (-wal) is truncated after it has grown
	Cache       int           // KiB of page cache for each connection
}

// How a transaction begins. A transaction that writes must be Immediate: a Deferred one that reads first and writes later fails at once when
// another has written in between.
const (
	Immediate = "immediate"
	Deferred  = "deferred"
)

// Address is the data source name for sql.Open: with a write-ahead log, foreign keys enforced, temporary tables in memory, and deleted content
// overwritten, since codes, keys and messages are erased on purpose. lock is Immediate or Deferred; more pragmas are added last:
// "synchronous(NORMAL)", "query_only(1)".
func (o SQLiteOptions) Address(lock string, pragmas ...string) string {
	return address(o.Path, url.Values{"_txlock": {lock}, "_pragma": append([]string{
		fmt.Sprintf("busy_timeout(%d)", o.BusyTimeout.Milliseconds()), "journal_mode(WAL)", "foreign_keys(1)", "secure_delete(1)",
		"journal_size_limit(" + strconv.Itoa(o.LogLimit) + ")", "cache_size(-" + strconv.Itoa(o.Cache) + ")", "temp_store(2)",
	}, pragmas...)})
}

func address(path string, settings url.Values) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + settings.Encode()
}

// OpenPool makes a pool of at most conns connections, which stay open when idle. It connects nothing yet.
func OpenPool(address string, conns int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// FirstConnection opens the first connection of a pool. While several processes do so on a new file, SQLite may return SQLITE_BUSY at once,
// whatever the busy timeout: switching a file to WAL mode and recovering a log do not wait. So it tries for 10 s.
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

// LockBeside takes the lock that belongs to a file, and waits for other holders up to wait; ctx does not end the waiting. The lock is an
// exclusive transaction on an empty database, path+".lock": it works wherever SQLite does, and ends with its process. Error: IsUnreachable is
// true for it when another holds the lock.
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

// TruncateLog empties SQLite's log, in which deleted and overwritten content stays until its pages are reused. While a reader still needs older
// pages, it returns nil and leaves the log; the next call truncates it.
func TruncateLog(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("sqlkit: shorten the log: %w", err)
	}
	return nil
}

// MakePrivate creates the file if it does not exist, and makes it accessible to its owner alone (0600), before SQLite writes to it: the files
// beside it (-wal, -shm) get the same permissions.
//
// An existing file is not opened here. Closing any descriptor of a file drops all locks that this process has on it (fcntl(2)), so an open and
// a close would drop the locks of a store that is already open. For the same reason a new file is closed before it gets its name.
func MakePrivate(path string) error {
	if _, err := os.Stat(path); err == nil {
		return os.Chmod(path, 0o600)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	err = errors.Join(f.Close(), os.Link(f.Name(), path))
	removeErr := os.Remove(f.Name())
	switch {
	case err == nil || errors.Is(err, fs.ErrExist): // ErrExist: another process was faster
		return removeErr
	default: // a file system without hard links
		f, err = os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the operator names the data folder
	}
	if errors.Is(err, fs.ErrExist) {
		return removeErr
	}
	if err != nil {
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	return errors.Join(f.Close(), removeErr)
}
