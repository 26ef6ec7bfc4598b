-- +goose Up

-- When a server was last compared with what is kept of it, by whichever node, and what came of it.
CREATE TABLE server_turn (
    server_id TEXT PRIMARY KEY REFERENCES server (id) ON DELETE CASCADE,
    began_at  TEXT NOT NULL,
    ended_at  TEXT,
    next_at   TEXT NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('', 'compared', 'away', 'booting', 'doubtful')),
    expected  INTEGER NOT NULL,
    listed    INTEGER NOT NULL,
    absent    INTEGER NOT NULL,
    looked    INTEGER NOT NULL
) STRICT;

-- What such a comparison found. turns is how many in a row found it: one is a suspicion.
CREATE TABLE finding (
    server_id TEXT NOT NULL REFERENCES server (id) ON DELETE CASCADE,
    kind      TEXT NOT NULL CHECK (kind IN ('missing', 'orphaned', 'foreign_webhook', 'stuck', 'dead')),
    instance  TEXT NOT NULL CHECK (instance <> ''),
    tenant_id TEXT REFERENCES tenant (id) ON DELETE CASCADE,
    detail    TEXT NOT NULL,
    first_at  TEXT NOT NULL,
    last_at   TEXT NOT NULL,
    turns     INTEGER NOT NULL CHECK (turns > 0),
    PRIMARY KEY (server_id, kind, instance)
) STRICT;
CREATE INDEX finding_tenant_id ON finding (tenant_id) WHERE tenant_id IS NOT NULL;

-- +goose Down
DROP TABLE finding;
DROP TABLE server_turn;
