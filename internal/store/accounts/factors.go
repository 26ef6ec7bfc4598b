package accounts

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"salonzap/internal/fault"
	"salonzap/internal/secret"
	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// factorPlace is the place to which a sealed secret is bound: it cannot be opened as another
// person's.
func factorPlace(userID string) string { return "second_factor/secret/" + userID }

// SecondFactor reads a person's. Errors: NotFound when there is none.
func (s *Store) SecondFactor(ctx context.Context, scope tenant.Scope, userID string) (tenant.SecondFactor, error) {
	const op = "store.second_factor"
	var f tenant.SecondFactor
	if _, err := s.User(ctx, scope, userID); err != nil {
		return f, err
	}
	r, err := s.kit.Reads().SecondFactor(ctx, userID)
	if errors.Is(err, sql.ErrNoRows) {
		return f, storekit.NotFound(op, text.NotFound)
	}
	if err != nil {
		return f, s.kit.Fault(op, err)
	}
	if f, err = s.factor(r); err != nil {
		return f, s.kit.Fault(op, err)
	}
	n, err := s.kit.Reads().CountRecoveryCodes(ctx, userID)
	f.Recovery = int(n)
	return f, s.kit.Fault(op, err)
}

func (s *Store) factor(r db.SecondFactor) (tenant.SecondFactor, error) {
	key, err := s.kit.Ring().Open(factorPlace(r.UserID), r.Secret)
	return tenant.SecondFactor{
		UserID: r.UserID, Secret: secret.Text(key), CreatedAt: r.CreatedAt.Time(), ConfirmedAt: r.ConfirmedAt.Time(), Step: r.Step,
	}, err
}

// BeginSecondFactor stores a factor that is not confirmed yet, and replaces an earlier unconfirmed
// one. Errors: NotFound (no such user); Conflict with Key text.FactorIsOn.
func (s *Store) BeginSecondFactor(ctx context.Context, scope tenant.Scope, f tenant.SecondFactor) error {
	const op = "store.begin_second_factor"
	if _, err := s.User(ctx, scope, f.UserID); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		n, err := tx.BeginSecondFactor(ctx, db.BeginSecondFactorParams{
			UserID: f.UserID, Secret: s.kit.Ring().Seal(factorPlace(f.UserID), []byte(f.Secret.Reveal())), CreatedAt: column.At(f.CreatedAt),
		})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, op, text.FactorIsOn)
		}
		return err
	})
}

// ConfirmSecondFactor puts one in force with its recovery codes. Errors: NotFound when its secret is not the one that was
// begun last; Conflict with Key text.FactorIsOn.
func (s *Store) ConfirmSecondFactor(ctx context.Context, scope tenant.Scope, f tenant.SecondFactor, hashes []string) error {
	const op = "store.confirm_second_factor"
	if _, err := s.User(ctx, scope, f.UserID); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		r, err := tx.SecondFactor(ctx, f.UserID)
		if err != nil {
			return err
		}
		kept, err := s.factor(r)
		switch {
		case err != nil:
			return err
		case kept.On():
			return fault.New(fault.Conflict, op, text.FactorIsOn)
		case kept.Secret != f.Secret:
			return storekit.NotFound(op, text.NotFound)
		}
		n, err := tx.ConfirmSecondFactor(ctx, db.ConfirmSecondFactorParams{
			UserID: f.UserID, Secret: r.Secret, Step: f.Step, ConfirmedAt: column.At(f.ConfirmedAt),
		})
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, op, text.FactorIsOn)
		}
		if err != nil {
			return err
		}
		return recoveryCodes(ctx, tx.Queries, f.UserID, hashes)
	})
}

func recoveryCodes(ctx context.Context, q *db.Queries, userID string, hashes []string) error {
	if err := q.DropRecoveryCodes(ctx, userID); err != nil {
		return err
	}
	for _, h := range hashes {
		if err := q.AddRecoveryCode(ctx, db.AddRecoveryCodeParams{UserID: userID, Hash: h}); err != nil {
			return err
		}
	}
	return nil
}

// UseSecondFactor notes that the code of a step was used. Errors: NotFound when that step, or a later one, was already.
func (s *Store) UseSecondFactor(ctx context.Context, scope tenant.Scope, userID string, step int64) error {
	const op = "store.use_second_factor"
	return s.changeUser(ctx, scope, op, userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		return q.UseSecondFactor(ctx, db.UseSecondFactorParams{UserID: userID, Step: step})
	})
}

// UseRecoveryCode uses a recovery code up. Errors: NotFound.
func (s *Store) UseRecoveryCode(ctx context.Context, scope tenant.Scope, userID, hash string) error {
	const op = "store.use_recovery_code"
	return s.changeUser(ctx, scope, op, userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		return q.UseRecoveryCode(ctx, db.UseRecoveryCodeParams{UserID: userID, Hash: hash})
	})
}

// DropSecondFactor forgets a person's, with its recovery codes. Errors: NotFound.
func (s *Store) DropSecondFactor(ctx context.Context, scope tenant.Scope, userID string) error {
	const op = "store.drop_second_factor"
	return s.changeUser(ctx, scope, op, userID, func(ctx context.Context, q *db.Queries) (int64, error) {
		if err := q.DropRecoveryCodes(ctx, userID); err != nil {
			return 0, err
		}
		return q.DeleteSecondFactor(ctx, userID)
	})
}

// Reseal seals with the newest key what an older one sealed.
func (s *Store) Reseal(ctx context.Context, tx *storekit.Tx) error {
	rows, err := tx.SecondFactors(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !s.kit.Ring().Stale(r.Secret) {
			continue
		}
		plain, err := s.kit.Ring().Open(factorPlace(r.UserID), r.Secret)
		if errors.Is(err, secret.ErrUnknownKey) {
			return sqlkit.WrongRing("store.reseal", "the database", err)
		}
		if err != nil {
			return fmt.Errorf("a second factor: %w", err)
		}
		fresh := s.kit.Ring().Seal(factorPlace(r.UserID), plain)
		if err := tx.ResealSecondFactor(ctx, db.ResealSecondFactorParams{UserID: r.UserID, Stale: r.Secret, Secret: fresh}); err != nil {
			return err
		}
	}
	return nil
}
