-- Chats as a list shows them, and conversations.

-- What a message does to its chat. unread is 1 for one that a client wrote, else 0; read_at is NULL but for what shows that the salon has
-- read everything before. Who moves read_at on recounts what is unread.

-- name: BumpChat :exec
INSERT INTO chat (contact_id, tenant_id, last_at, read_at, last_id, unread, needs, found, kept_from)
VALUES (@contact_id, @tenant_id, @last_at, @read_at, @last_id, @unread, @needs, @found, @last_at)
ON CONFLICT (contact_id) DO UPDATE SET
    last_at = CASE WHEN excluded.last_at > chat.last_at THEN excluded.last_at ELSE chat.last_at END,
    last_id = CASE
        WHEN excluded.last_at > chat.last_at OR excluded.last_at = chat.last_at AND excluded.last_id > chat.last_id THEN excluded.last_id
        ELSE chat.last_id
    END,
    unread = CASE WHEN chat.read_at IS NULL OR excluded.last_at > chat.read_at THEN chat.unread + excluded.unread ELSE chat.unread END,
    needs = CASE
        WHEN excluded.needs <> '' AND (chat.read_at IS NULL OR excluded.last_at > chat.read_at) THEN excluded.needs
        ELSE chat.needs
    END,
    found = excluded.found,
    kept_from = CASE WHEN chat.kept_from IS NULL OR excluded.kept_from < chat.kept_from THEN excluded.kept_from ELSE chat.kept_from END,
    read_at = CASE WHEN chat.read_at IS NULL OR excluded.read_at > chat.read_at THEN excluded.read_at ELSE chat.read_at END;

-- name: RecountChat :exec
UPDATE chat SET
    unread = (
        SELECT count(*) FROM message
        WHERE message.contact_id = chat.contact_id AND message.direction = 'client' AND message.kind NOT IN ('reaction', 'vote')
            AND (chat.read_at IS NULL OR message.sent_at > chat.read_at)
    ),
    needs = CASE WHEN EXISTS (
        SELECT 1 FROM message
        WHERE message.contact_id = chat.contact_id AND message.direction = 'client' AND message.kind NOT IN ('reaction', 'vote')
            AND (chat.read_at IS NULL OR message.sent_at > chat.read_at)
    ) THEN chat.needs ELSE '' END
WHERE chat.contact_id = @contact_id;

-- name: SetChatFound :exec
UPDATE chat SET found = @found WHERE contact_id = @contact_id;

-- name: MarkChatRead :one
UPDATE chat SET read_at = CASE WHEN read_at IS NULL OR read_at < @read_at THEN @read_at ELSE read_at END
WHERE contact_id = @contact_id
RETURNING *;

-- A chat of two that became one: its last message, and the oldest one that can be read, are looked for.

-- name: RefreshChat :exec
UPDATE chat SET
    last_id = COALESCE((SELECT m.id FROM message AS m WHERE m.contact_id = chat.contact_id ORDER BY m.sent_at DESC, m.id DESC LIMIT 1), ''),
    kept_from = (SELECT m.sent_at FROM message AS m WHERE m.contact_id = chat.contact_id AND m.body <> '' ORDER BY m.sent_at LIMIT 1)
WHERE chat.contact_id = @contact_id;

-- name: ChatOf :one
SELECT * FROM chat WHERE contact_id = @contact_id;

-- name: DropChat :exec
DELETE FROM chat WHERE contact_id = @contact_id;

-- name: ChatsBefore :many
SELECT sqlc.embed(chat), sqlc.embed(contact), sqlc.embed(message)
FROM chat CROSS JOIN contact CROSS JOIN message
WHERE chat.tenant_id = @tenant_id AND (chat.last_at, chat.contact_id) < (@before, CAST(@before_id AS text))
    AND contact.id = chat.contact_id AND message.id = chat.last_id
ORDER BY chat.last_at DESC, chat.contact_id DESC LIMIT @max_rows;

-- name: UnreadChatsBefore :many
SELECT sqlc.embed(chat), sqlc.embed(contact), sqlc.embed(message)
FROM chat CROSS JOIN contact CROSS JOIN message
WHERE chat.tenant_id = @tenant_id AND chat.unread > 0 AND (chat.last_at, chat.contact_id) < (@before, CAST(@before_id AS text))
    AND contact.id = chat.contact_id AND message.id = chat.last_id
ORDER BY chat.last_at DESC, chat.contact_id DESC LIMIT @max_rows;

-- name: NeedyChatsBefore :many
SELECT sqlc.embed(chat), sqlc.embed(contact), sqlc.embed(message)
FROM chat CROSS JOIN contact CROSS JOIN message
WHERE chat.tenant_id = @tenant_id AND chat.needs <> '' AND (chat.last_at, chat.contact_id) < (@before, CAST(@before_id AS text))
    AND contact.id = chat.contact_id AND message.id = chat.last_id
ORDER BY chat.last_at DESC, chat.contact_id DESC LIMIT @max_rows;

-- name: FoundChatsBefore :many
SELECT sqlc.embed(chat), sqlc.embed(contact), sqlc.embed(message)
FROM chat CROSS JOIN contact CROSS JOIN message
WHERE chat.tenant_id = @tenant_id AND (chat.last_at, chat.contact_id) < (@before, CAST(@before_id AS text))
    AND chat.found LIKE CAST(@pattern AS text) ESCAPE '\' AND chat.found LIKE CAST(@word2 AS text) ESCAPE '\'
    AND chat.found LIKE CAST(@word3 AS text) ESCAPE '\' AND chat.found LIKE CAST(@word4 AS text) ESCAPE '\'
    AND (NOT CAST(@unread_only AS boolean) OR chat.unread > 0)
    AND contact.id = chat.contact_id AND message.id = chat.last_id
ORDER BY chat.last_at DESC, chat.contact_id DESC LIMIT @max_rows;

-- name: ChatByContact :one
SELECT sqlc.embed(chat), sqlc.embed(contact), sqlc.embed(message)
FROM chat CROSS JOIN contact CROSS JOIN message
WHERE chat.contact_id = @contact_id AND contact.id = chat.contact_id AND message.id = chat.last_id;

-- How many chats have something unread, counted no further than max_rows.

-- name: CountUnreadChats :one
SELECT count(*) FROM (SELECT 1 FROM chat WHERE tenant_id = @tenant_id AND unread > 0 LIMIT @max_rows) AS found;

-- name: ConversationBefore :many
SELECT * FROM message WHERE contact_id = @contact_id AND (sent_at, id) < (@at, CAST(@id AS text)) ORDER BY sent_at DESC, id DESC LIMIT @max_rows;

-- name: ConversationAfter :many
SELECT * FROM message WHERE contact_id = @contact_id AND (sent_at, id) > (@at, CAST(@id AS text)) ORDER BY sent_at, id LIMIT @max_rows;

-- name: UnreadMessages :many
SELECT * FROM message
WHERE contact_id = @contact_id AND sent_at > @after AND sent_at <= @up_to AND direction = 'client' AND kind NOT IN ('reaction', 'vote')
ORDER BY sent_at DESC, id DESC LIMIT @max_rows;

-- name: SetInboxSettings :exec
UPDATE inbox SET keep_days = @keep_days, tell_read = @tell_read WHERE tenant_id = @tenant_id;

-- What is past a salon's period for messages. kept_from leads to it, so that a salon with nothing to erase costs one look.

-- name: ChatsKeptTooLong :many
SELECT contact_id, kept_from FROM chat
WHERE tenant_id = @tenant_id AND kept_from IS NOT NULL AND (kept_from, contact_id) > (@after, CAST(@after_id AS text)) AND kept_from < @before
ORDER BY kept_from, contact_id LIMIT @max_rows;

-- What still waits to be sent is not past anything.

-- name: ErasableMessages :many
SELECT id, wa_id, mine FROM message
WHERE contact_id = @contact_id AND sent_at >= @from_at AND sent_at < @before AND body <> ''
    AND (state NOT IN ('pending', 'unknown') OR deadline IS NULL OR deadline < @now)
ORDER BY sent_at, id LIMIT @max_rows;

-- name: EraseBody :exec
UPDATE message SET body = '', edited = '' WHERE id = @id;

-- name: DropReceiptsOf :exec
DELETE FROM receipt WHERE tenant_id = @tenant_id AND wa_id = @wa_id AND mine = @mine;

-- name: DropReceiptsOfPeer :exec
DELETE FROM receipt WHERE tenant_id = @tenant_id AND peer = @peer;

-- name: DropOldWordings :execrows
DELETE FROM receipt WHERE tenant_id = @tenant_id AND body <> '' AND at < @before;

-- name: SetChatKeptFrom :exec
UPDATE chat SET kept_from = (
    SELECT m.sent_at FROM message AS m WHERE m.contact_id = chat.contact_id AND m.body <> '' AND m.sent_at >= @from_at ORDER BY m.sent_at LIMIT 1
)
WHERE chat.contact_id = @contact_id;

-- name: SomeMessagesOf :many
SELECT id, wa_id, mine FROM message WHERE contact_id = @contact_id ORDER BY sent_at, id LIMIT @max_rows;

-- name: DropContact :exec
DELETE FROM contact WHERE id = @id;

-- Whether appointments or a hold refer to a client: then their row is emptied and not deleted.

-- name: ContactIsBooked :one
SELECT count(*) FROM (
    SELECT 1 FROM appointment WHERE appointment.tenant_id = @tenant_id AND appointment.contact_id = @contact_id
    UNION ALL SELECT 1 FROM hold WHERE hold.tenant_id = @tenant_id AND hold.contact_id = @contact_id
    LIMIT 1
) AS booked;

-- name: DropAliasesOf :exec
DELETE FROM alias WHERE contact_id = @contact_id;

-- name: DropContactsInto :exec
DELETE FROM contact WHERE into_id = @into_id;

-- name: DropMergesOf :exec
DELETE FROM contact_merge WHERE tenant_id = @tenant_id AND (kept_id = @contact_id OR absorbed_id = @contact_id);

-- name: ForgetForName :exec
UPDATE appointment SET for_name = '' WHERE tenant_id = @tenant_id AND contact_id = @contact_id AND for_name <> '';
