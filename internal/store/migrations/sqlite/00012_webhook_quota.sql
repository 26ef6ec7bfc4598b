-- +goose Up

-- How many bytes of a server's webhooks are kept a day, over all nodes and restarts: nodes reserve some at a time. day is
-- midnight (UTC).
CREATE TABLE webhook_quota (
    server_id TEXT NOT NULL,
    day       TEXT NOT NULL,
    bytes     INTEGER NOT NULL CHECK (bytes >= 0),
    PRIMARY KEY (server_id, day)
) STRICT;

CREATE INDEX webhook_quota_day ON webhook_quota (day);

-- +goose Down
DROP TABLE webhook_quota;
