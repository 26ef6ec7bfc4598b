-- +goose Up

-- From which networks somebody signed in before. key is a hash of the e-mail and the network.
CREATE TABLE login_known (
    key TEXT PRIMARY KEY CHECK (key <> ''),
    at  TEXT NOT NULL
) STRICT;

CREATE INDEX login_known_at ON login_known (at);

-- What a person reads about their own sessions.
ALTER TABLE session ADD COLUMN created_at TEXT;
ALTER TABLE session ADD COLUMN seen_at TEXT;
ALTER TABLE session ADD COLUMN ended_at TEXT; -- kept so that a request under way does not write it anew
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- A person's second factor (RFC 6238). secret is sealed; confirmed_at is empty until the first code was typed; step is the
-- last time step of which a code was used.
CREATE TABLE second_factor (
    user_id      TEXT PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    secret       TEXT NOT NULL CHECK (secret <> ''),
    created_at   TEXT NOT NULL,
    confirmed_at TEXT,
    step         INTEGER NOT NULL
) STRICT;

-- What lets somebody in who lost the second factor: hashes, each used once.
CREATE TABLE recovery_code (
    user_id TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    hash    TEXT NOT NULL CHECK (hash <> ''),
    PRIMARY KEY (user_id, hash)
) STRICT;

ALTER TABLE api_key ADD COLUMN expires_at TEXT;

-- A person's links go together.
CREATE INDEX ticket_user ON ticket (user_id);

-- What a search reads: name and slug without accents and capitals, the number with and without the ninth digit, and the
-- e-mails of those who sign in.
ALTER TABLE tenant ADD COLUMN found TEXT NOT NULL DEFAULT '';
UPDATE tenant SET found = search || ' ' || coalesce(phone, '')
    || CASE WHEN phone LIKE '55__9________' THEN ' ' || substr(phone, 1, 4) || substr(phone, 6)
            WHEN phone LIKE '55__________' THEN ' ' || substr(phone, 1, 4) || '9' || substr(phone, 5) ELSE '' END
    || coalesce((SELECT ' ' || string_agg(email, ' ') FROM app_user WHERE app_user.tenant_id = tenant.id), '');

-- Who was ever connected, of those that were down when that began to be written.
UPDATE connection SET linked_once = 1
WHERE EXISTS (SELECT 1 FROM history WHERE history.tenant_id = connection.tenant_id AND history.kind = 'connected');

-- Salons whose session lost WhatsApp, by server.
CREATE INDEX connection_cut_off ON connection (server_id) WHERE status = 'connected' AND said = 'connecting';

-- +goose Down
DROP INDEX connection_cut_off;
ALTER TABLE tenant DROP COLUMN found;
DROP INDEX ticket_user;
ALTER TABLE api_key DROP COLUMN expires_at;
DROP TABLE recovery_code;
DROP TABLE second_factor;
ALTER TABLE session DROP COLUMN address;
ALTER TABLE session DROP COLUMN agent;
ALTER TABLE session DROP COLUMN ended_at;
ALTER TABLE session DROP COLUMN seen_at;
ALTER TABLE session DROP COLUMN created_at;
DROP TABLE login_known;
