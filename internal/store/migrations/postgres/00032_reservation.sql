-- +goose Up

-- A time can be kept for a visitor who is no client yet.
ALTER TABLE hold ALTER COLUMN contact_id DROP NOT NULL;
ALTER TABLE hold ADD COLUMN visitor text COLLATE "C" CHECK (visitor <> '');
ALTER TABLE hold ADD CONSTRAINT hold_whose CHECK ((contact_id IS NULL) <> (visitor IS NULL));
CREATE UNIQUE INDEX hold_visitor ON hold (tenant_id, visitor);

-- Times that somebody picked on a salon's public page, without saying who they are. visitor stands for a browser: the agenda's hold is
-- in its name. address is a keyed mark of where the wish came from, emptied when the time is kept no more. contact_id: whose message
-- had the code; '' while none had.
CREATE TABLE reservation (
    tenant_id       text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    code            text COLLATE "C" NOT NULL CHECK (code <> ''),
    visitor         text COLLATE "C" NOT NULL CHECK (visitor <> ''),
    address         text COLLATE "C" NOT NULL,
    service_id      text COLLATE "C" NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    date            text COLLATE "C" NOT NULL CHECK (length(date) = 10),
    minute          bigint NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    until           timestamptz NOT NULL,
    contact_id      text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, code)
);
CREATE INDEX reservation_until ON reservation (until);

-- When somebody of a salon took a chat from its robot.
CREATE TABLE robot_takeover (
    id         text COLLATE "C" PRIMARY KEY,
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    contact_id text COLLATE "C" NOT NULL,
    at         timestamptz NOT NULL
);
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
DELETE FROM hold WHERE visitor IS NOT NULL;
DROP INDEX hold_visitor;
ALTER TABLE hold DROP CONSTRAINT hold_whose;
ALTER TABLE hold DROP COLUMN visitor;
ALTER TABLE hold ALTER COLUMN contact_id SET NOT NULL;
