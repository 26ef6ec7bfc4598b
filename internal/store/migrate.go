package store

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

//go:embed migrations
var migrations embed.FS

// Migration is one step of the schema.
type Migration struct {
	Part      string // "platform": ours; "queue": River's
	Version   int64
	Name      string
	Applied   bool
	AppliedAt time.Time // zero when it was not applied, or nobody knows
}

// Migrate brings the schema up to date, as Open does, and tells what it then is.
func Migrate(ctx context.Context, c Config) ([]Migration, error) {
	return withDatabase(ctx, c, func(s *Store) ([]Migration, error) {
		if err := s.migrate(ctx); err != nil {
			return nil, err
		}
		return s.migrationStatus(ctx)
	})
}

// MigrationStatus tells what the schema is, and changes nothing but goose's own table, which it makes when missing.
func MigrationStatus(ctx context.Context, c Config) ([]Migration, error) {
	return withDatabase(ctx, c, func(s *Store) ([]Migration, error) { return s.migrationStatus(ctx) })
}

func withDatabase(ctx context.Context, c Config, f func(*Store) ([]Migration, error)) ([]Migration, error) {
	s, err := connect(ctx, c)
	if err != nil {
		return nil, errors.Join(fault.Wrap(fault.Unavailable, "store.migrate", err), s.Close(ctx))
	}
	list, err := f(s)
	return list, errors.Join(err, s.Close(ctx))
}

// migrate applies what is missing, ours and the queue's. One process at a time, over all nodes: the others wait, and then
// find nothing left to do.
func (s *Store) migrate(ctx context.Context) error {
	const op = "store.migrate"
	unlock, err := s.lockSchema(ctx)
	if err != nil {
		return s.kit.Fault(op, err)
	}
	return s.kit.Fault(op, errors.Join(s.migrateUnlocked(ctx), unlock()))
}

func (s *Store) migrateUnlocked(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	m, err := rivermigrate.New(s.riverDriver(), &rivermigrate.Config{Logger: s.riverLog()})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// provider is goose over our folder. It must not be closed: that would close the pool.
func (s *Store) provider() (*goose.Provider, error) {
	folder, dialect := "migrations/sqlite", goose.DialectSQLite3
	if !s.kit.IsSQLite() {
		folder, dialect = "migrations/postgres", goose.DialectPostgres
	}
	sub, err := fs.Sub(migrations, folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, s.kit.Writer(), sub, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
}

func (s *Store) migrationStatus(ctx context.Context) ([]Migration, error) {
	const op = "store.migration_status"
	p, err := s.provider()
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	ours, err := p.Status(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	var list []Migration
	for _, m := range ours {
		list = append(list, Migration{
			Part: "platform", Version: m.Source.Version, Name: m.Source.Path, Applied: m.State == goose.StateApplied,
			AppliedAt: m.AppliedAt,
		})
	}
	river, err := rivermigrate.New(s.riverDriver(), &rivermigrate.Config{Logger: s.riverLog()})
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	applied := map[int]bool{}
	existing, err := river.ExistingVersions(ctx)
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	for _, m := range existing {
		applied[m.Version] = true
	}
	for _, m := range river.AllVersions() {
		list = append(list, Migration{Part: "queue", Version: int64(m.Version), Name: m.Name, Applied: applied[m.Version]})
	}
	return list, nil
}

// schemaWait is how long a process waits for another one that changes the schema of a SQLite file.
const schemaWait = time.Minute

// schemaLock is the number of our advisory lock in PostgreSQL: "salonzap" in ASCII.
const schemaLock = 0x73616c6f6e7a6170

// lockSchema lets one process at a time change the schema. The lock ends with the process that holds it.
func (s *Store) lockSchema(ctx context.Context) (unlock func() error, err error) {
	if s.kit.IsSQLite() {
		return sqlkit.LockBeside(ctx, s.kit.Path(), schemaWait)
	}
	conn, err := s.kit.Writer().Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(schemaLock)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(schemaLock))
		return errors.Join(err, conn.Close())
	}, nil
}
