package store

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"salonzap/internal/fault"
	"salonzap/internal/sqlkit"
)

// openPostgres opens one pool whose connections use the gateway's schema only. The writer's connection takes the lock.
func (s *Store) openPostgres(ctx context.Context, c Config) (*sql.Conn, error) {
	if !regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`).MatchString(c.Schema) {
		return nil, fault.Wrap(fault.Invalid, "gateway.open", errors.New("the schema's name must be of a-z, 0-9 and _"))
	}
	pc, err := sqlkit.PostgresConfig(c.DatabaseURL, "salonzap gateway", 0)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "gateway.open", err)
	}
	pc.ConnConfig.RuntimeParams["search_path"] = c.Schema
	if s.pool, err = pgxpool.NewWithConfig(ctx, pc); err != nil {
		return nil, err
	}
	s.read = stdlib.OpenDBFromPool(s.pool)
	s.write, s.engine = s.read, s.read
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.lockPostgres(ctx, conn, c); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func (s *Store) lockPostgres(ctx context.Context, conn *sql.Conn, c Config) error {
	key := fnv.New64a()
	_, _ = key.Write([]byte("salonzap gateway " + c.Schema))
	lock := int64(key.Sum64()) //nolint:gosec // any 64 bits do
	err := waitForLock(ctx, c.LockWait, func() (taken bool, err error) {
		err = conn.QueryRowContext(context.WithoutCancel(ctx), "SELECT pg_try_advisory_lock($1)", lock).Scan(&taken)
		return taken, err
	})
	if err != nil {
		return err
	}
	// The lock belongs to the connection, and ends with it when the pool is closed. A machine that disappears must not hold the lock for
	// the two hours of the default TCP keepalive: with these settings the server closes the connection after 20 s.
	for _, set := range []string{"tcp_keepalives_idle = 5", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 3"} {
		_, _ = conn.ExecContext(ctx, "SET "+set) // not every system has them
	}
	_, err = conn.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{c.Schema}.Sanitize())
	return err
}

// relaxPostgres chooses whether commits wait for the disk.
func relaxPostgres(ctx context.Context, conn *sql.Conn, on bool) error {
	mode := "on"
	if on {
		mode = "off"
	}
	_, err := conn.ExecContext(ctx, "SET synchronous_commit TO "+mode)
	return err
}
