-- name: LockServerLine :execrows
UPDATE server SET admissions = admissions + 1 WHERE id = @id;

-- name: CountPlaces :one
SELECT
    count(*) FILTER (WHERE attempt_admitted) AS admitted,
    count(*) FILTER (WHERE NOT attempt_admitted AND attempt_queued_at IS NOT NULL
        AND (attempt_queued_at < @queued_at OR (attempt_queued_at = @queued_at AND id < @id))) AS ahead
FROM connection
WHERE server_id = @server_id AND attempt_id <> '' AND id <> @id;

-- name: SetPlace :exec
UPDATE connection SET attempt_admitted = @admitted, attempt_place = @place, attempt_queued_at = @queued_at
WHERE id = @id;

-- name: NextInLine :many
SELECT id, tenant_id FROM connection
WHERE server_id = @server_id AND attempt_id <> '' AND NOT attempt_admitted AND attempt_queued_at IS NOT NULL
    AND id <> @leaving
ORDER BY attempt_queued_at, id LIMIT @max_rows;

-- name: ServerOfConnection :one
SELECT server_id FROM connection WHERE id = @id;
