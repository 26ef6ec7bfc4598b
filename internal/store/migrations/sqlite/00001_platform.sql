-- +goose Up

-- A salon. phone is digits with the country code; search is the name and the slug without accents and capitals.
CREATE TABLE tenant (
    id             TEXT PRIMARY KEY,
    slug           TEXT NOT NULL UNIQUE CHECK (slug <> '' AND length(slug) <= 50),
    name           TEXT NOT NULL CHECK (name <> ''),
    phone          TEXT CHECK (phone <> ''),
    timezone       TEXT NOT NULL,
    locale         TEXT NOT NULL CHECK (locale IN ('pt-BR', 'en')),
    search         TEXT NOT NULL,
    has_connection INTEGER NOT NULL,
    created_at     TEXT NOT NULL,
    deleted_at     TEXT,
    version        INTEGER NOT NULL
) STRICT;

-- Lists salons that never clicked.
CREATE INDEX tenant_unconnected ON tenant (id) WHERE NOT has_connection;

-- Salons that wait for their instance to be gone.
CREATE INDEX tenant_deleted ON tenant (id) WHERE deleted_at IS NOT NULL;

-- A person who signs in. email is lower-case.
CREATE TABLE app_user (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL UNIQUE CHECK (email <> ''),
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('operator', 'owner')),
    tenant_id     TEXT REFERENCES tenant (id) ON DELETE CASCADE,
    created_at    TEXT NOT NULL,
    CHECK ((role = 'owner') = (tenant_id IS NOT NULL))
) STRICT;

CREATE INDEX app_user_tenant ON app_user (tenant_id);

-- An integrator's key: only its hash. Without a tenant it opens every salon.
CREATE TABLE api_key (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    hash         TEXT NOT NULL UNIQUE CHECK (hash <> ''),
    tenant_id    TEXT REFERENCES tenant (id) ON DELETE CASCADE,
    created_at   TEXT NOT NULL,
    last_used_at TEXT,
    revoked_at   TEXT
) STRICT;

CREATE INDEX api_key_tenant ON api_key (tenant_id);

-- An Evolution-compatible server. api_key is sealed; admissions is raised to lock the row while a place is given.
CREATE TABLE server (
    id                TEXT PRIMARY KEY CHECK (id <> ''),
    url               TEXT NOT NULL CHECK (url <> ''),
    api_key           TEXT NOT NULL,
    max_linking       INTEGER NOT NULL CHECK (max_linking >= 0),
    draining          INTEGER NOT NULL,
    created_at        TEXT NOT NULL,
    health_at         TEXT,
    health_ok         INTEGER NOT NULL,
    health_version    TEXT NOT NULL,
    health_problem    TEXT NOT NULL,
    health_boot_at    TEXT,
    health_latency_ms INTEGER NOT NULL,
    admissions        INTEGER NOT NULL
) STRICT;

-- A salon's one connection. status is derived from state and attempt when the row is saved; lists are indexed by it.
-- phone_key is the number modulo the ninth digit, and only there while connected: one number serves one salon.
CREATE TABLE connection (
    id                    TEXT PRIMARY KEY,
    tenant_id             TEXT NOT NULL UNIQUE REFERENCES tenant (id),
    server_id             TEXT NOT NULL REFERENCES server (id),
    instance_name         TEXT NOT NULL UNIQUE CHECK (instance_name <> ''),
    ownership             TEXT NOT NULL CHECK (ownership IN ('hmac', 'operator')),
    token_key             TEXT NOT NULL,

    state                 TEXT NOT NULL CHECK (state IN ('intended', 'known', 'connected', 'quarantined')),
    status                TEXT NOT NULL CHECK (status IN ('idle', 'linking', 'quarantined', 'connected')),
    wanted                TEXT NOT NULL CHECK (wanted IN ('linked', 'off')),
    paused                INTEGER NOT NULL,
    number                TEXT CHECK (number <> ''),
    phone_key             TEXT UNIQUE CHECK (phone_key <> ''),
    profile_name          TEXT CHECK (profile_name <> ''),
    state_since           TEXT,
    last_seen_at          TEXT,
    quarantine_cause      TEXT CHECK (quarantine_cause IN ('wrong_number', 'number_in_use')),

    attempt_id            TEXT CHECK (attempt_id <> ''),
    attempt_method        TEXT CHECK (attempt_method IN ('qr', 'code')),
    attempt_phone         TEXT CHECK (attempt_phone <> ''),
    attempt_by_kind       TEXT CHECK (attempt_by_kind <> ''),
    attempt_by_id         TEXT CHECK (attempt_by_id <> ''),
    attempt_by_name       TEXT CHECK (attempt_by_name <> ''),
    attempt_by_role       TEXT CHECK (attempt_by_role <> ''),
    attempt_by_tenant     TEXT CHECK (attempt_by_tenant <> ''),
    attempt_started_at    TEXT,
    attempt_phase         TEXT CHECK (attempt_phase <> ''),
    attempt_code          TEXT CHECK (attempt_code <> ''),
    attempt_pairing       TEXT CHECK (attempt_pairing <> ''),
    attempt_code_at       TEXT,
    attempt_code_until    TEXT,
    attempt_codes         INTEGER NOT NULL CHECK (attempt_codes >= 0),
    attempt_gone_at       TEXT,
    attempt_rung          TEXT CHECK (attempt_rung <> ''),
    attempt_rung_at       TEXT,
    attempt_fresh         INTEGER NOT NULL,
    attempt_asked_at      TEXT,
    attempt_queued_at     TEXT,
    attempt_place         INTEGER NOT NULL CHECK (attempt_place >= 0),
    attempt_admitted      INTEGER NOT NULL,
    attempt_watched_until TEXT,

    last_id               TEXT NOT NULL,
    last_method           TEXT NOT NULL,
    last_cause            TEXT NOT NULL,
    last_at               TEXT,
    cause                 TEXT NOT NULL,

    said                  TEXT NOT NULL CHECK (said IN ('', 'absent', 'closed', 'connecting', 'open', 'unloaded')),
    said_since            TEXT,
    said_at               TEXT,
    absent_at             TEXT,
    event_at              TEXT,
    folded_at             TEXT,
    webhook_at            TEXT,
    hook_set_at           TEXT,
    not_our_hook          INTEGER NOT NULL,
    code_date             TEXT,
    create_sent_at        TEXT,
    heal_at               TEXT,
    last_qr_hash          TEXT NOT NULL,
    last_qr_end           TEXT,

    owed                  TEXT NOT NULL CHECK (owed IN ('', 'logout', 'delete')),
    due_at                TEXT,
    job_at                TEXT,
    lease_holder          TEXT NOT NULL,
    lease_until           TEXT,
    lease_fence           INTEGER NOT NULL CHECK (lease_fence >= 0),
    created_at            TEXT NOT NULL,
    updated_at            TEXT NOT NULL,
    version               INTEGER NOT NULL,

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
) STRICT;

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
    id           TEXT PRIMARY KEY,
    tenant_id    TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    at           TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind <> ''),
    attempt      TEXT NOT NULL,
    actor_kind   TEXT NOT NULL,
    actor_id     TEXT NOT NULL,
    actor_name   TEXT NOT NULL,
    actor_role   TEXT NOT NULL,
    actor_tenant TEXT NOT NULL,
    cause        TEXT NOT NULL,
    detail       TEXT NOT NULL
) STRICT;

CREATE INDEX history_tenant ON history (tenant_id, id);

-- Webhooks that changed something, kept so that what happened can be told. key tells doubles.
CREATE TABLE webhook_event (
    key           TEXT PRIMARY KEY CHECK (key <> ''),
    tenant_id     TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    server_id     TEXT NOT NULL,
    instance_name TEXT NOT NULL,
    event         TEXT NOT NULL,
    date          TEXT,
    at            TEXT NOT NULL,
    payload       BLOB NOT NULL
) STRICT;

CREATE INDEX webhook_event_at ON webhook_event (at);
CREATE INDEX webhook_event_tenant ON webhook_event (tenant_id);

-- Nonsense that came as a webhook: equal nonsense is counted, and only the newest is kept.
CREATE TABLE webhook_reject (
    id        TEXT PRIMARY KEY,
    server_id TEXT NOT NULL,
    reason    TEXT NOT NULL,
    digest    TEXT NOT NULL,
    raw       BLOB NOT NULL CHECK (length(raw) <= 4096),
    seen      INTEGER NOT NULL,
    first_at  TEXT NOT NULL,
    last_at   TEXT NOT NULL,
    UNIQUE (server_id, reason, digest)
) STRICT;

CREATE INDEX webhook_reject_age ON webhook_reject (server_id, id);

-- Browser sessions: only a hash of the token.
CREATE TABLE session (
    hash       TEXT PRIMARY KEY CHECK (hash <> ''),
    user_id    TEXT REFERENCES app_user (id) ON DELETE CASCADE,
    data       BLOB NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;

CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_by_user ON session (user_id);

-- Sign-ins, for the rate limit. key is a hash of an address or of an e-mail.
CREATE TABLE login_attempt (
    id  TEXT PRIMARY KEY,
    key TEXT NOT NULL,
    ok  INTEGER NOT NULL,
    at  TEXT NOT NULL
) STRICT;

CREATE INDEX login_attempt_key ON login_attempt (key, at);
CREATE INDEX login_attempt_at ON login_attempt (at);

-- Links that work once.
CREATE TABLE ticket (
    hash       TEXT PRIMARY KEY CHECK (hash <> ''),
    purpose    TEXT NOT NULL CHECK (purpose <> ''),
    tenant_id  TEXT REFERENCES tenant (id) ON DELETE CASCADE,
    user_id    TEXT REFERENCES app_user (id) ON DELETE CASCADE,
    expires_at TEXT NOT NULL
) STRICT;

CREATE INDEX ticket_expiry ON ticket (expires_at);

-- Small facts about the installation.
CREATE TABLE setting (
    key   TEXT PRIMARY KEY CHECK (key <> ''),
    value TEXT NOT NULL
) STRICT;

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
