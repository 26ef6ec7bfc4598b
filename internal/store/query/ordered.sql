-- Pages of salons in other orders than that of their creation, and searches, with every filter: '' is none. Salons with a
-- connection and those without are read apart, so that no query looks up one connection a row. A cross join makes SQLite
-- begin with the table on its left, whose index gives the order.

-- name: SalonsNamed :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL
    AND (tenant.search, tenant.id) > (@after_name, @after)
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (CAST(@status AS text) = '' OR connection.status = @status)
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.search, tenant.id LIMIT @max_rows;

-- name: TenantsNamed :many
SELECT * FROM tenant
WHERE NOT has_connection AND deleted_at IS NULL
    AND (search, id) > (@after_name, @after)
    AND found LIKE CAST(@pattern AS text) ESCAPE '\' AND found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND found LIKE CAST(@word3 AS text) ESCAPE '\' AND found LIKE CAST(@word4 AS text) ESCAPE '\'
ORDER BY search, id LIMIT @max_rows;

-- Of few salons all are looked at, and the first by name are taken.

-- name: FewNamedByStatus :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.status = @status AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND (tenant.search, tenant.id) > (@after_name, @after)
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.search, tenant.id LIMIT @max_rows;

-- name: FewNamedByCause :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.cause = @cause AND connection.cause <> '' AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND (tenant.search, tenant.id) > (@after_name, @after)
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
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
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.id DESC LIMIT @max_rows;

-- name: SalonsNewestByStatus :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.status = @status AND connection.tenant_id < @before
    AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY connection.tenant_id DESC LIMIT @max_rows;

-- name: SalonsNewestByCause :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection CROSS JOIN tenant
WHERE connection.cause = @cause AND connection.cause <> '' AND connection.tenant_id < @before
    AND tenant.id = connection.tenant_id AND tenant.deleted_at IS NULL
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY connection.tenant_id DESC LIMIT @max_rows;

-- name: TenantsNewestAlone :many
SELECT * FROM tenant
WHERE NOT has_connection AND id < @before AND deleted_at IS NULL AND found LIKE CAST(@pattern AS text) ESCAPE '\' AND found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND found LIKE CAST(@word3 AS text) ESCAPE '\' AND found LIKE CAST(@word4 AS text) ESCAPE '\'
ORDER BY id DESC LIMIT @max_rows;

-- name: SalonsByText :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL AND tenant.id > @after
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (CAST(@status AS text) = '' OR connection.status = @status)
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.id LIMIT @max_rows;

-- name: TenantsByTextAlone :many
SELECT * FROM tenant
WHERE NOT has_connection AND id > @after AND deleted_at IS NULL AND found LIKE CAST(@pattern AS text) ESCAPE '\' AND found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND found LIKE CAST(@word3 AS text) ESCAPE '\' AND found LIKE CAST(@word4 AS text) ESCAPE '\'
ORDER BY id LIMIT @max_rows;

-- Salons in a condition that no status alone says. Never connected is not dropped; dropped is not switched off.

-- name: SalonsInCondition :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL AND tenant.id > @after
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND ((CAST(@condition AS text) = 'never' AND NOT connection.linked_once AND connection.status IN ('idle', 'linking'))
        OR (CAST(@condition AS text) = 'dropped' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'linked')
        OR (CAST(@condition AS text) = 'off' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'off')
        OR (CAST(@condition AS text) = 'paused' AND connection.status = 'connected' AND connection.paused)
        OR (CAST(@condition AS text) = 'decision' AND connection.status = 'quarantined')
        OR (CAST(@condition AS text) = 'attention' AND connection.status <> 'connected'
            AND (connection.status = 'quarantined' OR CAST(@causes AS text) LIKE '%,' || connection.cause || ',%' AND connection.cause <> '')))
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.id LIMIT @max_rows;

-- name: SalonsInConditionNewest :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL AND tenant.id < @before
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND ((CAST(@condition AS text) = 'never' AND NOT connection.linked_once AND connection.status IN ('idle', 'linking'))
        OR (CAST(@condition AS text) = 'dropped' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'linked')
        OR (CAST(@condition AS text) = 'off' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'off')
        OR (CAST(@condition AS text) = 'paused' AND connection.status = 'connected' AND connection.paused)
        OR (CAST(@condition AS text) = 'decision' AND connection.status = 'quarantined')
        OR (CAST(@condition AS text) = 'attention' AND connection.status <> 'connected'
            AND (connection.status = 'quarantined' OR CAST(@causes AS text) LIKE '%,' || connection.cause || ',%' AND connection.cause <> '')))
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.id DESC LIMIT @max_rows;

-- name: SalonsInConditionNamed :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL AND (tenant.search, tenant.id) > (@after_name, @after)
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND ((CAST(@condition AS text) = 'never' AND NOT connection.linked_once AND connection.status IN ('idle', 'linking'))
        OR (CAST(@condition AS text) = 'dropped' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'linked')
        OR (CAST(@condition AS text) = 'off' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'off')
        OR (CAST(@condition AS text) = 'paused' AND connection.status = 'connected' AND connection.paused)
        OR (CAST(@condition AS text) = 'decision' AND connection.status = 'quarantined')
        OR (CAST(@condition AS text) = 'attention' AND connection.status <> 'connected'
            AND (connection.status = 'quarantined' OR CAST(@causes AS text) LIKE '%,' || connection.cause || ',%' AND connection.cause <> '')))
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server)
ORDER BY tenant.search, tenant.id LIMIT @max_rows;

-- How many a question finds. It looks at every salon.

-- name: CountFound :one
SELECT count(*) FROM tenant CROSS JOIN connection
WHERE connection.tenant_id = tenant.id AND tenant.deleted_at IS NULL AND tenant.id <> '00000000-0000-7000-8000-000000000001'
    AND tenant.found LIKE CAST(@pattern AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND tenant.found LIKE CAST(@word3 AS text) ESCAPE '\' AND tenant.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (CAST(@condition AS text) = ''
        OR (CAST(@condition AS text) = 'never' AND NOT connection.linked_once AND connection.status IN ('idle', 'linking'))
        OR (CAST(@condition AS text) = 'dropped' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'linked')
        OR (CAST(@condition AS text) = 'off' AND connection.linked_once AND connection.status = 'idle' AND connection.wanted = 'off')
        OR (CAST(@condition AS text) = 'paused' AND connection.status = 'connected' AND connection.paused)
        OR (CAST(@condition AS text) = 'decision' AND connection.status = 'quarantined')
        OR (CAST(@condition AS text) = 'attention' AND connection.status <> 'connected'
            AND (connection.status = 'quarantined' OR CAST(@causes AS text) LIKE '%,' || connection.cause || ',%' AND connection.cause <> '')))
    AND (CAST(@status AS text) = '' OR connection.status = @status)
    AND (CAST(@cause AS text) = '' OR connection.cause = @cause)
    AND (CAST(@server AS text) = '' OR connection.server_id = @server);

-- name: CountFoundAlone :one
SELECT count(*) FROM tenant
WHERE NOT has_connection AND deleted_at IS NULL AND id <> '00000000-0000-7000-8000-000000000001'
    AND found LIKE CAST(@pattern AS text) ESCAPE '\' AND found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND found LIKE CAST(@word3 AS text) ESCAPE '\' AND found LIKE CAST(@word4 AS text) ESCAPE '\';
