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

	_ "modernc.org/sqlite" // the driver "sqlite"

	"salonzap/internal/fault"
)

const (
	readers     = 4
	engineConns = 4
	lockPoll    = 100 * time.Millisecond
)

// openSQLite opens the file for our writer, our readers and the engine.
//
// Our commits wait for the disk (synchronous=FULL): what they hold was acknowledged to WhatsApp, which will not send it
// again, and they are shared by all changes of a moment. Those that only forget what was delivered do not wait. The engine's do not wait (NORMAL): a power cut may take the last
// of them, which WhatsApp's own retries heal, and any later commit of ours takes them to the disk too, since both write
// one log.
func (s *Store) openSQLite(ctx context.Context, c Config) (*sql.Conn, error) {
	s.path = c.Path
	if err := makePrivate(c.Path); err != nil {
		return nil, err
	}
	if err := s.lockSQLite(ctx, c); err != nil {
		return nil, err
	}
	var err error
	if s.write, err = openPool(dsn(c.Path, "immediate", "synchronous(FULL)"), 1); err != nil {
		return nil, err
	}
	conn, err := s.write.Conn(ctx) // before the readers: it makes the file a WAL one
	if err != nil {
		return nil, err
	}
	if s.read, err = openPool(dsn(c.Path, "deferred", "query_only(1)"), readers); err == nil {
		s.engine, err = openPool(dsn(c.Path, "immediate", "synchronous(NORMAL)"), engineConns)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func openPool(dsn string, conns int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// dsn is the address of the file: IMMEDIATE, because a transaction that reads first and writes later fails at once when
// another wrote in between; a log that shrinks again after a burst; deleted content
// overwritten, since it is messages and keys.
func dsn(path, lock string, more ...string) string {
	q := url.Values{"_txlock": {lock}, "_pragma": append([]string{
		"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "journal_size_limit(33554432)",
		"cache_size(-8192)", "temp_store(2)", "secure_delete(1)",
	}, more...)}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + "?" + q.Encode()
}

// relaxSQLite chooses whether commits wait for the disk.
func relaxSQLite(ctx context.Context, conn *sql.Conn, on bool) error {
	mode := "FULL"
	if on {
		mode = "NORMAL"
	}
	_, err := conn.ExecContext(ctx, "PRAGMA synchronous = "+mode)
	return err
}

// lockSQLite keeps an exclusive transaction on an empty database beside ours for as long as we live: the one lock that
// works wherever SQLite does, and that ends with its process.
func (s *Store) lockSQLite(ctx context.Context, c Config) error {
	path := c.Path + ".lock"
	if err := makePrivate(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()+"?_txlock=exclusive&_pragma=busy_timeout(0)")
	if err != nil {
		return err
	}
	take := func() (bool, error) {
		tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
		if err != nil {
			return false, nil //nolint:nilerr // somebody has it
		}
		s.unlock = func() error { return errors.Join(tx.Rollback(), db.Close()) }
		return true, nil
	}
	if err := waitFor(ctx, c.LockWait, take); err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// waitFor tries to take the lock until patience is over. Errors: Conflict.
func waitFor(ctx context.Context, patience time.Duration, take func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	again := time.NewTicker(lockPoll)
	defer again.Stop()
	for {
		switch taken, err := take(); {
		case err != nil:
			return err
		case taken:
			return nil
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fault.Wrap(fault.Conflict, "gateway.lock", fmt.Errorf("another process has the gateway's database, and kept it "+
				"for the %v that we waited: end it, or give this one a database of its own", patience))
		}
	}
}

// makePrivate makes sure that the file is there and readable by its owner alone, before SQLite writes to it: the files
// beside it (-wal, -shm) take over its rights. A file that exists is never opened here: closing any descriptor of a file
// drops all locks that this process has on it (fcntl(2)).
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
	if err == nil || errors.Is(err, fs.ErrExist) { // or another process was faster
		return gone
	}
	f, err = os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // the operator names the data folder
	if errors.Is(err, fs.ErrExist) {
		return gone
	}
	if err != nil { // a file system without links, and without anything else
		return fmt.Errorf("make the SQLite file: %w", err)
	}
	return errors.Join(f.Close(), gone)
}

// Backup writes a consistent copy to a file that must not exist yet, while everything goes on. It can be read with the
// same key ring only. Errors: Invalid on PostgreSQL, whose own tools do it.
func (s *Store) Backup(ctx context.Context, path string) error {
	const op = "gateway.backup"
	if s.pool != nil {
		return fault.Wrap(fault.Invalid, op, errors.New("a gateway on PostgreSQL is backed up with pg_dump"))
	}
	if _, err := os.Lstat(path); err == nil {
		return fault.Wrap(fault.Conflict, op, errors.New("the file is there already"))
	}
	if err := makePrivate(path); err != nil { // VACUUM INTO takes an empty file, and keeps its rights
		return fault.Wrap(fault.Unavailable, op, err)
	}
	if _, err := s.engine.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return fault.Wrap(fault.Unavailable, op, errors.Join(err, os.Remove(path)))
	}
	return nil
}
