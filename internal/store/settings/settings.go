package settings

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Store keeps settings. It is safe for concurrent use. Make one with New.
type Store struct{ kit *storekit.DB }

// New keeps them in a database.
func New(kit *storekit.DB) *Store { return &Store{kit} }

// Within is this Store as a part of a transaction; see storekit.DB.Within.
func (s *Store) Within(tx *storekit.Tx) *Store { return New(s.kit.Within(tx)) }

// Setting reads a small fact about the installation. Errors: NotFound.
func (s *Store) Setting(ctx context.Context, scope tenant.Scope, key string) (string, error) {
	const op = "store.setting"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return "", err
	}
	value, err := s.kit.Reads().SettingByKey(ctx, key)
	if errors.Is(err, sql.ErrNoRows) {
		return "", storekit.NotFound(op, text.NotFound)
	}
	return value, s.kit.Fault(op, err)
}

// PutSetting writes one.
func (s *Store) PutSetting(ctx context.Context, scope tenant.Scope, key, value string) error {
	const op = "store.put_setting"
	if err := storekit.RequireAllTenants(scope, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		return tx.PutSetting(ctx, db.PutSettingParams{Key: key, Value: value})
	})
}
