-- What the reconciliation of servers keeps, and reads of their connections.

-- name: ServerTurns :many
SELECT * FROM server_turn ORDER BY server_id;

-- name: ClaimTurn :execrows
INSERT INTO server_turn (server_id, began_at, ended_at, next_at, outcome, expected, listed, absent, looked)
VALUES (@server_id, @now, NULL, @next_at, '', 0, 0, 0, 0)
ON CONFLICT (server_id) DO UPDATE SET began_at = excluded.began_at, next_at = excluded.next_at WHERE server_turn.next_at <= excluded.began_at;

-- name: FinishTurn :execrows
UPDATE server_turn SET ended_at = @ended_at, next_at = @next_at, outcome = @outcome, expected = @expected, listed = @listed, absent = @absent, looked = @looked
WHERE server_id = @server_id AND began_at = @began_at;

-- name: Findings :many
SELECT * FROM finding ORDER BY server_id, kind, instance;

-- name: FindingsOfServer :many
SELECT * FROM finding WHERE server_id = @server_id ORDER BY kind, instance;

-- name: PutFinding :exec
INSERT INTO finding (server_id, kind, instance, tenant_id, detail, first_at, last_at, turns)
VALUES (@server_id, @kind, @instance, @tenant_id, @detail, @first_at, @last_at, @turns)
ON CONFLICT (server_id, kind, instance) DO UPDATE SET
    tenant_id = excluded.tenant_id, detail = excluded.detail, first_at = excluded.first_at, last_at = excluded.last_at, turns = excluded.turns;

-- name: DropFinding :exec
DELETE FROM finding WHERE server_id = @server_id AND kind = @kind AND instance = @instance;

-- name: CountFindings :many
SELECT kind, count(*) AS rows FROM finding WHERE turns > 1 GROUP BY kind;

-- name: ServerOfInstance :one
SELECT server_id FROM connection WHERE instance_name = @instance_name;

-- The connections that live on a server. The newest message is only looked for where no event came for a while.

-- name: RowsOfServer :many
SELECT c.tenant_id, c.instance_name, c.state, c.wanted, c.owed, c.attempt_id, c.lease_holder, c.create_sent_at, c.left_server, c.said, c.said_since, c.said_at, c.state_since, c.last_seen_at, c.webhook_at,
    (SELECT m.state_at FROM message m
        WHERE m.tenant_id = CASE WHEN c.webhook_at <= @quiet THEN c.tenant_id END AND m.id >= @day AND m.id < @before AND m.direction = 'us' AND m.state IN ('sent', 'unknown')
        ORDER BY m.id DESC LIMIT 1) AS sent_at,
    (SELECT count(*) FROM history h WHERE h.tenant_id = c.tenant_id AND h.id >= @day AND h.kind = 'webhook_repaired') AS repairs
FROM connection c WHERE c.server_id = @server_id ORDER BY c.tenant_id;

-- name: LeftOnServer :many
SELECT tenant_id, instance_name FROM connection WHERE left_server = @server_id;
