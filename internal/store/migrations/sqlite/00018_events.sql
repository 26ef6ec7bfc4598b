-- +goose Up
-- What happened in salons, for integrators: kept with the change that it tells of. entry is the order in which rows were made. position and sequence
-- (within the salon) are given afterwards, in one ordered step, so that no position becomes visible after a later one. body is sealed where it
-- holds what clients wrote. contact_id is whom it is about.
CREATE TABLE event (
    entry      INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL,
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    contact_id TEXT,
    type       TEXT NOT NULL CHECK (type <> ''),
    at         TEXT NOT NULL,
    stored_at  TEXT NOT NULL,
    body       TEXT NOT NULL,
    position   INTEGER UNIQUE CHECK (position > 0),
    sequence   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX event_new ON event (entry) WHERE position IS NULL;
CREATE INDEX event_tenant ON event (tenant_id, position);

-- One row: the last position that was given, and the last one that is no longer kept.
CREATE TABLE event_log (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL,
    pruned   INTEGER NOT NULL
) STRICT;
INSERT INTO event_log (id, position, pruned) VALUES (1, 0, 0);

-- The last sequence number of each salon.
CREATE TABLE event_sequence (
    tenant_id TEXT PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    last      INTEGER NOT NULL
) STRICT;

-- Where events are delivered: of one salon, or of all without a tenant_id. url, secrets and the last answer are sealed. due_at is when somebody
-- must come next; mark is raised when something is to be delivered. failing_at is since when nothing was taken.
CREATE TABLE subscription (
    id           TEXT PRIMARY KEY,
    tenant_id    TEXT REFERENCES tenant (id) ON DELETE CASCADE,
    url          TEXT NOT NULL CHECK (url <> ''),
    description  TEXT NOT NULL,
    types        TEXT NOT NULL,
    secrets      TEXT NOT NULL CHECK (secrets <> ''),
    state        TEXT NOT NULL CHECK (state IN ('active', 'paused')),
    pause_cause  TEXT NOT NULL CHECK ((state = 'paused') = (pause_cause <> '')),
    paused_at    TEXT,
    failures     INTEGER NOT NULL,
    failing_at   TEXT,
    delivered_at TEXT,
    due_at       TEXT,
    mark         INTEGER NOT NULL,
    lease_holder TEXT NOT NULL,
    lease_until  TEXT,
    fence        INTEGER NOT NULL,
    created_at   TEXT NOT NULL,
    version      INTEGER NOT NULL
) STRICT;
CREATE INDEX subscription_tenant ON subscription (tenant_id, id);
CREATE INDEX subscription_due ON subscription (due_at) WHERE due_at IS NOT NULL;

-- Which types a subscription is told of.
CREATE TABLE subscription_type (
    subscription_id TEXT NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    type            TEXT NOT NULL,
    PRIMARY KEY (type, subscription_id)
) STRICT;
CREATE INDEX subscription_type_subscription ON subscription_type (subscription_id);

-- One event for one subscription. holds is 1 while it failed and those behind it in its lane wait. answer is sealed.
CREATE TABLE delivery (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    subscription_id TEXT NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL REFERENCES event (position) ON DELETE CASCADE,
    lane            TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'parked')),
    created_at      TEXT NOT NULL,
    attempts        INTEGER NOT NULL,
    holds           INTEGER NOT NULL,
    due_at          TEXT,
    tried_at        TEXT,
    status          INTEGER NOT NULL,
    cause           TEXT NOT NULL,
    took_ms         INTEGER NOT NULL,
    answer          TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_log ON delivery (subscription_id, seq);
CREATE INDEX delivery_waiting ON delivery (subscription_id, seq) WHERE state = 'waiting';
CREATE INDEX delivery_failed ON delivery (subscription_id, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_holding ON delivery (subscription_id, lane) WHERE holds = 1;
CREATE INDEX delivery_position ON delivery (position);

-- +goose Down
DROP TABLE delivery;
DROP TABLE subscription_type;
DROP TABLE subscription;
DROP TABLE event_sequence;
DROP TABLE event_log;
DROP TABLE event;
