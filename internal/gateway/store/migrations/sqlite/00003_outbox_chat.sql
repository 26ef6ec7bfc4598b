-- +goose Up

-- The order of events is kept for each chat. chat is a MAC of it, empty for what is of no chat. What a receiver refused
-- again and again is parked: parked_at is when, 0 when it is not.
ALTER TABLE gateway_outbox ADD COLUMN chat TEXT NOT NULL DEFAULT '';
ALTER TABLE gateway_outbox ADD COLUMN parked_at INTEGER NOT NULL DEFAULT 0;

CREATE INDEX gateway_outbox_failed ON gateway_outbox (instance_id, due_at) WHERE due_at > 0;
CREATE INDEX gateway_outbox_parked ON gateway_outbox (instance_id) WHERE parked_at > 0;
