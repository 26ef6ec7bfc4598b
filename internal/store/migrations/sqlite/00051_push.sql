-- +goose Up

-- People are told by other ways than e-mail, too; read_at is when the person opened it, as far as that is known. SQLite makes the table anew for another way.
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
INSERT INTO notice_new (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day FROM notice;
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);

-- A browser in which a person asked to be told. about is the sealed address and keys that its push service gave; hash finds a browser that asks again.
CREATE TABLE push_device (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    hash       TEXT NOT NULL UNIQUE,
    agent      TEXT NOT NULL,
    about      TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX push_device_user_id ON push_device (user_id, created_at);

-- +goose Down
DROP TABLE push_device;
CREATE TABLE notice_new (
    id               TEXT PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest')),
    way              TEXT NOT NULL CHECK (way IN ('mail')),
    outage_id        TEXT REFERENCES outage (id) ON DELETE CASCADE,
    server_outage_id TEXT REFERENCES server_outage (id) ON DELETE CASCADE,
    state            TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    reason           TEXT NOT NULL,
    attempts         INTEGER NOT NULL,
    created_at       TEXT NOT NULL,
    due_at           TEXT,
    ended_at         TEXT,
    day              TEXT NOT NULL DEFAULT '',
    CHECK ((kind = 'digest') = (day <> ''))
) STRICT;
INSERT INTO notice_new (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day FROM notice WHERE way = 'mail';
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);
