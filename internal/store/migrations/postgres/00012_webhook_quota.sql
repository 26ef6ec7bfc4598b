-- +goose Up

-- How many bytes of a server's webhooks are kept a day, over all nodes and restarts: nodes reserve some at a time. day is
-- midnight (UTC).
CREATE TABLE webhook_quota (
    server_id text COLLATE "C" NOT NULL,
    day       timestamptz NOT NULL,
    bytes     bigint NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (server_id, day)
);

CREATE INDEX webhook_quota_day ON webhook_quota (day);

-- +goose Down
DROP TABLE webhook_quota;
