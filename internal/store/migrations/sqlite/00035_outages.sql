-- +goose Up

-- What the operators are told of in one notice: salons of a server that fell for the same cause.
CREATE TABLE server_outage (
    id        TEXT PRIMARY KEY,
    server_id TEXT NOT NULL REFERENCES server (id) ON DELETE CASCADE,
    cause     TEXT NOT NULL,
    began_at  TEXT NOT NULL,
    ended_at  TEXT
) STRICT;
CREATE INDEX server_outage_open ON server_outage (server_id, cause) WHERE ended_at IS NULL;

-- A salon's time without WhatsApp. due_at is when somebody has to judge whom to tell; NULL: nobody has to.
CREATE TABLE outage (
    id               TEXT PRIMARY KEY,
    tenant_id        TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    server_id        TEXT NOT NULL,
    cause            TEXT NOT NULL,
    began_at         TEXT NOT NULL,
    ended_at         TEXT,
    due_at           TEXT,
    stage            INTEGER NOT NULL,
    server_outage_id TEXT REFERENCES server_outage (id) ON DELETE SET NULL
) STRICT;
CREATE UNIQUE INDEX outage_open ON outage (tenant_id) WHERE ended_at IS NULL;
CREATE INDEX outage_due_at ON outage (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outage_tenant_id ON outage (tenant_id, began_at);
CREATE INDEX outage_server_outage_id ON outage (server_outage_id) WHERE server_outage_id IS NOT NULL;

-- What one person is told by one way. due_at is when it is tried; NULL: it is over.
CREATE TABLE notice (
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
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);

-- How a person wants to be told; who has no row is told as alarm.DefaultSetting says. Minutes are after midnight.
CREATE TABLE notice_setting (
    user_id    TEXT PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    mail       INTEGER NOT NULL,
    quiet_from INTEGER NOT NULL,
    quiet_to   INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE notice_setting;
DROP TABLE notice;
DROP TABLE outage;
DROP TABLE server_outage;
