-- +goose Up

-- Instants are milliseconds since 1970. What is sealed is text of the key ring.

CREATE TABLE gateway_setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- An instance. sealed is its token, settings and proxy. device is the AD JID of the engine's device, empty when it has none.
CREATE TABLE gateway_instance (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE CHECK (name <> ''),
    integration  TEXT NOT NULL,
    sealed       TEXT NOT NULL,
    number       TEXT NOT NULL,
    device       TEXT NOT NULL,
    jid          TEXT NOT NULL,
    lid          TEXT NOT NULL,
    profile_name TEXT NOT NULL,
    reason       INTEGER NOT NULL,
    cause        TEXT NOT NULL,
    reason_at    BIGINT NOT NULL,
    active_at    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL
);

-- Where an instance's events go. It outlives its instance until the last event is delivered.
CREATE TABLE gateway_hook (
    instance_id TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL
);

-- Events that are not delivered. seq is their order. A later one of the same fold takes the place of those that wait.
CREATE TABLE gateway_outbox (
    seq         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    TEXT NOT NULL UNIQUE,
    instance_id TEXT NOT NULL,
    event       TEXT NOT NULL,
    fold        TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    due_at      BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);

CREATE INDEX gateway_outbox_order ON gateway_outbox (instance_id, seq);
CREATE INDEX gateway_outbox_expiry ON gateway_outbox (expires_at);

-- Sends with a key of the caller's. sealed is the answer, empty until there is one.
CREATE TABLE gateway_sent (
    instance_id TEXT NOT NULL REFERENCES gateway_instance (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    request     TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (instance_id, key)
);

CREATE INDEX gateway_sent_age ON gateway_sent (created_at);
