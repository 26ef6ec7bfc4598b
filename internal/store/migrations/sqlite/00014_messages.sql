-- +goose Up
-- One row a salon: whoever takes in messages of the salon locks it first, so that two nodes never make
-- two contacts of one person. data_key seals what the salon and its clients wrote; it is sealed itself by the key ring.
CREATE TABLE inbox (
    tenant_id TEXT PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    version   INTEGER NOT NULL,
    data_key  TEXT NOT NULL CHECK (data_key <> '')
) STRICT;

-- Who writes to a salon. notes are sealed. into_id is the contact that this one became a part of.
CREATE TABLE contact (
    id          TEXT PRIMARY KEY,
    tenant_id   TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    phone       TEXT,
    reply_to    TEXT NOT NULL,
    heard_at    TEXT,
    given       TEXT NOT NULL,
    given_at    TEXT,
    shown       TEXT NOT NULL,
    shown_at    TEXT,
    username    TEXT NOT NULL,
    username_at TEXT,
    notes       TEXT NOT NULL,
    tags        TEXT NOT NULL,
    opt_outs    TEXT NOT NULL,
    into_id     TEXT REFERENCES contact (id) ON DELETE CASCADE,
    created_at  TEXT NOT NULL
) STRICT;
CREATE INDEX contact_tenant_id ON contact (tenant_id, id);
CREATE INDEX contact_into_id ON contact (into_id) WHERE into_id IS NOT NULL;

-- The names under which WhatsApp knows a contact. Within a salon each is one contact's.
CREATE TABLE alias (
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    kind       TEXT NOT NULL CHECK (kind IN ('line', 'lid')),
    value      TEXT NOT NULL CHECK (value <> ''),
    contact_id TEXT NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    number     TEXT,
    seen_at    TEXT,
    paired_at  TEXT,
    PRIMARY KEY (tenant_id, kind, value)
) STRICT;
CREATE INDEX alias_contact_id ON alias (contact_id);
CREATE UNIQUE INDEX alias_one_lid ON alias (contact_id) WHERE kind = 'lid';

-- A contact's messages as a whole: when the last one was sent, and until when the salon has read them.
CREATE TABLE chat (
    contact_id TEXT PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    last_at    TEXT NOT NULL,
    read_at    TEXT
) STRICT;
CREATE INDEX chat_last_at ON chat (tenant_id, last_at);

-- One message, once: of a contact, by whom, under WhatsApp's id. body and edited are sealed. handled_at is NULL until the handlers
-- had it. The columns from to_jid on are of messages that we send.
CREATE TABLE message (
    id          TEXT PRIMARY KEY,
    tenant_id   TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    contact_id  TEXT NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    wa_id       TEXT NOT NULL CHECK (wa_id <> ''),
    mine        INTEGER NOT NULL,
    direction   TEXT NOT NULL CHECK (direction IN ('client', 'us', 'phone')),
    kind        TEXT NOT NULL CHECK (kind <> ''),
    sent_at     TEXT NOT NULL,
    received_at TEXT NOT NULL,
    late        INTEGER NOT NULL,
    body        TEXT NOT NULL,
    edited      TEXT NOT NULL,
    edited_at   TEXT,
    deleted_at  TEXT,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'cancelled', 'expired', 'unknown', 'sent', 'refused', 'delivered', 'read')),
    cause       TEXT NOT NULL,
    state_at    TEXT NOT NULL,
    handled_at  TEXT,
    to_jid      TEXT,
    origin      TEXT,
    policy      TEXT,
    deadline    TEXT,
    not_before  TEXT,
    attempts    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX message_key ON message (contact_id, mine, wa_id);
CREATE INDEX message_wa_id ON message (tenant_id, wa_id);
CREATE INDEX message_sent_at ON message (contact_id, sent_at);
CREATE INDEX message_unhandled ON message (contact_id, sent_at) WHERE handled_at IS NULL;
CREATE INDEX message_due ON message (tenant_id, id) WHERE state IN ('pending', 'unknown');

-- What was told of a message besides itself: it may come first. what is a state (with its cause), "edited" or "deleted"; body is
-- sealed. peer is the alias of the client in whose chat it is ("line:5511987654321"), empty where the server did not say.
CREATE TABLE receipt (
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    wa_id      TEXT NOT NULL,
    mine       INTEGER NOT NULL,
    peer       TEXT NOT NULL,
    what       TEXT NOT NULL,
    at         TEXT NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, wa_id, mine, peer, what, at)
) STRICT;
CREATE INDEX receipt_peer ON receipt (tenant_id, peer);

-- Chats that have messages which were not handled. Whoever holds the lease works on the chat; the fence makes sure of it.
CREATE TABLE work (
    contact_id   TEXT PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    tenant_id    TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    due_at       TEXT,
    attempts     INTEGER NOT NULL,
    failing_at   TEXT,
    parked_at    TEXT,
    reason       TEXT NOT NULL,
    lease_holder TEXT NOT NULL,
    lease_until  TEXT,
    fence        INTEGER NOT NULL
) STRICT;
CREATE INDEX work_due_at ON work (due_at) WHERE parked_at IS NULL;
CREATE INDEX work_parked_at ON work (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX work_tenant_id ON work (tenant_id);

-- +goose Down
DROP TABLE work;
DROP TABLE receipt;
DROP TABLE message;
DROP TABLE chat;
DROP TABLE alias;
DROP TABLE contact;
DROP TABLE inbox;
