-- name: PutServer :exec
INSERT INTO server (
    id, url, api_key, max_linking, draining, capacity, weight, region, created_at,
    health_ok, health_version, health_problem, health_latency_ms, admissions
) VALUES (@id, @url, @api_key, @max_linking, @draining, @capacity, @weight, @region, @created_at, FALSE, '', '', 0, 0)
ON CONFLICT (id) DO UPDATE SET
    url = excluded.url, api_key = excluded.api_key, max_linking = excluded.max_linking, draining = excluded.draining,
    capacity = excluded.capacity, weight = excluded.weight, region = excluded.region;

-- name: AddServer :execrows
INSERT INTO server (
    id, url, api_key, max_linking, draining, capacity, weight, region, created_at,
    health_ok, health_version, health_problem, health_latency_ms, admissions
) VALUES (@id, @url, @api_key, @max_linking, @draining, @capacity, @weight, @region, @created_at, FALSE, '', '', 0, 0)
ON CONFLICT (id) DO NOTHING;

-- name: ServerByID :one
SELECT * FROM server WHERE id = @id;

-- name: Servers :many
SELECT * FROM server ORDER BY created_at, id;

-- name: CountByServer :many
SELECT server_id, status, count(*) AS rows FROM connection GROUP BY server_id, status;

-- name: CountAdmitted :many
SELECT server_id, count(*) AS rows FROM connection
WHERE attempt_id <> '' AND attempt_admitted
GROUP BY server_id;

-- name: DeleteServer :execrows
DELETE FROM server WHERE id = @id;

-- name: RecordHealth :execrows
UPDATE server SET
    health_at = @health_at, health_ok = @health_ok, health_version = @health_version,
    health_problem = @health_problem, health_boot_at = @health_boot_at, health_latency_ms = @health_latency_ms,
    health_passkey = @health_passkey
WHERE id = @id AND (health_at IS NULL OR health_at <= @old OR health_ok <> @health_ok OR health_problem <> @health_problem);

-- name: ResealServer :exec
UPDATE server SET api_key = @api_key WHERE id = @id AND api_key = @stale;

-- name: CountSalonsCutOff :one
SELECT count(*) FROM connection JOIN tenant ON tenant.id = connection.tenant_id
WHERE connection.status = 'connected' AND connection.said IN ('connecting', 'closed', 'absent') AND connection.said_since <= @since AND tenant.deleted_at IS NULL AND tenant.id <> '00000000-0000-7000-8000-000000000001';

-- name: CountCutOff :many
SELECT server_id, count(*) AS rows FROM connection WHERE status = 'connected' AND said IN ('connecting', 'closed') GROUP BY server_id;

-- What takes the connections of a server off it depends on these columns alone; see connection.LeavingOf.

-- name: CountLeaving :many
SELECT state, CAST(attempt_id IS NOT NULL AS boolean) AS live, CAST(owed <> '' AS boolean) AS owing, CAST(left_server IS NOT NULL AS boolean) AS moving, count(*) AS rows
FROM connection WHERE server_id = @server_id GROUP BY 1, 2, 3, 4;

-- name: CountLeftOn :one
SELECT count(*) FROM connection WHERE left_server = @server_id;
