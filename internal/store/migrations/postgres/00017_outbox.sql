-- +goose Up
-- One row a salon that ever sent: when somebody must look at what waits, who works on it (the lease ends at due_at then), and when the
-- last messages went. waits_for says what kept its messages at the last look; empty when only their turn did.
CREATE TABLE outbox (
    tenant_id       text COLLATE "C" PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    due_at          timestamptz,
    holder          text COLLATE "C" NOT NULL,
    fence           bigint NOT NULL,
    last_at         timestamptz,
    last_unasked_at timestamptz,
    waits_for       text COLLATE "C" NOT NULL
);
CREATE INDEX outbox_due_at ON outbox (due_at) WHERE due_at IS NOT NULL;

-- The messages that are still to be handed over. handed_at is when one was handed over whose outcome is not noted yet.
CREATE TABLE queued (
    message_id text COLLATE "C" PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    unasked    boolean NOT NULL,
    deadline   timestamptz NOT NULL,
    handed_at  timestamptz
);
CREATE INDEX queued_order ON queued (tenant_id, unasked, message_id);
CREATE INDEX queued_deadline ON queued (tenant_id, deadline);

-- A caller's word for a message: the same word again is the same message.
CREATE TABLE send_key (
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    word       text COLLATE "C" NOT NULL,
    request    text COLLATE "C" NOT NULL,
    message_id text COLLATE "C" NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    PRIMARY KEY (tenant_id, word)
);
CREATE INDEX send_key_message_id ON send_key (message_id);

-- A medium that waits to be sent, in sealed parts. size and ready_at are set when it is there whole; message_id when a message has it.
CREATE TABLE upload (
    id         text COLLATE "C" PRIMARY KEY,
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    size       bigint NOT NULL,
    created_at timestamptz NOT NULL,
    ready_at   timestamptz,
    message_id text COLLATE "C" REFERENCES message (id) ON DELETE CASCADE,
    about      text COLLATE "C" NOT NULL
);
CREATE INDEX upload_tenant_id ON upload (tenant_id);
CREATE INDEX upload_message_id ON upload (message_id);
CREATE INDEX upload_created_at ON upload (created_at);

CREATE TABLE upload_part (
    upload_id text COLLATE "C" NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    n         bigint NOT NULL,
    data      text COLLATE "C" NOT NULL,
    PRIMARY KEY (upload_id, n)
);

-- Whether numbers are on WhatsApp, as a salon was told.
CREATE TABLE number_check (
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    number     text COLLATE "C" NOT NULL,
    on_wa      boolean NOT NULL,
    checked_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, number)
);
CREATE INDEX number_check_checked_at ON number_check (tenant_id, checked_at);

DROP INDEX message_due;
CREATE INDEX message_tenant_id ON message (tenant_id, id);

-- +goose Down
DROP INDEX message_tenant_id;
CREATE INDEX message_due ON message (tenant_id, id) WHERE state IN ('pending', 'unknown');
DROP TABLE number_check;
DROP TABLE upload_part;
DROP TABLE upload;
DROP TABLE send_key;
DROP TABLE queued;
DROP TABLE outbox;
