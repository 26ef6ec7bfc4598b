package store

import (
	"context"
	"embed"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// migrate applies the missing migrations. No other process does so then.
func (s *Store) migrate(ctx context.Context) error {
	folder, dialect := "migrations/sqlite", goose.DialectSQLite3
	db := s.engine // the writer's pool has one connection, which is taken
	if s.pool != nil {
		folder, dialect = "migrations/postgres", goose.DialectPostgres
		if _, err := db.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{s.schema}.Sanitize()); err != nil {
			return err
		}
	}
	sub, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, sub, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()),
		goose.WithTableName("gateway_version"))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx) // the provider is not closed: that would close the pool
	return err
}
