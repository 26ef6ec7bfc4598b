-- +goose Up

-- Chats, messages and contacts of sessions, as far back as they are kept. Addresses are MACs, with which rows are found; sealed has
-- them in clear, and what was written. alt is the chat's other address, empty when it has none. at is milliseconds; status is how far a message got, as a
-- number that only grows.
CREATE TABLE gateway_message (
    instance_id TEXT NOT NULL REFERENCES gateway_instance (id) ON DELETE CASCADE,
    chat        TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    from_me     INTEGER NOT NULL,
    alt         TEXT NOT NULL,
    author      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    source      TEXT NOT NULL,
    status      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    sealed      TEXT NOT NULL,
    PRIMARY KEY (instance_id, chat, message_id, from_me)
) STRICT;

CREATE INDEX gateway_message_id ON gateway_message (instance_id, message_id);
CREATE INDEX gateway_message_order ON gateway_message (instance_id, at);

CREATE TABLE gateway_chat (
    instance_id TEXT NOT NULL REFERENCES gateway_instance (id) ON DELETE CASCADE,
    chat        TEXT NOT NULL,
    alt         TEXT NOT NULL,
    unread      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    sealed      TEXT NOT NULL,
    PRIMARY KEY (instance_id, chat)
) STRICT, WITHOUT ROWID;

CREATE TABLE gateway_contact (
    instance_id TEXT NOT NULL REFERENCES gateway_instance (id) ON DELETE CASCADE,
    contact     TEXT NOT NULL,
    alt         TEXT NOT NULL,
    at          INTEGER NOT NULL,
    sealed      TEXT NOT NULL,
    PRIMARY KEY (instance_id, contact)
) STRICT, WITHOUT ROWID;
