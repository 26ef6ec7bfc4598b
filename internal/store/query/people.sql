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

-- name: DeleteUser :execrows
DELETE FROM app_user WHERE id = @id;

-- name: AddAPIKey :exec
INSERT INTO api_key (id, name, hash, tenant_id, created_at, last_used_at, revoked_at)
VALUES (@id, @name, @hash, @tenant_id, @created_at, @last_used_at, @revoked_at);

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
