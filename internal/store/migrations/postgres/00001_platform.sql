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
    instance_name         text COLLATE "C" NOT NULL UNIQUE CHECK (instance_name <> ''),
    ownership             text NOT NULL CHECK (ownership IN ('hmac', 'operator')),
    token_key             text NOT NULL,

    state                 text NOT NULL CHECK (state IN ('intended', 'known', 'connected', 'quarantined')),
    status                text COLLATE "C" NOT NULL CHECK (status IN ('idle', 'linking', 'quarantined', 'connected')),
    wanted                text NOT NULL CHECK (wanted IN ('linked', 'off')),
    paused                boolean NOT NULL,
    number                text CHECK (number <> ''),
    phone_key             text COLLATE "C" UNIQUE CHECK (phone_key <> ''),
    profile_name          text CHECK (profile_name <> ''),
    state_since           timestamptz,
    last_seen_at          timestamptz,
    quarantine_cause      text CHECK (quarantine_cause IN ('wrong_number', 'number_in_use')),

    attempt_id            text CHECK (attempt_id <> ''),
    attempt_method        text CHECK (attempt_method IN ('qr', 'code')),
    attempt_phone         text CHECK (attempt_phone <> ''),
    attempt_by_kind       text CHECK (attempt_by_kind <> ''),
    attempt_by_id         text CHECK (attempt_by_id <> ''),
    attempt_by_name       text CHECK (attempt_by_name <> ''),
    attempt_by_role       text CHECK (attempt_by_role <> ''),
    attempt_by_tenant     text CHECK (attempt_by_tenant <> ''),
    attempt_started_at    timestamptz,
    attempt_phase         text CHECK (attempt_phase <> ''),
    attempt_code          text CHECK (attempt_code <> ''),
    attempt_pairing       text CHECK (attempt_pairing <> ''),
    attempt_code_at       timestamptz,
    attempt_code_until    timestamptz,
    attempt_codes         bigint NOT NULL CHECK (attempt_codes >= 0),
    attempt_gone_at       timestamptz,
    attempt_rung          text CHECK (attempt_rung <> ''),
    attempt_rung_at       timestamptz,
    attempt_fresh         boolean NOT NULL,
    attempt_asked_at      timestamptz,
    attempt_queued_at     timestamptz,
    attempt_place         bigint NOT NULL CHECK (attempt_place >= 0),
    attempt_admitted      boolean NOT NULL,
    attempt_watched_until timestamptz,

    last_id               text NOT NULL,
    last_method           text NOT NULL,
    last_cause            text NOT NULL,
    last_at               timestamptz,
    cause                 text COLLATE "C" NOT NULL,

    said                  text NOT NULL CHECK (said IN ('', 'absent', 'closed', 'connecting', 'open', 'unloaded')),
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

    owed                  text NOT NULL CHECK (owed IN ('', 'logout', 'delete')),
    due_at                timestamptz,
    job_at                timestamptz,
    lease_holder          text NOT NULL,
    lease_until           timestamptz,
    lease_fence           bigint NOT NULL CHECK (lease_fence >= 0),
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    version               bigint NOT NULL,

    CHECK ((state IN ('connected', 'quarantined')) = (number IS NOT NULL)),
    CHECK ((state IN ('connected', 'quarantined')) = (state_since IS NOT NULL)),
    CHECK ((state = 'connected') = (phone_key IS NOT NULL)),
    CHECK ((state = 'connected') = (status = 'connected')),
    CHECK ((state = 'quarantined') = (status = 'quarantined')),
    CHECK ((state = 'quarantined') = (quarantine_cause IS NOT NULL)),
    CHECK (state = 'connected' OR last_seen_at IS NULL),
    CHECK (state IN ('connected', 'quarantined') OR profile_name IS NULL),
    CHECK (status <> 'linking' OR attempt_id IS NOT NULL),
    CHECK ((attempt_id IS NULL) = (attempt_method IS NULL)),
    CHECK ((attempt_id IS NULL) = (attempt_by_kind IS NULL)),
    CHECK ((attempt_id IS NULL) = (attempt_started_at IS NULL)),
    CHECK (attempt_id IS NOT NULL OR (
        attempt_phone IS NULL AND attempt_by_id IS NULL AND attempt_by_name IS NULL AND attempt_by_role IS NULL
        AND attempt_by_tenant IS NULL AND attempt_phase IS NULL AND attempt_code IS NULL
        AND attempt_pairing IS NULL AND attempt_code_at IS NULL AND attempt_code_until IS NULL AND attempt_codes = 0
        AND attempt_gone_at IS NULL AND attempt_rung IS NULL AND attempt_rung_at IS NULL AND NOT attempt_fresh
        AND attempt_asked_at IS NULL AND attempt_queued_at IS NULL AND attempt_place = 0 AND NOT attempt_admitted
        AND attempt_watched_until IS NULL)),
    CHECK ((ownership = 'hmac') = (token_key <> ''))
) WITH (fillfactor = 70);

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
