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

-- A page of the list of clients, by name, with what is known of their visits. Words that are not there are '%'. Of an erased client
-- nothing is left to list.

-- name: ClientsListed :many
SELECT c.id, c.phone, c.given, c.shown, c.username, c.found,
    CAST(COALESCE((
        SELECT MAX(a.start_at) FROM appointment a
        WHERE a.tenant_id = @tenant_id AND a.contact_id = c.id AND a.start_at <= @now_at AND a.status IN ('booked', 'confirmed', 'done')
    ), 0) AS bigint) AS last_at,
    CAST(COALESCE((
        SELECT MIN(a.start_at) FROM appointment a
        WHERE a.tenant_id = @tenant_id AND a.contact_id = c.id AND a.start_at > @now_at AND a.status IN ('booked', 'confirmed')
    ), 0) AS bigint) AS next_at,
    CAST((
        SELECT COUNT(*) FROM appointment a WHERE a.tenant_id = @tenant_id AND a.contact_id = c.id AND a.status = 'no_show'
    ) AS bigint) AS no_shows
FROM (
    SELECT id, phone, given, shown, username, found FROM contact
    WHERE tenant_id = @tenant_id AND into_id IS NULL AND (found, id) > (CAST(@after_found AS text), CAST(@after AS text))
        AND found LIKE CAST(@word1 AS text) ESCAPE '\' AND found LIKE CAST(@word2 AS text) ESCAPE '\'
        AND found LIKE CAST(@word3 AS text) ESCAPE '\' AND found LIKE CAST(@word4 AS text) ESCAPE '\'
        AND (found <> '' OR reply_to <> '')
    ORDER BY found, id LIMIT @max_rows
) c ORDER BY c.found, c.id;

-- name: AppointmentsOfBefore :many
SELECT * FROM appointment
WHERE tenant_id = @tenant_id AND contact_id = @contact_id AND (start_at, id) < (CAST(@before_start AS bigint), CAST(@before_id AS text))
ORDER BY start_at DESC, id DESC LIMIT @max_rows;

-- name: TallyOfClient :many
SELECT status, COUNT(*) AS number FROM appointment
WHERE tenant_id = @tenant_id AND contact_id = @contact_id AND (status NOT IN ('booked', 'confirmed') OR start_at <= @now_at)
GROUP BY status;

-- name: MergesInto :many
SELECT m.id, m.merged_at, c.given, c.shown, c.username, c.phone FROM contact_merge m
JOIN contact c ON c.tenant_id = m.tenant_id AND c.id = m.absorbed_id
WHERE m.tenant_id = @tenant_id AND m.kept_id = @kept_id AND m.undone_at IS NULL ORDER BY m.id DESC LIMIT @max_rows;

-- name: DropAlias :exec
DELETE FROM alias WHERE tenant_id = @tenant_id AND kind = @kind AND value = @value AND contact_id = @contact_id;
