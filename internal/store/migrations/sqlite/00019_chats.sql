-- +goose Up

-- What a list of chats reads. last_id is the last message; unread counts what the client wrote since read_at; needs says why somebody
-- of the salon is needed ('' while nobody is); found is what a search reads: name and number, folded; kept_from is when the oldest
-- message was sent whose body is still there.
ALTER TABLE chat ADD COLUMN last_id TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN unread INTEGER NOT NULL DEFAULT 0 CHECK (unread >= 0);
ALTER TABLE chat ADD COLUMN needs TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN found TEXT NOT NULL DEFAULT '';
ALTER TABLE chat ADD COLUMN kept_from TEXT;
UPDATE chat SET
    last_id = COALESCE((SELECT id FROM message WHERE message.contact_id = chat.contact_id ORDER BY sent_at DESC, id DESC LIMIT 1), ''),
    kept_from = (SELECT min(sent_at) FROM message WHERE message.contact_id = chat.contact_id);
DROP INDEX chat_last_at;
CREATE INDEX chat_last ON chat (tenant_id, last_at, contact_id);
CREATE INDEX chat_unread ON chat (tenant_id, last_at, contact_id) WHERE unread > 0;
CREATE INDEX chat_needs ON chat (tenant_id, last_at, contact_id) WHERE needs <> '';
CREATE INDEX chat_kept ON chat (tenant_id, kept_from) WHERE kept_from IS NOT NULL;

-- A conversation is read in pages by time; what came in the same second is in the order in which it came.
DROP INDEX message_sent_at;
CREATE INDEX message_sent_at ON message (contact_id, sent_at, id);

-- Wordings that came before their message: their own way out, since most receipts have none.
CREATE INDEX receipt_wording ON receipt (tenant_id, at) WHERE body <> '';

-- How long a salon keeps what was written, and whether its clients see that it was read.
ALTER TABLE inbox ADD COLUMN keep_days INTEGER NOT NULL DEFAULT 90 CHECK (keep_days > 0);
ALTER TABLE inbox ADD COLUMN tell_read INTEGER NOT NULL DEFAULT 1;

-- +goose Down
DROP INDEX receipt_wording;
ALTER TABLE inbox DROP COLUMN tell_read;
ALTER TABLE inbox DROP COLUMN keep_days;
DROP INDEX message_sent_at;
CREATE INDEX message_sent_at ON message (contact_id, sent_at);
DROP INDEX chat_kept;
DROP INDEX chat_needs;
DROP INDEX chat_unread;
DROP INDEX chat_last;
CREATE INDEX chat_last_at ON chat (tenant_id, last_at);
ALTER TABLE chat DROP COLUMN kept_from;
ALTER TABLE chat DROP COLUMN found;
ALTER TABLE chat DROP COLUMN needs;
ALTER TABLE chat DROP COLUMN unread;
ALTER TABLE chat DROP COLUMN last_id;
