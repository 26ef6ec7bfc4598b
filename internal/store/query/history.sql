-- name: AddHistory :exec
INSERT INTO history (
    id, tenant_id, at, kind, attempt, actor_kind, actor_id, actor_name, actor_role, actor_tenant, cause, detail
) VALUES (
    @id, @tenant_id, @at, @kind, @attempt, @actor_kind, @actor_id, @actor_name, @actor_role, @actor_tenant, @cause,
    @detail
);

-- name: HistoryFrom :many
SELECT * FROM history WHERE tenant_id = @tenant_id AND id < @before ORDER BY id DESC LIMIT @max_rows;
