package accounts

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"salonzap/internal/sqlkit"
	"salonzap/internal/store/column"
	"salonzap/internal/store/db"
	"salonzap/internal/store/storekit"
	"salonzap/internal/tenant"
	"salonzap/internal/text"
)

// AddAPIKey keeps a key; within one salon's scope only one for that salon.
func (s *Store) AddAPIKey(ctx context.Context, scope tenant.Scope, k tenant.APIKey) error {
	const op = "store.add_api_key"
	if err := storekit.AuthorizeOwner(scope, k.Tenant, op); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error {
		err := tx.AddAPIKey(ctx, db.AddAPIKeyParams{
			ID: k.ID, Name: k.Name, Hash: k.Hash, TenantID: column.Text(k.Tenant.String()), CreatedAt: column.At(k.CreatedAt),
			LastUsedAt: column.At(k.LastUsedAt), RevokedAt: column.At(k.RevokedAt), ExpiresAt: column.At(k.ExpiresAt),
		})
		if sqlkit.IsForeignKeyViolation(err) {
			return storekit.NotFound(op, text.SalonUnknown)
		}
		return err
	})
}

// APIKeys lists keys, oldest first, the revoked ones too; within one salon's scope only that salon's.
func (s *Store) APIKeys(ctx context.Context, scope tenant.Scope) ([]tenant.APIKey, error) {
	const op = "store.api_keys"
	var rows []db.ApiKey
	var err error
	if scope.AllTenants() {
		rows, err = s.kit.Reads().APIKeys(ctx)
	} else {
		if err := storekit.Authorize(scope, scope.Tenant(), op); err != nil {
			return nil, err
		}
		rows, err = s.kit.Reads().APIKeysOfTenant(ctx, column.Text(scope.Tenant().String()))
	}
	if err != nil {
		return nil, s.kit.Fault(op, err)
	}
	keys := make([]tenant.APIKey, len(rows))
	for i, r := range rows {
		keys[i] = apiKey(r)
	}
	return keys, nil
}

// RevokeAPIKey makes a key useless; one that is revoked already stays as it is. Errors: NotFound.
func (s *Store) RevokeAPIKey(ctx context.Context, scope tenant.Scope, id string, now time.Time) error {
	return s.changeKey(ctx, scope, "store.revoke_api_key", id, func(ctx context.Context, q *db.Queries) error {
		return q.RevokeAPIKey(ctx, db.RevokeAPIKeyParams{ID: id, RevokedAt: column.At(now)})
	})
}

// TouchAPIKey notes when a key was last used. Errors: NotFound.
func (s *Store) TouchAPIKey(ctx context.Context, scope tenant.Scope, id string, now time.Time) error {
	return s.changeKey(ctx, scope, "store.touch_api_key", id, func(ctx context.Context, q *db.Queries) error {
		return q.TouchAPIKey(ctx, db.TouchAPIKeyParams{ID: id, LastUsedAt: column.At(now)})
	})
}

func (s *Store) changeKey(
	ctx context.Context, scope tenant.Scope, op, id string, f func(ctx context.Context, q *db.Queries) error,
) error {
	r, err := s.kit.Reads().APIKeyByID(ctx, id)
	if _, err := s.key(scope, op, r, err); err != nil {
		return err
	}
	return s.kit.Do(ctx, op, func(ctx context.Context, tx *storekit.Tx) error { return f(ctx, tx.Queries) })
}

// APIKeyByHash finds a key that is not revoked and whose salon lives. Errors: NotFound.
func (s *Store) APIKeyByHash(ctx context.Context, scope tenant.Scope, hash string) (tenant.APIKey, error) {
	r, err := s.kit.Reads().APIKeyByHash(ctx, hash)
	return s.key(scope, "store.api_key_by_hash", r, err)
}

func (s *Store) key(scope tenant.Scope, op string, r db.ApiKey, err error) (tenant.APIKey, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return tenant.APIKey{}, storekit.NotFound(op, text.NotFound)
	}
	if err != nil {
		return tenant.APIKey{}, s.kit.Fault(op, err)
	}
	k := apiKey(r)
	if !scope.AllTenants() && !scope.Allows(k.Tenant) {
		return tenant.APIKey{}, storekit.NotFound(op, text.NotFound)
	}
	return k, nil
}

func apiKey(r db.ApiKey) tenant.APIKey {
	t, _ := tenant.ParseID(string(r.TenantID)) // empty: every salon, the zero ID
	return tenant.APIKey{
		ID: r.ID, Name: r.Name, Hash: r.Hash, Tenant: t, CreatedAt: r.CreatedAt.Time(), LastUsedAt: r.LastUsedAt.Time(),
		RevokedAt: r.RevokedAt.Time(), ExpiresAt: r.ExpiresAt.Time(),
	}
}
