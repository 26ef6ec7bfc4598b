-- +goose Up

-- What the operators are told of in one notice: salons of a server that fell for the same cause.
CREATE TABLE server_outage (
    id        text COLLATE "C" PRIMARY KEY,
    server_id text COLLATE "C" NOT NULL REFERENCES server (id) ON DELETE CASCADE,
    cause     text COLLATE "C" NOT NULL,
    began_at  timestamptz NOT NULL,
    ended_at  timestamptz
);
CREATE INDEX server_outage_open ON server_outage (server_id, cause) WHERE ended_at IS NULL;

-- A salon's time without WhatsApp. due_at is when somebody has to judge whom to tell; NULL: nobody has to.
CREATE TABLE outage (
    id               text COLLATE "C" PRIMARY KEY,
    tenant_id        text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    server_id        text COLLATE "C" NOT NULL,
    cause            text COLLATE "C" NOT NULL,
    began_at         timestamptz NOT NULL,
    ended_at         timestamptz,
    due_at           timestamptz,
    stage            bigint NOT NULL,
    server_outage_id text COLLATE "C" REFERENCES server_outage (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX outage_open ON outage (tenant_id) WHERE ended_at IS NULL;
CREATE INDEX outage_due_at ON outage (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX outage_tenant_id ON outage (tenant_id, began_at);
CREATE INDEX outage_server_outage_id ON outage (server_outage_id) WHERE server_outage_id IS NOT NULL;

-- What one person is told by one way. due_at is when it is tried; NULL: it is over.
CREATE TABLE notice (
    id               text COLLATE "C" PRIMARY KEY,
    user_id          text COLLATE "C" NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    kind             text COLLATE "C" NOT NULL CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial')),
    way              text COLLATE "C" NOT NULL CHECK (way IN ('mail')),
    outage_id        text COLLATE "C" REFERENCES outage (id) ON DELETE CASCADE,
    server_outage_id text COLLATE "C" REFERENCES server_outage (id) ON DELETE CASCADE,
    state            text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
    reason           text COLLATE "C" NOT NULL,
    attempts         bigint NOT NULL,
    created_at       timestamptz NOT NULL,
    due_at           timestamptz,
    ended_at         timestamptz
);
CREATE UNIQUE INDEX notice_once ON notice (outage_id, user_id, way, kind) WHERE outage_id IS NOT NULL;
CREATE UNIQUE INDEX notice_server_once ON notice (server_outage_id, user_id, way, kind) WHERE server_outage_id IS NOT NULL;
CREATE INDEX notice_due_at ON notice (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX notice_user_id ON notice (user_id, created_at);

-- How a person wants to be told; who has no row is told as alarm.DefaultSetting says. Minutes are after midnight.
CREATE TABLE notice_setting (
    user_id    text COLLATE "C" PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    mail       boolean NOT NULL,
    quiet_from bigint NOT NULL,
    quiet_to   bigint NOT NULL
);

-- +goose Down
DROP TABLE notice_setting;
DROP TABLE notice;
DROP TABLE outage;
DROP TABLE server_outage;
