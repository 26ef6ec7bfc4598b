-- name: AddHistory :exec
INSERT INTO history (
    id, tenant_id, at, kind, attempt, actor_kind, actor_id, actor_name, actor_role, actor_tenant, cause, detail
) VALUES (
    @id, @tenant_id, @at, @kind, @attempt, @actor_kind, @actor_id, @actor_name, @actor_role, @actor_tenant, @cause,
    @detail
);

-- name: HistoryFrom :many
SELECT * FROM history WHERE tenant_id = @tenant_id AND id < @before ORDER BY id DESC LIMIT @max_rows;

-- Entries from before a moment are forgotten stretch by stretch. What a salon was at that moment stays: the last of them that
-- began or ended its connected time.

-- name: HistoryStretch :one
SELECT id FROM history WHERE id > @after AND id < @before ORDER BY id LIMIT 1 OFFSET @most;

-- name: PruneHistory :execrows
DELETE FROM history
WHERE history.id > @after AND history.id <= @upto AND (
    history.kind NOT IN ('connected', 'dropped', 'quarantined', 'disconnected') OR EXISTS (
        SELECT 1 FROM history n WHERE n.tenant_id = history.tenant_id AND n.id > history.id AND n.id < @before
            AND n.kind IN ('connected', 'dropped', 'quarantined', 'disconnected')));
