package store

import (
	"context"
	"database/sql"
	"errors"
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

// lockPostgres takes the lock of the schema. Nodes share it; one without an address takes it alone, as programs before nodes did.
func (s *Store) lockPostgres(ctx context.Context, conn *sql.Conn, c Config) error {
	lock := lockKey("salonzap gateway " + c.Schema)
	question := "SELECT pg_try_advisory_lock_shared($1)"
	if c.Node.Address == "" {
		question = "SELECT pg_try_advisory_lock($1)"
	}
	err := waitForLock(ctx, c.LockWait, func() (taken bool, err error) {
		err = conn.QueryRowContext(context.WithoutCancel(ctx), question, lock).Scan(&taken)
		return taken, err
	})
	if err != nil {
		return err
	}
	// Locks belong to the connection, and end with it. A machine that disappears must not hold them for the two hours of the default TCP
	// keepalive: with these settings the server closes the connection after 16 s.
	for _, set := range []string{"tcp_keepalives_idle = 4", "tcp_keepalives_interval = 4", "tcp_keepalives_count = 3"} {
		_, _ = conn.ExecContext(ctx, "SET "+set) // not every system has them
	}
	return conn.QueryRowContext(ctx, "SELECT pg_backend_pid()").Scan(&s.holder)
}

// holdsLock asks over a new connection, for which no other work has to end, whether the writer's connection still has its locks. Errors: the
// database's; errLost.
func (s *Store) holdsLock(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.pool.Config().ConnConfig)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it was only read
	var locks int
	err = conn.QueryRow(ctx, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = $1", s.holder).Scan(&locks)
	if err == nil && locks == 0 {
		err = errLost
	}
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
