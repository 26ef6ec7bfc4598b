-- +goose Up

-- How often a salon's messages were shown to a text model on the last day on which one was: a day of the salon's own calendar.
CREATE TABLE robot_model (
    tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    day       text COLLATE "C" NOT NULL,
    calls     bigint NOT NULL CHECK (calls > 0)
);

-- What a text model had to do with an answer: '' nothing, 'helped' it understood the message, 'asked' it did not.
ALTER TABLE robot_reply ADD COLUMN model text COLLATE "C" NOT NULL DEFAULT '' CHECK (model IN ('', 'helped', 'asked'));

-- +goose Down
ALTER TABLE robot_reply DROP COLUMN model;
DROP TABLE robot_model;
