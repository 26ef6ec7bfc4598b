-- +goose Up

-- Owners are also told of the day to come: day says of which, '' in other notices. SQLite makes the table anew for another kind.
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
INSERT INTO notice_new (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at FROM notice;
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);

-- +goose Down
CREATE TABLE notice_old (
    id               TEXT PRIMARY KEY,
    user_id          TEXT NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial')),
    way              TEXT NOT NULL CHECK (way IN ('mail')),
    outage_id        TEXT REFERENCES outage (id) ON DELETE CASCADE,
    server_outage_id TEXT REFERENCES server_outage (id) ON DELETE CASCADE,
    state            TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    reason           TEXT NOT NULL,
    attempts         INTEGER NOT NULL,
    created_at       TEXT NOT NULL,
    due_at           TEXT,
    ended_at         TEXT
) STRICT;
INSERT INTO notice_old (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at FROM notice WHERE kind <> 'digest';
DROP TABLE notice;
ALTER TABLE notice_old RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);
