-- name: KeepEvent :execrows
INSERT INTO webhook_event (key, tenant_id, server_id, instance_name, event, date, at, payload)
VALUES (@key, @tenant_id, @server_id, @instance_name, @event, @date, @at, @payload)
ON CONFLICT (key) DO NOTHING;

-- name: PruneEvents :execrows
DELETE FROM webhook_event
WHERE key IN (SELECT w.key FROM webhook_event w WHERE w.at < @before ORDER BY w.at LIMIT @max_rows);

-- name: AddReject :one
INSERT INTO webhook_reject (id, server_id, reason, digest, raw, seen, first_at, last_at)
VALUES (@id, @server_id, @reason, @digest, @raw, 1, @now, @now)
ON CONFLICT (server_id, reason, digest) DO UPDATE SET seen = webhook_reject.seen + 1, last_at = excluded.last_at
RETURNING seen;

-- name: CapRejects :exec
DELETE FROM webhook_reject
WHERE webhook_reject.server_id = @server_id AND webhook_reject.id <= (
    SELECT r.id FROM webhook_reject r WHERE r.server_id = @server_id ORDER BY r.id DESC LIMIT 1 OFFSET @keep);

-- name: CountRejects :one
SELECT CAST(coalesce(sum(seen), 0) AS bigint) FROM webhook_reject WHERE server_id = @server_id AND last_at >= @since;

-- name: ReserveWebhookBytes :one
INSERT INTO webhook_quota (server_id, day, bytes) VALUES (@server_id, @day, @bytes)
ON CONFLICT (server_id, day) DO UPDATE SET bytes = webhook_quota.bytes + excluded.bytes
RETURNING bytes;

-- name: PruneWebhookBytes :execrows
DELETE FROM webhook_quota WHERE day < @before;

-- name: PruneRejects :execrows
DELETE FROM webhook_reject WHERE last_at < @before;
