-- name: ConnectionByTenant :one
SELECT sqlc.embed(connection), (SELECT phone FROM tenant WHERE tenant.id = connection.tenant_id) AS registered
FROM connection WHERE connection.tenant_id = @tenant_id;

-- The caller compares the server: asked for it here, PostgreSQL may walk along the index of a server's thousands of rows,
-- as long as it has seen few of them.

-- name: ConnectionByInstance :one
SELECT sqlc.embed(connection), (SELECT phone FROM tenant WHERE tenant.id = connection.tenant_id) AS registered
FROM connection WHERE connection.instance_name = @instance_name;

-- What a change begins with. On SQLite the transaction is the only one that writes; on PostgreSQL the store makes these
-- two lock the row that they find.

-- name: ConnectionToChange :one
SELECT sqlc.embed(connection), (SELECT phone FROM tenant WHERE tenant.id = connection.tenant_id) AS registered
FROM connection WHERE connection.id = @id;

-- name: ConnectionOfTenantToChange :one
SELECT sqlc.embed(connection), (SELECT phone FROM tenant WHERE tenant.id = connection.tenant_id) AS registered
FROM connection
WHERE connection.tenant_id = @tenant_id
    AND EXISTS (SELECT 1 FROM tenant WHERE tenant.id = @tenant_id AND tenant.deleted_at IS NULL);

-- The update loads and locks, on both databases.

-- name: LockConnection :one
UPDATE connection SET version = version + 1 WHERE connection.id = @id
RETURNING sqlc.embed(connection), (SELECT phone FROM tenant WHERE tenant.id = connection.tenant_id) AS registered;

-- Of many first clicks one inserts the row. What later changes save is written by the store: only the columns that change.

-- name: AddConnection :execrows
INSERT INTO connection (
    id, tenant_id, server_id, instance_name, ownership, token_key, state, status, wanted, paused, number, phone_key,
    profile_name, state_since, last_seen_at, quarantine_cause, attempt_id, attempt_method, attempt_phone,
    attempt_by_kind, attempt_by_id, attempt_by_name, attempt_by_role, attempt_by_tenant, attempt_started_at,
    attempt_phase, attempt_code, attempt_pairing, attempt_code_at, attempt_code_until, attempt_codes, attempt_gone_at,
    attempt_rung, attempt_rung_at, attempt_fresh, attempt_asked_at, attempt_queued_at, attempt_place,
    attempt_admitted, attempt_watched_until, last_id, last_method, last_cause, last_at, cause, said, said_since,
    said_at, absent_at, event_at, folded_at, webhook_at, hook_set_at, not_our_hook, code_date, create_sent_at,
    heal_at, last_qr_hash, last_qr_end, owed, due_at, lease_holder, lease_until, lease_fence, created_at,
    updated_at, version, refused_number, cause_until,
    attempt_passkey_at, attempt_passkey_until, attempt_stalled, left_server, left_ownership, left_token_key,
    left_not_our_hook, left_code_end, left_quiet, left_over, left_did, left_did_at, left_try_at, linked_once,
    attempt_expects, open_at
) VALUES (
    @id, @tenant_id, @server_id, @instance_name, @ownership, @token_key, @state, @status, @wanted, @paused, @number,
    @phone_key, @profile_name, @state_since, @last_seen_at, @quarantine_cause, @attempt_id, @attempt_method,
    @attempt_phone, @attempt_by_kind, @attempt_by_id, @attempt_by_name, @attempt_by_role, @attempt_by_tenant,
    @attempt_started_at, @attempt_phase, @attempt_code, @attempt_pairing, @attempt_code_at, @attempt_code_until,
    @attempt_codes, @attempt_gone_at, @attempt_rung, @attempt_rung_at, @attempt_fresh, @attempt_asked_at,
    @attempt_queued_at, @attempt_place, @attempt_admitted, @attempt_watched_until, @last_id, @last_method,
    @last_cause, @last_at, @cause, @said, @said_since, @said_at, @absent_at, @event_at, @folded_at, @webhook_at,
    @hook_set_at, @not_our_hook, @code_date, @create_sent_at, @heal_at, @last_qr_hash, @last_qr_end, @owed, @due_at,
    @lease_holder, @lease_until, @lease_fence, @created_at, @updated_at, @version,
    @refused_number, @cause_until,
    @attempt_passkey_at, @attempt_passkey_until, @attempt_stalled, @left_server, @left_ownership, @left_token_key,
    @left_not_our_hook, @left_code_end, @left_quiet, @left_over, @left_did, @left_did_at, @left_try_at, @linked_once,
    @attempt_expects, @open_at
)
ON CONFLICT (tenant_id) DO NOTHING;

-- Who remembers the row of a salon that changes has to read it again. It comes before the tenant's row is locked: the
-- connection's is always the first.

-- name: TouchConnection :exec
UPDATE connection SET version = version + 1 WHERE tenant_id = @tenant_id;

-- name: ForgetConnection :exec
DELETE FROM connection WHERE id = @id;

-- name: DueConnections :many
SELECT id FROM connection
WHERE due_at IS NOT NULL AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)
    AND NOT (status = 'connected' AND said = 'open' AND cause = '' AND lease_holder = '' AND owed = '' AND left_server IS NULL)
ORDER BY due_at LIMIT @max_rows;

-- Of the rows whose session is open and at rest a sweep takes few.

-- name: DueRoutine :many
SELECT id FROM connection
WHERE due_at IS NOT NULL AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)
    AND status = 'connected' AND said = 'open' AND cause = '' AND lease_holder = '' AND owed = '' AND left_server IS NULL
ORDER BY due_at LIMIT @max_rows;

-- name: CountConnections :many
SELECT status, count(*) AS rows FROM connection GROUP BY status;

-- The cross join makes SQLite begin with the few deleted tenants, and the platform's own.

-- name: CountDeletedConnections :many
SELECT connection.status, count(*) AS rows FROM tenant CROSS JOIN connection
WHERE (tenant.deleted_at IS NOT NULL OR tenant.id = '00000000-0000-7000-8000-000000000001') AND connection.tenant_id = tenant.id GROUP BY connection.status;

-- name: CountAwaitingScan :one
SELECT count(*) FROM connection JOIN tenant ON tenant.id = connection.tenant_id
WHERE tenant.deleted_at IS NULL AND status = 'linking' AND (attempt_phase IS NULL OR attempt_phase = 'awaiting_scan') AND attempt_code_until > @now
    AND attempt_gone_at IS NULL AND tenant.id <> '00000000-0000-7000-8000-000000000001';

-- name: TenantOfNumber :one
SELECT tenant_id FROM connection WHERE phone_key = @phone_key;
