-- +goose Up

-- What will become an outage if nobody acts. source is the check that found it, subject what it is about. told_at: when somebody was told; NULL: nobody yet.
CREATE TABLE warning (
    id        TEXT PRIMARY KEY,
    source    TEXT NOT NULL,
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    tenant_id TEXT REFERENCES tenant (id) ON DELETE CASCADE,
    figure    INTEGER NOT NULL,
    began_at  TEXT NOT NULL,
    seen_at   TEXT NOT NULL,
    told_at   TEXT,
    ended_at  TEXT
) STRICT;
CREATE UNIQUE INDEX warning_open ON warning (source, kind, subject) WHERE ended_at IS NULL;
CREATE INDEX warning_ended_at ON warning (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX warning_tenant_id ON warning (tenant_id) WHERE tenant_id IS NOT NULL;

-- SQLite makes the table anew for other kinds.
CREATE TABLE notice_new (
    id               TEXT PRIMARY KEY,
    user_id          TEXT REFERENCES app_user (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest', 'warning', 'cleared')),
    way              TEXT NOT NULL CHECK (way IN ('mail', 'push', 'whatsapp', 'webhook')),
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
    warning_id       TEXT REFERENCES warning (id) ON DELETE CASCADE,
    CHECK ((kind = 'digest') = (day <> '')),
    CHECK (user_id IS NOT NULL OR way = 'webhook')
) STRICT;
INSERT INTO notice_new (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at, message_id)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at, message_id FROM notice;
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);
CREATE INDEX notice_message_id ON notice (message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX notice_hook_once ON notice (server_outage_id, kind) WHERE user_id IS NULL;
CREATE UNIQUE INDEX notice_warning_once ON notice (warning_id, user_id, way, kind) WHERE warning_id IS NOT NULL;
CREATE UNIQUE INDEX notice_warning_hook_once ON notice (warning_id, kind) WHERE user_id IS NULL AND warning_id IS NOT NULL;

-- +goose Down
CREATE TABLE notice_new (
    id               TEXT PRIMARY KEY,
    user_id          TEXT REFERENCES app_user (id) ON DELETE CASCADE,
    kind             TEXT NOT NULL CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest')),
    way              TEXT NOT NULL CHECK (way IN ('mail', 'push', 'whatsapp', 'webhook')),
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
    CHECK ((kind = 'digest') = (day <> '')),
    CHECK (user_id IS NOT NULL OR way = 'webhook')
) STRICT;
INSERT INTO notice_new (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at, message_id)
SELECT id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day, read_at, message_id FROM notice WHERE kind NOT IN ('warning', 'cleared');
DROP TABLE notice;
ALTER TABLE notice_new RENAME TO notice;
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);
CREATE INDEX notice_message_id ON notice (message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX notice_hook_once ON notice (server_outage_id, kind) WHERE user_id IS NULL;
DROP TABLE warning;
