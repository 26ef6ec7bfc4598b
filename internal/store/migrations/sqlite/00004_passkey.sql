-- +goose Up

-- The passkey step of a linking. Nothing of what is signed is kept, only that it is under way and until when.
ALTER TABLE connection ADD COLUMN attempt_passkey_at TEXT;
ALTER TABLE connection ADD COLUMN attempt_passkey_until TEXT;
ALTER TABLE connection ADD COLUMN attempt_stalled INTEGER NOT NULL DEFAULT 0;

-- What a move to another server has left behind on the one before.
ALTER TABLE connection ADD COLUMN left_server TEXT REFERENCES server (id);
ALTER TABLE connection ADD COLUMN left_ownership TEXT;
ALTER TABLE connection ADD COLUMN left_token_key TEXT;
ALTER TABLE connection ADD COLUMN left_not_our_hook INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN left_code_end TEXT;
ALTER TABLE connection ADD COLUMN left_quiet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN left_over INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connection ADD COLUMN left_did TEXT;
ALTER TABLE connection ADD COLUMN left_did_at TEXT;
ALTER TABLE connection ADD COLUMN left_try_at TEXT;
ALTER TABLE connection ADD COLUMN linked_once INTEGER NOT NULL DEFAULT 0;
UPDATE connection SET linked_once = 1 WHERE state = 'connected';

-- A server that is removed must not be one on which something was left.
CREATE INDEX connection_left ON connection (left_server) WHERE left_server <> '';

-- Whether a server can do the passkey step, as it said when it was last asked.
ALTER TABLE server ADD COLUMN health_passkey INTEGER NOT NULL DEFAULT 0;

-- The eight-character way to a passkey step: a code is traded for a ticket, the ticket answers. Only keyed hashes are kept,
-- a while longer than they work, so that one who comes late is told so.
CREATE TABLE connector_code (
    code_hash      TEXT PRIMARY KEY CHECK (code_hash <> ''),
    tenant_id      TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    attempt        TEXT NOT NULL CHECK (attempt <> ''),
    by_kind        TEXT NOT NULL,
    by_id          TEXT NOT NULL,
    by_name        TEXT NOT NULL,
    by_role        TEXT NOT NULL,
    by_tenant      TEXT NOT NULL,
    expires_at     TEXT NOT NULL,
    ticket_hash    TEXT UNIQUE CHECK (ticket_hash <> ''),
    ticket_used_at TEXT
) STRICT;

CREATE INDEX connector_code_tenant ON connector_code (tenant_id);
CREATE INDEX connector_code_expiry ON connector_code (expires_at);

-- +goose Down
DROP TABLE connector_code;
ALTER TABLE server DROP COLUMN health_passkey;
DROP INDEX connection_left;
ALTER TABLE connection DROP COLUMN linked_once;
ALTER TABLE connection DROP COLUMN left_try_at;
ALTER TABLE connection DROP COLUMN left_did_at;
ALTER TABLE connection DROP COLUMN left_did;
ALTER TABLE connection DROP COLUMN left_over;
ALTER TABLE connection DROP COLUMN left_quiet;
ALTER TABLE connection DROP COLUMN left_code_end;
ALTER TABLE connection DROP COLUMN left_not_our_hook;
ALTER TABLE connection DROP COLUMN left_token_key;
ALTER TABLE connection DROP COLUMN left_ownership;
ALTER TABLE connection DROP COLUMN left_server;
ALTER TABLE connection DROP COLUMN attempt_stalled;
ALTER TABLE connection DROP COLUMN attempt_passkey_until;
ALTER TABLE connection DROP COLUMN attempt_passkey_at;
