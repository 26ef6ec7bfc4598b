-- What the dashboard's strips and the operator's console read. Ids are UUIDv7, so that a stretch of time is a stretch of
-- ids: their first seven digits change every 2^20 ms, 17.5 minutes.

-- name: MarksSince :many
SELECT * FROM history
WHERE tenant_id = @tenant_id AND id >= @since AND kind IN ('connected', 'dropped', 'quarantined', 'disconnected')
ORDER BY id LIMIT @max_rows;

-- name: MarksBefore :many
SELECT * FROM history
WHERE tenant_id = @tenant_id AND id < @since AND kind IN ('connected', 'dropped', 'quarantined', 'disconnected')
ORDER BY id DESC LIMIT 1;

-- name: Activity :many
SELECT CAST(substr(id, 1, 7) AS text) AS stretch, kind, count(*) AS rows FROM history
WHERE id >= @since AND kind IN ('connected', 'dropped', 'attempt_ended')
GROUP BY 1, 2 ORDER BY 1;

-- name: PasskeyEntries :many
SELECT kind, cause, detail, count(*) AS rows FROM history
WHERE id >= @since AND kind IN (
    'attempt_started', 'attempt_ended', 'connected', 'passkey_asked', 'passkey_answered', 'passkey_code', 'passkey_stuck', 'passkey_wish', 'moved'
)
GROUP BY kind, cause, detail;

-- name: CountCauses :many
SELECT connection.cause, count(*) AS rows
FROM connection JOIN tenant ON tenant.id = connection.tenant_id
WHERE connection.cause <> '' AND (connection.status <> 'connected' OR connection.cause <> 'phone_offline') AND tenant.deleted_at IS NULL AND tenant.id <> '00000000-0000-7000-8000-000000000001'
GROUP BY connection.cause;

-- name: EventsOfTenant :many
SELECT event, date, at FROM webhook_event WHERE tenant_id = @tenant_id ORDER BY at DESC, key DESC LIMIT @max_rows;
