-- +goose Up

-- A time can be kept for a visitor who is no client yet. SQLite makes the table anew; what is kept at this moment lapses, as it does
-- within minutes anyway.
DELETE FROM hold;
DROP TABLE hold;
CREATE TABLE hold (
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    contact_id TEXT CHECK (contact_id <> ''),
    expires_at INTEGER NOT NULL,
    visitor    TEXT CHECK (visitor <> ''),
    CHECK ((contact_id IS NULL) <> (visitor IS NULL)),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, contact_id),
    UNIQUE (tenant_id, visitor),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)
) STRICT;
CREATE INDEX hold_expires ON hold (tenant_id, expires_at);

-- Times that somebody picked on a salon's public page, without saying who they are. visitor stands for a browser: the agenda's hold is
-- in its name. address is a keyed mark of where the wish came from, emptied when the time is kept no more. contact_id: whose message
-- had the code; '' while none had.
CREATE TABLE reservation (
    tenant_id       TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    code            TEXT NOT NULL CHECK (code <> ''),
    visitor         TEXT NOT NULL CHECK (visitor <> ''),
    address         TEXT NOT NULL,
    service_id      TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    date            TEXT NOT NULL CHECK (length(date) = 10),
    minute          INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    until           TEXT NOT NULL,
    contact_id      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, code)
) STRICT;
CREATE INDEX reservation_until ON reservation (until);

-- When somebody of a salon took a chat from its robot.
CREATE TABLE robot_takeover (
    id         TEXT PRIMARY KEY,
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    contact_id TEXT NOT NULL,
    at         TEXT NOT NULL
) STRICT;
CREATE INDEX robot_takeover_at ON robot_takeover (tenant_id, at);

-- Over all salons, for the operator.
CREATE INDEX robot_reply_when ON robot_reply (at);
CREATE INDEX robot_notice_when ON robot_notice (at);
CREATE INDEX robot_takeover_when ON robot_takeover (at);
CREATE INDEX appointment_by_robot ON appointment (created_at) WHERE source = 'bot';

-- +goose Down
DROP INDEX appointment_by_robot;
DROP INDEX robot_notice_when;
DROP INDEX robot_reply_when;
DROP TABLE robot_takeover;
DROP TABLE reservation;
DELETE FROM hold;
DROP TABLE hold;
CREATE TABLE hold (
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    contact_id TEXT NOT NULL CHECK (contact_id <> ''),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, contact_id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)
) STRICT;
CREATE INDEX hold_expires ON hold (tenant_id, expires_at);
