package sqlkit

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// ErrPooled is an address that leads through a pooler in transaction mode: each transaction may get another session, so that
// locks and notifications, which belong to a session, do not last.
var ErrPooled = errors.New("the database's URL leads through a pooler in transaction mode")

// ProveSession makes sure that a connection of ours is a session of its own. It asks one connection twice which process of
// the server it talks to, and in between holds another one in a transaction: through a pooler in transaction mode either the
// other one gets the first one's process, or the first one gets another.
func ProveSession(ctx context.Context, config *pgx.ConnConfig) error {
	config = config.Copy()
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // statements that are prepared belong to a session, too
	first, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer first.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it was only asked
	second, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer second.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the same
	before, err := processOf(ctx, first)
	if err != nil {
		return err
	}
	if _, err := second.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	meanwhile, err := processOf(ctx, second)
	if err != nil {
		return err
	}
	if meanwhile == before {
		return ErrPooled
	}
	after, err := processOf(ctx, first)
	if err == nil && after != before {
		err = ErrPooled
	}
	return err
}

// processOf is the number of the server's process behind a connection.
func processOf(ctx context.Context, conn *pgx.Conn) (pid int32, err error) {
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid)
	return pid, err
}
