-- +goose Up
-- One row a salon: whoever takes in messages of the salon locks it first, so that two nodes never make
-- two contacts of one person. data_key seals what the salon and its clients wrote; it is sealed itself by the key ring.
CREATE TABLE inbox (
    tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    version   bigint NOT NULL,
    data_key  text NOT NULL CHECK (data_key <> '')
);

-- Who writes to a salon. notes are sealed. into_id is the contact that this one became a part of.
CREATE TABLE contact (
    id          text COLLATE "C" PRIMARY KEY,
    tenant_id   text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    phone       text COLLATE "C",
    reply_to    text COLLATE "C" NOT NULL,
    heard_at    timestamptz,
    given       text NOT NULL,
    given_at    timestamptz,
    shown       text NOT NULL,
    shown_at    timestamptz,
    username    text NOT NULL,
    username_at timestamptz,
    notes       text NOT NULL,
    tags        text NOT NULL,
    opt_outs    text NOT NULL,
    into_id     text COLLATE "C" REFERENCES contact (id) ON DELETE CASCADE,
    created_at  timestamptz NOT NULL
);
CREATE INDEX contact_tenant_id ON contact (tenant_id, id);
CREATE INDEX contact_into_id ON contact (into_id) WHERE into_id IS NOT NULL;

-- The names under which WhatsApp knows a contact. Within a salon each is one contact's.
CREATE TABLE alias (
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    kind       text COLLATE "C" NOT NULL CHECK (kind IN ('line', 'lid')),
    value      text COLLATE "C" NOT NULL CHECK (value <> ''),
    contact_id text COLLATE "C" NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    number     text COLLATE "C",
    seen_at    timestamptz,
    paired_at  timestamptz,
    PRIMARY KEY (tenant_id, kind, value)
);
CREATE INDEX alias_contact_id ON alias (contact_id);
CREATE UNIQUE INDEX alias_one_lid ON alias (contact_id) WHERE kind = 'lid';

-- A contact's messages as a whole: when the last one was sent, and until when the salon has read them.
CREATE TABLE chat (
    contact_id text COLLATE "C" PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    last_at    timestamptz NOT NULL,
    read_at    timestamptz
);
CREATE INDEX chat_last_at ON chat (tenant_id, last_at);

-- One message, once: of a contact, by whom, under WhatsApp's id. body and edited are sealed. handled_at is NULL until the handlers
-- had it. The columns from to_jid on are of messages that we send.
CREATE TABLE message (
    id          text COLLATE "C" PRIMARY KEY,
    tenant_id   text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    contact_id  text COLLATE "C" NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    wa_id       text COLLATE "C" NOT NULL CHECK (wa_id <> ''),
    mine        boolean NOT NULL,
    direction   text COLLATE "C" NOT NULL CHECK (direction IN ('client', 'us', 'phone')),
    kind        text COLLATE "C" NOT NULL CHECK (kind <> ''),
    sent_at     timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    late        boolean NOT NULL,
    body        text NOT NULL,
    edited      text NOT NULL,
    edited_at   timestamptz,
    deleted_at  timestamptz,
    state       text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'cancelled', 'expired', 'unknown', 'sent', 'refused', 'delivered', 'read')),
    cause       text COLLATE "C" NOT NULL,
    state_at    timestamptz NOT NULL,
    handled_at  timestamptz,
    to_jid      text COLLATE "C",
    origin      text COLLATE "C",
    policy      text COLLATE "C",
    deadline    timestamptz,
    not_before  timestamptz,
    attempts    bigint NOT NULL
);
CREATE UNIQUE INDEX message_key ON message (contact_id, mine, wa_id);
CREATE INDEX message_wa_id ON message (tenant_id, wa_id);
CREATE INDEX message_sent_at ON message (contact_id, sent_at);
CREATE INDEX message_unhandled ON message (contact_id, sent_at) WHERE handled_at IS NULL;
CREATE INDEX message_due ON message (tenant_id, id) WHERE state IN ('pending', 'unknown');

-- What was told of a message besides itself: it may come first. what is a state (with its cause), "edited" or "deleted"; body is
-- sealed. peer is the alias of the client in whose chat it is ("line:5511987654321"), empty where the server did not say.
CREATE TABLE receipt (
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    wa_id      text COLLATE "C" NOT NULL,
    mine       boolean NOT NULL,
    peer       text COLLATE "C" NOT NULL,
    what       text COLLATE "C" NOT NULL,
    at         timestamptz NOT NULL,
    body       text NOT NULL,
    PRIMARY KEY (tenant_id, wa_id, mine, peer, what, at)
);
CREATE INDEX receipt_peer ON receipt (tenant_id, peer);

-- Chats that have messages which were not handled. Whoever holds the lease works on the chat; the fence makes sure of it.
CREATE TABLE work (
    contact_id   text COLLATE "C" PRIMARY KEY REFERENCES contact (id) ON DELETE CASCADE,
    tenant_id    text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    due_at       timestamptz,
    attempts     bigint NOT NULL,
    failing_at   timestamptz,
    parked_at    timestamptz,
    reason       text NOT NULL,
    lease_holder text NOT NULL,
    lease_until  timestamptz,
    fence        bigint NOT NULL
);
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
