-- +goose Up

-- A salon's robot: whether it answers, and what it is told (JSON).
CREATE TABLE robot (
    tenant_id TEXT PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    enabled   INTEGER NOT NULL,
    profile   TEXT NOT NULL
) STRICT;

-- What the robot remembers of a chat, sealed: it has names and times of clients. wake_at is when it has to look although nobody wrote.
CREATE TABLE conversation (
    contact_id TEXT PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    body       TEXT NOT NULL CHECK (body <> ''),
    wake_at    TEXT,
    version    INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_wake_at ON conversation (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX conversation_tenant_id ON conversation (tenant_id);

-- What the robot tells the salon: a client cancelled, wants a person, was not understood.
CREATE TABLE robot_notice (
    id             TEXT PRIMARY KEY,
    tenant_id      TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    contact_id     TEXT NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    what           TEXT NOT NULL CHECK (what <> ''),
    appointment_id TEXT NOT NULL,
    at             TEXT NOT NULL
) STRICT;
CREATE INDEX robot_notice_at ON robot_notice (tenant_id, at);
CREATE INDEX robot_notice_contact_id ON robot_notice (contact_id);

-- +goose Down
DROP TABLE robot_notice;
DROP TABLE conversation;
DROP TABLE robot;
