-- +goose Up

-- People are told on WhatsApp, too, from the platform's own number. message_id is the message by which it was. SQLite makes the table anew for another way.
CREATE TABLE notice_new (
    id               TEXT PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest')),
    way              TEXT NOT NULL CHECK (way IN ('mail', 'push', 'whatsapp')),
    outage_id        TEXT REFERENCES outage (id) ON DELETE CASCADE,
    server_outage_id TEXT REFERENCES server_outage (id) ON DELETE CASCADE,
    state            TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    reason           TEXT NOT NULL,
    attempts         INTEGER NOT NULL,
    created_at       TEXT NOT NULL,
    due_at           TEXT,
    ended_at         TEXT,
    day              TEXT NOT NULL DEFAULT '',
    read_at          TEXT,
    message_id       TEXT REFERENCES message (id) ON DELETE SET NULL,
    CHECK ((kind = 'digest') = (day <> ''))
) STRICT;
INSERT INTO notice_new (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at FROM notice;
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);
CREATE INDEX notice_message_id ON notice (message_id) WHERE message_id IS NOT NULL;

-- The number at which a person wants notices: a contact of the platform's own tenant, who wrote the code that the person got on the page. code is its hash.
CREATE TABLE notice_number (
    user_id      TEXT PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    code         TEXT NOT NULL,
    code_until   TEXT,
    contact_id   TEXT REFERENCES contact (id) ON DELETE SET NULL,
    confirmed_at TEXT
) STRICT;
CREATE UNIQUE INDEX notice_number_code ON notice_number (code) WHERE code <> '';
CREATE INDEX notice_number_contact_id ON notice_number (contact_id) WHERE contact_id IS NOT NULL;

-- +goose Down
DROP TABLE notice_number;
CREATE TABLE notice_new (
    id               TEXT PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest')),
    way              TEXT NOT NULL CHECK (way IN ('mail', 'push')),
    outage_id        TEXT REFERENCES outage (id) ON DELETE CASCADE,
    server_outage_id TEXT REFERENCES server_outage (id) ON DELETE CASCADE,
    state            TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    reason           TEXT NOT NULL,
    attempts         INTEGER NOT NULL,
    created_at       TEXT NOT NULL,
    due_at           TEXT,
    ended_at         TEXT,
    day              TEXT NOT NULL DEFAULT '',
    read_at          TEXT,
    CHECK ((kind = 'digest') = (day <> ''))
) STRICT;
INSERT INTO notice_new (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at FROM notice WHERE way <> 'whatsapp';
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);
