-- +goose Up

-- When a server was last compared with what is kept of it, by whichever node, and what came of it.
CREATE TABLE server_turn (
    server_id text COLLATE "C" PRIMARY KEY REFERENCES server (id) ON DELETE CASCADE,
    began_at  timestamptz NOT NULL,
    ended_at  timestamptz,
    next_at   timestamptz NOT NULL,
    outcome   text COLLATE "C" NOT NULL CHECK (outcome IN ('', 'compared', 'away', 'booting', 'doubtful')),
    expected  bigint NOT NULL,
    listed    bigint NOT NULL,
    absent    bigint NOT NULL,
    looked    bigint NOT NULL
);

-- What such a comparison found. turns is how many in a row found it: one is a suspicion.
CREATE TABLE finding (
    server_id text COLLATE "C" NOT NULL REFERENCES server (id) ON DELETE CASCADE,
    kind      text COLLATE "C" NOT NULL CHECK (kind IN ('missing', 'orphaned', 'foreign_webhook', 'stuck', 'dead')),
    instance  text COLLATE "C" NOT NULL CHECK (instance <> ''),
    tenant_id text COLLATE "C" REFERENCES tenant (id) ON DELETE CASCADE,
    detail    text COLLATE "C" NOT NULL,
    first_at  timestamptz NOT NULL,
    last_at   timestamptz NOT NULL,
    turns     bigint NOT NULL CHECK (turns > 0),
    PRIMARY KEY (server_id, kind, instance)
);
CREATE INDEX finding_tenant_id ON finding (tenant_id) WHERE tenant_id IS NOT NULL;

-- +goose Down
DROP TABLE finding;
DROP TABLE server_turn;
