-- Messages of salons and what is told of them.

-- name: AddMessage :exec
INSERT INTO message (
    id, tenant_id, contact_id, wa_id, mine, direction, kind, sent_at, received_at, late, body, edited, edited_at, deleted_at, state,
    cause, state_at, handled_at, to_jid, origin, policy, deadline, not_before, attempts
) VALUES (
    @id, @tenant_id, @contact_id, @wa_id, @mine, @direction, @kind, @sent_at, @received_at, @late, @body, @edited, @edited_at,
    @deleted_at, @state, @cause, @state_at, @handled_at, @to_jid, @origin, @policy, @deadline, @not_before, @attempts
);

-- name: SaveMessage :exec
UPDATE message SET
    direction = @direction, kind = @kind, late = @late, body = @body, edited = @edited, edited_at = @edited_at,
    deleted_at = @deleted_at, state = @state, cause = @cause, state_at = @state_at, handled_at = @handled_at
WHERE id = @id;

-- name: MessageByKey :one
SELECT * FROM message WHERE contact_id = @contact_id AND mine = @mine AND wa_id = @wa_id;

-- What a server tells without saying in which chat is found by WhatsApp's id alone.

-- name: MessagesByWhatsApp :many
SELECT * FROM message WHERE tenant_id = @tenant_id AND wa_id = @wa_id AND mine = @mine ORDER BY id LIMIT 5;

-- name: MessageByID :one
SELECT * FROM message WHERE id = @id;

-- name: MessagesBefore :many
SELECT * FROM message WHERE contact_id = @contact_id AND sent_at < @before ORDER BY sent_at DESC, wa_id DESC LIMIT @max_rows;

-- name: MessagesInBoth :many
SELECT b.* FROM message b JOIN message a ON a.contact_id = @into_id AND a.mine = b.mine AND a.wa_id = b.wa_id
WHERE b.contact_id = @from_id ORDER BY b.id;

-- name: DropMessage :exec
DELETE FROM message WHERE id = @id;

-- name: MoveMessages :exec
UPDATE message SET contact_id = @into_id WHERE contact_id = @from_id;

-- name: AddReceipt :execrows
INSERT INTO receipt (tenant_id, wa_id, mine, peer, what, at, body)
VALUES (@tenant_id, @wa_id, @mine, @peer, @what, @at, @body)
ON CONFLICT (tenant_id, wa_id, mine, peer, what, at) DO NOTHING;

-- The same without a wording, where nobody asks whether it is new.

-- name: NoteReceipt :exec
INSERT INTO receipt (tenant_id, wa_id, mine, peer, what, at, body)
VALUES (@tenant_id, @wa_id, @mine, @peer, @what, @at, @body)
ON CONFLICT (tenant_id, wa_id, mine, peer, what, at) DO NOTHING;

-- name: ReceiptsOf :many
SELECT * FROM receipt WHERE tenant_id = @tenant_id AND wa_id = @wa_id AND mine = @mine ORDER BY peer, what, at;

-- name: ReceiptsOfPeer :many
SELECT * FROM receipt WHERE tenant_id = @tenant_id AND peer = @peer ORDER BY wa_id, mine, what, at;

-- name: SetReceipt :exec
UPDATE receipt SET body = @body
WHERE tenant_id = @tenant_id AND wa_id = @wa_id AND mine = @mine AND peer = @peer AND what = @what AND at = @at;
