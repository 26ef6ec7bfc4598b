-- Chats whose messages are to be handled.

-- name: StirWork :exec
INSERT INTO work (contact_id, tenant_id, due_at, attempts, reason, lease_holder, fence)
VALUES (@contact_id, @tenant_id, @due_at, 0, '', '', 0)
ON CONFLICT (contact_id) DO UPDATE SET reason = work.reason;

-- The longest waiting work that nobody has. On SQLite the writer asks, so that two never find the same.

-- name: TakeDueWork :one
UPDATE work SET lease_holder = @holder, lease_until = @until, fence = fence + 1
WHERE contact_id = (
    SELECT due.contact_id FROM work AS due
    WHERE due.parked_at IS NULL AND due.due_at <= @now AND (due.lease_until IS NULL OR due.lease_until <= @now)
    ORDER BY due.due_at LIMIT 1
)
RETURNING *;

-- A claim's lease is its own: neither that of an earlier fence, nor that of other work on the same chat.

-- name: LeaveWork :execrows
UPDATE work SET lease_holder = '', lease_until = NULL
WHERE contact_id = @contact_id AND lease_holder = @holder AND fence = @fence;

-- name: SaveWork :exec
UPDATE work SET due_at = @due_at, attempts = @attempts, failing_at = @failing_at, parked_at = @parked_at, reason = @reason
WHERE contact_id = @contact_id;

-- name: DropWork :exec
DELETE FROM work WHERE contact_id = @contact_id;

-- name: WorkByContact :one
SELECT * FROM work WHERE contact_id = @contact_id;

-- name: ParkedWork :many
SELECT * FROM work WHERE parked_at IS NOT NULL ORDER BY parked_at, contact_id LIMIT @max_rows;

-- name: CountParkedWork :one
SELECT count(*) FROM work WHERE parked_at IS NOT NULL;

-- name: UnhandledMessages :many
SELECT * FROM message WHERE contact_id = @contact_id AND handled_at IS NULL ORDER BY sent_at, wa_id LIMIT @max_rows;

-- name: HandleMessage :exec
UPDATE message SET handled_at = @now WHERE id = @id AND handled_at IS NULL;
