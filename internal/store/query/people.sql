-- name: AddUser :execrows
INSERT INTO app_user (id, email, password_hash, role, tenant_id, created_at)
VALUES (@id, @email, @password_hash, @role, @tenant_id, @created_at)
ON CONFLICT (email) DO NOTHING;

-- name: UserByEmail :one
SELECT * FROM app_user
WHERE email = @email AND (app_user.tenant_id IS NULL
    OR EXISTS (SELECT 1 FROM tenant WHERE tenant.id = app_user.tenant_id AND tenant.deleted_at IS NULL));

-- name: UserByID :one
SELECT * FROM app_user
WHERE app_user.id = @id AND (app_user.tenant_id IS NULL
    OR EXISTS (SELECT 1 FROM tenant WHERE tenant.id = app_user.tenant_id AND tenant.deleted_at IS NULL));

-- name: Users :many
SELECT * FROM app_user ORDER BY id;

-- name: UsersOfTenant :many
SELECT * FROM app_user WHERE tenant_id = @tenant_id ORDER BY id;

-- name: CountOperators :one
SELECT count(*) FROM app_user WHERE role = 'operator';

-- name: SetPassword :execrows
UPDATE app_user SET password_hash = @password_hash WHERE id = @id;

-- Only while the stored hash is the old one: otherwise a newer password was set.

-- name: Rehash :execrows
UPDATE app_user SET password_hash = @fresh WHERE id = @id AND password_hash = @old;

-- name: ChangeUser :execrows
UPDATE app_user SET email = @email, tenant_id = @tenant_id WHERE id = @id;

-- Locks all operators, so that of two who are removed at once the last one stays.

-- name: LockOperators :execrows
UPDATE app_user SET email = email WHERE role = 'operator';

-- name: DeleteUser :execrows
DELETE FROM app_user WHERE id = @id;

-- name: AddAPIKey :exec
INSERT INTO api_key (id, name, hash, tenant_id, created_at, last_used_at, revoked_at, expires_at)
VALUES (@id, @name, @hash, @tenant_id, @created_at, @last_used_at, @revoked_at, @expires_at);

-- name: APIKeys :many
SELECT * FROM api_key ORDER BY id;

-- name: APIKeysOfTenant :many
SELECT * FROM api_key WHERE tenant_id = @tenant_id ORDER BY id;

-- name: APIKeyByID :one
SELECT * FROM api_key WHERE id = @id;

-- name: APIKeyByHash :one
SELECT * FROM api_key
WHERE hash = @hash AND revoked_at IS NULL AND (api_key.tenant_id IS NULL
    OR EXISTS (SELECT 1 FROM tenant WHERE tenant.id = api_key.tenant_id AND tenant.deleted_at IS NULL));

-- name: RevokeAPIKey :exec
UPDATE api_key SET revoked_at = @revoked_at WHERE id = @id AND revoked_at IS NULL;

-- name: TouchAPIKey :exec
UPDATE api_key SET last_used_at = @last_used_at WHERE id = @id;

-- name: SecondFactor :one
SELECT * FROM second_factor WHERE user_id = @user_id;

-- name: SecondFactors :many
SELECT * FROM second_factor ORDER BY user_id;

-- A confirmed secret is not overwritten.

-- name: BeginSecondFactor :execrows
INSERT INTO second_factor (user_id, secret, created_at, confirmed_at, step) VALUES (@user_id, @secret, @created_at, NULL, 0)
ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, step = 0
WHERE second_factor.confirmed_at IS NULL;

-- name: ConfirmSecondFactor :execrows
UPDATE second_factor SET confirmed_at = @confirmed_at, step = @step
WHERE user_id = @user_id AND confirmed_at IS NULL AND secret = @secret;

-- A time step can be used once, and no earlier one after it.

-- name: UseSecondFactor :execrows
UPDATE second_factor SET step = @step WHERE user_id = @user_id AND confirmed_at IS NOT NULL AND step < @step;

-- name: ResealSecondFactor :exec
UPDATE second_factor SET secret = @secret WHERE user_id = @user_id AND secret = @stale;

-- name: DeleteSecondFactor :execrows
DELETE FROM second_factor WHERE user_id = @user_id;

-- name: AddRecoveryCode :exec
INSERT INTO recovery_code (user_id, hash) VALUES (@user_id, @hash);

-- name: UseRecoveryCode :execrows
DELETE FROM recovery_code WHERE user_id = @user_id AND hash = @hash;

-- name: DropRecoveryCodes :exec
DELETE FROM recovery_code WHERE user_id = @user_id;

-- name: CountRecoveryCodes :one
SELECT count(*) FROM recovery_code WHERE user_id = @user_id;
