-- +goose Up

-- When the account's phone was last seen online, in milliseconds; 0: unknown.
ALTER TABLE gateway_instance ADD COLUMN phone_seen_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE gateway_instance DROP COLUMN phone_seen_at;
