package store

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/store/db"
)

// attempts is how often a transaction is tried that PostgreSQL broke off because it collided with others.
const attempts = 5

// errUnchanged ends a transaction that has nothing to save.
var errUnchanged = errors.New("store: nothing to save")

// do runs f in a transaction and commits it. f may run again when the database asks for it, so it must not keep anything
// of a run before. errUnchanged rolls back and is no error. Other errors are translated; faults pass as they are.
func (s *Store) do(ctx context.Context, op string, f func(ctx context.Context, tx *sql.Tx, q *db.Queries) error) error {
	var err error
	for range attempts {
		if err = s.once(ctx, f); !collided(err) {
			break
		}
	}
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return s.failed(op, err)
}

func (s *Store) once(ctx context.Context, f func(ctx context.Context, tx *sql.Tx, q *db.Queries) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.pool == nil {
		return s.onceSQLite(ctx, f)
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return finish(tx, f(ctx, tx, s.writes.WithTx(tx)))
}

// onceSQLite waits for the writer under ctx and then goes through without it: the work takes well under a millisecond,
// and a context that can end costs a goroutine for every statement.
func (s *Store) onceSQLite(ctx context.Context, f func(ctx context.Context, tx *sql.Tx, q *db.Queries) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // it only goes back to the pool
	ctx = context.WithoutCancel(ctx)
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return finish(tx, f(ctx, tx, s.writes.WithTx(tx)))
}

func finish(tx *sql.Tx, err error) error {
	if err != nil {
		return errors.Join(err, rollback(tx))
	}
	return tx.Commit()
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
