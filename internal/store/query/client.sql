-- Contacts as clients: those with appointments, and those whom somebody looks for.

-- name: ClientsBetween :many
SELECT c.id, c.phone, c.given, c.shown, c.username FROM contact c
WHERE c.tenant_id = @tenant_id AND c.id IN (
    SELECT a.contact_id FROM appointment a WHERE a.tenant_id = @tenant_id AND a.date >= @from_date AND a.date < @to_date
);

-- name: RecentClients :many
SELECT c.id, c.phone, c.given, c.shown, c.username
FROM (
    SELECT a.contact_id, MAX(a.start_at) AS last_at FROM appointment a WHERE a.tenant_id = @tenant_id GROUP BY a.contact_id
) r JOIN contact c ON c.id = r.contact_id AND c.tenant_id = @tenant_id
WHERE c.into_id IS NULL ORDER BY r.last_at DESC, c.id DESC LIMIT @max_rows;
