-- name: FindSession :one
SELECT data FROM session WHERE hash = @hash AND expires_at > @now;

-- name: AllSessions :many
SELECT hash, data FROM session WHERE expires_at > @now;

-- name: CommitSession :exec
INSERT INTO session (hash, user_id, data, expires_at) VALUES (@hash, NULL, @data, @expires_at)
ON CONFLICT (hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at;

-- name: BindSession :exec
INSERT INTO session (hash, user_id, data, expires_at) VALUES (@hash, @user_id, @data, @expires_at)
ON CONFLICT (hash) DO UPDATE SET user_id = excluded.user_id;

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

-- name: PruneLogins :execrows
DELETE FROM login_attempt WHERE at < @before;

-- name: AddTicket :exec
INSERT INTO ticket (hash, purpose, tenant_id, user_id, expires_at)
VALUES (@hash, @purpose, @tenant_id, @user_id, @expires_at);

-- name: PeekTicket :one
SELECT * FROM ticket WHERE hash = @hash AND purpose = @purpose AND expires_at > @now;

-- name: UseTicket :one
DELETE FROM ticket WHERE hash = @hash AND purpose = @purpose AND expires_at > @now RETURNING *;

-- name: DropTickets :execrows
DELETE FROM ticket WHERE purpose = @purpose;

-- name: PruneTickets :execrows
DELETE FROM ticket WHERE expires_at <= @now;

-- name: SettingByKey :one
SELECT value FROM setting WHERE key = @key;

-- name: PutSetting :exec
INSERT INTO setting (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- name: PutSettingOnce :exec
INSERT INTO setting (key, value) VALUES (@key, @value) ON CONFLICT (key) DO NOTHING;
