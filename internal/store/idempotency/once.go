package idempotency

import (
	"context"
	"errors"
	"time"

	"salonzap/internal/fault"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps answers. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// onceHeader is the field that errors about it name.
const onceHeader = "Idempotency-Key"

func oncePlace(hash string) string { return "idempotency/" + hash }

// ClaimOnce see tenant.Onces. Only for the platform itself.
func (s *Store) ClaimOnce(ctx context.Context, scope tenant.Scope, o tenant.Once, now time.Time) (tenant.OnceAnswer, error) {
	const op = "store.claim_once"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return tenant.OnceAnswer{}, err
	}
	var row db.Idempotency
	mine, hash := false, o.Hash()
	err := s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		if err := tx.DropOldOnce(ctx, db.DropOldOnceParams{Hash: hash, Before: column.At(now.Add(-tenant.OnceTime))}); err != nil {
			return err
		}
		n, err := tx.AddOnce(ctx, db.AddOnceParams{Hash: hash, Request: o.Request, Now: column.At(now)})
		if mine = n > 0; mine || err != nil {
			return err
		}
		if row, err = tx.OnceByHash(ctx, hash); err != nil || row.Status != 0 {
			return err
		}
		n, err = tx.RetakeOnce(ctx, db.RetakeOnceParams{
			Now: column.At(now), Hash: hash, Request: o.Request, Stale: column.At(now.Add(-tenant.OnceStale)),
		})
		mine = n > 0
		return err
	})
	switch {
	case fault.Is(err, fault.NotFound): // it was dropped just now
		return tenant.OnceAnswer{}, running(op, 0)
	case err != nil || mine:
		return tenant.OnceAnswer{}, err
	case row.Request != o.Request:
		return tenant.OnceAnswer{}, fault.Field(op, onceHeader, text.OnceDiffers)
	case row.Status == 0:
		return tenant.OnceAnswer{}, running(op, row.BegunAt.Time().Add(tenant.OnceStale).Sub(now))
	}
	body, err := s.kit.Ring().Open(oncePlace(hash), row.Body)
	if err != nil {
		return tenant.OnceAnswer{}, fault.Wrap(fault.Internal, op, errors.New("store: an answer was sealed by a key that is gone"))
	}
	return tenant.OnceAnswer{Status: int(row.Status), Body: body}, nil
}

// running is the fault of a request that is under way. left is until its process is taken for dead; a caller waits a second at least.
func running(op string, left time.Duration) error {
	f := fault.New(fault.Conflict, op, text.OnceRunning)
	f.RetryAfter = max(left, time.Second)
	return f
}

// KeepOnce see tenant.Onces. Only for the platform itself.
func (s *Store) KeepOnce(ctx context.Context, scope tenant.Scope, o tenant.Once, a tenant.OnceAnswer) error {
	const op = "store.keep_once"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	hash := o.Hash()
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		_, err := tx.KeepOnce(ctx, db.KeepOnceParams{
			Status: int64(a.Status), Body: s.kit.Ring().Seal(oncePlace(hash), a.Body), Hash: hash, Request: o.Request,
		})
		return err
	})
}

// DropOnce see tenant.Onces. Only for the platform itself.
func (s *Store) DropOnce(ctx context.Context, scope tenant.Scope, o tenant.Once) error {
	const op = "store.drop_once"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		_, err := tx.DropOnce(ctx, db.DropOnceParams{Hash: o.Hash(), Request: o.Request})
		return err
	})
}

// PruneOnce forgets answers from before then. Only for the platform itself.
func (s *Store) PruneOnce(ctx context.Context, scope tenant.Scope, before time.Time) error {
	const op = "store.prune_once"
	if err := storekit.RequireSystem(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		_, err := tx.PruneOnce(ctx, column.At(before))
		return err
	})
}
