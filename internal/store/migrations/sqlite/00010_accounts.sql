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

-- +goose Down
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
