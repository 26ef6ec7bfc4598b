-- name: AddTenant :execrows
INSERT INTO tenant (id, slug, name, phone, timezone, locale, search, found, has_connection, created_at, deleted_at, version)
VALUES (@id, @slug, @name, @phone, @timezone, @locale, @search, @found, FALSE, @created_at, NULL, 1)
ON CONFLICT (slug) DO NOTHING;

-- name: CountSlugs :one
SELECT count(*) FROM tenant WHERE slug >= @first AND slug < @beyond;

-- name: TenantByID :one
SELECT * FROM tenant WHERE id = @id AND deleted_at IS NULL;

-- name: TenantBySlug :one
SELECT * FROM tenant WHERE slug = @slug AND deleted_at IS NULL;

-- name: LockTenant :one
UPDATE tenant SET version = version + 1 WHERE id = @id AND deleted_at IS NULL RETURNING *;

-- A salon whose number is another than the first click was decided with is not found.

-- name: OpenTenant :execrows
UPDATE tenant SET version = version + 1, has_connection = TRUE
WHERE id = @id AND deleted_at IS NULL AND coalesce(phone, '') = coalesce(@phone, '');

-- name: SaveTenant :exec
UPDATE tenant SET name = @name, phone = @phone, timezone = @timezone, locale = @locale, search = @search
WHERE id = @id;

-- name: RegisterPhone :exec
UPDATE tenant SET phone = @phone, version = version + 1 WHERE id = @id;

-- name: CloseTenant :exec
UPDATE tenant SET has_connection = FALSE WHERE id = @id;

-- name: MarkTenantDeleted :execrows
UPDATE tenant SET deleted_at = @deleted_at, version = version + 1 WHERE id = @id AND deleted_at IS NULL;

-- name: DropDeletedTenant :exec
DELETE FROM tenant
WHERE tenant.id = @id AND tenant.deleted_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM connection WHERE connection.tenant_id = @id);

-- The difference is counted along two indexes; the rows are not looked at. The platform's own tenant is no salon.

-- name: CountTenants :one
SELECT CAST((SELECT count(*) FROM tenant) - (SELECT count(*) FROM tenant WHERE deleted_at IS NOT NULL)
    - (SELECT count(*) FROM tenant WHERE id = '00000000-0000-7000-8000-000000000001' AND deleted_at IS NULL) AS bigint);

-- name: EmailsOfTenant :many
SELECT email FROM app_user WHERE tenant_id = @tenant_id ORDER BY id;

-- name: SetFound :exec
UPDATE tenant SET found = @found WHERE id = @id;
