-- name: FindSession :one
SELECT data FROM session WHERE hash = @hash AND expires_at > @now AND ended_at IS NULL;

-- name: AllSessions :many
SELECT hash, data FROM session WHERE expires_at > @now AND ended_at IS NULL;

-- name: CommitSession :exec
INSERT INTO session (hash, user_id, data, expires_at) VALUES (@hash, NULL, @data, @expires_at)
ON CONFLICT (hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at WHERE session.ended_at IS NULL;

-- name: BindSession :exec
INSERT INTO session (hash, user_id, data, expires_at, created_at, seen_at, agent, address)
VALUES (@hash, @user_id, @data, @expires_at, @created_at, @created_at, @agent, @address)
ON CONFLICT (hash) DO UPDATE SET user_id = excluded.user_id, created_at = excluded.created_at,
    seen_at = excluded.seen_at, agent = excluded.agent, address = excluded.address;

-- name: TouchSession :exec
UPDATE session SET seen_at = @seen_at WHERE hash = @hash;

-- name: SessionsOfUser :many
SELECT hash, created_at, seen_at, expires_at, agent, address FROM session
WHERE user_id = @user_id AND expires_at > @now AND created_at IS NOT NULL AND ended_at IS NULL ORDER BY seen_at DESC, hash;

-- name: EndSession :execrows
UPDATE session SET ended_at = @ended_at, data = @nothing WHERE hash = @hash AND user_id = @user_id AND ended_at IS NULL;

-- name: EndOldestSessions :execrows
UPDATE session SET ended_at = @ended_at, data = @nothing
WHERE session.user_id = @user_id AND session.expires_at > @now AND session.created_at IS NOT NULL AND session.ended_at IS NULL
    AND session.hash NOT IN (
    SELECT s.hash FROM session s
    WHERE s.user_id = @user_id AND s.expires_at > @now AND s.created_at IS NOT NULL AND s.ended_at IS NULL
    ORDER BY s.seen_at DESC, s.hash LIMIT @kept);

-- name: DeleteSession :exec
DELETE FROM session WHERE hash = @hash;

-- name: DeleteUserSessions :exec
DELETE FROM session WHERE user_id = @user_id AND hash <> @except_hash;

-- name: PruneSessions :execrows
DELETE FROM session WHERE expires_at <= @now;

-- name: AddLogin :exec
INSERT INTO login_attempt (id, key, ok, at) VALUES (@id, @key, @ok, @at);

-- name: CountFailedLogins :one
SELECT count(*) FROM login_attempt l
WHERE l.key = @key AND NOT l.ok AND l.at >= @since
    AND NOT EXISTS (SELECT 1 FROM login_attempt s WHERE s.key = @key AND s.ok AND s.at >= l.at);

-- name: LastFailedLogin :many
SELECT at FROM login_attempt WHERE key = @key AND NOT ok AND at >= @since ORDER BY at DESC LIMIT 1;

-- name: KnowLogin :exec
INSERT INTO login_known (key, at) VALUES (@key, @at) ON CONFLICT (key) DO UPDATE SET at = excluded.at;

-- name: CountKnownLogins :one
SELECT count(*) FROM login_known WHERE key = @key AND at >= @since;

-- name: PruneKnownLogins :execrows
DELETE FROM login_known WHERE at < @before;

-- name: PruneLogins :execrows
DELETE FROM login_attempt WHERE at < @before;

-- name: AddTicket :exec
INSERT INTO ticket (hash, purpose, tenant_id, user_id, expires_at)
VALUES (@hash, @purpose, @tenant_id, @user_id, @expires_at);

-- name: PeekTicket :one
SELECT * FROM ticket WHERE hash = @hash AND purpose = @purpose AND expires_at > @now;

-- name: UseTicket :one
DELETE FROM ticket WHERE hash = @hash AND purpose = @purpose AND expires_at > @now RETURNING *;

-- Locks a person, so that what happens to their links happens one after the other.

-- name: LockUser :execrows
UPDATE app_user SET email = email WHERE id = @id;

-- name: DropUserTickets :exec
DELETE FROM ticket WHERE user_id = @user_id;

-- name: DropTickets :execrows
DELETE FROM ticket WHERE purpose = @purpose;

-- name: NoteTicketUsed :exec
INSERT INTO ticket_used (hash, at) VALUES (@hash, @at) ON CONFLICT (hash) DO NOTHING;

-- name: CountTicketUsed :one
SELECT count(*) FROM ticket_used WHERE hash = @hash;

-- name: PruneTicketsUsed :execrows
DELETE FROM ticket_used WHERE at < @before;

-- name: PruneTickets :execrows
DELETE FROM ticket WHERE expires_at <= @now;

-- name: SettingByKey :one
SELECT value FROM setting WHERE key = @key;

-- name: PutSetting :exec
INSERT INTO setting (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: PutSettingOnce :exec
INSERT INTO setting (key, value) VALUES (@key, @value) ON CONFLICT (key) DO NOTHING;
