package sqlkit

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// ErrPooled means that the database's URL leads through a pooler in transaction mode: each transaction may get another session, so that locks
// and notifications, which belong to a session, are lost.
var ErrPooled = errors.New("the database's URL leads through a pooler in transaction mode")

// ProveSession fails with ErrPooled when a connection is not a session of its own. It opens two connections, asks the first repeatedly for its
// server process, and meanwhile holds the second in a transaction: through a pooler in transaction mode, either the second gets the first's
// process, or the first gets another one. A single round can miss this, when the pooler takes a session back a moment after its answer.
func ProveSession(ctx context.Context, config *pgx.ConnConfig) error {
	config = config.Copy()
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // prepared statements belong to a session, too
	first, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer first.Close(context.WithoutCancel(ctx)) //nolint:errcheck // only read from
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

const proofs = 4 // rounds

// proveBeside does one round: first must have the process number before, and second another, while second is in a transaction and after it.
// Errors: ErrPooled; those of the driver.
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

// processOf is the number of the server process behind a connection.
func processOf(ctx context.Context, conn *pgx.Conn) (pid int32, err error) {
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid)
	return pid, err
}
