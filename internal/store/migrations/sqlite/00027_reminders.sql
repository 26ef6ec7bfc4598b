-- +goose Up

-- Why the robot said something: which rule spoke, and which of the client's messages it answers.
CREATE TABLE robot_reply (
    message_id TEXT PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    why        TEXT NOT NULL,
    heard_id   TEXT NOT NULL, -- empty: no message called for it
    after_ms   INTEGER NOT NULL, -- from the arrival of that one
    at         TEXT NOT NULL
) STRICT;
CREATE INDEX robot_reply_at ON robot_reply (tenant_id, at);

-- What clients are reminded of: once of a kind for a start. due_at is when somebody has to look; NULL: it is over.
CREATE TABLE reminder (
    tenant_id      TEXT NOT NULL,
    appointment_id TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('day', 'hours')),
    start_at       INTEGER NOT NULL, -- of the appointment, in seconds: one that was moved is another one here
    due_at         TEXT,
    state          TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'dropped')),
    reason         TEXT NOT NULL, -- of one that was dropped
    message_id     TEXT NOT NULL, -- of one that was queued
    PRIMARY KEY (tenant_id, appointment_id, kind, start_at),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment (tenant_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX reminder_due_at ON reminder (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX reminder_message_id ON reminder (message_id) WHERE message_id <> '';

-- +goose Down
DROP TABLE reminder;
DROP TABLE robot_reply;
