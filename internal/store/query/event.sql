-- What happened in salons, for integrators.

-- name: AddEvent :exec
INSERT INTO event (id, tenant_id, contact_id, type, at, stored_at, body)
VALUES (@id, @tenant_id, @contact_id, @type, @at, @stored_at, @body);

-- What a professional is called, for who tells of an appointment.

-- name: ProfessionalName :one
SELECT name FROM professional WHERE tenant_id = @tenant_id AND id = @id;

-- name: HasNewEvents :one
SELECT EXISTS (SELECT 1 FROM event WHERE position IS NULL);

-- Whoever numbers events holds this row until the commit.

-- name: LockEventLog :one
UPDATE event_log SET position = position WHERE id = 1 RETURNING position;

-- name: EventLog :one
SELECT position, pruned FROM event_log WHERE id = 1;

-- name: NumberEvents :execrows
UPDATE event SET position = x.place, sequence = x.turn
FROM (
    SELECT n.entry, CAST(@after AS BIGINT) + ROW_NUMBER() OVER (ORDER BY n.entry) AS place,
        COALESCE(q.last, 0) + ROW_NUMBER() OVER (PARTITION BY n.tenant_id ORDER BY n.entry) AS turn
    FROM (SELECT entry, tenant_id FROM event WHERE position IS NULL ORDER BY entry LIMIT @max_rows) n
    LEFT JOIN event_sequence q ON q.tenant_id = n.tenant_id
) x
WHERE event.entry = x.entry;

-- name: RaiseSequences :exec
WITH numbered AS MATERIALIZED (SELECT tenant_id, sequence FROM event WHERE position > @after)
INSERT INTO event_sequence (tenant_id, last)
SELECT tenant_id, MAX(sequence) FROM numbered WHERE true GROUP BY tenant_id
ON CONFLICT (tenant_id) DO UPDATE SET last = excluded.last;

-- name: SetEventLog :exec
UPDATE event_log SET position = @position WHERE id = 1;

-- name: EventsAfter :many
SELECT e.id, e.tenant_id, e.type, e.at, e.body, e.position, e.sequence, t.slug, t.locale, i.data_key
FROM event e JOIN tenant t ON t.id = e.tenant_id LEFT JOIN inbox i ON i.tenant_id = e.tenant_id
WHERE e.position > @after ORDER BY e.position LIMIT @max_rows;

-- name: EventsOfTenantAfter :many
SELECT e.id, e.tenant_id, e.type, e.at, e.body, e.position, e.sequence, t.slug, t.locale, i.data_key
FROM event e JOIN tenant t ON t.id = e.tenant_id LEFT JOIN inbox i ON i.tenant_id = e.tenant_id
WHERE e.tenant_id = @tenant_id AND e.position > @after ORDER BY e.position LIMIT @max_rows;

-- name: OldestEvents :many
SELECT position, stored_at FROM event WHERE position IS NOT NULL ORDER BY position LIMIT @max_rows;

-- name: PruneFeed :execrows
DELETE FROM event WHERE position <= @until;

-- name: SetFeedPruned :exec
UPDATE event_log SET pruned = @pruned WHERE id = 1 AND pruned < @pruned;

-- name: EraseEventsOfContact :exec
DELETE FROM event WHERE tenant_id = @tenant_id AND contact_id = @contact_id;
