package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
)

// RecordLogin notes a sign-in under a key that the caller chose: a hash of an address, or of an e-mail. Only for the
// platform itself: nobody is signed in yet.
func (s *Store) RecordLogin(ctx context.Context, scope tenant.Scope, key string, ok bool, now time.Time) error {
	const op = "store.record_login"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return s.kit.Fault(op, err)
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.AddLogin(ctx, db.AddLoginParams{ID: id.String(), Key: key, Ok: ok, At: column.At(now)})
	})
}

// FailedLogins counts failures under a key since then, and since the last success under it, and tells when the last one was
// (the zero time when there was none). Who counts by address records
// no successes there: somebody with an account could otherwise guess at others' for ever.
func (s *Store) FailedLogins(ctx context.Context, scope tenant.Scope, key string, since time.Time) (n int, last time.Time, err error) {
	const op = "store.failed_logins"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, last, err
	}
	count, err := s.kit.Reads().CountFailedLogins(ctx, db.CountFailedLoginsParams{Key: key, Since: column.At(since)})
	if err != nil || count == 0 {
		return 0, last, s.kit.Fault(op, err)
	}
	at, err := s.kit.Reads().LastFailedLogin(ctx, db.LastFailedLoginParams{Key: key, Since: column.At(since)})
	if err == nil && len(at) > 0 {
		last = at[0].Time()
	}
	return int(count), last, s.kit.Fault(op, err)
}

// KnowLogin notes that a sign-in under a key succeeded. Only for the platform itself.
func (s *Store) KnowLogin(ctx context.Context, scope tenant.Scope, key string, now time.Time) error {
	const op = "store.know_login"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.KnowLogin(ctx, db.KnowLoginParams{Key: key, At: column.At(now)})
	})
}

// KnownLogin tells whether a sign-in under a key succeeded since then. Only for the platform itself.
func (s *Store) KnownLogin(ctx context.Context, scope tenant.Scope, key string, since time.Time) (bool, error) {
	const op = "store.known_login"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return false, err
	}
	n, err := s.kit.Reads().CountKnownLogins(ctx, db.CountKnownLoginsParams{Key: key, Since: column.At(since)})
	return n > 0, s.kit.Fault(op, err)
}

// PruneKnownLogins forgets what KnowLogin noted before then, and tells how much. Only for the platform itself.
func (s *Store) PruneKnownLogins(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_known_logins"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	return s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		return tx.PruneKnownLogins(ctx, column.At(before))
	})
}

// PruneLogins forgets sign-ins before then, and tells how many. Only for the platform itself.
func (s *Store) PruneLogins(ctx context.Context, scope tenant.Scope, before time.Time) (int, error) {
	const op = "store.prune_logins"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return 0, err
	}
	return s.kit.Delete(ctx, op, func(ctx context.Context, tx *storekit.Tx) (int64, error) {
		return tx.PruneLogins(ctx, column.At(before))
	})
}
