package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// defaultConns is how many connections we open to PostgreSQL at most, unless told otherwise. Its own default limit is
// 100 for everybody.
const defaultConns = 16

// openPostgres opens one pool; database/sql and the listeners share it. Each connection must be a session of its own.
func (s *Store) openPostgres(ctx context.Context, c Config) error {
	pc, err := pgxpool.ParseConfig(c.DatabaseURL)
	if err != nil {
		return errors.New("DATABASE_URL cannot be read; write it as postgres://user:password@host:5432/database")
	}
	switch {
	case c.MaxConns > 0:
		pc.MaxConns = int32(min(max(c.MaxConns, 4), 1000))
	case !strings.Contains(c.DatabaseURL, "pool_max_conns"):
		pc.MaxConns = defaultConns
	}
	if pc.ConnConfig.RuntimeParams["application_name"] == "" {
		pc.ConnConfig.RuntimeParams["application_name"] = "salonzap"
	}
	if s.pool, err = pgxpool.NewWithConfig(ctx, pc); err != nil {
		return err
	}
	s.read = stdlib.OpenDBFromPool(s.pool)
	s.write = s.read
	if err := s.proveSession(ctx); err != nil {
		return err
	}
	var schema sql.NullString
	if err := s.read.QueryRowContext(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return err
	}
	if !schema.Valid {
		return errNoSchema
	}
	return nil
}

// errNoSchema is an address whose search path names nothing that is there.
var errNoSchema = errors.New("the schema that the database's URL names does not exist")
