package store

import (
	"context"
	"database/sql"
	"errors"

	"salonzap/internal/store/db"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// Setting reads a small fact about the installation. Errors: NotFound.
func (s *Store) Setting(ctx context.Context, scope tenant.Scope, key string) (string, error) {
	const op = "store.setting"
	if err := everybody(scope, op); err != nil {
		return "", err
	}
	value, err := s.reads.SettingByKey(ctx, key)
	if errors.Is(err, sql.ErrNoRows) {
		return "", missing(op, text.NotFound)
	}
	return value, s.failed(op, err)
}

// PutSetting writes one.
func (s *Store) PutSetting(ctx context.Context, scope tenant.Scope, key, value string) error {
	const op = "store.put_setting"
	if err := everybody(scope, op); err != nil {
		return err
	}
	return s.do(ctx, op, func(ctx context.Context, _ *sql.Tx, q *db.Queries) error {
		return q.PutSetting(ctx, db.PutSettingParams{Key: key, Value: value})
	})
}
