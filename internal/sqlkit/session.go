package sqlkit

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// ErrPooled is an address that leads through a pooler in transaction mode: each transaction may get another session, so that
// locks and notifications, which belong to a session, do not last.
var ErrPooled = errors.New("the database's URL leads through a pooler in transaction mode")

// ProveSession makes sure that a connection of ours is a session of its own. It asks one connection again and again which process of
// the server it talks to, and in between holds another one in a transaction: through a pooler in transaction mode either the
// other one gets the first one's process, or the first one gets another. One such round may miss it, when the pooler takes a
// session back a moment after its answer.
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
	for range proofs {
		if err == nil {
			err = proveBeside(ctx, first, second, before)
		}
	}
	return err
}

const proofs = 4

// proveBeside makes sure that first has the process before, and second another, while second is in a transaction and after.
func proveBeside(ctx context.Context, first, second *pgx.Conn, before int32) error {
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
	if err := proveStill(ctx, first, before); err != nil {
		return err
	}
	if _, err := second.Exec(ctx, "ROLLBACK"); err != nil {
		return err
	}
	return proveStill(ctx, first, before)
}

func proveStill(ctx context.Context, conn *pgx.Conn, before int32) error {
	now, err := processOf(ctx, conn)
	if err == nil && now != before {
		err = ErrPooled
	}
	return err
}

// processOf is the number of the server's process behind a connection.
func processOf(ctx context.Context, conn *pgx.Conn) (pid int32, err error) {
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid)
	return pid, err
}
