package store

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// installationSetting is the key of the setting that names this installation among all, for life; a restored copy has the name of its original.
const installationSetting = "installation"

// nameInstallation names the installation at its first start.
func nameInstallation(ctx context.Context, tx *storekit.Tx) error {
	return tx.PutSettingOnce(ctx, db.PutSettingOnceParams{Key: installationSetting, Value: uuid.NewString()})
}

// backupLock is the number of our advisory lock in PostgreSQL.
const backupLock = schemaLock + 1

// LockBackups lets one process over all nodes make a backup at a time. The lock ends with the process that holds it. Errors: Conflict when another has it.
func (s *Store) LockBackups(ctx context.Context, scope tenant.Scope) (unlock func() error, err error) {
	const op = "store.lock_backups"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return nil, err
	}
	if s.kit.IsSQLite() {
		unlock, err := sqlkit.LockBeside(ctx, s.kit.Path()+".backup", 0)
		if sqlkit.IsUnreachable(err) {
			return nil, fault.Wrap(fault.Conflict, op, err)
		}
		return unlock, s.kit.Fault(op, err)
	}
	conn, err := s.kit.Writer().Conn(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	var taken bool
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", int64(backupLock)).Scan(&taken); err != nil {
		return nil, s.kit.Fault(op, errors.Join(err, conn.Close()))
	}
	if !taken {
		return nil, fault.Wrap(fault.Conflict, op, errors.Join(errors.New("another process has the lock"), conn.Close()))
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(backupLock))
		return errors.Join(err, conn.Close())
	}, nil
}

// NewestMigration is the version of the newest migration of the platform that this program has.
func NewestMigration() int64 {
	newest := int64(0)
	files, _ := fs.Glob(migrations, "migrations/sqlite/*.sql")
	for _, f := range files {
		n, _ := strconv.ParseInt(regexp.MustCompile(`^\d+`).FindString(path.Base(f)), 10, 64)
		newest = max(newest, n)
	}
	return newest
}

// Identity is what a database says of itself.
type Identity struct {
	Installation string // empty: it was not started since there are names
	RingCheck    string // see secret.Ring.VerifyCheck
	Migration    int64  // the newest that was applied; 0: it has no tables of ours
}

// Examine checks a copy of a SQLite file whole, and tells what it is. Errors: Invalid when it is damaged or something else.
func Examine(ctx context.Context, path string) (Identity, error) {
	e, err := sqlkit.Examine(ctx, path, "goose_db_version", "setting", installationSetting, sqlkit.RingSetting)
	return Identity{e.Said[installationSetting], e.Said[sqlkit.RingSetting], e.Version}, err
}

// Identify reads what the database is, and changes nothing. It must exist. Errors: Unavailable.
func Identify(ctx context.Context, c Config) (i Identity, err error) {
	const op = "store.identify"
	err = looking(ctx, c, op, func(s *Store) error {
		read := s.kit.Reader()
		there := "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'"
		if !s.kit.IsSQLite() {
			there = "SELECT count(*) FROM pg_tables WHERE tablename = 'goose_db_version' AND schemaname = current_schema()"
		}
		var tables int
		if err := read.QueryRowContext(ctx, there).Scan(&tables); err != nil || tables == 0 {
			return err
		}
		if err := read.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&i.Migration); err != nil || i.Migration == 0 {
			return err
		}
		for key, value := range map[string]*string{installationSetting: &i.Installation, sqlkit.RingSetting: &i.RingCheck} {
			text, err := db.New(read).SettingByKey(ctx, key)
			if err != nil && !fault.Is(s.kit.Fault(op, err), fault.NotFound) {
				return err
			}
			*value = text
		}
		return nil
	})
	return i, err
}

// Newer counts what a database has that an older copy of it cannot have.
type Newer struct{ Salons, Messages, Appointments int64 }

// CountNewer counts what came after an instant, and changes nothing. The database must have every table. Errors: Unavailable.
func CountNewer(ctx context.Context, c Config, after time.Time) (n Newer, err error) {
	err = looking(ctx, c, "store.count_newer", func(s *Store) error {
		q := db.New(s.kit.Reader())
		var errs [3]error
		n.Salons, errs[0] = q.CountSalonsSince(ctx, column.At(after))
		n.Messages, errs[1] = q.CountMessagesSince(ctx, column.At(after))
		n.Appointments, errs[2] = q.CountAppointmentsSince(ctx, after.Unix())
		return errors.Join(errs[:]...)
	})
	return n, err
}

// looking connects for a look.
func looking(ctx context.Context, c Config, op string, look func(*Store) error) error {
	s, err := connect(ctx, c)
	if err == nil {
		err = look(s)
	}
	if err = errors.Join(err, s.Close(ctx)); err != nil {
		return fault.Wrap(fault.Unavailable, op, err)
	}
	return nil
}
