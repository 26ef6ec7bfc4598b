package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"modernc.org/sqlite" // also the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readers is how many connections read at once from SQLite: WAL lets readers work beside the writer.
const readers = 6

// openSQLite opens the file with one connection that writes and some that read. More than one writer would only wait
// for each other inside SQLite, which polls; the pool's queue is fair.
func (s *Store) openSQLite(ctx context.Context, path string) error {
	s.path = path
	if err := makePrivate(path); err != nil {
		return err
	}
	var err error
	if s.write, err = sql.Open("sqlite", sqliteDSN(path, "immediate", "")); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	s.write.SetMaxIdleConns(1)
	if err := wake(ctx, s.write); err != nil { // before the readers: it makes the file a WAL one
		return err
	}
	if s.read, err = sql.Open("sqlite", sqliteDSN(path, "deferred", "query_only(1)")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	return nil
}

// wake opens the first connection. While several processes do so on a new file, SQLite may say "busy" at once, whatever the
// time that it was given: making a file a WAL one, and recovering a log, wait for nobody.
func wake(ctx context.Context, pool *sql.DB) error {
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

// sqliteDSN is the address of the file with our settings: IMMEDIATE, because a transaction that reads first and writes
// later fails at once when another wrote in between; a busy timeout for other processes (the command line beside the
// server); WAL with synchronous=NORMAL, which a power cut may cost the last commits and never the file's health; a log
// that is written back after 4 MiB (rarer is faster on the whole, but stops the writer for a fifth of a second) and shrinks
// again after a burst; 16 MiB of page cache;
// deleted content overwritten, since codes and keys are erased from their rows on purpose.
func sqliteDSN(path, lock, more string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
		"secure_delete(1)", "journal_size_limit(67108864)", "wal_autocheckpoint(1000)", "cache_size(-16384)", "temp_store(2)",
	}}
	if more != "" {
		q.Add("_pragma", more)
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// sqliteLockDSN is the address of the file whose lock lets one process at a time change the schema.
func sqliteLockDSN(path string) string {
	q := url.Values{"_txlock": {"exclusive"}, "_pragma": {"busy_timeout(60000)"}}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// makePrivate makes sure that the file is there and readable by its owner alone, before SQLite writes to it: the files
// beside it (-wal, -shm) take over its rights.
//
// A file that exists is never opened here. Closing any descriptor of a file drops all locks that this process has on it
// (fcntl(2)), so an open and a close would take the locks of a store that is already open. That is also why a new file is
// closed before it gets its name.
func makePrivate(path string) error {
	if _, err := os.Stat(path); err == nil {
		return os.Chmod(path, 0o600)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // 0600
	if err != nil {
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	err = errors.Join(f.Close(), os.Link(f.Name(), path))
	gone := os.Remove(f.Name())
	switch {
	case err == nil || errors.Is(err, fs.ErrExist): // or another process was faster
		return gone
	default: // a file system without links
		f, err = os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the operator names the data folder
	}
	if errors.Is(err, fs.ErrExist) {
		return gone
	}
	if err != nil {
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	return errors.Join(f.Close(), gone)
}
