-- What a salon sells, changed as its pages do.

-- name: DropAgendaSkillsOfService :exec
DELETE FROM professional_service WHERE tenant_id = @tenant_id AND service_id = @service_id;

-- name: SortAgendaService :exec
UPDATE service SET sort = @sort, revision = revision + 1 WHERE tenant_id = @tenant_id AND id = @id;
