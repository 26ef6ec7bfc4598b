package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/fault"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

const (
	probeSetting = "store.probe" // the row that Ready writes
	probeTime    = 5 * time.Second
)

// Why a PostgreSQL that answers is not ready.
var (
	errLockLost = errors.New("store: the session that shows that this process is there has lost its lock")
	errUnheard  = errors.New("store: a notification did not come back")
)

// Ready tells whether the database does what we need of it: it takes a write; on SQLite the disk has room, and the file is
// still the one that was opened; on PostgreSQL the lock of our session is there, and a notification comes back. Those who ask
// PostgreSQL at once share one answer. Errors: Unavailable.
func (s *Store) Ready(ctx context.Context) error {
	const op = "store.ready"
	if s.kit.IsSQLite() {
		return s.readySQLite(ctx, op)
	}
	answer := s.probing.DoChan(op, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), probeTime)
		defer cancel()
		return nil, s.readyPostgres(ctx, op)
	})
	select {
	case a := <-answer:
		if a.Err != nil {
			return fault.Wrap(fault.Unavailable, op, a.Err)
		}
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, op, ctx.Err())
	}
}

// probe writes the time into a row of its own.
func (s *Store) probe(ctx context.Context) error {
	return s.PutSetting(ctx, tenant.System("ready"), probeSetting, s.kit.Now().UTC().Format(time.RFC3339))
}

func (s *Store) readyPostgres(ctx context.Context, op string) error {
	token := uuid.NewString()
	heard, forget := s.wire.expect(token)
	defer forget()
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := tx.PutSetting(ctx, db.PutSettingParams{Key: probeSetting, Value: s.kit.Now().UTC().Format(time.RFC3339)}); err != nil {
			return err
		}
		_, err := tx.SQL.ExecContext(ctx, "SELECT pg_notify($1, $2)", hintChannel, s.node+" "+probeMark+token)
		return err
	})
	if err != nil {
		return err
	}
	var free bool
	if err := s.kit.Reader().QueryRowContext(ctx, "SELECT pg_try_advisory_xact_lock($1)", presenceKey(s.node)).Scan(&free); err != nil {
		return s.kit.Fault(op, err)
	}
	if free {
		return errLockLost
	}
	select {
	case <-heard:
		return nil
	case <-ctx.Done():
		return errors.Join(errUnheard, ctx.Err())
	}
}
