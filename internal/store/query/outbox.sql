-- What waits to be sent, and who works on it.

-- Makes a salon's outbox due at once when nobody holds its lease; who holds it sees the new message anyway.

-- name: StirOutbox :exec
INSERT INTO outbox (tenant_id, due_at, holder, fence, waits_for) VALUES (@tenant_id, @now, '', 0, '')
ON CONFLICT (tenant_id) DO UPDATE SET
    due_at = CASE WHEN outbox.holder = '' AND (outbox.due_at IS NULL OR outbox.due_at > excluded.due_at) THEN excluded.due_at ELSE outbox.due_at END;

-- name: DueOutboxes :many
SELECT outbox.tenant_id, outbox.due_at, outbox.holder, outbox.fence, coalesce(connection.server_id, '') AS server_id
FROM outbox LEFT JOIN connection ON connection.tenant_id = outbox.tenant_id
WHERE outbox.due_at <= @until
ORDER BY outbox.due_at LIMIT @max_rows;

-- name: NextOutbox :one
SELECT due_at FROM outbox WHERE due_at > @until AND holder = '' ORDER BY due_at LIMIT 1;

-- name: TakeOutbox :one
UPDATE outbox SET holder = @holder, due_at = @until, fence = fence + 1
WHERE tenant_id = @tenant_id AND fence = @fence
RETURNING *;

-- name: RenewOutbox :execrows
UPDATE outbox SET due_at = @until WHERE tenant_id = @tenant_id AND fence = @fence AND holder <> '';

-- name: OutboxOf :one
SELECT * FROM outbox WHERE tenant_id = @tenant_id;

-- name: LeaveOutbox :exec
UPDATE outbox SET holder = '', due_at = @due_at, last_at = @last_at, last_unasked_at = @last_unasked_at, waits_for = @waits_for
WHERE tenant_id = @tenant_id;

-- name: MarkOutboxDue :execrows
UPDATE outbox SET due_at = @now WHERE tenant_id = @tenant_id AND holder = '' AND due_at > @now;

-- name: QueueMessage :exec
INSERT INTO queued (message_id, tenant_id, unasked, deadline) VALUES (@message_id, @tenant_id, @unasked, @deadline);

-- What was asked for comes first.

-- name: QueueOf :many
SELECT message.id, message.contact_id, message.wa_id, message.state, message.cause, message.sent_at, message.state_at, message.to_jid,
    message.origin, message.policy, message.deadline, message.not_before, message.attempts, queued.handed_at
FROM queued JOIN message ON message.id = queued.message_id
WHERE queued.tenant_id = @tenant_id
ORDER BY queued.unasked, queued.message_id LIMIT @max_rows;

-- name: QueuePastDeadline :many
SELECT message.id, message.contact_id, message.wa_id, message.state, message.cause, message.sent_at, message.state_at, message.to_jid,
    message.origin, message.policy, message.deadline, message.not_before, message.attempts, queued.handed_at
FROM queued JOIN message ON message.id = queued.message_id
WHERE queued.tenant_id = @tenant_id AND queued.deadline <= @now
ORDER BY queued.deadline LIMIT @max_rows;

-- name: QueueNextDeadline :one
SELECT deadline FROM queued WHERE tenant_id = @tenant_id ORDER BY deadline LIMIT 1;

-- name: QueuedMessage :one
SELECT * FROM queued WHERE message_id = @message_id;

-- name: HandQueued :exec
UPDATE queued SET handed_at = @handed_at WHERE message_id = @message_id;

-- name: KeepQueued :exec
UPDATE queued SET handed_at = NULL, deadline = @ends_at WHERE message_id = @message_id;

-- name: DropQueued :exec
DELETE FROM queued WHERE message_id = @message_id;

-- name: SaveOutgoing :exec
UPDATE message SET
    wa_id = @wa_id, state = @state, cause = @cause, state_at = @state_at, not_before = @not_before, attempts = @attempts, policy = @policy
WHERE id = @id;

-- name: AddSendKey :execrows
INSERT INTO send_key (tenant_id, word, request, message_id) VALUES (@tenant_id, @word, @request, @message_id)
ON CONFLICT (tenant_id, word) DO NOTHING;

-- name: SendKey :one
SELECT * FROM send_key WHERE tenant_id = @tenant_id AND word = @word;

-- name: MessagesOfTenant :many
SELECT * FROM message
WHERE tenant_id = @tenant_id AND id < @before
    AND (cast(@direction AS text) = '' OR direction = cast(@direction AS text)) AND (cast(@state AS text) = '' OR state = cast(@state AS text))
ORDER BY id DESC LIMIT @max_rows;

-- name: MessagesOfContact :many
SELECT * FROM message
WHERE contact_id = @contact_id AND id < @before
    AND (cast(@direction AS text) = '' OR direction = cast(@direction AS text)) AND (cast(@state AS text) = '' OR state = cast(@state AS text))
ORDER BY id DESC LIMIT @max_rows;

-- name: OutboxWaits :many
SELECT queued.tenant_id, outbox.waits_for, message.state, count(*) AS messages, cast(coalesce(min(queued.message_id), '') AS text) AS oldest_id
FROM queued JOIN outbox ON outbox.tenant_id = queued.tenant_id JOIN message ON message.id = queued.message_id
WHERE queued.tenant_id >= @first_tenant AND queued.tenant_id <= @last_tenant
GROUP BY queued.tenant_id, outbox.waits_for, message.state
ORDER BY queued.tenant_id, outbox.waits_for, message.state;
