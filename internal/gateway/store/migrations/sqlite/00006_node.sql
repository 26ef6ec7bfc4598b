-- +goose Up

-- Processes that share this database; there are several on PostgreSQL only. A process lives while its advisory lock is held. Its row stays when it
-- dies, so that another process finds it.
CREATE TABLE gateway_node (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    address    TEXT NOT NULL,
    version    TEXT NOT NULL,
    weight     INTEGER NOT NULL CHECK (weight > 0),
    leaving    INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL
) STRICT;

-- node has the session of an instance, or is to have it while held is 0; empty: nobody has it. The node of a hook delivers what is left of
-- a deleted instance.
ALTER TABLE gateway_instance ADD COLUMN node TEXT NOT NULL DEFAULT '';
ALTER TABLE gateway_instance ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gateway_hook ADD COLUMN node TEXT NOT NULL DEFAULT '';

CREATE INDEX gateway_instance_free ON gateway_instance (node) WHERE held = 0;
CREATE INDEX gateway_instance_node ON gateway_instance (node) WHERE held = 1;
