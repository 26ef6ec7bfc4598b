-- What callers asked for once.

-- name: DropOldOnce :exec
DELETE FROM idempotency WHERE hash = @hash AND begun_at < @before;

-- name: AddOnce :execrows
INSERT INTO idempotency (hash, request, begun_at, status, body) VALUES (@hash, @request, @now, 0, '')
ON CONFLICT (hash) DO NOTHING;

-- name: OnceByHash :one
SELECT * FROM idempotency WHERE hash = @hash;

-- name: RetakeOnce :execrows
UPDATE idempotency SET begun_at = @now WHERE hash = @hash AND request = @request AND status = 0 AND begun_at < @stale;

-- name: KeepOnce :execrows
UPDATE idempotency SET status = @status, body = @body WHERE hash = @hash AND request = @request AND status = 0;

-- name: DropOnce :execrows
DELETE FROM idempotency WHERE hash = @hash AND request = @request AND status = 0;

-- name: PruneOnce :execrows
DELETE FROM idempotency WHERE begun_at < @before;
