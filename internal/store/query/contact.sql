-- Who writes to a salon.

-- Every change of a salon's contacts and messages begins with this: it lets one at a time.

-- name: LockInbox :one
UPDATE inbox SET version = version + 1 WHERE tenant_id = @tenant_id RETURNING *;

-- name: MakeInbox :one
INSERT INTO inbox (tenant_id, version, data_key) VALUES (@tenant_id, 1, @data_key)
ON CONFLICT (tenant_id) DO UPDATE SET version = inbox.version + 1
RETURNING *;

-- name: InboxByTenant :one
SELECT * FROM inbox WHERE tenant_id = @tenant_id;

-- name: InboxesFrom :many
SELECT * FROM inbox WHERE tenant_id > @after ORDER BY tenant_id LIMIT @max_rows;

-- name: ResealInbox :exec
UPDATE inbox SET data_key = @data_key WHERE tenant_id = @tenant_id AND data_key = @stale;

-- An index of aliases is of one kind alone: SQLite would plan this anew for each other kind if it saw the parameter.

-- name: ContactByAlias :one
SELECT contact.* FROM alias JOIN contact ON contact.id = alias.contact_id
WHERE alias.tenant_id = @tenant_id AND alias.kind = CAST(@kind AS text) AND alias.value = @value;

-- name: ContactByID :one
SELECT * FROM contact WHERE id = @id;

-- name: ContactsFrom :many
SELECT * FROM contact WHERE tenant_id = @tenant_id AND id > @after AND into_id IS NULL ORDER BY id LIMIT @max_rows;

-- name: AliasesOf :many
SELECT * FROM alias WHERE contact_id = @contact_id ORDER BY kind, value;

-- name: PutContact :exec
INSERT INTO contact (
    id, tenant_id, phone, reply_to, heard_at, given, given_at, shown, shown_at, username, username_at, notes, tags, opt_outs, into_id,
    created_at, found
) VALUES (
    @id, @tenant_id, @phone, @reply_to, @heard_at, @given, @given_at, @shown, @shown_at, @username, @username_at, @notes, @tags,
    @opt_outs, @into_id, @created_at, @found
)
ON CONFLICT (id) DO UPDATE SET
    phone = excluded.phone, reply_to = excluded.reply_to, heard_at = excluded.heard_at, given = excluded.given,
    given_at = excluded.given_at, shown = excluded.shown, shown_at = excluded.shown_at, username = excluded.username,
    username_at = excluded.username_at, notes = excluded.notes, tags = excluded.tags, opt_outs = excluded.opt_outs,
    into_id = excluded.into_id, created_at = excluded.created_at, found = excluded.found;

-- An alias that another contact had is taken from it.

-- name: PutAlias :exec
INSERT INTO alias (tenant_id, kind, value, contact_id, number, seen_at, paired_at)
VALUES (@tenant_id, @kind, @value, @contact_id, @number, @seen_at, @paired_at)
ON CONFLICT (tenant_id, kind, value) DO UPDATE SET
    contact_id = excluded.contact_id, number = excluded.number, seen_at = excluded.seen_at, paired_at = excluded.paired_at;

-- name: AliasesOfTenant :many
SELECT * FROM alias WHERE tenant_id = @tenant_id;
