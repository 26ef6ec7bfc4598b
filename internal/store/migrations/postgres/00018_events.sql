-- +goose Up
-- What happened in salons, for integrators: kept with the change that it tells of. entry is the order in which rows were made. position and sequence
-- (within the salon) are given afterwards, in one ordered step, so that no position becomes visible after a later one. body is sealed where it
-- holds what clients wrote. contact_id is whom it is about.
CREATE TABLE event (
    entry      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         text COLLATE "C" NOT NULL,
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    contact_id text COLLATE "C",
    type       text COLLATE "C" NOT NULL CHECK (type <> ''),
    at         timestamptz NOT NULL,
    stored_at  timestamptz NOT NULL,
    body       text NOT NULL,
    position   bigint UNIQUE CHECK (position > 0),
    sequence   bigint NOT NULL DEFAULT 0
);
CREATE INDEX event_new ON event (entry) WHERE position IS NULL;
CREATE INDEX event_tenant ON event (tenant_id, position);

-- One row: the last position that was given, and the last one that is no longer kept.
CREATE TABLE event_log (
    id       bigint PRIMARY KEY CHECK (id = 1),
    position bigint NOT NULL,
    pruned   bigint NOT NULL
);
INSERT INTO event_log (id, position, pruned) VALUES (1, 0, 0);

-- The last sequence number of each salon.
CREATE TABLE event_sequence (
    tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    last      bigint NOT NULL
);

-- Where events are delivered: of one salon, or of all without a tenant_id. url, secrets and the last answer are sealed. due_at is when somebody
-- must come next; mark is raised when something is to be delivered. failing_at is since when nothing was taken.
CREATE TABLE subscription (
    id           text COLLATE "C" PRIMARY KEY,
    tenant_id    text COLLATE "C" REFERENCES tenant (id) ON DELETE CASCADE,
    url          text NOT NULL CHECK (url <> ''),
    description  text NOT NULL,
    types        text NOT NULL,
    secrets      text NOT NULL CHECK (secrets <> ''),
    state        text NOT NULL CHECK (state IN ('active', 'paused')),
    pause_cause  text NOT NULL CHECK ((state = 'paused') = (pause_cause <> '')),
    paused_at    timestamptz,
    failures     bigint NOT NULL,
    failing_at   timestamptz,
    delivered_at timestamptz,
    due_at       timestamptz,
    mark         bigint NOT NULL,
    lease_holder text NOT NULL,
    lease_until  timestamptz,
    fence        bigint NOT NULL,
    created_at   timestamptz NOT NULL,
    version      bigint NOT NULL
);
CREATE INDEX subscription_tenant ON subscription (tenant_id, id);
CREATE INDEX subscription_due ON subscription (due_at) WHERE due_at IS NOT NULL;

-- Which types a subscription is told of.
CREATE TABLE subscription_type (
    subscription_id text COLLATE "C" NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    type            text COLLATE "C" NOT NULL,
    PRIMARY KEY (type, subscription_id)
);
CREATE INDEX subscription_type_subscription ON subscription_type (subscription_id);

-- One event for one subscription. holds is 1 while it failed and those behind it in its lane wait. answer is sealed.
CREATE TABLE delivery (
    seq             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id text COLLATE "C" NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    position        bigint NOT NULL REFERENCES event (position) ON DELETE CASCADE,
    lane            text COLLATE "C" NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'delivered', 'parked')),
    created_at      timestamptz NOT NULL,
    attempts        bigint NOT NULL,
    holds           bigint NOT NULL,
    due_at          timestamptz,
    tried_at        timestamptz,
    status          bigint NOT NULL,
    cause           text NOT NULL,
    took_ms         bigint NOT NULL,
    answer          text NOT NULL
);
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
