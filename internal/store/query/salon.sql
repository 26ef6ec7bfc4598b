-- Pages of salons, in the order of their ids, which is the order of their creation. Each query walks one index from
-- after on, so that a page costs the same however many salons there are; only a search by text may look at all names.

-- name: TenantsPage :many
SELECT * FROM tenant WHERE id > @after AND deleted_at IS NULL ORDER BY id LIMIT @max_rows;

-- name: TenantsUnconnected :many
SELECT * FROM tenant WHERE NOT has_connection AND id > @after AND deleted_at IS NULL ORDER BY id LIMIT @max_rows;

-- name: ConnectionsBetween :many
SELECT * FROM connection WHERE tenant_id > @after AND tenant_id <= @upto;

-- name: SalonsByStatus :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection JOIN tenant ON tenant.id = connection.tenant_id
WHERE connection.status = @status AND connection.tenant_id > @after AND tenant.deleted_at IS NULL
ORDER BY connection.tenant_id LIMIT @max_rows;

-- name: SalonsByServer :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection JOIN tenant ON tenant.id = connection.tenant_id
WHERE connection.server_id = @server_id AND connection.status = @status AND connection.tenant_id > @after
    AND tenant.deleted_at IS NULL
ORDER BY connection.tenant_id LIMIT @max_rows;

-- Connected salons whose session is not open.

-- name: SalonsCutOff :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection JOIN tenant ON tenant.id = connection.tenant_id
WHERE connection.status = 'connected' AND connection.said IN ('connecting', 'closed', 'absent') AND connection.tenant_id > @after
    AND tenant.deleted_at IS NULL
ORDER BY connection.tenant_id LIMIT @max_rows;

-- name: SalonsByCause :many
SELECT sqlc.embed(tenant), sqlc.embed(connection)
FROM connection JOIN tenant ON tenant.id = connection.tenant_id
WHERE connection.cause = @cause AND connection.cause <> '' AND connection.tenant_id > @after
    AND tenant.deleted_at IS NULL
ORDER BY connection.tenant_id LIMIT @max_rows;
