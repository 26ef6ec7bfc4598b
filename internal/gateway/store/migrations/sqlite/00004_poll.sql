-- +goose Up

-- The names of a poll's options, sealed: a vote tells hashes of them.
CREATE TABLE gateway_poll (
    instance_id TEXT NOT NULL REFERENCES gateway_instance (id) ON DELETE CASCADE,
    message_id  TEXT NOT NULL,
    sealed      TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (instance_id, message_id)
);

CREATE INDEX gateway_poll_age ON gateway_poll (created_at);
