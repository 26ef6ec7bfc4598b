-- Pages of salons in other orders than that of their creation, and searches, with every filter: '' is none. Salons with a
-- connection and those without are read apart, so that no query looks up one connection a row. A cross join makes SQLite
-- begin with the table on its left, whose index gives the order.

-- name: SalonsNamed :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL
    AND (tenant.search, tenant.id) > (@after_name, @after)
    AND tenant.search LIKE CAST(@pattern AS text) ESCAPE '\'
    AND (CAST(@status AS text) = '' OR connection.status = @status)
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.search, tenant.id LIMIT @max_rows;

-- name: TenantsNamed :many
SELECT * FROM tenant
WHERE NOT has_connection AND deleted_at IS NULL
    AND (search, id) > (@after_name, @after)
    AND search LIKE CAST(@pattern AS text) ESCAPE '\'
ORDER BY search, id LIMIT @max_rows;

-- Of few salons all are looked at, and the first by name are taken.

-- name: FewNamedByStatus :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.status = @status AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND (tenant.search, tenant.id) > (@after_name, @after)
    AND tenant.search LIKE CAST(@pattern AS text) ESCAPE '\'
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.search, tenant.id LIMIT @max_rows;

-- name: FewNamedByCause :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.cause = @cause AND connection.cause <> '' AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND (tenant.search, tenant.id) > (@after_name, @after)
    AND tenant.search LIKE CAST(@pattern AS text) ESCAPE '\'
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.search, tenant.id LIMIT @max_rows;

-- name: CountStatusUpTo :one
SELECT count(*) FROM (SELECT 1 FROM connection WHERE status = @status LIMIT @max_rows) AS found;

-- name: CountCauseUpTo :one
SELECT count(*) FROM (SELECT 1 FROM connection WHERE cause = @cause AND cause <> '' LIMIT @max_rows) AS found;

-- name: SalonsNewest :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL AND tenant.id < @before
    AND tenant.search LIKE CAST(@pattern AS text) ESCAPE '\'
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.id DESC LIMIT @max_rows;

-- name: SalonsNewestByStatus :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.status = @status AND connection.tenant_id < @before
    AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND tenant.search LIKE CAST(@pattern AS text) ESCAPE '\'
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY connection.tenant_id DESC LIMIT @max_rows;

-- name: SalonsNewestByCause :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.cause = @cause AND connection.cause <> '' AND connection.tenant_id < @before
    AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND tenant.search LIKE CAST(@pattern AS text) ESCAPE '\'
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY connection.tenant_id DESC LIMIT @max_rows;

-- name: TenantsNewestAlone :many
SELECT * FROM tenant
WHERE NOT has_connection AND id < @before AND deleted_at IS NULL AND search LIKE CAST(@pattern AS text) ESCAPE '\'
ORDER BY id DESC LIMIT @max_rows;

-- name: SalonsByText :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL AND tenant.id > @after
    AND tenant.search LIKE CAST(@pattern AS text) ESCAPE '\'
    AND (CAST(@status AS text) = '' OR connection.status = @status)
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.id LIMIT @max_rows;

-- name: TenantsByTextAlone :many
SELECT * FROM tenant
WHERE NOT has_connection AND id > @after AND deleted_at IS NULL AND search LIKE CAST(@pattern AS text) ESCAPE '\'
ORDER BY id LIMIT @max_rows;
