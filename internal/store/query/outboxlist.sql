-- What waits to be sent and what did not go, as people look at it: without a word of what it says.

-- name: WaitingMessages :many
SELECT message.id, message.tenant_id, message.contact_id, message.kind, message.state, message.cause, message.state_at, message.to_jid,
    message.origin, message.policy, message.deadline, message.attempts, queued.handed_at, outbox.waits_for
FROM queued JOIN message ON message.id = queued.message_id JOIN outbox ON outbox.tenant_id = queued.tenant_id
WHERE queued.message_id > @after AND message.state IN ('pending', 'unknown')
    AND (cast(@state AS text) = '' OR message.state = cast(@state AS text)) AND (cast(@cause AS text) = '' OR outbox.waits_for = cast(@cause AS text))
ORDER BY queued.message_id LIMIT @max_rows;

-- name: WaitingMessagesOfTenant :many
SELECT message.id, message.tenant_id, message.contact_id, message.kind, message.state, message.cause, message.state_at, message.to_jid,
    message.origin, message.policy, message.deadline, message.attempts, queued.handed_at, outbox.waits_for
FROM queued JOIN message ON message.id = queued.message_id JOIN outbox ON outbox.tenant_id = queued.tenant_id
WHERE queued.tenant_id = @tenant_id AND queued.message_id > @after AND message.state IN ('pending', 'unknown')
    AND (cast(@state AS text) = '' OR message.state = cast(@state AS text)) AND (cast(@cause AS text) = '' OR outbox.waits_for = cast(@cause AS text))
ORDER BY queued.message_id LIMIT @max_rows;

-- name: FailedMessages :many
SELECT id, tenant_id, contact_id, kind, state, cause, state_at, to_jid, origin, policy, deadline, attempts FROM message
WHERE state IN ('refused', 'expired') AND state = @state AND id < @before AND id > @since AND to_jid IS NOT NULL
    AND (cast(@cause AS text) = '' OR cause = cast(@cause AS text))
ORDER BY id DESC LIMIT @max_rows;

-- name: FailedMessagesOfTenant :many
SELECT id, tenant_id, contact_id, kind, state, cause, state_at, to_jid, origin, policy, deadline, attempts FROM message
WHERE state IN ('refused', 'expired') AND tenant_id = @tenant_id AND state = @state AND id < @before AND id > @since AND to_jid IS NOT NULL
    AND (cast(@cause AS text) = '' OR cause = cast(@cause AS text))
ORDER BY id DESC LIMIT @max_rows;

-- name: CountFailed :many
SELECT state, cause, count(*) AS messages FROM message
WHERE state IN ('refused', 'expired') AND state = @state AND id > @since
GROUP BY state, cause ORDER BY cause;
