-- Two contacts that become one, and are taken apart again.

-- name: MoveAppointments :many
UPDATE appointment SET contact_id = @into_id WHERE tenant_id = @tenant_id AND contact_id = @from_id RETURNING id;

-- name: MoveAppointment :exec
UPDATE appointment SET contact_id = @into_id WHERE tenant_id = @tenant_id AND contact_id = @from_id AND id = @id;

-- A client has one hold: that of the contact which goes on counts.

-- name: MoveHold :exec
UPDATE hold SET contact_id = @into_id
WHERE hold.tenant_id = @tenant_id AND hold.contact_id = @from_id
    AND NOT EXISTS (SELECT 1 FROM hold AS h WHERE h.tenant_id = @tenant_id AND h.contact_id = @into_id);

-- name: MessageIDs :many
SELECT id FROM message WHERE contact_id = @contact_id ORDER BY id;

-- name: MoveMessage :exec
UPDATE message SET contact_id = @into_id WHERE contact_id = @from_id AND id = @id;

-- name: AddMerge :exec
INSERT INTO contact_merge (tenant_id, id, kept_id, absorbed_id, before, appointments, messages, merged_at)
VALUES (@tenant_id, @id, @kept_id, @absorbed_id, @before, @appointments, @messages, @merged_at);

-- name: MergeByID :one
SELECT * FROM contact_merge WHERE tenant_id = @tenant_id AND id = @id;

-- name: LaterMerges :one
SELECT count(*) FROM contact_merge
WHERE tenant_id = @tenant_id AND undone_at IS NULL AND id > @id
    AND (kept_id IN (@kept_id, @absorbed_id) OR absorbed_id IN (@kept_id, @absorbed_id));

-- name: UndoneMerge :exec
UPDATE contact_merge SET undone_at = @undone_at WHERE tenant_id = @tenant_id AND id = @id;

-- Those that a search finds, by name. Words that are not there are '%'.

-- name: ContactsFound :many
SELECT id, phone, given, shown, username, found FROM contact
WHERE tenant_id = @tenant_id AND into_id IS NULL AND (found, id) > (CAST(@after_found AS text), CAST(@after AS text))
    AND found LIKE CAST(@word1 AS text) ESCAPE '\' AND found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND found LIKE CAST(@word3 AS text) ESCAPE '\' AND found LIKE CAST(@word4 AS text) ESCAPE '\'
ORDER BY found, id LIMIT @max_rows;

-- name: AppointmentIDsOf :many
SELECT id FROM appointment WHERE tenant_id = @tenant_id AND contact_id = @contact_id ORDER BY id;
