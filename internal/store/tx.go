package store

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
)

// attempts is how often a transaction is tried that PostgreSQL broke off because it collided with others.
const attempts = 5

// errUnchanged ends a transaction that has nothing to save.
var errUnchanged = errors.New("store: nothing to save")

// do runs f in a transaction and commits it. f may run again when the database asks for it, so it must not keep anything
// of a run before. errUnchanged rolls back and is no error. Other errors are translated; faults pass as they are.
func (s *Store) do(ctx context.Context, op string, f transaction) error {
	return s.again(op, func() error { return s.once(ctx, f) })
}

// again runs a transaction, again when the database broke it off, and translates its error.
func (s *Store) again(op string, once func() error) error {
	var err error
	for range attempts {
		if err = once(); !collided(err) {
			break
		}
	}
	switch {
	case errors.Is(err, errUnchanged):
		return nil
	case errors.Is(err, errStale):
		return errStale
	}
	return s.failed(op, taken(err))
}

func (s *Store) once(ctx context.Context, f transaction) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.file.lost() {
		return errMoved
	}
	if s.pool == nil {
		return s.group.do(ctx, s, f)
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(ctx, tx, s.writes.WithTx(tx)); err != nil {
		return errors.Join(err, rollback(tx))
	}
	s.counts.commits.Add(1)
	s.counts.transactions.Add(1)
	return tx.Commit()
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// counts are what this process wrote since it started.
type counts struct{ commits, transactions atomic.Int64 }

// Written tells how many commits this process made since it started, and how many transactions were in them: on SQLite
// those that come at once share one.
func (s *Store) Written() (commits, transactions int64) {
	return s.counts.commits.Load(), s.counts.transactions.Load()
}
