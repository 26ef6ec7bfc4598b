package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

const (
	readers     = 4
	engineConns = 4
	lockPoll    = 100 * time.Millisecond
)

// openSQLite opens the file for our writer, our readers and the engine.
//
// Our commits wait for the disk (synchronous=FULL), since they hold messages that were acknowledged to WhatsApp, which will not send them
// again; concurrent changes share a commit. Commits that only delete delivered events do not wait. The engine's do not wait either (NORMAL): a
// power cut may undo the last of them, from which WhatsApp's own retries recover, and any later commit of ours writes them to the disk too,
// since both write to one log.
func (s *Store) openSQLite(ctx context.Context, c Config) (*sql.Conn, error) {
	s.path = c.Path
	if err := sqlkit.MakePrivate(c.Path); err != nil {
		return nil, err
	}
	if err := s.lockSQLite(ctx, c); err != nil {
		return nil, err
	}
	var err error
	if s.write, err = sqlkit.OpenPool(options(c.Path).Address(sqlkit.Immediate, "synchronous(FULL)"), 1); err != nil {
		return nil, err
	}
	conn, err := s.write.Conn(ctx) // before the readers: it makes the file a WAL one
	if err != nil {
		return nil, err
	}
	if s.read, err = sqlkit.OpenPool(options(c.Path).Address(sqlkit.Deferred, "query_only(1)"), readers); err == nil {
		s.engine, err = sqlkit.OpenPool(options(c.Path).Address(sqlkit.Immediate, "synchronous(NORMAL)"), engineConns)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// options of the gateway's file: a log that shrinks to 32 MiB again after a burst, 8 MiB of page cache.
func options(path string) sqlkit.SQLiteOptions {
	return sqlkit.SQLiteOptions{Path: path, BusyTimeout: 10 * time.Second, LogLimit: 32 << 20, Cache: 8 << 10}
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

// lockSQLite takes the lock of the file, which is held until Close.
func (s *Store) lockSQLite(ctx context.Context, c Config) error {
	return waitForLock(ctx, c.LockWait, func() (taken bool, err error) {
		s.unlock, err = sqlkit.LockBeside(ctx, c.Path, 0)
		if sqlkit.IsUnreachable(err) { // another process has it
			return false, nil
		}
		return err == nil, err
	})
}

// waitForLock tries to take the lock until timeout has passed. Errors: Conflict.
func waitForLock(ctx context.Context, timeout time.Duration, tryLock func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	tick := time.NewTicker(lockPoll)
	defer tick.Stop()
	for {
		switch taken, err := tryLock(); {
		case err != nil:
			return err
		case taken:
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fault.Wrap(fault.Conflict, "gateway.lock", fmt.Errorf("another process has the gateway's database, and kept it "+
				"for the %v that we waited: end it, or give this one a database of its own", timeout))
		}
	}
}

// Backup writes a consistent copy to a file that must not exist yet, while the gateway runs. It can be read with the same key ring only. Errors: Invalid on PostgreSQL, whose own tools do it.
func (s *Store) Backup(ctx context.Context, path string) error {
	const op = "gateway.backup"
	if s.pool != nil {
		return fault.Wrap(fault.Invalid, op, errors.New("a gateway on PostgreSQL is backed up with pg_dump"))
	}
	return sqlkit.CopyInto(ctx, s.engine, path)
}
