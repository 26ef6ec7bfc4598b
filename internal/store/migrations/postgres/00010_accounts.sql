-- +goose Up

-- From which networks somebody signed in before. key is a hash of the e-mail and the network.
CREATE TABLE login_known (
    key text COLLATE "C" PRIMARY KEY CHECK (key <> ''),
    at  timestamptz NOT NULL
);

CREATE INDEX login_known_at ON login_known (at);

-- What a person reads about their own sessions.
ALTER TABLE session ADD COLUMN created_at timestamptz;
ALTER TABLE session ADD COLUMN seen_at timestamptz;
ALTER TABLE session ADD COLUMN ended_at timestamptz; -- kept so that a request under way does not write it anew
ALTER TABLE session ADD COLUMN agent text NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN address text NOT NULL DEFAULT '';

-- A person's second factor (RFC 6238). secret is sealed; confirmed_at is empty until the first code was typed; step is the
-- last time step of which a code was used.
CREATE TABLE second_factor (
    user_id      text COLLATE "C" PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    secret       text NOT NULL CHECK (secret <> ''),
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz,
    step         bigint NOT NULL
);

-- What lets somebody in who lost the second factor: hashes, each used once.
CREATE TABLE recovery_code (
    user_id text COLLATE "C" NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    hash    text COLLATE "C" NOT NULL CHECK (hash <> ''),
    PRIMARY KEY (user_id, hash)
);

ALTER TABLE api_key ADD COLUMN expires_at timestamptz;

-- A person's links go together.
CREATE INDEX ticket_user ON ticket (user_id);

-- What a search reads: name and slug without accents and capitals, the number with and without the ninth digit, and the
-- e-mails of those who sign in.
ALTER TABLE tenant ADD COLUMN found text NOT NULL DEFAULT '';
UPDATE tenant SET found = search || ' ' || coalesce(phone, '')
    || CASE WHEN phone LIKE '55__9________' THEN ' ' || substr(phone, 1, 4) || substr(phone, 6)
            WHEN phone LIKE '55__________' THEN ' ' || substr(phone, 1, 4) || '9' || substr(phone, 5) ELSE '' END
    || coalesce((SELECT ' ' || string_agg(email, ' ') FROM app_user WHERE app_user.tenant_id = tenant.id), '');

-- Who was ever connected, of those that were down when that began to be written.
UPDATE connection SET linked_once = TRUE
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
