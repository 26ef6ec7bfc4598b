-- +goose Up

-- A salon. phone is digits with the country code; search is the name and the slug without accents and capitals.
CREATE TABLE tenant (
    id             text COLLATE "C" PRIMARY KEY,
    slug           text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> '' AND length(slug) <= 50),
    name           text NOT NULL CHECK (name <> ''),
    phone          text CHECK (phone <> ''),
    timezone       text NOT NULL,
    locale         text NOT NULL CHECK (locale IN ('pt-BR', 'en')),
    search         text NOT NULL,
    has_connection boolean NOT NULL,
    created_at     timestamptz NOT NULL,
    deleted_at     timestamptz,
    version        bigint NOT NULL
);

-- Lists salons that never clicked.
CREATE INDEX tenant_unconnected ON tenant (id) WHERE NOT has_connection;

-- Salons that wait for their instance to be gone.
CREATE INDEX tenant_deleted ON tenant (id) WHERE deleted_at IS NOT NULL;

-- A person who signs in. email is lower-case.
CREATE TABLE app_user (
    id            text COLLATE "C" PRIMARY KEY,
    email         text COLLATE "C" NOT NULL UNIQUE CHECK (email <> ''),
    password_hash text NOT NULL,
    role          text NOT NULL CHECK (role IN ('operator', 'owner')),
    tenant_id     text COLLATE "C" REFERENCES tenant (id) ON DELETE CASCADE,
    created_at    timestamptz NOT NULL,
    CHECK ((role = 'owner') = (tenant_id IS NOT NULL))
);

CREATE INDEX app_user_tenant ON app_user (tenant_id);

-- An integrator's key: only its hash. Without a tenant it opens every salon.
CREATE TABLE api_key (
    id           text COLLATE "C" PRIMARY KEY,
    name         text NOT NULL,
    hash         text COLLATE "C" NOT NULL UNIQUE CHECK (hash <> ''),
    tenant_id    text COLLATE "C" REFERENCES tenant (id) ON DELETE CASCADE,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz
);

CREATE INDEX api_key_tenant ON api_key (tenant_id);

-- An Evolution-compatible server. api_key is sealed; admissions is raised to lock the row while a place is given.
CREATE TABLE server (
    id                text COLLATE "C" PRIMARY KEY CHECK (id <> ''),
    url               text NOT NULL CHECK (url <> ''),
    api_key           text NOT NULL,
    max_linking       bigint NOT NULL CHECK (max_linking >= 0),
    draining          boolean NOT NULL,
    created_at        timestamptz NOT NULL,
    health_at         timestamptz,
    health_ok         boolean NOT NULL,
    health_version    text NOT NULL,
    health_problem    text NOT NULL,
    health_boot_at    timestamptz,
    health_latency_ms bigint NOT NULL,
    admissions        bigint NOT NULL
);

-- A salon's one connection. status is derived from state and attempt when the row is saved; lists are indexed by it.
-- phone_key is the number modulo the ninth digit, and only there while connected: one number serves one salon.
CREATE TABLE connection (
    id                    text COLLATE "C" PRIMARY KEY,
    tenant_id             text COLLATE "C" NOT NULL UNIQUE REFERENCES tenant (id),
    server_id             text COLLATE "C" NOT NULL REFERENCES server (id),
    instance_name         text COLLATE "C" NOT NULL UNIQUE,
    ownership             text NOT NULL,
    token_key             text NOT NULL,

    state                 text NOT NULL,
    status                text COLLATE "C" NOT NULL,
    wanted                text NOT NULL,
    paused                boolean NOT NULL,
    number                text,
    phone_key             text COLLATE "C" UNIQUE,
    profile_name          text,
    state_since           timestamptz,
    last_seen_at          timestamptz,
    quarantine_cause      text,

    attempt_id            text,
    attempt_method        text,
    attempt_phone         text,
    attempt_by_kind       text,
    attempt_by_id         text,
    attempt_by_name       text,
    attempt_by_role       text,
    attempt_by_tenant     text,
    attempt_started_at    timestamptz,
    attempt_phase         text,
    attempt_code          text,
    attempt_pairing       text,
    attempt_code_at       timestamptz,
    attempt_code_until    timestamptz,
    attempt_codes         bigint NOT NULL,
    attempt_gone_at       timestamptz,
    attempt_rung          text,
    attempt_rung_at       timestamptz,
    attempt_fresh         boolean NOT NULL,
    attempt_asked_at      timestamptz,
    attempt_queued_at     timestamptz,
    attempt_place         bigint NOT NULL,
    attempt_admitted      boolean NOT NULL,
    attempt_watched_until timestamptz,

    last_id               text NOT NULL,
    last_method           text NOT NULL,
    last_cause            text NOT NULL,
    last_at               timestamptz,
    cause                 text COLLATE "C" NOT NULL,

    said                  text NOT NULL,
    said_since            timestamptz,
    said_at               timestamptz,
    absent_at             timestamptz,
    event_at              timestamptz,
    folded_at             timestamptz,
    webhook_at            timestamptz,
    hook_set_at           timestamptz,
    not_our_hook          boolean NOT NULL,
    code_date             timestamptz,
    create_sent_at        timestamptz,
    heal_at               timestamptz,
    last_qr_hash          text NOT NULL,
    last_qr_end           timestamptz,

    owed                  text NOT NULL,
    due_at                timestamptz,
    job_at                timestamptz,
    lease_holder          text NOT NULL,
    lease_until           timestamptz,
    lease_fence           bigint NOT NULL,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    version               bigint NOT NULL
) WITH (fillfactor = 70);

-- What must be true of a row besides: the checks that SQLite has at the table. PostgreSQL reads and plans each CHECK anew
-- for each statement that writes; as forty of them these took two thirds of the time of an update. A function is planned
-- once for each session.
-- +goose StatementBegin
CREATE FUNCTION connection_is_sound(c connection) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN
        c.ownership IN ('hmac', 'operator') AND c.state IN ('intended', 'known', 'connected', 'quarantined')
        AND c.status IN ('idle', 'linking', 'quarantined', 'connected') AND c.wanted IN ('linked', 'off')
        AND c.quarantine_cause IN ('wrong_number', 'number_in_use') AND c.attempt_method IN ('qr', 'code')
        AND c.attempt_codes >= 0 AND c.attempt_place >= 0
        AND c.said IN ('', 'absent', 'closed', 'connecting', 'open', 'unloaded') AND c.owed IN ('', 'logout', 'delete')
        AND c.lease_fence >= 0
        AND c.instance_name <> '' AND c.number <> '' AND c.phone_key <> '' AND c.profile_name <> '' AND c.attempt_id <> ''
        AND c.attempt_phone <> '' AND c.attempt_by_kind <> '' AND c.attempt_by_id <> '' AND c.attempt_by_name <> ''
        AND c.attempt_by_role <> '' AND c.attempt_by_tenant <> '' AND c.attempt_phase <> '' AND c.attempt_code <> ''
        AND c.attempt_pairing <> '' AND c.attempt_rung <> ''
        AND ((c.state IN ('connected', 'quarantined')) = (c.number IS NOT NULL))
        AND ((c.state IN ('connected', 'quarantined')) = (c.state_since IS NOT NULL))
        AND ((c.state = 'connected') = (c.phone_key IS NOT NULL))
        AND ((c.state = 'connected') = (c.status = 'connected'))
        AND ((c.state = 'quarantined') = (c.status = 'quarantined'))
        AND ((c.state = 'quarantined') = (c.quarantine_cause IS NOT NULL))
        AND (c.state = 'connected' OR c.last_seen_at IS NULL)
        AND (c.state IN ('connected', 'quarantined') OR c.profile_name IS NULL)
        AND (c.status <> 'linking' OR c.attempt_id IS NOT NULL)
        AND ((c.attempt_id IS NULL) = (c.attempt_method IS NULL))
        AND ((c.attempt_id IS NULL) = (c.attempt_by_kind IS NULL))
        AND ((c.attempt_id IS NULL) = (c.attempt_started_at IS NULL))
        AND (c.attempt_id IS NOT NULL OR (
            c.attempt_phone IS NULL AND c.attempt_by_id IS NULL AND c.attempt_by_name IS NULL AND c.attempt_by_role IS NULL
            AND c.attempt_by_tenant IS NULL AND c.attempt_phase IS NULL AND c.attempt_code IS NULL
            AND c.attempt_pairing IS NULL AND c.attempt_code_at IS NULL AND c.attempt_code_until IS NULL AND c.attempt_codes = 0
            AND c.attempt_gone_at IS NULL AND c.attempt_rung IS NULL AND c.attempt_rung_at IS NULL AND NOT c.attempt_fresh
            AND c.attempt_asked_at IS NULL AND c.attempt_queued_at IS NULL AND c.attempt_place = 0 AND NOT c.attempt_admitted
            AND c.attempt_watched_until IS NULL))
        AND ((c.ownership = 'hmac') = (c.token_key <> ''));
END
$$;
-- +goose StatementEnd

ALTER TABLE connection ADD CONSTRAINT connection_sound CHECK (connection_is_sound(connection));

-- Who must be visited.
CREATE INDEX connection_due ON connection (due_at) WHERE due_at IS NOT NULL;

-- The places of a server and the line before them.
CREATE INDEX connection_line ON connection (server_id, attempt_queued_at, id) WHERE attempt_id IS NOT NULL;

-- Lists of salons.
CREATE INDEX connection_status ON connection (status, tenant_id);
CREATE INDEX connection_server ON connection (server_id, status, tenant_id);
CREATE INDEX connection_cause ON connection (cause, tenant_id) WHERE cause <> '';

-- What happened to a salon's connection.
CREATE TABLE history (
    id           text COLLATE "C" PRIMARY KEY,
    tenant_id    text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    at           timestamptz NOT NULL,
    kind         text NOT NULL CHECK (kind <> ''),
    attempt      text NOT NULL,
    actor_kind   text NOT NULL,
    actor_id     text NOT NULL,
    actor_name   text NOT NULL,
    actor_role   text NOT NULL,
    actor_tenant text NOT NULL,
    cause        text NOT NULL,
    detail       text NOT NULL
);

CREATE INDEX history_tenant ON history (tenant_id, id);

-- Webhooks that changed something, kept so that what happened can be told. key tells doubles.
CREATE TABLE webhook_event (
    key           text COLLATE "C" PRIMARY KEY CHECK (key <> ''),
    tenant_id     text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    server_id     text NOT NULL,
    instance_name text NOT NULL,
    event         text NOT NULL,
    date          timestamptz,
    at            timestamptz NOT NULL,
    payload       bytea NOT NULL
);

CREATE INDEX webhook_event_at ON webhook_event (at);
CREATE INDEX webhook_event_tenant ON webhook_event (tenant_id);

-- Nonsense that came as a webhook: equal nonsense is counted, and only the newest is kept.
CREATE TABLE webhook_reject (
    id        text COLLATE "C" PRIMARY KEY,
    server_id text COLLATE "C" NOT NULL,
    reason    text NOT NULL,
    digest    text COLLATE "C" NOT NULL,
    raw       bytea NOT NULL CHECK (length(raw) <= 4096),
    seen      bigint NOT NULL,
    first_at  timestamptz NOT NULL,
    last_at   timestamptz NOT NULL,
    UNIQUE (server_id, reason, digest)
);

CREATE INDEX webhook_reject_age ON webhook_reject (server_id, id);

-- Browser sessions: only a hash of the token.
CREATE TABLE session (
    hash       text COLLATE "C" PRIMARY KEY CHECK (hash <> ''),
    user_id    text COLLATE "C" REFERENCES app_user (id) ON DELETE CASCADE,
    data       bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_by_user ON session (user_id);

-- Sign-ins, for the rate limit. key is a hash of an address or of an e-mail.
CREATE TABLE login_attempt (
    id  text COLLATE "C" PRIMARY KEY,
    key text COLLATE "C" NOT NULL,
    ok  boolean NOT NULL,
    at  timestamptz NOT NULL
);

CREATE INDEX login_attempt_key ON login_attempt (key, at);
CREATE INDEX login_attempt_at ON login_attempt (at);

-- Links that work once.
CREATE TABLE ticket (
    hash       text COLLATE "C" PRIMARY KEY CHECK (hash <> ''),
    purpose    text NOT NULL CHECK (purpose <> ''),
    tenant_id  text COLLATE "C" REFERENCES tenant (id) ON DELETE CASCADE,
    user_id    text COLLATE "C" REFERENCES app_user (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);

CREATE INDEX ticket_expiry ON ticket (expires_at);

-- Small facts about the installation.
CREATE TABLE setting (
    key   text COLLATE "C" PRIMARY KEY CHECK (key <> ''),
    value text NOT NULL
);

-- +goose Down
DROP TABLE setting;
DROP TABLE ticket;
DROP TABLE login_attempt;
DROP TABLE session;
DROP TABLE webhook_reject;
DROP TABLE webhook_event;
DROP TABLE history;
DROP TABLE connection;
DROP TABLE server;
DROP TABLE api_key;
DROP TABLE app_user;
DROP TABLE tenant;
