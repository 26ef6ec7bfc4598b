-- +goose Up
-- That a subscription was paused because its receiver takes nothing, and its owner is yet to be told: due_at is when somebody tries.
CREATE TABLE subscription_notice (
    subscription_id TEXT PRIMARY KEY REFERENCES subscription (id) ON DELETE CASCADE,
    due_at          TEXT NOT NULL
) STRICT;
CREATE INDEX subscription_notice_due ON subscription_notice (due_at);

-- +goose Down
DROP TABLE subscription_notice;
